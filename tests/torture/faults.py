"""R4: the k-th operation on a file fails, for every k; then the same command goes on.

Operations are counted where Python hands them to the system: opening for writing, writing, flushing, renaming, making
and removing, below the results folder.
"""

import builtins
import errno
import io
import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.torture.bytes_of import run_bytes, wrong
from tests.torture.child import start
from tests.torture.row import Effort, Row

WORDS = ("replications=2", "executor=serial")
KINDS = ("ENOSPC", "EIO", "EACCES", "short", "kill")


class Faults:
    """Counts operations; at the k-th one, and from then on where the disk is full, something goes wrong."""

    def __init__(self, k: int, kind: str, count: Path) -> None:
        self.k, self.kind, self.count, self.number = k, kind, count, 0
        self.whole = os.write, os.fsync, os.open
        self.below = str(Path("results").absolute())

    def met(self, name: str, path: Any) -> bool:
        """Count an operation; True if it is to be done by half."""
        if not str(path).startswith(self.below):
            return False
        self.number += 1
        handle = self.whole[2](self.count, os.O_WRONLY | os.O_CREAT)
        self.whole[0](handle, f"{self.number:6d}".encode())
        os.close(handle)
        full = self.kind in ("ENOSPC", "short") and self.number > self.k > 0 and name in ("open", "write")
        if self.number != self.k and not full:
            return False
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kind == "short" and name == "write" and not full:
            return True
        code = getattr(errno, "ENOSPC" if self.kind == "short" else self.kind)
        raise OSError(code, os.strerror(code), str(path) if name != "write" else None)

    def install(self) -> None:
        """Put the counting between this process and the system."""
        for name in ("replace", "rename", "mkdir", "unlink", "rmdir"):
            setattr(os, name, self._named(name, getattr(os, name)))
        os.write, os.fsync, os.open = self._write, self._fsync, self._open
        faults, plain = self, io.open

        class Raw(io.FileIO):
            def write(self, content: Any) -> int:
                half = faults.met("write", self.name)
                return super().write(memoryview(content)[: len(content) // 2] if half else content)

        def opened(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
            if not set(mode) & set("wax+") or isinstance(file, int):
                return plain(file, mode, *more, **named)
            faults.met("open", os.path.abspath(file))
            raw = Raw(os.path.abspath(file), mode.replace("b", "").replace("t", ""))
            buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding=named.get("encoding") or "utf-8")

        io.open = builtins.open = opened

    def _named(self, name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def done(path: Any, *more: Any, **named: Any) -> Any:
            self.met(name, os.path.abspath(path) if not named else self.below)
            return plain(path, *more, **named)

        return done

    def _write(self, handle: int, content: bytes) -> int:
        half = self.met("write", os.readlink(f"/proc/self/fd/{handle}"))
        return self.whole[0](handle, content[: len(content) // 2] if half else content)

    def _open(self, path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            self.met("open", os.path.abspath(path))
        return self.whole[2](path, flags, *more, **named)

    def _fsync(self, handle: int) -> None:
        self.met("fsync", os.readlink(f"/proc/self/fd/{handle}"))
        self.whole[1](handle)


def faults(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """Every operation fails once in each way."""
    tried = {kind: 0 for kind in KINDS}
    bad: list[str] = []
    operations, reference = _undisturbed(here / "undisturbed")
    for k in range(1, operations + 1, effort.every):
        for kind in KINDS:
            bad += [f"{kind} at {k}: {text}" for text in _one(here / f"{kind}-{k}", k, kind, reference)]
            tried[kind] += 1
    times = ", ".join(f"{kind} {many}" for kind, many in tried.items())
    goal = "the k-th file operation fails, for every k: nothing torn, one line, exit code, and the same command goes on"
    reached = f"{operations} operations; {times}; {len(bad)} went wrong" + "".join(f"; {text}" for text in bad[:5])
    return [Row("R4", goal, reached, not bad)]


def _undisturbed(place: Path) -> tuple[int, dict[str, object]]:
    """How many operations there are, and what a run leaves that nothing has disturbed."""
    count = place / "count"
    assert start(place, *WORDS, before=lambda: Faults(0, "kill", count).install()).wait() == 0
    return int(count.read_text()), run_bytes(place / "results")


def _one(place: Path, k: int, kind: str, reference: dict[str, object]) -> list[str]:
    """What is wrong after one fault, and after going on."""
    results = place / "results"
    child = start(place, *WORDS, before=lambda: Faults(k, kind, place / "count").install())
    code, bad = child.wait(), []
    lines = [line for line in child.said().splitlines() if line]
    done = run_bytes(results) if results.exists() else {}
    if done not in ({}, reference):
        bad.append("half a run is visible")
    if kind == "kill":
        bad += [f"exit code {code}"] if code not in (-signal.SIGKILL, 0) else []
    elif code == 0:
        bad += ["ended well without a run"] if done != reference else []
    elif code != 1 or len(lines) != 1 or "Traceback" in lines[0]:
        bad.append(f"exit code {code}, {len(lines)} lines: {lines[-1:]}")
    again = start(place, *WORDS)
    if again.wait() != 0:
        bad.append(f"does not go on: {again.said()}")
    elif run_bytes(results) != reference:
        bad.append("another result")
    bad += wrong(results)
    shutil.rmtree(place)
    return bad
