"""Files that appear whole or not at all, however long writing them takes; and whether a file still has its name."""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

__all__ = [
    "MARK", "NotWritten", "appearing_whole", "folder_appearing_whole", "is_at", "is_held", "sync_all", "sync_folder",
    "write_whole",
]  # fmt: skip

DRAFT, MARK = ".draft", ".in-use"  # the mark stands beside a draft, and is held by whoever writes it


class NotWritten(OSError):
    """A file could not be written: no other could be kept either."""


@contextmanager
def appearing_whole(path: Path) -> Iterator[Path]:
    """A temporary name to write to; it becomes `path` when the block ends well, and is gone if it does not, or with the
    next call if the process was killed.
    """
    with _draft_of(path) as temporary, _renamed(temporary, path):
        yield temporary


@contextmanager
def _renamed(temporary: Path, path: Path) -> Iterator[None]:
    try:
        yield
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
    with _draft_of(path) as draft:
        draft.mkdir()
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


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    """A name for a draft of the path, beside a mark that its writer holds locked; drafts of the dead are removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _beside(path, DRAFT)
    mark = draft.with_suffix(MARK)
    with _alone_in(path.parent):  # nobody sees a mark that is not locked yet
        _sweep(path)
        handle = os.open(mark, os.O_RDWR | os.O_CREAT, 0o666)
        with suppress(OSError):  # a file system that has no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield draft
    finally:
        with suppress(OSError):
            mark.unlink(missing_ok=True)
        os.close(handle)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{ending}")


def _sweep(path: Path) -> None:
    """Remove the drafts of writers that were killed, and their marks."""
    left = [one for end in (DRAFT, MARK) for one in path.parent.glob(f".{escape(path.name)}.????????{end}")]
    for draft in {one.with_suffix(DRAFT) for one in left}:
        mark = draft.with_suffix(MARK)
        if not is_held(mark):
            shutil.rmtree(draft, ignore_errors=True)
            for file in (draft, mark):
                with suppress(OSError):
                    file.unlink(missing_ok=True)


def is_held(mark: Path) -> bool:
    """Whether a living process holds this file locked; where the file system cannot tell, whether there is a file."""
    try:
        with mark.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return False
    except OSError:
        return True


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
    """Write a file so that its name never shows a part of it.  What it leaves when it is killed is not looked for: it
    is called for thousands of files of one folder, and takes a moment.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _renamed(temporary := _beside(path, ".tmp"), path):
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
