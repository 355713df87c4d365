"""The identity of the model's code."""

import functools
import hashlib
from pathlib import Path

from sim.plugins import load_files, rules_digest

__all__ = ["program_digest", "source_digest"]


@functools.cache
def _model_digest() -> str:
    """SHA-256 over every Python source in `sim/`."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def source_digest() -> str:
    """Identity of what makes a result: the sources of the model and the files of the registered rules."""
    load_files()
    return _with(rules_digest(only_kernels=False))


def program_digest() -> str:
    """Identity of what is compiled: the sources of the model and the files of the registered kernels."""
    return _with(rules_digest(only_kernels=True))


def _with(rules: str) -> str:
    return hashlib.sha256((_model_digest() + rules).encode()).hexdigest() if rules else _model_digest()
