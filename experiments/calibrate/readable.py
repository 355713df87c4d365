"""Fitted values as a planner reads them: digits from their intervals, seconds as minutes, hours or days."""

import math

from experiments.amounts import between, inside

__all__ = ["interval_text", "time_unit", "value_text"]

TIMES = ((120.0, 1.0, "s"), (7200.0, 60.0, "min"), (72 * 3600.0, 3600.0, "h"), (math.inf, 86400.0, "days"))


def time_unit(seconds: float) -> tuple[float, str]:
    """Seconds of the unit that suits a length, and its name."""
    return next((size, word) for most, size, word in TIMES if seconds <= most or math.isnan(seconds))


def value_text(value: float, low: float, high: float, unit: str, beside: float | None = None) -> str:
    """'4.63 h', '15.2 %', '75.0 a day': the digits that the interval supports; in the unit that suits the value, or the
    one `beside` it.
    """
    size, word = _scaled(value if beside is None else beside, unit)
    return inside(value / size, low / size, high / size, word)


def interval_text(value: float, low: float, high: float, unit: str, beside: float | None = None) -> str:
    """The ends of the interval of a value, in the unit of the value, or of the one `beside` it."""
    size, word = _scaled(value if beside is None else beside, unit)
    return between(low / size, high / size, word if word == "share" else "")


def _scaled(value: float, unit: str) -> tuple[float, str]:
    return time_unit(abs(value)) if unit == "s" else (1.0, "" if unit == "factor" else unit)
