"""How a replication ended, and what is done with errors on the way."""

from collections.abc import Callable
from typing import NamedTuple

from experiments.execute.store import Result
from experiments.execute.worker import Unit
from experiments.messages import Refusal, one_line

TRIES = 3
TICK_S = 0.2  # how often a waiting program looks up: progress, Ctrl-C

Work = Callable[[Unit], Result]


class Outcome(NamedTuple):
    """A unit that has ended: it is in the store, or the error says in words why not."""

    unit: Unit
    error: str = ""


def words(error: BaseException) -> str:
    """The error on one line."""
    kind = "MemoryError: needs more memory than it may take" if isinstance(error, MemoryError) else type(error).__name__
    told = str(error) if isinstance(error, Refusal) else f"{kind}: {error}"
    return one_line(told).removesuffix(":")
