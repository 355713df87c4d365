"""First-fix cause bars: what stopped the first visit, as shares of all first visits."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments import stats
from experiments.amounts import plus_minus
from experiments.compare import Comparison
from experiments.figures.style import INK, SHADES, tidy
from experiments.labels import cell_words, short
from experiments.shown_cells import bar_cells
from experiments.verdicts import identical

__all__ = ["CAUSES", "cause_data", "causes_differ", "causes_happen", "causes_of", "draw_causes"]

CAUSES = {
    "access": ("failures_access", "nobody at home"),
    "skill": ("failures_skill", "diagnosis or skill"),
    "part": ("failures_part", "part not at hand"),
    "time": ("failures_time", "no time left"),
}
_SHADES = dict(zip(CAUSES, SHADES, strict=True))
_ON_DARK = {SHADES[-1]: "white"}  # the ink of numbers in dark fields


def cause_data(comparison: Comparison, cells: list[int]) -> pd.DataFrame:
    """One row per cell: the share of first visits fixed, and stopped by each cause, with half-widths."""
    rows = []
    for cell in cells:
        row: dict[str, object] = {"cell": cell, "label": cell_words(comparison.outcomes, cell)}
        for name, count in [
            ("fixed", "first_fixes"),
            *((cause, names[0]) for cause, names in CAUSES.items()),
        ]:
            found = _share(comparison, count, cell)
            row |= {name: found.value, f"{name}_half": found.high - found.value}
        rows.append(row)
    return pd.DataFrame(rows)


def causes_of(data: pd.DataFrame) -> dict[str, str]:
    """Name and meaning of the causes that happen in some cell."""
    return {cause: meaning for cause, (_, meaning) in CAUSES.items() if (data[cause] > 0).any()}


def causes_happen(comparison: Comparison) -> bool:
    """Whether there are first visits whose causes of failure are known."""
    outcomes = comparison.outcomes
    known = outcomes.has("first_visits") and outcomes.has("failures_part")
    return known and outcomes.estimate("first_visits", comparison.baseline).value > 0


def causes_differ(comparison: Comparison) -> bool:
    """Whether the cells shown differ at all; a cell alone has its own causes to show."""
    counts = ["first_visits", "first_fixes", *(count for count, _ in CAUSES.values())]
    cells = bar_cells(comparison)
    return len(cells) == 1 or not identical(comparison, cells, counts)


def draw_causes(axis: Axes, data: pd.DataFrame, first: str = "first visits") -> Axes:
    """Stacked bars of the causes, without legend; the whisker is the interval of all not fixed together."""
    places = np.arange(len(data))[::-1]
    left = np.zeros(len(data))
    for cause, meaning in causes_of(data).items():
        wide = 100 * data[cause].fillna(0).to_numpy()
        axis.barh(places, wide, left=left, color=_SHADES[cause], edgecolor="white", height=0.62, label=meaning)
        for place, start, width in zip(places, left, wide, strict=True):
            if width > 0.06 * 100 * (1 - data["fixed"].min()):
                axis.text(start + width / 2, place, f"{width:.1f}", ha="center", va="center", fontsize=8,
                          color=_ON_DARK.get(_SHADES[cause], INK))  # fmt: skip
        left = left + wide
    missed, half = 100 * (1 - data["fixed"]), 100 * data["fixed_half"].fillna(0)
    axis.errorbar(missed, places, xerr=half, fmt="none", ecolor=INK, elinewidth=1.3, capsize=3)
    for place, end, row in zip(places, np.maximum(left, missed + half), data.to_dict("records"), strict=True):
        text = f"fixed {plus_minus(row['fixed'], row['fixed_half'], 'share', guide=data['fixed_half'].median())}"
        axis.annotate(text, (end, place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8.5)
    axis.set_yticks(places, [short(label, 44) for label in data["label"]])
    axis.set_xlim(0, float(np.nanmax(left)) * 1.32 if len(data) and np.nanmax(left) > 0 else 1)
    axis.grid(False, axis="y")
    return tidy(axis, f"{first} that did not solve the problem (% of {first})")


def _share(comparison: Comparison, count: str, cell: int) -> stats.Estimate:
    outcomes = comparison.outcomes
    above, below = outcomes.sample(count, cell)[0], outcomes.sample("first_visits", cell)[0]
    return stats.estimate(above, below, comparison.level)
