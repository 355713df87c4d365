"""Half of the translation is done in a copy of the process; whatever becomes of the copy, all of it is done."""

import os
import threading

from sim.two_processes import in_two_processes

PARTS = ["a", "b", "c", "d", "e"]


def _by_whom(parts: list[str]) -> list[bytes]:
    return [f"{part} {os.getpid()}".encode() for part in parts]


def _made(found: list[bytes]) -> list[str]:
    return sorted(one.decode().split()[0] for one in found)


def test_every_part_is_made_once_wherever_that_is() -> None:
    """Where a copy can be made, two processes take part; the parts are the same."""
    assert _made(in_two_processes(_by_whom, PARTS)) == PARTS


def test_nothing_is_copied_while_another_thread_is_alive() -> None:
    """The copy would have the thread's locks, held for ever."""
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        found = in_two_processes(_by_whom, PARTS)
    finally:
        done.set()
        other.join()
    assert {int(one.split()[1]) for one in found} == {os.getpid()}


def test_what_a_killed_copy_owed_is_made_here() -> None:
    """The machine may kill it for want of memory."""
    here = os.getpid()

    def work(parts: list[str]) -> list[bytes]:
        if os.getpid() != here:
            os._exit(9)
        return _by_whom(parts)

    assert _made(in_two_processes(work, PARTS)) == PARTS
