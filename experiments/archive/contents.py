"""What goes into an archive: the project's files, the data that the run read, the run's folder, a page to begin with.

The sources are those that made the run: an archive that could not reproduce it is refused.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from experiments.archive.readme import NAME, readme
from experiments.canonical import file_digest
from experiments.execute import provenance
from experiments.execute.folder import MANIFEST, file_digests
from experiments.messages import Refusal
from experiments.model import Model
from experiments.paths import ROOT, shown
from experiments.reproduce.frozen import Frozen, check_one_job

ROOMS = ("sim", "experiments", "conf")  # what a run is made by, tracked or not
WITHOUT_GIT = (
    "benchmarks", "docs", "tests", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "Makefile",
    "README.md", "pyproject.toml", "requirements.lock", "requirements-dev.lock",
)  # fmt: skip
_LEFT_OUT = {"__pycache__", ".git", ".venv"}


def contents(run: Frozen, model: Model) -> dict[str, Path | bytes]:
    """Every file, or its content, by its path in the archive, in order; refused if the run could not be reproduced
    from it.
    """
    _check(run, model)
    manifest = run.manifest
    found: dict[str, Path | bytes] = {path.relative_to(ROOT).as_posix(): path for path in _project()}
    found |= {path: Path(path) for path in manifest.get("inputs") or {}}
    place = f"results/{manifest['name']}/{manifest['run_id']}"
    for name in (*manifest["files"], MANIFEST):
        found[f"{place}/{name}"] = run.folder / name
    found[NAME] = readme(manifest, place).encode()
    found[provenance.NOTED_REVISION] = (json.dumps(manifest.get("revision")) + "\n").encode()
    return dict(sorted(found.items()))


def _check(run: Frozen, model: Model) -> None:
    """The run is one, is whole, the sources are those that made it, and its data can be packed."""
    check_one_job(run)
    if file_digests(run.folder) != run.manifest["files"]:
        raise Refusal(f"{shown(run.folder)}: is not complete and unchanged; the command that made it mends it")
    _check_sources(run.manifest, {"sim": model.source_digest(), "experiments": provenance.own_digest()})
    if run.manifest.get("lock") != provenance.lock_digest():
        raise Refusal("requirements.lock: other libraries than those the run was made with; run it again first")
    for path, sha in (run.manifest.get("inputs") or {}).items():
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise Refusal(f"{path}: data are packed from below the working directory; name the file by such a path")
        if not Path(path).is_file() or file_digest(Path(path)) != sha:
            raise Refusal(f"{path}: is not there or not the file that the run read")


def _check_sources(manifest: Mapping[str, Any], now: Mapping[str, str]) -> None:
    for room, sha in now.items():
        if manifest["sources"].get(room) != sha:
            commit = (manifest.get("revision") or {}).get("commit")
            where = f"git checkout {commit[:10]}, or run it again" if commit else "run it again"
            raise Refusal(f"{room}/: other sources than those that made the run; first {where}")


def _project() -> Iterator[Path]:
    """The files of the project: those that git tracks, and all in the rooms that a run is made by."""
    tracked = _tracked()
    names = {ROOT / name for name in tracked} if tracked else {*_below(*WITHOUT_GIT)}
    yield from sorted(path for path in names | {*_below(*ROOMS)} if path.is_file() and not path.is_symlink())


def _tracked() -> list[str]:
    """Names by git; none where the project lies in no repository of its own."""
    if not (ROOT / ".git").exists():
        return []
    ran = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, timeout=60, check=False)
    return [name for name in ran.stdout.decode().split("\0") if name] if ran.returncode == 0 else []


def _below(*names: str) -> Iterator[Path]:
    for place in (ROOT / name for name in names):
        for path in place.rglob("*") if place.is_dir() else [place]:
            if path.is_file() and not _LEFT_OUT & set(path.parts) and path.suffix != ".pyc":
                yield path
