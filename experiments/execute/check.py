"""Is everything in a results folder as it was written?  Each run and each replication is judged by itself.

Only bytes and digests are looked at; nothing that is found is run, unpickled or drawn.
"""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from experiments.execute.folder import MANIFEST, RunFolder
from experiments.execute.listing import LIST, Part, listed, rewrite
from experiments.execute.store import REPLICATIONS, is_whole

RUN_ID = re.compile(r"[0-9a-f]{16}")
KEY = re.compile(r"[0-9a-f]{64}")


class Finding(NamedTuple):
    """What is not as it was written."""

    path: Path
    what: str


class Checked(NamedTuple):
    """What was looked at, and what was found."""

    runs: int
    replications: int
    findings: list[Finding]
    unlisted: int  # replications that are whole and not in the list: their writer was killed just before


def check(results: Path) -> Checked:
    """Look at every run and every stored replication below a results folder."""
    runs = list(run_folders(results))
    findings = [finding for run in runs for finding in _of_run(run)]
    replications, unlisted, damaged = _of_store(results / REPLICATIONS)
    return Checked(len(runs), replications, [*findings, *damaged], unlisted)


def run_folders(results: Path) -> Iterator[Path]:
    """The folders of runs: results/<name>/<run id>, in order."""
    for folder in sorted(results.glob("*/*")):
        hidden = folder.name.startswith(".") or folder.parent.name.startswith(".")
        if not hidden and (RUN_ID.fullmatch(folder.name) or (folder / MANIFEST).exists()):
            yield folder


def opened(run: Path) -> RunFolder:
    """The folder of a run as what makes and judges it."""
    return RunFolder(run.parent.parent, run.parent.name, run.name)


def _of_run(run: Path) -> Iterator[Finding]:
    if run.is_symlink() or run.parent.is_symlink():
        yield Finding(run, "is a link; it was not looked into")
        return
    for name, what in opened(run).differences():
        yield Finding(run / name if name else run, what)


def _of_store(folder: Path) -> tuple[int, int, list[Finding]]:
    """How many replications there are, how many of them are not listed, and what is wrong."""
    parts, torn = listed(folder)
    findings = [Finding(folder / LIST, f"line {number} is damaged") for number in torn]
    seen, unlisted = set(), 0
    for path in sorted(folder.glob("*/*.jsonl")):
        key, part = path.stem, _whole(path)
        seen.add(key)
        if part is None:
            findings.append(Finding(path, "is damaged; a run that needs it makes it again"))
        elif key in parts and parts[key] != part:
            findings.append(Finding(path, "is not what the list says"))
        unlisted += key not in parts
    gone = sorted(set(parts) - seen)
    findings += [Finding(folder / key[:2] / f"{key}.jsonl", "is listed, but is not there") for key in gone]
    return len(seen), unlisted, findings


def _whole(path: Path) -> Part | None:
    """The part that a file is, or None."""
    plain = KEY.fullmatch(path.stem) and path.parent.name == path.stem[:2] and path.is_file() and not path.is_symlink()
    content = path.read_bytes() if plain else b""
    return Part.of(path.stem, content) if is_whole(content, path.stem) else None


def mend(results: Path) -> int:
    """Remove damaged replications, and make the list anew from those that are whole; how many were removed."""
    folder = results / REPLICATIONS
    removed = 0

    def kept() -> Iterator[Part]:
        nonlocal removed
        for path in sorted(folder.glob("*/*.jsonl")):
            part = _whole(path) or _looked_at_again(path)
            removed += part is None
            if part is not None:
                yield part

    if folder.is_dir():
        rewrite(folder, kept)
    return removed


def _looked_at_again(path: Path) -> Part | None:
    """Remove a damaged file, unless a run has put a whole one in its place in this moment."""
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    path.replace(aside)
    content = b"" if aside.is_symlink() or not aside.is_file() else aside.read_bytes()
    if KEY.fullmatch(path.stem) and path.parent.name == path.stem[:2] and is_whole(content, path.stem):
        aside.replace(path)
        return Part.of(path.stem, content)
    aside.unlink()
    return None
