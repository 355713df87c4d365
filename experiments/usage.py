"""The help page.  It reads the names of the configuration files and nothing else, so that it is there at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

_FIRST = ("experiment", "scenario", "staffing", "first_fix")  # what a user chooses; the rest follows from it
_OTHERS = ("sensitivity", "search", "identify")  # of other commands

_PAGE = """\
firstfix: does the next money go into technicians or into fixing things the first time?

Runs a simulated service company, one scenario or a whole experiment, and writes tables,
figures and a report to results/<name>/<run id>/.  Finished replications are kept: the
same command, or one that shares scenarios with it, does not run them again.

Examples
  python -m experiments.run experiment=staffing_vs_first_fix
  python -m experiments.run scenario=ac_city crew.technicians=10 engine=simpy
  python -m experiments.run -m scenario=small_town crew.technicians=2,3,4

Choices (group=choice)
{choices}

Parts of a company (group=choice; a scenario has chosen them)
{parts}

Run keys (key=value)
  engine         compiled (fast) or simpy (the same results, told as SimPy processes)
  seed           0 to 2^32 - 1; the same seed gives the same numbers everywhere
  replications   how many independent replications of each cell
  executor       auto, serial, threads, processes or dask: where replications run
  scheduler      with executor=dask, the address of a scheduler: tcp://127.0.0.1:8786
  workers        how many at once; null: as many as there are cores
  results        the folder for results
  precision      replications are added until named intervals are narrow enough,
                 e.g. replications=10 precision.relative={{cost_total:0.02}}
  parameters     every cell meets the same draws of fitted parameters, e.g.
                 parameters.file=draws.parquet parameters.draws=20 replications=5
Every other key is a parameter of the model, e.g. crew.technicians=10;
conf/ shows them all, with unit and source, and --cfg job shows the values chosen.

Flags
  -m, --multirun           one run for each value: key=a,b,c or key=range(8,13); then all of
                           them in one set of tables, in results/multirun/
  --dry-run                judge everything, say how many runs it is and about how long
  -c job, --cfg job        show the composed configuration and stop; -p KEY shows a part
  -cd, --config-dir DIR    add a folder of your own with the same groups; may be said several times
  -cp, --config-path DIR   use another folder instead of conf/
  -cn, --config-name NAME  start from another file than config.yaml
  -h, --help; --version

Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 3 the same run is
being made by another process, 4 a claim of the experiment is not shown or a precision
is not reached, 130 and 143 interrupted (start again to go on)."""


def page(groups: Mapping[str, Sequence[str]]) -> str:
    """The help page for these groups."""
    parts = sorted(set(groups) - set(_FIRST) - set(_OTHERS))
    choices = [group for group in _FIRST if group in groups]
    return _PAGE.format(choices=_lines(choices, groups), parts=_lines(parts, groups))


def _lines(names: Sequence[str], groups: Mapping[str, Sequence[str]]) -> str:
    return "\n".join(f"  {name:<14} {_choices(groups[name])}" for name in names)


def _choices(files: Sequence[str]) -> str:
    """Names side by side; files of a deeper folder are counted."""
    deeper = {Path(name).parts[0] for name in files if "/" in name}
    plain = [name for name in files if "/" not in name]
    return ", ".join(plain + [f"{folder}/... ({_count(files, folder)})" for folder in sorted(deeper)])


def _count(files: Sequence[str], folder: str) -> int:
    return sum(name.startswith(f"{folder}/") for name in files)
