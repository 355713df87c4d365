"""Numbers of a scenario that are given as ranges: looked up by path, checked, and set.

A path is what an override would say: `crew.technicians`, `faults.compressor.share`, `crew.shifts[0].weight`.
"""

import re
from collections.abc import Iterator, Mapping
from math import floor
from typing import Any, NamedTuple

from experiments.messages import Refusal, did_you_mean, nearest_key, seen

__all__ = ["Range", "check_range", "number_at", "numbers", "put", "text_at"]

_STEP = re.compile(r"[^.\[\]]+")


class Range(NamedTuple):
    """A number that may lie between two others; `whole`: it is a whole number."""

    path: str
    low: float
    high: float
    base: float
    whole: bool
    why: str = ""

    def at(self, share: float) -> float:
        """The value at a share from 0 to 1 of the range; of whole numbers each has the same part of it."""
        if not self.whole:
            return self.low + share * (self.high - self.low)
        return int(min(floor(self.low + share * (self.high - self.low + 1)), self.high))


def steps(path: str) -> list[str]:
    """'a.b[0]' -> a, b, 0."""
    return _STEP.findall(path)


def numbers(values: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number below, with its path; truth values are none."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield from numbers(value, f"{path}.{key}" if path else str(key))
    elif isinstance(values, (list, tuple)):
        for place, value in enumerate(values):
            yield from numbers(value, f"{path}[{place}]")
    elif isinstance(values, (int, float)) and not isinstance(values, bool):
        yield path, values


def number_at(sections: Mapping[str, Any], path: str, key: str) -> float:
    """The number that stands at the path; `key` is what the message is about."""
    here: Any = sections
    for step in steps(path):
        here = _inside(here, step, sections, path, key)
    if isinstance(here, bool) or not isinstance(here, (int, float)):
        kind = "a section" if isinstance(here, Mapping) else "a list" if isinstance(here, (list, tuple)) else seen(here)
        raise Refusal(f"{key}: {path} is {kind}, not a number{did_you_mean(_below(sections, path))}")
    return here


def _inside(here: Any, step: str, sections: Mapping[str, Any], path: str, key: str) -> Any:
    if isinstance(here, Mapping) and step in here:
        return here[step]
    if isinstance(here, (list, tuple)) and step.isdigit() and int(step) < len(here):
        return here[int(step)]
    known = [name for name, _ in numbers(sections)]
    raise Refusal(f"{key}: {path} is no parameter of this scenario{did_you_mean(nearest_key(path, known))}")


def _below(sections: Mapping[str, Any], path: str) -> str:
    """A number inside the section that was named."""
    return next((name for name, _ in numbers(sections) if name.startswith(f"{path}.")), "")


def text_at(sections: Mapping[str, Any], path: str) -> str:
    """'crew.technicians=2'; "" where the path names no value of the scenario, but a group of files."""
    here: Any = sections
    for step in steps(path):
        if not isinstance(here, Mapping) or step not in here:
            return ""
        here = here[step]
    return "" if isinstance(here, (Mapping, list, tuple)) else f"{path}={here}"


def put(sections: dict[str, Any], path: str, value: Any) -> None:
    """Replace what stands at a path that has been looked up before."""
    *way, last = steps(path)
    here: Any = sections
    for step in way:
        here = here[int(step) if isinstance(here, list) else step]
    here[int(last) if isinstance(here, list) else last] = value


def check_range(sections: Mapping[str, Any], dump: Mapping[str, Any], key: str, path: str, given: Any) -> Range:
    """A range as it was given, checked against the scenario; `dump` is the validated one, which knows what is whole."""
    base = number_at(sections, path, key)
    whole = isinstance(number_at(dump, path, key), int)
    low, high = given.low, given.high
    if low >= high:
        raise Refusal(f"{key}: low={seen(low)} must be below high={seen(high)}")
    if whole:
        for name, value in (("low", low), ("high", high)):
            if value != int(value):
                raise Refusal(f"{key}.{name}={seen(value)}: must be a whole number, as {path} is")
        low, high = int(low), int(high)
    return Range(path, low, high, base, whole, getattr(given, "why", ""))
