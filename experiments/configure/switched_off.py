"""What a scenario says but does not use: the keys of sections that are off (`active: false`, `kind: none`)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["Leaf", "leaves", "only_off"]


class Leaf(NamedTuple):
    """One value of a scenario."""

    key: str  # dotted
    value: Any
    off: str  # the switch that is off, as one would set it; "": the value acts


def leaves(values: Any, key: str = "", off: str = "") -> Iterator[Leaf]:
    """Every value of a scenario; a list is one."""
    if isinstance(values, Mapping):
        off = off or _switch(values, key)
        for name, value in values.items():
            yield from leaves(value, f"{key}.{name}" if key else str(name), off)
    else:
        yield Leaf(key, values, off)


def _switch(section: Mapping[str, Any], key: str) -> str:
    if section.get("active") is False:
        return f"{key}.active=false"
    return f"{key}.kind=none" if section.get("kind") == "none" else ""


def only_off(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Leaf | None:
    """One of the values in which pairs of scenarios differ, if none of those values acts in any of them; else None."""
    found = None
    for one, other in pairs:
        before, after = ({leaf.key: leaf for leaf in leaves(values)} for values in (one, other))
        for key in before.keys() | after.keys():
            if key in before and key in after and before[key].value == after[key].value:
                continue
            if any(key in side and not side[key].off for side in (before, after)):
                return None
            found = before.get(key) or after[key]
    return found
