"""How a replication ended, and what is done with errors on the way."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from experiments.execute.store import Result
from experiments.execute.worker import Unit
from experiments.messages import Refusal, one_line
from experiments.paths import shown
from experiments.whole import write_whole

FAILED = ".failed"  # the folder below results where it is told in which line of code a replication failed
TRIES = 3
TICK_S = 0.2  # how often a waiting program looks up: progress, Ctrl-C

Work = Callable[[Unit], Result]


class Outcome(NamedTuple):
    """A unit that has ended: it is in the store, or the error says in words why not."""

    unit: Unit
    error: str = ""
    trace: str = ""  # where in the code it happened, as Python tells it


def trace_of(error: BaseException) -> str:
    """Where it happened, also where that was in another process."""
    return "".join(traceback.format_exception(error))


def told(failure: Outcome, results: Path, which: str = "") -> str:
    """What failed and why, on a line; the place in the code goes to a file, which the line names."""
    line = f"failed: {failure.unit}{which}: {failure.error}"
    if not failure.trace:
        return line
    path = results / FAILED / f"{failure.unit.key}.txt"
    write_whole(path, f"{line}\n\n{failure.trace}".encode())
    return f"{line}; {shown(path)} says where"


def words(error: BaseException) -> str:
    """The error on one line."""
    kind = "MemoryError: needs more memory than it may take" if isinstance(error, MemoryError) else type(error).__name__
    text = str(error) if isinstance(error, Refusal) else f"{kind}: {error}"
    return one_line(text).removesuffix(":")
