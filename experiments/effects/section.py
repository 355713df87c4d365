"""What a reader is told of effects: a sentence on how to read them, a figure, and a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.amounts import probability
from experiments.compare import Comparison
from experiments.contrasts import is_shown
from experiments.effects.table import Effects
from experiments.evidence import Section
from experiments.figures.effects import draw_effects
from experiments.figures.forest import forest_legend
from experiments.figures.style import canvas, house_style, save
from experiments.labels import indicator_words
from experiments.shown_cells import headline_indicators
from experiments.tables import Table, column, table_of

__all__ = ["crowded", "effects_section"]

MOST_ROWS, MOST_COLUMNS = 30, 6

_EFFECTS = (
    "Each row is estimated from all {points} cells at once: a main effect is the mean of all cells at one level minus "
    "that at the other (from the first level to the second; of more than two, from the baseline's). An interaction "
    "(×) is half the difference that the second factor makes to the effect of the first; near zero means that effects "
    "simply add up. Intervals are paired by replication; 'not shown' is what Holm's test over all {effects} effects "
    "does not show."
)
_ALIASES = (
    " This is a fraction of all combinations: what stands under 'comes in with' cannot be told from the effect beside "
    "it, with the sign given; effects of three factors or more are taken to be small and are left out."
)
_SLOPES = (
    "A straight line through the {points} points: how far the indicator moves from the baseline's value to the end of "
    "the range that is farther away, or from one choice to another, everything else being spread over its range. "
    "Intervals hold the scatter of replications and the distance of the points from a straight line. 'Not shown' is "
    "what Holm's test over all {effects} slopes does not show. The rank correlation (with its interval) asks for no "
    "straight line; where it is far from 0 and the slope is not shown, look at the points."
)


def effects_section(comparison: Comparison, effects: Effects, folder: Path) -> Section:
    """The figure, drawn into `folder`, and the table of the effects that matter most for what is asked."""
    folder.mkdir(parents=True, exist_ok=True)
    goal = effects.asked[0]
    labels = _chosen(effects.table, goal)
    first = effects.asked if effects.kind == "slopes" else headline_indicators(comparison)
    shown = [name for name in first if name in set(effects.table["indicator"])][:3]
    with house_style():
        figure = canvas(9.0, 1.4 + 0.25 * len(labels))
        verdicts: set[str] = set()
        axes = figure.subplots(1, len(shown), squeeze=False)[0]
        for place, (axis, name) in enumerate(zip(axes, shown, strict=True)):
            data = _of(effects.table, name).loc[labels].reset_index()
            verdicts |= set(data["verdict"])
            draw_effects(axis, data, indicator_words(name), names=place == 0)
        forest_legend(axes[0], verdicts)
        picture = save(figure, folder / effects.kind)[1]
    every = effects.table["label"].nunique()
    what = _SLOPES if effects.kind == "slopes" else _EFFECTS + _ALIASES * bool(_has_aliases(effects.table))
    text = what.format(points=effects.points, effects=every)
    if len(labels) < every:
        text += f" Of {every} effects the {len(labels)} that matter most are shown; tables/{effects.kind}.csv has all."
    alt = "Effects of each factor with intervals, one line each; numbers in the table."
    title = "What moves the result" if effects.kind == "slopes" else "What each factor does, and pairs of them"
    return Section(title, text, picture, alt, [_table(comparison, effects, labels, goal)])


def crowded(section: Section) -> bool:
    """Whether a section draws every cell with a name: of a design with many factors nobody could read it."""
    return section.figure is not None and section.figure.stem in ("cost_loyalty", "differences", "heat_map")


def _of(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["indicator"] == name].set_index("label")


def _chosen(table: pd.DataFrame, goal: str) -> list[str]:
    """The single factors, then pairs by how clearly they move the goal, as many as there is room for."""
    rows = _of(table, goal)
    single, pairs = rows[rows["order"] == 1], rows[rows["order"] == 2].sort_values("p", kind="stable")
    return [str(label) for label in [*single.index, *pairs.index]][:MOST_ROWS]


def _has_aliases(table: pd.DataFrame) -> bool:
    return "aliases" in table and bool((table["aliases"] != "").any())


def _table(comparison: Comparison, effects: Effects, labels: list[str], goal: str) -> Table:
    rows = _of(effects.table, goal).loc[labels]
    names = list(dict.fromkeys([*effects.asked, *effects.table["indicator"]]))[:MOST_COLUMNS]
    columns = [["change" if effects.kind == "slopes" else "effect", *_lettered(rows)]]
    if _has_aliases(effects.table):
        columns.append(["comes in with", *(text or "–" for text in rows["aliases"])])
    columns += [_amounts(_of(effects.table, name).loc[labels], indicator_words(name)) for name in names]
    columns.append([f"adjusted p ({indicator_words(goal)})", *map(probability, rows["p_holm"])])
    if effects.kind == "slopes":
        columns.append(
            [f"rank correlation ({indicator_words(goal)})", *(_rank(row) for row in rows.to_dict("records"))]
        )
    return table_of(_caption(effects, goal), columns)


def _lettered(rows: pd.DataFrame) -> list[str]:
    letters = rows["letters"] if "letters" in rows else pd.Series("", index=rows.index)
    return [f"{letter}: {label}" if letter else str(label) for label, letter in zip(rows.index, letters, strict=True)]


def _amounts(rows: pd.DataFrame, heading: str) -> list[str]:
    head, *texts = column(heading, rows["unit"].iloc[0], list(rows["value"]), list(rows["half"]), signed=True)
    told = zip(texts, rows["verdict"], strict=True)
    return [
        head,
        *(text if is_shown(said) or said == "not comparable" else f"{text} (not shown)" for text, said in told),
    ]


def _rank(row: Mapping[Any, float]) -> str:
    if pd.isna(row["rank"]):
        return "–"
    rank, low, high = (f"{row[name]:.2f}".replace("-", "−") for name in ("rank", "rank_low", "rank_high"))
    return f"{rank} ({low} to {high})"


def _caption(effects: Effects, goal: str) -> str:
    if effects.kind != "slopes":
        return "Effects, ± half an interval"
    fit = effects.fits.get(goal, float("nan"))
    share = "" if pd.isna(fit) else f"; straight lines explain {100 * fit:.0f} % of how {indicator_words(goal)} varies"
    return f"Slopes, ± half an interval{share}"
