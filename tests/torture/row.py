"""One line of the table: a goal and what was reached."""

from typing import NamedTuple


class Row(NamedTuple):
    """A goal, what was reached, and whether that is enough."""

    id: str
    goal: str
    reached: str
    good: bool


class Effort(NamedTuple):
    """How much is done; the figures of a full run, or few for the tests."""

    kills: int
    every: int  # each of so many file operations fails
    deaths: int
    dask_deaths: int
    trials: int  # of eight starts
    flips: int
    soak: int
    environments: int


FULL = Effort(kills=200, every=1, deaths=50, dask_deaths=10, trials=20, flips=200, soak=100_000, environments=24)
QUICK = Effort(kills=5, every=40, deaths=2, dask_deaths=0, trials=1, flips=50, soak=2_000, environments=3)
