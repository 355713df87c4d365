"""Does a study that leaves out a warm-up still move behind it?  Asked of every run, from its monthly series.

Without seasons the first third of the counted months is compared with the rest, with seasons the first year; paired
over replications, adjusted for the number of questions.  A study without warm-up has a beginning of its own, and is not
asked.
"""

import numpy as np
import pandas as pd

from experiments import stats

__all__ = ["drift"]

SERIES = ("backlog_mean", "hours_to_first_visit_mean")
MATTERS = 0.01  # relative difference
FEWEST_REPLICATIONS, FEWEST_MONTHS, YEAR = 5, 6, 12
_TOO_FEW = (
    "{} months counted behind the warm-up are too few to tell whether open jobs and waits still move; "
    "python -m experiments.warmup looks at days."
)


def drift(monthly: pd.DataFrame, warmup_days: float, seasons: bool) -> list[str]:
    """A sentence for every series that is shown to move by more than 1 %, or that there are too few months to tell;
    `monthly` without the warm-up.
    """
    if warmup_days <= 0 or "month" not in monthly:
        return []
    months = sorted(monthly["month"].astype(str).unique())
    first = YEAR if seasons else len(months) // 3
    if not seasons and len(months) < FEWEST_MONTHS:
        return [_TOO_FEW.format(len(months))]
    if (seasons and len(months) < 2 * YEAR) or monthly["replication"].nunique() < FEWEST_REPLICATIONS:
        return []
    found = {name: _cells(monthly, name, set(months[:first])) for name in SERIES if name in monthly}
    questions = sum(map(len, found.values()))
    return [text for name, cells in found.items() if (text := _words(name, cells, questions, warmup_days, seasons))]


def _cells(monthly: pd.DataFrame, name: str, early: set[str]) -> dict[int, tuple[float, float]]:
    """For every cell the relative difference of the first months to the rest, and its p value."""
    parts = monthly.assign(early=monthly["month"].astype(str).isin(early))
    found = {}
    for cell, rows in parts.groupby("cell") if "cell" in parts else [(0, parts)]:
        means = rows.groupby(["replication", "early"])[name].mean().unstack()
        if means.shape[1] < 2:
            continue
        apart, rest = stats.difference(means[True], means[False]), float(np.nanmean(means[False]))
        if rest and not np.isnan(apart.p):
            found[int(str(cell))] = (apart.value / abs(rest), apart.p)
    return found


def _words(name: str, cells: dict[int, tuple[float, float]], questions: int, warmup_days: float, seasons: bool) -> str:
    moving = {cell: share for cell, (share, p) in cells.items() if p * questions < 0.05 and abs(share) > MATTERS}
    if not moving:
        return ""
    worst = max(moving, key=lambda cell: abs(moving[cell]))
    part = "the first year" if seasons else "the first third of the counted time"
    return (
        f"{name} still moves behind the warm-up of {warmup_days:g} days: {part} is {100 * moving[worst]:+.0f} % off "
        f"the rest in cell {worst} ({len(moving)} of {len(cells)} cells). The warm-up is too short, or there is no "
        "steady state; python -m experiments.warmup tells."
    )
