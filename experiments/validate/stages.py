"""The checks in the order in which they run.  One more check is one more line.

A check is a function `check(full)` that gives back a `Found`; with full false it does the small part that takes
seconds.  It is loaded when it runs.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from experiments.validate.table import Found

__all__ = ["STAGES", "Stage"]


class Stage(NamedTuple):
    """What is checked, and where: module:function."""

    title: str
    where: str

    def check(self) -> Callable[[bool], Found]:
        module, function = self.where.split(":")
        found: Callable[[bool], Found] = getattr(import_module(module), function)
        return found


STAGES: dict[str, Stage] = {
    "theory": Stage("closed forms", "experiments.validate.forms:check"),
    "chains": Stage("joint chains", "experiments.validate.chains:check"),
    "networks": Stage("another simulator, trace by trace", "experiments.validate.networks:check"),
    "ties": Stage("simultaneous events against the written rule", "experiments.validate.ties:check"),
    "streams": Stage("random numbers", "experiments.validate.streams:check"),
    "identities": Stage("Little's law, path by path", "experiments.validate.identities:check"),
    "fits": Stage("fits of records: intervals hold what was put in", "experiments.validate.fits:check"),
}
