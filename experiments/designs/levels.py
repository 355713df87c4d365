"""Levels of factors: listed, or a range from which a design takes them."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from experiments.messages import did_you_mean, nearest, seen

__all__ = [
    "Changes",
    "Factor",
    "Level",
    "Levels",
    "Range",
    "Section",
    "alike_but_for",
    "check_level",
    "is_number",
    "kind_of",
]

Level = bool | int | float | str
Levels = Annotated[list[Level], Field(min_length=1, max_length=1000)]
Changes = Annotated[dict[str, Level], Field(min_length=1, max_length=40)]

DIGITS = 4  # of a level that is taken from a range: enough to be told apart, few enough to be read


class Section(BaseModel):
    """A part of the run keys: nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Range(Section):
    """All values from low to high; on a log scale equal factors are equal steps."""

    low: float
    high: float
    scale: Literal["linear", "log"] = "linear"
    integer: bool = False

    @model_validator(mode="after")
    def _rises(self) -> "Range":
        if self.low >= self.high:
            raise ValueError(f"low={self.low:g} is not below high={self.high:g}")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"low={self.low:g}: on a log scale it must be above 0")
        if self.integer and not (self.low.is_integer() and self.high.is_integer()):
            raise ValueError(f"low={self.low:g}, high={self.high:g}: whole numbers are asked for (integer: true)")
        return self

    def level_at(self, share: float) -> int | float:
        """The level at a share (0 to 1, 1 excluded) of the range; whole numbers have equal parts of it."""
        if self.integer:
            edges = (self.low - 0.5, self.high + 0.5) if self.scale == "log" else (self.low, self.high + 1)
            between = self._between(share, *edges)
            return int(min(math.floor(between + 0.5) if self.scale == "log" else math.floor(between), self.high))
        value = self._between(share, self.low, self.high)
        width = self.high - self.low if self.scale == "linear" else value
        return min(max(round(value, DIGITS - 1 - math.floor(math.log10(width))), self.low), self.high)

    def _between(self, share: float, low: float, high: float) -> float:
        if self.scale == "log":
            return math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
        return low + share * (high - low)

    def share_of(self, level: float) -> float:
        """Where a level lies: 0 at low, 1 at high."""
        if self.scale == "log":
            return math.log(level / self.low) / math.log(self.high / self.low)
        return (level - self.low) / (self.high - self.low)

    def words(self) -> str:
        """'6 to 12, whole numbers'."""
        return f"{self.low:g} to {self.high:g}{', whole numbers' if self.integer else ''}"


Factor = Levels | Range


def check_level(key: str, factor: str, level: Level, allowed: list[Level] | Range) -> None:
    """Refuse a level that the factor does not have."""
    if isinstance(allowed, Range):
        inside = is_number(level) and allowed.low <= float(level) <= allowed.high
        if not inside or (allowed.integer and not float(level).is_integer()):
            raise ValueError(f"{key} {factor}={seen(level)} is outside of its range, {allowed.words()}")
    elif level not in allowed:
        hint = did_you_mean(nearest(str(level), map(str, allowed)))
        raise ValueError(f"{key} {factor}={seen(level)} is not among its levels{hint}")


def is_number(level: Level) -> bool:
    """Numbers, and no truth values."""
    return isinstance(level, (int, float)) and not isinstance(level, bool)


def kind_of(level: Level) -> str:
    """All levels of a factor are of one kind."""
    return "truth value" if isinstance(level, bool) else "text" if isinstance(level, str) else "number"


def alike_but_for(factor: str, cells: Sequence[Mapping[str, Level]]) -> list[list[int]]:
    """Cells, by their place, in groups that differ in nothing but the factor."""
    found: dict[tuple[tuple[str, Level], ...], list[int]] = {}
    for place, levels in enumerate(cells):
        rest = tuple((name, level) for name, level in levels.items() if name != factor)
        found.setdefault(rest, []).append(place)
    return list(found.values())
