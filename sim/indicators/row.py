"""One indicator: its name, unit, meaning and direction.

An indicator with a numerator and a denominator is a ratio of sums: over replications it is estimated as sum / sum
(jackknife interval), never as the mean of ratios.  Numerators and denominators are indicators themselves.
"""

from typing import NamedTuple

__all__ = ["Indicator"]


class Indicator(NamedTuple):
    name: str
    unit: str
    meaning: str
    better: str = ""  # "high", "low", or "" where neither is better by itself
    numerator: str = ""
    denominator: str = ""
