"""The list of finished replications: one line each, with the SHA-256 and the size of its file.

Lines are only ever added, by any number of processes at once: a line is one write to the end of the file, and begins
with a line break, so that one that a loss of power has torn spoils no other.  A replication that is there and whole but
not listed was finished but for that; whoever needs it next lists it.
"""

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from experiments.whole import is_at, sync_folder, write_whole

LIST = "finished.jsonl"


class Part(NamedTuple):
    """One finished replication, as its file is."""

    key: str
    sha256: str
    size: int  # bytes

    @classmethod
    def of(cls, key: str, content: bytes) -> "Part":
        """The part that a file with this content is."""
        return cls(key, hashlib.sha256(content).hexdigest(), len(content))


class Listed(NamedTuple):
    """What the list says, and which of its lines (from 1) say nothing."""

    parts: dict[str, Part]
    damaged: list[int]


def enlist(folder: Path, parts: Iterable[Part]) -> None:
    """Add lines to the list, and flush it.  Raises OSError if not all of them are on disk."""
    text = "".join(f"\n{_line(part)}\n" for part in parts).encode()
    path = folder / LIST
    with _locked(path) as handle:
        before = os.fstat(handle).st_size
        written = os.write(handle, text)
        if written < len(text):  # the disk is full
            os.ftruncate(handle, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(handle)


def listed(folder: Path) -> Listed:
    """Read the list; of two lines about one replication the later one counts."""
    try:
        lines = (folder / LIST).read_bytes().split(b"\n")
    except FileNotFoundError:
        return Listed({}, [])
    parts: dict[str, Part] = {}
    damaged = []
    for number, line in enumerate(lines, 1):
        part = _read(line) if line else None
        if part is not None:
            parts[part.key] = part
        elif line:
            damaged.append(number)
    return Listed(parts, damaged)


class Tail:
    """What the list says, of which each reading takes only what has been added since the one before."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LIST
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._parts: dict[str, Part] = {}
        self._read, self._last, self._inode = 0, b"", 0  # bytes, the last of them, and of which file

    def parts(self) -> Mapping[str, Part]:
        """What is finished, by key."""
        try:
            with self._path.open("rb") as file:
                self._take(file)
        except FileNotFoundError:
            self._begin_anew()
        return self._parts

    def _take(self, file: BinaryIO) -> None:
        inode = os.fstat(file.fileno()).st_ino
        file.seek(self._read - len(self._last))
        if inode != self._inode or file.read(len(self._last)) != self._last:  # made anew
            self._begin_anew()
            file.seek(0)
        new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._parts.update((part.key, part) for line in new.split(b"\n") if line and (part := _read(line)))
        self._read += len(whole)
        self._last, self._inode = (self._last + whole)[-200:], inode


def rewrite(folder: Path, parts: Callable[[], Iterable[Part]]) -> None:
    """Make the list anew of what is found while nobody adds to it; it appears whole, also after a loss of power."""
    path = folder / LIST
    with _locked(path):
        write_whole(path, "".join(f"\n{_line(part)}\n" for part in parts()).encode())
        sync_folder(folder)


def _line(part: Part) -> str:
    return json.dumps(part._asdict(), separators=(",", ":"))


def _read(line: bytes) -> Part | None:
    """The part, or None if the line is not exactly what `enlist` writes."""
    try:
        part = Part(**json.loads(line))
        return part if _line(part).encode() == line else None
    except (ValueError, TypeError, RecursionError):
        return None


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file that has this name now, for adding, with nobody else at it (it may be made anew meanwhile)."""
    while True:
        handle = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if is_at(handle, path):
                yield handle
                return
        finally:
            os.close(handle)
