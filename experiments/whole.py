"""Files that appear whole or not at all, however long writing them takes; and whether a file is still what it was."""

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import TypeVar

__all__ = [
    "Known", "NotWritten", "appearing_whole", "folder_appearing_whole", "is_at", "read_once", "sync_all", "sync_folder",
    "write_whole",
]  # fmt: skip

T = TypeVar("T")
Known = dict[str, tuple[tuple[int, ...], T]]  # path -> what the file system says of it, what was read
_SETTLED_S = 2.0  # a file system's clock is coarse: what was written later may bear the stamp of what was read


class NotWritten(OSError):
    """A file could not be written: no other could be kept either."""


@contextmanager
def appearing_whole(path: Path) -> Iterator[Path]:
    """A temporary name to write to; it becomes `path` when the block ends well, and is gone if it does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):  # what went wrong before is what is told
            temporary.unlink(missing_ok=True)


@contextmanager
def folder_appearing_whole(path: Path) -> Iterator[Path]:
    """A draft folder; it takes the place of `path` when the block ends well, and is gone if it does not.

    However it ends, `path` is the old folder or the new one: what was killed between the two renames is put back by the
    next call.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.draft")
    draft.mkdir(parents=True)
    try:
        with _alone_in(path.parent):
            _put_back(path)
        yield draft
        sync_all(draft)
        with _alone_in(path.parent):
            _put_back(path)
            _take_the_place(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _take_the_place(draft: Path, path: Path) -> None:
    """The old folder is removed only when the new one stands."""
    before = path.with_name(f"{draft.name.removesuffix('.draft')}.before")
    try:
        if path.exists():
            path.rename(before)
        draft.rename(path)
        sync_folder(path.parent)
    except BaseException:
        _put_back(path)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _put_back(path: Path) -> None:
    """Of an old folder whose successor did not come; where one did, what is left of the old is removed."""
    left = [one for one in path.parent.glob(f".{escape(path.name)}.????????.before") if one.is_dir()]
    for before in sorted(left, key=lambda one: one.stat().st_mtime, reverse=True):
        if path.exists():
            shutil.rmtree(before, ignore_errors=True)
        else:
            before.rename(path)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Nobody else renames here for this moment; the kernel frees the lock however its holder ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system that has no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that its name never shows a part of it."""
    try:
        with appearing_whole(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise NotWritten(error.errno, error.strerror, str(path)) from error  # a full disk does not say which file


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(folder: Path) -> None:
    """Make what is in a folder, and in those below it, outlast a loss of power."""
    below = list(folder.rglob("*"))
    for path in below:
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in [folder, *(path for path in below if path.is_dir())]:
        sync_folder(path)


def is_at(handle: int, path: Path) -> bool:
    """True if the open file is the one that has this name now; whoever held it before may just have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def read_once(known: Known[T], path: Path, read: Callable[[], T]) -> T:
    """What `read` makes of a file, which is read again only where the file system says that it may be another."""
    try:
        status = path.stat()
    except OSError:
        return read()  # whoever reads it says what is wrong
    stamp = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    before = known.get(str(path))
    if before is not None and before[0] == stamp:
        return before[1]
    made = read()
    if time.time() - status.st_ctime > _SETTLED_S:
        known[str(path)] = stamp, made
    return made
