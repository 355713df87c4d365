"""Where two policies are worth the same: `python -m experiments.break_even parameter=money.technician_month ...`.

This file only sorts out what is asked for.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.command import GOES_ON, command, finish
from experiments.messages import Refusal, seen
from experiments.model import Model, the_model
from experiments.one_run import own_keys
from experiments.paths import CONF

WITH = "with="

HELP = """\
Says at which value of one number two policies are worth the same, with an interval: below it one is better, above it
the other.  Both meet the same customers and chances at every value.

Examples
  python -m experiments.break_even scenario=small_town parameter=money.technician_month low=2000 high=20000 \\
      with=crew.technicians=3 replications=8
  python -m experiments.break_even scenario=small_town parameter=money.price_repair low=150 high=500 \\
      with=first_fix=fuller_van value=contribution replications=8

Keys of this command
  parameter    a number of the scenario, by path
  low, high    the range that is searched
  with         what policy B changes: a key or a group with its value; may be said several times
  value        the indicator that is compared; net_value if nothing is said
Every other key is one of python -m experiments.run and holds for both policies, e.g. scenario, seed, replications.

The page goes to results/break_even/<id>/report.html.  Finished replications are kept: the same command, also after an
interruption, goes on from there.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 3 the same is being made by another process, 130 and
143 interrupted."""


def main(words: Sequence[str] | None = None, conf: Path = CONF, load_model: Callable[[], Model] = the_model) -> int:
    """Do what the command line asks and return the exit code.  The other arguments let tests drive a stand-in."""
    return command(lambda asked: _command(asked, conf, load_model), HELP, words, GOES_ON)


def _command(words: Sequence[str], conf: Path, load_model: Callable[[], Model]) -> int:
    from experiments.break_even.plan import KEYS, asked
    from experiments.cli import parse
    from experiments.points.record import conduct
    from experiments.session import sources_of

    changes = [word.removeprefix(WITH) for word in words if word.startswith(WITH)]
    own, rest = own_keys([word for word in words if not word.startswith(WITH)], KEYS)
    chosen = parse(rest)
    for word in chosen.overrides:
        if "=" not in word:
            raise Refusal(f"{seen(word)}: is no key=value; --help shows what there is")
    what = asked(own, changes, chosen.overrides, sources_of(chosen, conf), load_model())

    from experiments.break_even.page import make

    return conduct("break_even", "break_even", what.a, lambda _, runs, draft: make(what, runs, draft))


if __name__ == "__main__":
    finish(main)
