"""Where the numbers of a scenario come from: for each, the line of `conf/` that gives it, and what its comment says.

Every number of `conf/` carries its unit and its source in a comment: on its line, behind the section that it stands in,
or at the head of the file.  A number is traced by its key and by itself: of the files that give a key this number, the
one that fits the rest of the section best is taken.  A number that no line gives was set by hand.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from experiments.configure.guard_files import scan_file
from experiments.configure.switched_off import leaves
from experiments.paths import CONF

__all__ = ["KINDS", "Stated", "stated"]

BY_HAND, UNSAID, POLICY = "set by hand", "not stated", "policy"
KINDS = ("assumption", "calibrated", "derived", "published", POLICY, UNSAID, BY_HAND)
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
    file: str  # below conf/; "": set by hand


class _Line(NamedTuple):
    text: str
    said: str
    kind: str
    file: str
    patch: bool  # from a file that patches other sections


def stated(scenario: Mapping[str, Any], conf: Path = CONF) -> list[Stated]:
    """Every number of a resolved scenario with its source, in the order of the scenario."""
    lines: dict[str, list[_Line]] = {}
    for file in sorted(file for file in conf.rglob("*.yaml") if file.parent.name != "experiment"):
        for key, line in _lines(file, conf):
            lines.setdefault(key, []).append(line)
    every = list(leaves(scenario))
    fits = Counter(
        (key.partition(".")[0], one.file)
        for key, value, _ in every
        for one in lines.get(key, [])
        if _same(one.text, value)
    )
    numbers = [leaf for leaf in every if isinstance(leaf.value, (int, float)) and not isinstance(leaf.value, bool)]
    return [_traced(key, value, not off, lines.get(key, []), fits) for key, value, off in numbers]


def _traced(key: str, value: float, acts: bool, lines: list[_Line], fits: Counter[tuple[str, str]]) -> Stated:
    found = [one for one in lines if _same(one.text, value)]
    if not found:
        return Stated(key, value, "", BY_HAND, acts, "")
    section = key.partition(".")[0]
    best = max(found, key=lambda one: (not one.patch, fits[section, one.file]))
    return Stated(key, value, best.said, best.kind, acts and "not used" not in best.said, best.file)


def _kind(said: str) -> str:
    """An assumption beside a source counts as an assumption: the careful reading."""
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
    text = file.read_text(encoding="utf-8")
    rows, folder = text.splitlines(), file.relative_to(conf).parent.as_posix()
    patch = bool(_GLOBAL.search(text)) or folder == "."
    front = "" if patch else f"{folder.replace('/', '.')}."
    head = next((number for number, row in enumerate(rows) if not row.startswith("#")), 0)
    general = "assumption" if "assumption" in " ".join(rows[:head]).lower() else UNSAID
    kinds: dict[str, str] = {}
    for entry in scan_file(file):
        comment = _COMMENT.search(rows[entry.line - 1])
        said = comment[1] if comment else ""
        above = kinds.get(entry.path.rpartition(".")[0], general)
        kinds[entry.path] = above if _kind(said) == UNSAID else _kind(said)
        yield f"{front}{entry.path}", _Line(entry.text, said, kinds[entry.path], f"{folder}/{file.name}", patch)


def _same(text: str, value: Any) -> bool:
    """Whether a text of a file stands for the value; of a list only the key is compared."""
    if value is None or isinstance(value, bool):
        return text == {None: "null", True: "true", False: "false"}[value]
    try:
        return float(text) == value
    except ValueError:
        return text == value
    except TypeError:
        return text == ""
