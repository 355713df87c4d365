"""The entry point: `python -m experiments.run`.  With --help it says what it can do.

This file only sorts out what is asked for and how it ends.  Configuration is `session.py`, the runs are
`execute/conduct.py`.  Both are imported after the command line has been read, so that --help is there at once.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from experiments.cli import parse
from experiments.command import GOES_ON, ended, finish, say
from experiments.configure.groups import groups_in
from experiments.model import Model, the_model
from experiments.paths import CONF
from experiments.the_analysis import the_analysis
from experiments.usage import page

Analyse = Callable[..., str]  # (folder, runs, monthly, breakdown, facts, experiment) -> the summary


def main(
    words: Sequence[str] | None = None,
    conf: Path = CONF,
    load_model: Callable[[], Model] = the_model,
    analyse: Analyse = the_analysis,
) -> int:
    """Do what the command line asks and return the exit code.  The other arguments let tests drive a stand-in."""
    return ended(lambda: _command(parse(sys.argv[1:] if words is None else words), conf, load_model, analyse), GOES_ON)


def _command(chosen: argparse.Namespace, conf: Path, load_model: Callable[[], Model], analyse: Analyse) -> int:
    if chosen.help:
        folders = [Path(folder) for folder in (chosen.config_path or conf, *chosen.config_dir)]
        print(page(groups_in(folders)))
        return 0
    if chosen.version:
        print(f"firstfix {metadata.version('firstfix')}")
        return 0
    return _configured(chosen, conf, load_model, analyse)


def _configured(chosen: argparse.Namespace, conf: Path, load_model: Callable[[], Model], analyse: Analyse) -> int:
    from experiments.session import jobs_of, show_config, sources_of  # loads Hydra

    if chosen.cfg:
        show_config(chosen, sources_of(chosen, conf))
        return 0
    from experiments.execute.conduct import conduct_all, foretell

    model = load_model()
    if chosen.dry_run:
        return foretell(jobs_of(chosen, sources_of(chosen, conf), model))
    jobs = jobs_of(chosen, sources_of(chosen, conf), model)
    code = conduct_all(jobs, model, analyse)
    if len(jobs) > 1:
        from experiments.multirun.collect import collect  # data frames take a second to load

        collect(jobs, analyse, say)
    return code


if __name__ == "__main__":
    finish(main)
