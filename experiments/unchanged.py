"""Files that are read once a process while the file system says that they are what they were."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

__all__ = ["Known", "read_once"]

T = TypeVar("T")
Known = dict[str, tuple[tuple[int, ...], T]]  # path -> what the file system says of it, what was read
SETTLED_S = 2.0  # a file system's clock is coarse: what was written later may bear the stamp of what was read


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
    if time.time() - status.st_ctime > SETTLED_S:
        known[str(path)] = stamp, made
    return made
