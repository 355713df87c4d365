"""Types that the schema is written in: frozen sections, bounded numbers, no NaN, no infinity, no silent conversion."""

from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = [
    "Count",
    "Date",
    "Factor",
    "Hours",
    "Minutes",
    "Months",
    "Name",
    "NonNegative",
    "Positive",
    "Section",
    "Share",
    "Time",
    "Weekday",
    "Weekdays",
    "each_once",
    "minutes_of",
]


class Section(BaseModel):
    """One section of a scenario: unknown keys, wrong types and NaN are refused; values can't be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}$")]
Time = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]  # "HH:MM"
Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
Words = TypeVar("Words", bound=tuple[str, ...])


def each_once(words: Words) -> Words:
    """The words of a list in which nothing may be named twice."""
    for k, word in enumerate(words):
        if word in words[:k]:
            raise ValueError(f"'{word}' is named twice; allowed: each once")
    return words


Weekdays = Annotated[
    tuple[Weekday, ...], Field(min_length=1, max_length=7, strict=False), AfterValidator(each_once)
]  # on which something happens
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, le=1e9)]
NonNegative = Annotated[float, Field(ge=0, le=1e9)]
Factor = Annotated[float, Field(ge=0, le=1e3)]
Hours = Annotated[float, Field(ge=0, le=24 * 365)]
Minutes = Annotated[float, Field(ge=0, le=60 * 24 * 30)]
Count = Annotated[int, Field(ge=0, le=5_000_000)]
Months = Annotated[tuple[NonNegative, ...], Field(min_length=12, max_length=12, strict=False)]


def minutes_of(text: str) -> int:
    """Minutes since midnight of an "HH:MM" text."""
    return int(text[:2]) * 60 + int(text[3:])
