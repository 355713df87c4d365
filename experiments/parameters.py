"""Where the numbers of a scenario come from: for each, the line of `conf/` that gives it, and what its comment says.

Every number of `conf/` carries its unit and its source in a comment: on its line, behind the section that it stands in,
or at the head of the file.  A number is traced by its key and by itself: of the files that give a key this number, the
one that fits the rest of the section best is taken.  What a folder of the user said comes first; the manifest of a run
keeps it (`told_in`).  A number that no line gives was set by hand.  Numbers of a list are numbers of their own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.configure.guard_files import scan_file
from experiments.configure.switched_off import Leaf, leaves
from experiments.paths import CONF

__all__ = ["KINDS", "Stated", "stated", "told_in"]

BY_HAND, UNSAID, POLICY, FITTED = "set by hand", "not stated", "policy", "fitted to records"
KINDS = (FITTED, "assumption", "calibrated", "derived", "published", POLICY, UNSAID, BY_HAND)
_GLOBAL = re.compile(r"#\s*@package\s+_global_")
_COMMENT = re.compile(r"\s#\s(.*)$")
_SOURCE = re.compile(
    r"\bC\d+[a-g]?\b|\b[A-Z][a-z]+(?: (?:&|and|et al\.?) ?[A-Z]?[a-z]*)?,? (?:19|20)\d\d\b|\bmeasured\b"
)


class Stated(NamedTuple):
    """One number of a scenario: its dotted key, the number, what its line says of it, its kind, and whether it acts."""

    key: str
    value: float
    said: str
    kind: str
    acts: bool
    file: str  # below conf/, or below the folder of the user; "": set by hand


class _Line(NamedTuple):
    text: str
    said: str
    kind: str
    file: str
    patch: bool  # from a file that patches other sections
    own: bool = False  # from a folder of the user


def stated(
    scenario: Mapping[str, Any], conf: Path = CONF, told: Mapping[str, Sequence[Sequence[str]]] | None = None
) -> list[Stated]:
    """Every number of a resolved scenario with its source, in the order of the scenario; `told`: by the user."""
    lines: dict[str, list[_Line]] = {}
    for file in sorted(file for file in conf.rglob("*.yaml") if file.parent.name != "experiment"):
        for key, line in _lines(file, conf):
            lines.setdefault(key, []).append(line)
    for key, every_own in (told or {}).items():
        own = [_Line(text, said, _kind(said), file, True, True) for text, said, file in every_own]
        lines.setdefault(key, []).extend(own)
    every = [single for leaf in leaves(scenario) for single in _singles(leaf)]
    fits = Counter(
        (key.partition(".")[0], one.file)
        for key, value, _ in every
        for one in lines.get(key, [])
        if _same(one.text, value)
    )
    numbers = [leaf for leaf in every if isinstance(leaf.value, (int, float)) and not isinstance(leaf.value, bool)]
    return [_traced(key, value, not off, lines.get(key, []), fits) for key, value, off in numbers]


def told_in(files: Iterable[Path], folder: Path) -> dict[str, list[list[str]]]:
    """What files of a folder say of numbers: key -> (text, comment, file) of each line that says something."""
    found: dict[str, list[list[str]]] = {}
    for file in sorted(set(files)):
        for key, line in _lines(file, folder):
            if line.said and line.text:
                found.setdefault(key, []).append([line.text, line.said, line.file])
    return found


def _singles(leaf: Leaf) -> Iterator[Leaf]:
    """The values of a list one by one."""
    if isinstance(leaf.value, list | tuple):
        for number, value in enumerate(leaf.value):
            yield Leaf(f"{leaf.key}[{number}]", value, leaf.off)
    else:
        yield leaf


def _traced(key: str, value: float, acts: bool, lines: list[_Line], fits: Counter[tuple[str, str]]) -> Stated:
    found = [one for one in lines if _same(one.text, value)]
    if not found:
        return Stated(key, value, "", BY_HAND, acts, "")
    section = key.partition(".")[0]
    best = max(found, key=lambda one: (one.own, not one.patch, fits[section, one.file]))
    return Stated(key, value, best.said, best.kind, acts and "not used" not in best.said, best.file)


def _kind(said: str) -> str:
    """An assumption beside a source counts as an assumption: the careful reading."""
    if FITTED in said:
        return FITTED
    for word in ("assumption", "calibrated", "derived"):
        if word in said.lower():
            return word
    if _SOURCE.search(said):
        return "published"
    return POLICY if "policy" in said or "by definition" in said else UNSAID


def _lines(file: Path, conf: Path) -> Iterator[tuple[str, _Line]]:
    """Keys of one file, each with its text, what is said of it, and its kind: by its own line, the section that it
    stands in, or the head of the file.
    """
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
        kinds[entry.path] = above if _kind(said) == UNSAID else _kind(said)
        place = f"{folder}/{file.name}"
        yield f"{front}{entry.path}", _Line(entry.text, said, kinds[entry.path], place, patch)
        for number, (text, line) in enumerate(entry.items):
            beside = _COMMENT.search(rows[line - 1])
            own = beside[1] if beside else said
            kind = kinds[entry.path] if _kind(own) == UNSAID else _kind(own)
            yield f"{front}{entry.path}[{number}]", _Line(text, own, kind, place, patch)


def _same(text: str, value: Any) -> bool:
    """Whether a text of a file stands for the value."""
    if value is None or isinstance(value, bool):
        return text == {None: "null", True: "true", False: "false"}[value]
    try:
        return float(text) == value
    except ValueError:
        return text == value
