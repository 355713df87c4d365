"""Files that appear whole or not at all, however long writing them takes; and whether a file still has its name."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["NotWritten", "appearing_whole", "folder_appearing_whole", "is_at", "sync_folder", "write_whole"]


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
    """A draft folder; it takes the place of `path` when the block ends well, and is gone if it does not."""
    draft, before = (path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.{end}") for end in ("draft", "before"))
    draft.mkdir(parents=True)
    try:
        yield draft
        if path.exists():
            path.rename(before)
        draft.rename(path)
    finally:
        for left in (draft, before):
            shutil.rmtree(left, ignore_errors=True)


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


def is_at(handle: int, path: Path) -> bool:
    """True if the open file is the one that has this name now; whoever held it before may just have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
