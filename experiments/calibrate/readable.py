"""Fitted values as a planner reads them: digits from their intervals, seconds as minutes, hours or days."""

from collections.abc import Mapping
from typing import Any

from experiments.amounts import between, inside, short, time_unit

__all__ = ["both_texts", "check_text", "interval_text", "value_text"]

IN_SECONDS = " (s)"  # at the end of a name of a check: its figure is a length of time


def check_text(name: str, figure: float) -> tuple[str, str]:
    """A check and its figure; a length of time in the unit that suits it."""
    if not name.endswith(IN_SECONDS):
        return name, short(figure)
    size, word = time_unit(abs(figure))
    return name.removesuffix(IN_SECONDS), f"{short(figure / size)} {word}"


def value_text(value: float, low: float, high: float, unit: str, beside: float | None = None) -> str:
    """'4.63 h', '15.2 %', '75.0 a day': the digits that the interval supports; in the unit that suits the value, or the
    one `beside` it.
    """
    size, word = _scaled(value if beside is None else beside, unit)
    return inside(value / size, low / size, high / size, word)


def both_texts(row: Mapping[str, Any]) -> str:
    """'163 min simulated, 111 min in the records', of a row of the comparison."""
    limits = row["simulated_low"], row["simulated_high"]
    simulated = value_text(row["simulated"], *limits, row["unit"], row["recorded"])
    recorded = value_text(row["recorded"], row["low"], row["high"], row["unit"])
    return f"{simulated} simulated, {recorded} in the records"


def interval_text(value: float, low: float, high: float, unit: str, beside: float | None = None) -> str:
    """The ends of the interval of a value, in the unit of the value, or of the one `beside` it."""
    size, word = _scaled(value if beside is None else beside, unit)
    return between(low / size, high / size, word if word == "share" else "")


def _scaled(value: float, unit: str) -> tuple[float, str]:
    return time_unit(abs(value)) if unit == "s" else (1.0, "" if unit == "factor" else unit)
