"""What the totals of a record tell of a company: `python -m experiments.identify identify=small_town`.

This file only sorts out what is asked for.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.command import GOES_ON, command, finish, say
from experiments.model import Model, the_model
from experiments.one_run import own_keys
from experiments.paths import CONF

HELP = """\
Finds parameters of a scenario from totals of a record (mean time to restore, visits for a repair, ...), with intervals.
First it asks whether they can be found: known values are simulated, and what does not come back is refused.

Examples
  python -m experiments.identify identify=small_town
  python -m experiments.identify identify=small_town identify.targets=[work_mean_min,travel_mean_min]
  python -m experiments.identify --config-dir mine identify=our_company records=our_company.yaml data=exports/

Keys of this command
  identify     a file of conf/identify/: parameters with low and high, targets, simulations; docs/identifiability.md
  records      a mapping of conf/records/, or the path of one of your own: the totals are taken from there
  data         the folder of the files that the mapping names; FIRSTFIX_DATA, or ../shared/data, if nothing is said
Every other key is one of python -m experiments.run; `days` should be those of the record.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The page (markdown), its figure and its tables go to <results>/identify/<name>/<run id>/, another question to another
folder.  Simulations are kept in <results>/identify/.<name>.simulations: other targets, or a record, need none anew.
They run on worker processes (workers=2), and what was interrupted goes on.
Exit codes: 0 done, 1 failed, 2 input refused or not identified (one line says why), 3 the same is being made by another
process, 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None, conf: Path = CONF, load_model: Callable[[], Model] = the_model) -> int:
    """Do what the command line asks and return the exit code.  The other arguments let tests drive a stand-in."""
    return command(lambda asked: _command(asked, conf, load_model), HELP, words, GOES_ON)


def _command(words: Sequence[str], conf: Path, load_model: Callable[[], Model]) -> int:
    from experiments.cli import parse
    from experiments.identify.question import Identify
    from experiments.identify.work import identify
    from experiments.paths import shown
    from experiments.points.runs import Failed
    from experiments.points.study import opened
    from experiments.session import sources_of

    own, rest = own_keys(words, ("records", "data"))
    chosen = parse(rest)
    with opened("identify", Identify, chosen.overrides, sources_of(chosen, conf), load_model()) as study:
        try:
            print(shown(identify(study, own, chosen.config_dir)), flush=True)
        except Failed as failure:
            say(str(failure))
            return 1
    return 0


if __name__ == "__main__":
    finish(main)
