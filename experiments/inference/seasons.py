"""Whether a study has seasons, and whether a time is whole years: what is cut or compared must then be whole years."""

from collections.abc import Mapping
from typing import Any

__all__ = ["YEAR_DAYS", "seasons_of", "whole_years"]

YEAR_DAYS = 365.25


def seasons_of(scenario: Mapping[str, Any]) -> str:
    """Where the seasons of a resolved scenario come from: the key in words; "" where every month is like another."""
    climate, demand = scenario.get("climate") or {}, scenario.get("demand") or {}
    if demand.get("kind") == "log":
        return "demand.kind=log: real requests"
    if climate.get("kind", "none") != "none":
        return f"climate.kind={climate['kind']}"
    weights = demand.get("month_weights") or ()
    return "demand.month_weights" if len(set(weights)) > 1 else ""


def whole_years(days: float) -> int:
    """How many whole years a time is, to within two days (leap days fall where they do); 0: it is not."""
    years = round(days / YEAR_DAYS)
    return years if years > 0 and abs(days - YEAR_DAYS * years) <= 2 else 0
