"""Which numbers of a scenario are assumptions: those whose comment in conf/ says so.

Every number there says where it comes from, on its line or in the head comment of its file.  Of several files that set
the same number the last one counts, as it does for Hydra; a number typed on the command line is its user's.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped]

from experiments.configure.compose import Composer
from experiments.points.ranges import numbers

__all__ = ["Assumption", "assumptions"]

_SAID = re.compile(r"\bassumption\b")
_OTHERWISE = re.compile(
    r"\b(C\d+[a-g]?|[A-Z][a-z]+ (?:19|20)\d\d|derived|calibrated|policy|law|by definition|not used)\b"
)
_THROUGHOUT = re.compile(r"\bassumption throughout\b")


class Assumption(NamedTuple):
    """A number that is assumed: where it stands in the scenario, its value, and what its comment says."""

    path: str
    value: float
    comment: str


def assumptions(here: Composer, overrides: Sequence[str], sections: Mapping[str, Any]) -> list[Assumption]:
    """The assumptions that are active: numbers of the composed `sections` whose last file calls them one."""
    comments: dict[str, str | None] = {}
    for file, package in here.files(overrides):
        for path, comment in _commented(file):
            comments[f"{package}.{path}" if package else path] = comment
    keys = (text.lstrip("+~").partition("=")[0] for text in overrides)
    typed = [key for key in keys if key not in here.groups]  # a chosen file has comments of its own
    found = []
    for path, value in numbers(sections):
        comment = comments.get(path)
        if comment is not None and not any(path == key or path.startswith((f"{key}.", f"{key}[")) for key in typed):
            found.append(Assumption(path, value, comment))
    return found


def _commented(file: Path) -> Iterator[tuple[str, str | None]]:
    """Every number of a file and what is said of it if it is an assumption, else None."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    head = " ".join(line.lstrip("# ") for line in itertools.takewhile(lambda line: line.startswith("#"), lines))
    whole = bool(_THROUGHOUT.search(head))
    for path, line in _numbers(yaml.compose(text, yaml.SafeLoader), ""):
        comment = lines[line].partition("#")[2].strip()
        is_one = _SAID.search(comment) or (whole and not _OTHERWISE.search(comment))
        yield path, (comment or "assumption") if is_one else None


def _numbers(node: Any, path: str) -> Iterator[tuple[str, int]]:
    """(path, line) of every number below a node of YAML."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _numbers(value, f"{path}.{name.value}" if path else str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from _numbers(item, f"{path}[{place}]")
    elif node is not None and node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
        yield path, node.start_mark.line
