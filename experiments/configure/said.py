"""What files of configuration say of their numbers: for each its text, its comment, and of what kind that makes it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from experiments.configure.guard_files import scan_file
from experiments.unchanged import Known, read_once

__all__ = ["FITTED", "POLICY", "UNSAID", "Line", "kind_of", "lines_of", "told_in"]

UNSAID, POLICY, FITTED = "not stated", "policy", "fitted to records"
_GLOBAL = re.compile(r"#\s*@package\s+_global_")
_COMMENT = re.compile(r"\s#\s(.*)$")
_SOURCE = re.compile(
    r"\bC\d+[a-g]?\b|\b[A-Z][a-z]+(?: (?:&|and|et al\.?) ?[A-Z]?[a-z]*)?,? (?:19|20)\d\d\b|\bmeasured\b"
)


class Line(NamedTuple):
    """What one line gives a key."""

    text: str
    said: str
    kind: str
    file: str
    patch: bool  # from a file that patches other sections
    own: bool = False  # from a folder of the user


_known: defaultdict[Path, Known[tuple[tuple[str, Line], ...]]] = defaultdict(dict)  # of each folder's files


def told_in(files: Iterable[Path], folder: Path) -> dict[str, list[list[str]]]:
    """What files of a folder say of numbers: key -> (text, comment, file) of each line that says something."""
    found: dict[str, list[list[str]]] = {}
    for file in sorted(set(files)):
        for key, line in lines_of(file, folder):
            if line.said and line.text:
                found.setdefault(key, []).append([line.text, line.said, line.file])
    return found


def kind_of(said: str) -> str:
    """An assumption beside a source counts as an assumption: the careful reading."""
    if FITTED in said:
        return FITTED
    for word in ("assumption", "calibrated", "derived"):
        if word in said.lower():
            return word
    if _SOURCE.search(said):
        return "published"
    return POLICY if "policy" in said or "by definition" in said else UNSAID


def lines_of(file: Path, conf: Path) -> tuple[tuple[str, Line], ...]:
    """Keys of one file, each with its text, what is said of it, and its kind: by its own line, the section that it
    stands in, or the head of the file.  A file that has not changed since is not read again.
    """
    return read_once(_known[conf], file, lambda: tuple(_lines_of(file, conf)))


def _lines_of(file: Path, conf: Path) -> Iterator[tuple[str, Line]]:
    content = file.read_text(encoding="utf-8")
    rows, folder = content.splitlines(), file.relative_to(conf).parent.as_posix()
    patch = bool(_GLOBAL.search(content)) or folder == "."
    front = "" if patch else f"{folder.replace('/', '.')}."
    head = next((number for number, row in enumerate(rows) if not row.startswith("#")), 0)
    general = "assumption" if "assumption" in " ".join(rows[:head]).lower() else UNSAID
    kinds: dict[str, str] = {}
    for entry in scan_file(file):
        comment = _COMMENT.search(rows[entry.line - 1])
        said = comment[1] if comment else ""
        above = kinds.get(entry.path.rpartition(".")[0], general)
        kinds[entry.path] = above if kind_of(said) == UNSAID else kind_of(said)
        place = f"{folder}/{file.name}"
        yield f"{front}{entry.path}", Line(entry.text, said, kinds[entry.path], place, patch)
        for number, (text, line) in enumerate(entry.items):
            beside = _COMMENT.search(rows[line - 1])
            own = beside[1] if beside else said
            kind = kinds[entry.path] if kind_of(own) == UNSAID else kind_of(own)
            yield f"{front}{entry.path}[{number}]", Line(text, own, kind, place, patch)
