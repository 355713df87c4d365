"""The identity of the model's code."""

import functools
import hashlib
from pathlib import Path

__all__ = ["source_digest"]


@functools.cache
def source_digest() -> str:
    """SHA-256 over every Python source in `sim/`."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
