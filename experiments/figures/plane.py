"""The cost-loyalty plane: what each cell costs more than the baseline, and what it keeps more."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale, signed_tick
from experiments.compare import Comparison
from experiments.figures.placing import place_labels
from experiments.figures.regions import draw_region
from experiments.figures.style import COLOURS, INK, MARKERS, QUIET, lay_out, reach, tidy
from experiments.labels import cell_words, indicator_words, level_text, own_words, short
from experiments.steps import is_ladder
from experiments.verdicts import best_is_shown, choice_words

__all__ = ["draw_plane", "plane_data"]

MOST_LABELS, MOST_REGIONS = 60, 12
_FILL = {"undominated": "full", "tied": "bottom", "dominated": "none"}
_MEANING = {
    "undominated": "in the Pareto set",
    "tied": "in the set, not told apart from a neighbour",
    "dominated": "dominated",
}


def plane_data(comparison: Comparison) -> pd.DataFrame:
    """One row per cell: x and y as paired differences to the baseline with intervals, series, text and
    status.

    x and y are in the units of `axis_scale`.

    Cells that share the levels of all named (not numbered) factors form a series; the text is the numbered
    level.
    """
    outcomes, decision = comparison.outcomes, comparison.decision
    ladders = [factor for factor in comparison.factors if is_ladder(outcomes.design, factor)][:1]
    named = [factor for factor in comparison.factors if factor not in ladders]
    table = comparison.pareto[["cell", "status"]].copy()
    for axis, name in (("x", comparison.cost), ("y", comparison.loyalty)):
        chosen = comparison.differences[comparison.differences["indicator"] == name].set_index("cell")
        times, _ = _scale(comparison, name)
        for column, source in ((axis, "difference"), (f"{axis}_low", "low"), (f"{axis}_high", "high")):
            table[column] = (table["cell"].map(chosen[source]) * times).mask(table["cell"] == comparison.baseline, 0.0)
    design = outcomes.design.loc[table["cell"]].astype(str).reset_index(drop=True)
    table["series"] = [", ".join(own_words(outcomes, int(cell), name) for name in named) for cell in table["cell"]]
    short = design[ladders[0]] if ladders else pd.Series("", index=design.index)
    short = short.map(level_text)
    table["text"] = [text or cell_words(outcomes, cell) for text, cell in zip(short, table["cell"], strict=True)]
    table["baseline"] = table["cell"] == comparison.baseline
    table["best"] = table["cell"] == (decision.best if decision else comparison.baseline)
    return table


def draw_plane(axis: Axes, data: pd.DataFrame, comparison: Comparison) -> Axes:
    """Crosses are paired intervals; full markers are the Pareto set, with joint regions where cells are few, hollow
    ones dominated; ring: the choice.
    """
    data = data.fillna({f"{axis}_{end}": data[axis] for axis in "xy" for end in ("low", "high")})
    axis.axhline(0, color=QUIET, lw=0.8, zorder=1)
    axis.axvline(0, color=QUIET, lw=0.8, zorder=1)
    for index, (name, rows) in enumerate(data.groupby("series", sort=False)):
        turn, colour = divmod(index, len(COLOURS))  # from the ninth series on other markers, so that no two are alike
        _draw_series(axis, rows, str(name), COLOURS[colour], MARKERS[(index + turn) % len(MARKERS)])
        _outline(axis, rows, COLOURS[colour], comparison)
    best = data[data["best"]]
    axis.plot(best["x"], best["y"], "o", ms=17, mfc="none", mec=INK, mew=1.6, zorder=5)
    labels = [
        f"{indicator_words(name)}, difference to the baseline ({_scale(comparison, name)[1]})"
        for name in (comparison.cost, comparison.loyalty)
    ]
    tidy(axis, labels[0], labels[1])
    axis.xaxis.set_major_formatter(signed_tick)
    axis.yaxis.set_major_formatter(signed_tick)
    axis.margins(0.07)
    if comparison.outcomes.indicators[comparison.loyalty].better == "low":
        axis.invert_yaxis()  # up is better, whatever is measured
    _legend(axis, data, comparison)
    root = axis.get_figure(root=True)
    assert root is not None
    lay_out(root)
    return _label(axis, data)


def _scale(comparison: Comparison, name: str) -> tuple[float, str]:
    found = comparison.differences[comparison.differences["indicator"] == name]["difference"].abs().max()
    return axis_scale(float(found), comparison.outcomes.indicators[name].unit, difference=True)


def _draw_series(axis: Axes, rows: pd.DataFrame, name: str, colour: str, marker: str) -> None:
    axis.plot(rows["x"], rows["y"], color=colour, lw=0.9, alpha=0.45, zorder=2)
    for _, row in rows.iterrows():
        axis.errorbar(
            row["x"],
            row["y"],
            xerr=reach(row["x"], row["x_low"], row["x_high"]),
            yerr=reach(row["y"], row["y_low"], row["y_high"]),
            fmt=marker,
            ms=7,
            color=colour,
            fillstyle=_FILL[row["status"]],
            markerfacecoloralt="white",
            mew=1.2,
            elinewidth=1.0,
            alpha=0.55 if row["status"] == "dominated" else 1.0,
            zorder=3 if row["status"] == "dominated" else 4,
        )
    if name:
        axis.plot([], [], marker, color=colour, ms=7, label=short(name))


def _outline(axis: Axes, rows: pd.DataFrame, colour: str, comparison: Comparison) -> None:
    """Joint confidence regions of cost and loyalty, where there is room for them and both are plain means."""
    outcomes, names = comparison.outcomes, (comparison.cost, comparison.loyalty)
    if len(outcomes.cells) > MOST_REGIONS or any(outcomes.sample(name, comparison.baseline)[1] is not None
                                                 for name in names):  # fmt: skip
        return
    for cell in rows.loc[~rows["baseline"] & (rows["status"] != "dominated"), "cell"]:
        x, y = (
            _scale(comparison, name)[0]
            * (outcomes.sample(name, int(cell))[0] - outcomes.sample(name, comparison.baseline)[0])
            for name in names
        )
        whole = ~np.isnan(x + y)
        if np.ptp(x[whole]) > 0 and np.ptp(y[whole]) > 0:
            draw_region(axis, x[whole], y[whole], colour, level=comparison.level)


def _legend(axis: Axes, data: pd.DataFrame, comparison: Comparison) -> None:
    for status, meaning in _MEANING.items():
        if (data["status"] == status).any():
            axis.plot([], [], "o", color=QUIET, fillstyle=_FILL[status], markerfacecoloralt="white", label=meaning)
    axis.plot([], [], "o", ms=11, mfc="none", mec=INK, mew=1.4, label=_ring(comparison))
    axis.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)


def _ring(comparison: Comparison) -> str:
    """What the ring marks: 'recommended', or of what the cell is highest."""
    words = choice_words(comparison)
    if comparison.decision is None or best_is_shown(comparison):
        return words
    return f"{words} {indicator_words(comparison.decision.goal)}"


def _label(axis: Axes, data: pd.DataFrame) -> Axes:
    few = len(data) <= MOST_LABELS
    texts = [_text_of(row, few) for row in data.to_dict("records")]
    colours = [QUIET if row["status"] == "dominated" and not row["baseline"] else INK for _, row in data.iterrows()]
    points = list(zip(data["x"], data["y"], strict=True))
    rows = data.to_dict("records")
    bars = [((row["x"], row["y_low"]), (row["x"], row["y_high"])) for row in rows]
    bars += [((row["x_low"], row["y"]), (row["x_high"], row["y"])) for row in rows]
    widths = [17.0 if best else 9.0 for best in data["best"]]
    bold = list(data["best"] | data["baseline"])
    return place_labels(axis, points, texts, colours, bold=bold, bars=bars, reach=widths)


def _text_of(row: dict[Hashable, Any], few: bool) -> str:
    """The label of a point; in a crowd only the set, the baseline and the choice are labelled."""
    if row["baseline"]:
        return f"{short(row['text'])} (baseline)"
    return short(row["text"]) if few or row["best"] or row["status"] != "dominated" else ""
