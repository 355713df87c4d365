"""Where the values of one of our columns come from: one of theirs, or several items of which a score is the mean.

As it stands in a mapping:
    opened: {column: OPENED_UTC, zone: UTC}
    reliability: [Q5, Q6, Q7, Q8, Q9]
    empathy: {items: [Q18, Q19, Q20], reversed: [Q20], low: 1, high: 7}
"""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from experiments.messages import did_you_mean, listed, nearest, seen
from experiments.records.ours import TABLES, Column

__all__ = ["FACTORS", "Section", "Source", "Text", "check_source", "checked_zone", "sources_of"]

# Unit of ours -> theirs -> how many of ours make one of theirs.
FACTORS: dict[str, dict[str, float]] = {
    "s": {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0},
    "days": {"d": 1.0, "h": 1 / 24, "months": 365.25 / 12, "years": 365.25},
    "months": {"months": 1.0, "years": 12.0, "d": 12 / 365.25},
    "km": {"km": 1.0, "mile": 1.609344, "m": 0.001},
}
Text = Annotated[str, Field(max_length=200)]


class Section(BaseModel):
    """A part of a mapping: what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Source(Section):
    """One of their columns and what is to be known of it, or items of a score."""

    column: Text = ""
    items: list[Text] = Field(default=[], max_length=100)  # of a score: it is the mean of those that were answered
    reversed: list[Text] = Field(default=[], max_length=100)  # items of which less is better: low + high - answer
    zone: Text | None = None  # of times; null: the company's
    order: Literal["year_first", "day_first", "month_first"] = "year_first"  # of the parts of a date
    with_time: Text | None = None  # a second column, with the time of the day
    unit: Text | None = None  # of numbers; null: ours
    low: float | None = None  # of numbers, as they are in the file: what is below is set aside
    high: float | None = None
    codes: dict[str, str | float] = Field(default={}, max_length=1000)  # theirs: ours
    others: Text | None = None  # what is not among the codes; null: a row with such a value is set aside

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str | None) -> str | None:
        return None if zone is None else checked_zone(zone)

    @model_validator(mode="after")
    def _is_a_column_or_items(self) -> "Source":
        if bool(self.column) == bool(self.items):
            raise ValueError("must be the name of one column, or of a score a list of its items, as in [Q5, Q6, Q7]")
        if twice := next((one for k, one in enumerate(self.items) if one in self.items[:k]), None):
            raise ValueError(f"item {seen(twice)} stands twice; allowed: once")
        if unknown := next((one for one in self.reversed if one not in self.items), None):
            hint = did_you_mean(nearest(unknown, self.items))
            raise ValueError(f"reversed={seen(unknown)}: is none of its items; allowed: {listed(self.items)}{hint}")
        if self.reversed and (self.low is None or self.high is None):
            raise ValueError("reversed needs low and high, between which items are answered")
        return self

    @property
    def columns(self) -> list[str]:
        """All of theirs that it is made of."""
        return self.items or [self.column, *([self.with_time] if self.with_time else [])]


def sources_of(columns: Any) -> Any:
    """As somebody writes them: the name of a column, a list of items, or a whole source."""
    if not isinstance(columns, dict):
        return columns
    return {name: _whole(said) for name, said in columns.items()}


def _whole(said: Any) -> Any:
    return {"column": said} if isinstance(said, str) else {"items": said} if isinstance(said, list) else said


def check_source(key: str, source: Source, ours: Column) -> None:
    """What is said of the source goes with the kind of our column; ValueError in one line."""
    known = FACTORS.get(ours.unit, {})
    if source.items and not ours.score:
        scores = [name for columns in TABLES.values() for name, one in columns.items() if one.score]
        raise ValueError(f"{key}: is no score, so it is one column and no list; scores: {listed(scores)}")
    if source.unit is not None and source.unit not in known:
        raise ValueError(f"{key}.unit={seen(source.unit)}: allowed: {listed(known) or 'none, this has no unit'}")
    if (source.zone or source.with_time) and ours.kind != "time":
        raise ValueError(f"{key}: zone and with_time are for times; this is a {ours.kind}")
    low, high = source.low, source.high
    if (low is not None or high is not None) and ours.kind != "number":
        raise ValueError(f"{key}: low and high are for numbers; this is a {ours.kind}")
    if low is not None and high is not None and low > high:
        raise ValueError(f"{key}: low is {low:g}, high {high:g}; the lower comes first")
    _check_codes(key, source, ours)


def _check_codes(key: str, source: Source, ours: Column) -> None:
    """Codes lead to numbers where ours is a number, else to words that it has."""
    if source.codes and ours.kind == "time":
        raise ValueError(f"{key}: codes are for words, numbers, yes and no; this is a time")
    if source.others is not None and ours.kind in ("time", "number"):
        raise ValueError(f"{key}: others is for words, yes and no; this is a {ours.kind}")
    for word in [*source.codes.values(), *([source.others] if source.others else [])]:
        if ours.kind == "number" and isinstance(word, str):
            raise ValueError(f"{key}: codes lead to {seen(word)}; allowed: a number, as in {{agree: 4}}")
        if ours.kind != "number" and not isinstance(word, str):
            allowed = listed(ours.words) or "a word, or 1 as '1'"
            raise ValueError(f"{key}: codes lead to {word:g}; allowed: {allowed}")
        if ours.words and word not in ours.words:
            hint = did_you_mean(nearest(str(word), ours.words))
            raise ValueError(f"{key}: codes lead to {seen(word)}; allowed: {listed(ours.words)}{hint}")


def checked_zone(zone: str) -> str:
    """An IANA time zone; anything else is refused with the nearest."""
    if zone not in available_timezones():
        last = {name.rpartition("/")[2]: name for name in available_timezones()}
        meant = nearest(zone, available_timezones()) or last.get(nearest(zone, last), "")
        raise ValueError(
            f"{seen(zone)} is no time zone; allowed: an IANA name such as Asia/Shanghai{did_you_mean(meant)}"
        )
    ZoneInfo(zone)
    return zone
