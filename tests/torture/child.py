"""The stand-in's command line in processes that are there at once: forked from this one, which has loaded everything.

A child leads a session of its own, so that a kill reaches all that it has started.
"""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import experiments.execute.produce
import experiments.session  # noqa: F401 - loaded once, here
from experiments.execute import provenance
from tests.experiments.stand_in import command

for _name in ("own_digest", "revision"):  # whoever edits or commits meanwhile makes no other run of it
    setattr(provenance, _name, cache(getattr(provenance, _name)))
    getattr(provenance, _name)()

STUDY = ("experiment=staffing", "replications=8")


class Child(NamedTuple):
    """A started command line."""

    pid: int
    output: Path  # what it says to stderr

    def wait(self, limit_s: float = 120) -> int:
        """Its exit code; minus the signal that ended it."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        self.kill()
        raise TimeoutError(f"still running after {limit_s} s")

    def ended(self) -> bool:
        """True if it has ended; its exit code is lost then."""
        return bool(os.waitpid(self.pid, os.WNOHANG)[0])

    def kill(self) -> None:
        """End it and everything that it has started, at once."""
        os.killpg(self.pid, signal.SIGKILL)

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")


def start(here: Path, *words: str, before: Callable[[], None] = lambda: None) -> Child:
    """Fork a child that runs the command in the folder `here`; `before` is called in it first."""
    here.mkdir(parents=True, exist_ok=True)
    output = here / f"said-{time.monotonic_ns()}.txt"
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        while True:  # until it leads its group
            try:
                if os.getpgid(pid) == pid:
                    break
            except ProcessLookupError:
                break
            time.sleep(0.0005)
        return Child(pid, output)
    code = 70
    try:
        os.setsid()
        os.chdir(here)
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        before()
        code = command(*words)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def descendants(pid: int) -> list[tuple[int, str]]:
    """Every living process below one: its id and command line."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        for child in parents.get(queue.pop(), ()):
            queue.append(child)
            try:
                found.append((child, (Path("/proc") / str(child) / "cmdline").read_text().replace("\0", " ")))
            except OSError:
                continue
    return found
