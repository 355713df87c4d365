"""The run key `precision`: how narrow which intervals are to be, and how many replications that may take."""

from collections.abc import Container, Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from experiments.messages import Refusal, did_you_mean, nearest, seen

__all__ = ["FEWEST_PILOT", "Precision", "check_precision"]

FEWEST_PILOT = 5  # replications from which a precision can be judged at all


class Precision(BaseModel):
    """The half-width of a 95 % interval that the named indicators are to have in every cell; replications are added
    until they do.  Nothing named: the number of replications is fixed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    relative: dict[str, Annotated[float, Field(gt=0, lt=1)]] | None = Field(max_length=50)  # share of the estimate
    absolute: dict[str, Annotated[float, Field(gt=0)]] | None = Field(max_length=50)  # in the indicator's unit
    look_ahead: int = Field(ge=0, le=1000)  # replications that must confirm it
    maximum: int = Field(ge=2, le=10_000)  # replications of each cell

    @property
    def names(self) -> list[str]:
        return [*(self.relative or ()), *(self.absolute or ())]

    @model_validator(mode="after")
    def _names_each_once(self) -> "Precision":
        for name in self.relative or ():
            if name in (self.absolute or ()):
                raise ValueError(f"{name} is named under relative and under absolute; give one of them")
        return self


def check_precision(precision: Precision | None, pilot: int, indicators: Iterable[str]) -> None:
    """The indicators must exist, and `pilot` replications must be enough to judge by, and not too many."""
    if precision is None or not precision.names:
        return
    known: Container[str] = set(names := list(indicators))
    for key in ("relative", "absolute"):
        for name in getattr(precision, key) or ():
            if name not in known:
                raise Refusal(f"precision.{key}: {seen(name)} is no indicator{did_you_mean(nearest(name, names))}")
    if pilot < FEWEST_PILOT:
        raise Refusal(f"replications: {pilot} is no pilot for a precision; allowed: {FEWEST_PILOT} or more")
    if precision.maximum < pilot:
        raise Refusal(f"precision.maximum: {precision.maximum} is less than replications ({pilot})")
