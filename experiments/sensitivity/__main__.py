"""What an answer rests on: `python -m experiments.sensitivity sensitivity=small_town`.

This file only sorts out what is asked for.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.command import GOES_ON, command, finish
from experiments.model import Model, the_model
from experiments.paths import CONF

HELP = """\
Says which numbers of a scenario move its outcomes, by how much, and how much of the scatter is luck.

Examples
  python -m experiments.sensitivity sensitivity=small_town
  python -m experiments.sensitivity sensitivity=small_town_assumptions replications=8
  python -m experiments.sensitivity --config-dir mine sensitivity=my_question

Keys of this command
  sensitivity   a file of conf/sensitivity/: numbers with low and high, or all assumptions within a share of their
                value; indicators; methods (tornado, morris, sobol). docs/howto_sensitivity.md says how to write one.
Every other key is one of python -m experiments.run, e.g. scenario, seed, engine, replications, results.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The page goes to results/<name>/<id>/report.html, with tables and all outcomes beside it.  Finished replications are
kept: the same command, also after an interruption, goes on from there.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 3 the same is being made by another process, 130 and
143 interrupted."""


def main(words: Sequence[str] | None = None, conf: Path = CONF, load_model: Callable[[], Model] = the_model) -> int:
    """Do what the command line asks and return the exit code.  The other arguments let tests drive a stand-in."""
    return command(lambda asked: _command(asked, conf, load_model), HELP, words, GOES_ON)


def _command(words: Sequence[str], conf: Path, load_model: Callable[[], Model]) -> int:
    from experiments.cli import parse
    from experiments.points.record import conduct
    from experiments.points.study import opened
    from experiments.sensitivity.plan import Sensitivity, planned
    from experiments.session import sources_of

    chosen = parse(words)
    with opened("sensitivity", Sensitivity, chosen.overrides, sources_of(chosen, conf), load_model()) as study:
        plan = planned(study)
        if study.spec.morris:
            from experiments.extras import needs

            needs("SALib", "search", "sensitivity.morris")

        from experiments.sensitivity.page import make

        return conduct("sensitivity", study.spec.name, study, lambda one, runs, draft: make(one, plan, runs, draft))


if __name__ == "__main__":
    finish(main)
