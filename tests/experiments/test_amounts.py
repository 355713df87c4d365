"""Lengths of time are read in a unit of their size."""

import math

import pytest

from experiments.amounts import time_unit

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@pytest.mark.parametrize(
    ("seconds", "unit"),
    [
        (0.0, (1.0, "s")),
        (2 * MINUTE - 1, (1.0, "s")),
        (2 * MINUTE, (MINUTE, "min")),
        (2 * HOUR - 1, (MINUTE, "min")),
        (2 * HOUR, (HOUR, "h")),
        (2 * DAY - 1, (HOUR, "h")),
        (2 * DAY, (DAY, "days")),
        (1_240 * HOUR, (DAY, "days")),
        (math.inf, (DAY, "days")),
        (math.nan, (1.0, "s")),
    ],
)
def test_unit_goes_by_size(seconds: float, unit: tuple[float, str]) -> None:
    """No page says 1,240 h, and none 0.03 h: two of a unit are the least that is told in it."""
    assert time_unit(seconds) == unit
