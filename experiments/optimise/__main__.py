"""The best combination of many levers: `python -m experiments.optimise search=small_town`.

This file only sorts out what is asked for.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.command import GOES_ON, command, finish
from experiments.model import Model, the_model
from experiments.paths import CONF

HELP = """\
Searches the best combination of many levers: one objective or the front of several, within constraints.  Candidates are
proposed by Optuna; replications go where they decide something.

Examples
  python -m experiments.optimise search=small_town
  python -m experiments.optimise search=small_town search.trials=80
  python -m experiments.optimise --config-dir mine search=my_question

Keys of this command
  search   a file of conf/search/: variables with low and high or with choices, objectives (high or low), constraints,
           trials, sampler (tpe, nsga2, random, grid). docs/howto_optimise.md says how to write one.
Every other key is one of python -m experiments.run; replications are the most that one candidate gets.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The page goes to results/<name>/<id>/report.html, with tables and the study of Optuna (study.log) beside it.  Finished
replications are kept: the same command, also after an interruption or with more trials, goes on from there.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 3 the same is being made by another process, 130 and
143 interrupted."""


def main(words: Sequence[str] | None = None, conf: Path = CONF, load_model: Callable[[], Model] = the_model) -> int:
    """Do what the command line asks and return the exit code.  The other arguments let tests drive a stand-in."""
    return command(lambda asked: _command(asked, conf, load_model), HELP, words, GOES_ON)


def _command(words: Sequence[str], conf: Path, load_model: Callable[[], Model]) -> int:
    from experiments.cli import parse
    from experiments.extras import needs
    from experiments.optimise.plan import Search, dimensions
    from experiments.points.record import conduct
    from experiments.points.study import opened
    from experiments.session import sources_of

    chosen = parse(words)
    with opened("search", Search, chosen.overrides, sources_of(chosen, conf), load_model()) as study:
        dims = dimensions(study)
        needs("optuna", "search", "search")

        from experiments.optimise.page import make

        return conduct("search", study.spec.name, study, lambda one, runs, draft: make(one, dims, runs, draft))


if __name__ == "__main__":
    finish(main)
