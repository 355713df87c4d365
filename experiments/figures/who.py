"""Indicators by dimension: one line a level, one mark a policy, with intervals."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import display_unit, scaled
from experiments.figures.style import BAD, GOOD, INK, QUIET, tidy
from experiments.labels import short

__all__ = ["draw_who"]

HEAD = "#eef1f3"
_LOOKS = {"baseline": (BAD, "o"), **dict.fromkeys(("recommended", "highest", "lowest"), (GOOD, "s"))}


def draw_who(axis: Axes, data: pd.DataFrame, indicator: str, unit: str, title: str, names: bool = True) -> Axes:
    """Columns dimension, level, policy, the indicator and its half-width; a band names each dimension."""
    lines = [line for name in dict.fromkeys(data["dimension"]) for line in [(name, ""), *_levels(data, name)]]
    place = {line: -float(k) for k, line in enumerate(lines)}
    policies = list(dict.fromkeys(data["policy"]))
    for k, policy in enumerate(policies):
        rows = data[data["policy"] == policy]
        colour, marker = _LOOKS.get(policy, (QUIET, "D"))
        y = np.array([place[line] for line in zip(rows["dimension"], rows["level"], strict=True)])
        y = y + 0.16 * (len(policies) - 1 - 2 * k)
        x, half = scaled(unit) * rows[indicator], scaled(unit) * rows[f"{indicator}_half"].fillna(0)
        axis.errorbar(x, y, xerr=half, fmt=marker, color=colour, ms=4.5, elinewidth=1.2, capsize=2, label=policy)
    heads = [line for line in lines if not line[1]]
    for line in heads:
        axis.axhspan(place[line] - 0.5, place[line] + 0.5, color=HEAD, lw=0)
        if names:
            axis.annotate(f"by {line[0]}", (0, place[line]), (4, 0), ("axes fraction", "data"), "offset points",
                          va="center", fontsize=8.5, color=INK)  # fmt: skip
    levels = [line for line in lines if line[1]]
    axis.set_yticks([place[line] for line in levels], [short(line[1], 24) if names else "" for line in levels])
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(-len(lines) + 0.4, 0.5)
    axis.locator_params(axis="x", nbins=4)
    return tidy(axis, display_unit(unit), title=short(title, 32))


def _levels(data: pd.DataFrame, dimension: str) -> list[tuple[str, str]]:
    return [(dimension, str(level)) for level in dict.fromkeys(data.loc[data["dimension"] == dimension, "level"])]
