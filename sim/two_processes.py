"""Work that numba does on one core only, on two: half of it in a copy of this process, where that is safe and helps."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

__all__ = ["in_two_processes"]

Work = Callable[[Sequence[Any]], list[bytes]]


def in_two_processes(work: Work, parts: Sequence[Any]) -> list[bytes]:
    """What the work makes of every part, first of those with even numbers; every second part is done elsewhere.

    A copy knows all that this process knows (rules of the user's own, too), which a new process would not.  Where other
    threads are alive a copy could wait for ever for what they hold, so then, and on one core, all is done here.
    """
    ours, theirs = parts[::2], parts[1::2]
    if not theirs or not _can_be_copied():
        return work(ours) + work(theirs)
    here, there = multiprocessing.Pipe(duplex=False)
    copy = multiprocessing.get_context("fork").Process(target=_send, args=(there, work, theirs), daemon=True)
    copy.start()
    there.close()
    made = work(ours)
    try:
        return made + [here.recv_bytes() for _ in theirs]
    except EOFError:  # the copy was killed
        return made + work(theirs)
    finally:
        copy.join()


def _can_be_copied() -> bool:
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1 and not multiprocessing.current_process().daemon


def _send(there: Connection, work: Work, parts: Sequence[Any]) -> None:
    for made in work(parts):
        there.send_bytes(made)
