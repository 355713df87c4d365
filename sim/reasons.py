"""Indicators of why jobs were not placed: one count a reason, from the rows that `planning.explain` has written."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["COUNTS", "reason_measures"]

COUNTS = (  # in the order of the codes in sim/rules/reasons.py
    "not_placed_nobody", "not_placed_no_senior", "not_placed_off_shift", "not_placed_busy", "not_placed_no_bay",
    "not_placed_reserved", "not_placed_held_back", "not_placed_part", "not_placed_awaits_plan", "not_placed_tours_full",
)  # fmt: skip


def reason_measures(run: "Run", since: int) -> dict[str, float]:
    """Jobs that waited for each reason; NaN where reasons are not written down."""
    if not run.scenario.planning.explain:
        return dict.fromkeys(COUNTS, math.nan)
    rows = rows_of(run, ev.L_NOT_PLACED)
    counts = np.bincount(rows["code"][rows["t"] >= since], minlength=len(COUNTS))
    return dict(zip(COUNTS, counts.tolist(), strict=True))
