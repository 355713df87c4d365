"""Where the numbers of a scenario come from: for each, the line of `conf/` that gives it, and what its comment says.

Every number of `conf/` carries its unit and its source in a comment: on its line, behind the section that it stands in,
or at the head of the file.  A number is traced by its key and by itself: of the files that give a key this number, the
one that fits the rest of the section best is taken.  What a folder of the user said comes first; the manifest of a run
keeps it (`configure/said.py`).  A number that no line gives was set by hand.  Each number of a list counts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.configure.said import FITTED, POLICY, UNSAID, Line, kind_of, lines_of
from experiments.configure.switched_off import Leaf, leaves
from experiments.paths import CONF

__all__ = ["KINDS", "Stated", "stated"]

BY_HAND = "set by hand"
KINDS = (FITTED, "assumption", "calibrated", "derived", "published", POLICY, UNSAID, BY_HAND)


class Stated(NamedTuple):
    """One number of a scenario: its dotted key, the number, what its line says of it, its kind, and whether it acts."""

    key: str
    value: float
    said: str
    kind: str
    acts: bool
    file: str  # below conf/, or below the folder of the user; "": set by hand


def stated(
    scenario: Mapping[str, Any], conf: Path = CONF, told: Mapping[str, Sequence[Sequence[str]]] | None = None
) -> list[Stated]:
    """Every number of a resolved scenario with its source, in the order of the scenario; `told`: by the user."""
    lines: dict[str, list[Line]] = {}
    for file in sorted(file for file in conf.rglob("*.yaml") if file.parent.name != "experiment"):
        for key, line in lines_of(file, conf):
            lines.setdefault(key, []).append(line)
    for key, every_own in (told or {}).items():
        own = [Line(text, said, kind_of(said), file, True, True) for text, said, file in every_own]
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


def _singles(leaf: Leaf) -> Iterator[Leaf]:
    """The values of a list one by one."""
    if isinstance(leaf.value, list | tuple):
        for number, value in enumerate(leaf.value):
            yield Leaf(f"{leaf.key}[{number}]", value, leaf.off)
    else:
        yield leaf


def _traced(key: str, value: float, acts: bool, lines: list[Line], fits: Counter[tuple[str, str]]) -> Stated:
    found = [one for one in lines if _same(one.text, value)]
    if not found:
        return Stated(key, value, "", BY_HAND, acts, "")
    section = key.partition(".")[0]
    best = max(found, key=lambda one: (one.own, not one.patch, fits[section, one.file]))
    return Stated(key, value, best.said, best.kind, acts and "not used" not in best.said, best.file)


def _same(text: str, value: Any) -> bool:
    """Whether a text of a file stands for the value."""
    if value is None or isinstance(value, bool):
        return text == {None: "null", True: "true", False: "false"}[value]
    try:
        return float(text) == value
    except ValueError:
        return text == value
