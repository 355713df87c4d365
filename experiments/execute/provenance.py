"""Where results come from: code, libraries, input files, machine.  Facts only; nothing here decides anything."""

import hashlib
import json
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.canonical import file_digest
from experiments.paths import LOCK_FILE, ROOT

PACKAGES = (
    "firstfix", "simpy", "numpy", "pandas", "scipy", "numba", "llvmlite", "matplotlib",
    "hydra-core", "omegaconf", "pydantic", "pyarrow", "rich", "jinja2",
)  # fmt: skip

NOTED_REVISION = ".revision.json"  # in the top folder of an archive


def own_digest() -> str:
    """SHA-256 over every source of `experiments/`: the identity of the statistics and of the report."""
    total = hashlib.sha256()
    folder = ROOT / "experiments"
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def versions() -> dict[str, str | None]:
    """Python and the packages that results pass through; null if a package is not installed as one."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def revision() -> dict[str, Any]:
    """The commit and whether tracked files differ from it; what was noted in an archive where there is no repository;
    else nulls.
    """
    top = _git("rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != ROOT:
        return _noted()
    changes = _git("status", "--porcelain", "--untracked-files=no")
    return {"commit": _git("rev-parse", "HEAD"), "dirty": None if changes is None else bool(changes)}


def _noted() -> dict[str, Any]:
    """The revision that an archive was made from, which lies in it as a file."""
    try:
        noted = json.loads((ROOT / NOTED_REVISION).read_text(encoding="utf-8"))
        return {"commit": noted["commit"], "dirty": noted["dirty"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {"commit": None, "dirty": None}


def _git(*words: str) -> str | None:
    command = ["git", "--no-optional-locks", "-C", str(ROOT)]  # whoever kills us leaves no lock in the repository
    try:
        ran = subprocess.run([*command, *words], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return None
    return ran.stdout.strip() if ran.returncode == 0 else None


def lock_digest() -> str | None:
    """SHA-256 of the lock file of the dependencies."""
    return file_digest(LOCK_FILE) if LOCK_FILE.is_file() else None


def machine() -> dict[str, Any]:
    """The kind of machine, without names."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()}
