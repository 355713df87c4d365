"""Tables for readers: the numbers of a comparison as text, with intervals, units and the words for what is not shown.

A `Table` is a heading and rows of plain strings; the first entry of a row names it.  Units stand in the
heading. Escaping and layout are the writer's (`report.py`); the full numbers are in the files beside the
report.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from experiments.amounts import (
    axis_scale,
    between,
    difference_text,
    factor,
    mean_text,
    plain,
    plus_minus,
    probability,
    scatter,
)
from experiments.compare import Comparison
from experiments.contrasts import is_shown
from experiments.labels import indicator_words, level_words
from experiments.next_money import recommended
from experiments.outcomes import NET_VALUE
from experiments.verdicts import ALIKE, choice_words, identical, shown_side
from experiments.words import decided, reading

__all__ = [
    "Table",
    "column",
    "difference_column",
    "frame_table",
    "indicator_table",
    "service_table",
    "step_table",
    "table_of",
]


_MOST_SERVICE = 8


class Table(NamedTuple):
    """Text to be set as a table; `strong` are the numbers of the rows to be marked."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    strong: frozenset[int] = frozenset()


def column(
    name: str, unit: str, values: Sequence[float], halves: Sequence[float], signed: bool = False, beside: float = 0.0
) -> list[str]:
    """A heading with the unit, then each value with its half-width.

    Large numbers count in thousands; all have the digits of the middle half-width, but none is rounded to ±
    0.  `beside`: the largest amount of the columns beside it, which are to have the same unit.
    """
    halves = [scatter(value, half) for value, half in zip(values, halves, strict=True)]
    largest = max((abs(value) for value in values if not pd.isna(value)), default=0.0)
    largest = max(largest, beside)
    times, shown = axis_scale(largest, unit, signed)
    middle = float(pd.Series([half for half in halves if half > 0], dtype=float).median())
    rough = times * beside / 1000 or float("nan")  # the digits of what has no interval
    texts = [
        plain(value * times, rough, signed)
        if pd.isna(half)
        else plus_minus(
            value * times, half * times, "", signed, times * (min(middle, 2 * half) if half > 0 else middle)
        )
        for value, half in zip(values, halves, strict=True)
    ]
    said = not shown or f" {shown}" in f" {name}"  # "pp" is no unit in "appointments", but "h" is one in "hours"
    return [name if said else f"{name} ({shown})", *texts]


def table_of(caption: str, columns: Sequence[Sequence[str]], strong: Sequence[int] = ()) -> Table:
    """A table from its columns, each with its heading first."""
    head, *rows = (list(row) for row in zip(*columns, strict=True))
    return Table(caption, head, rows, frozenset(strong))


def step_table(comparison: Comparison) -> Table:
    """One factor changed from the baseline: extra cost, customers kept, cost of each, and the goal.

    Verdicts and adjusted p are those of the differences: one family, all combinations against the baseline.
    """
    steps, units, goal = comparison.steps, comparison.outcomes.indicators, decided(comparison).goal
    cost, kept = units[comparison.cost].unit, units[comparison.kept].unit
    gain, each = _gain_words(comparison)
    beside = float(steps[["extra_cost", "worth"]].abs().to_numpy().max())  # both are money where there is net value
    columns = [
        ["step from the baseline", *map(level_words, steps["factor"], steps["to"])],
        _step_column(steps, "extra_cost", "extra cost", cost, beside if goal == NET_VALUE.name else 0.0),
        _step_column(steps, "gain", gain, kept),
        [each, *(_price(row, cost) for _, row in steps.iterrows())],
        _step_column(
            steps,
            "worth",
            f"gain in {indicator_words(goal)}",
            units[goal].unit,
            beside if goal == NET_VALUE.name else 0.0,
        ),
        [f"adjusted p ({indicator_words(goal)})", *map(probability, steps["p_holm"])],
        ["reading", *(_reading(comparison, row) for _, row in steps.iterrows())],
    ]
    if goal == comparison.kept:
        del columns[4]  # the same column twice
    return table_of("Each change alone, everything else as in the baseline", columns, _winner(comparison))


def service_table(comparison: Comparison, names: Sequence[str]) -> list[Table]:
    """The same steps on the indicators shown first, as far as there is room: why a step gains or loses."""
    outcomes, cells = comparison.outcomes, [int(cell) for cell in comparison.steps["cell"]]
    told = (comparison.cost, comparison.kept, decided(comparison).goal, "contribution", "customer_value")
    chosen = [name for name in names if outcomes.has(name) and name not in told][:_MOST_SERVICE]
    if not chosen:
        return []
    columns = [
        ["step from the baseline", *map(level_words, comparison.steps["factor"], comparison.steps["to"])],
        *(difference_column(comparison, name, cells, indicator_words(name)) for name in chosen),
    ]
    return [table_of("What the same changes do to the service: difference to the baseline", columns)]


def indicator_table(comparison: Comparison, names: Sequence[str] = ()) -> Table:
    """The given indicators (all, if none): baseline, recommended cell, difference; for one cell its means."""
    chosen = [name for name in names if name in comparison.outcomes.indicators] or list(comparison.outcomes.indicators)
    base, decision = comparison.baseline, comparison.decision
    rows = [_indicator_row(comparison, name) for name in chosen]
    if decision is None or decision.best == base:
        return Table("Means with intervals", ["indicator", "meaning", "mean", "note"], rows)
    head = [
        "indicator",
        "meaning",
        "baseline",
        choice_words(comparison),
        "difference",
        "adjusted p",
        "variance reduction",
        "note",
    ]
    if not any(row[-1] for row in rows):
        head, rows = head[:-1], [row[:-1] for row in rows]
    return Table(f"Baseline and the combination that is {choice_words(comparison, long=True)}", head, rows)


def frame_table(frame: pd.DataFrame, caption: str = "") -> Table:
    """Any frame as text, its columns as they are; numbers are written plainly."""
    rows = [[_plain_text(value) for value in row] for row in frame.itertuples(index=False)]
    return Table(caption, [str(name) for name in frame.columns], rows)


def difference_column(comparison: Comparison, name: str, cells: Sequence[int | None], heading: str) -> list[str]:
    """Differences of one indicator to the baseline; what Holm's test does not show is said to be not shown."""
    rows = [
        None if cell in (None, comparison.baseline) else comparison.difference(int(cell or 0), name) for cell in cells
    ]
    values = [float("nan") if row is None else row["difference"] for row in rows]
    halves = [float("nan") if row is None else row["half"] for row in rows]
    head, *texts = column(heading, comparison.outcomes.indicators[name].unit, values, halves, signed=True)
    texts = [_marked(text, row["verdict"]) if row is not None else text for text, row in zip(texts, rows, strict=True)]
    return [
        head,
        *("baseline" if cell == comparison.baseline else text for cell, text in zip(cells, texts, strict=True)),
    ]


def _gain_words(comparison: Comparison) -> tuple[str, str]:
    """Headings of the gain and of the cost of each unit of it; a gain is positive, whatever is measured."""
    kept = comparison.outcomes.indicators[comparison.kept]
    if kept.unit == "customers":
        return "customers kept", "cost per customer kept, revenue apart"
    if kept.better == "low":
        return f"reduction of {indicator_words(comparison.kept)}", "cost of one less, over the period"
    return f"gain in {indicator_words(comparison.kept)}", "cost of one more, over the period"


def _winner(comparison: Comparison) -> list[int]:
    """The rows of the changes to make first."""
    return [int(row) for row in comparison.steps["cell"].isin(recommended(comparison)).to_numpy().nonzero()[0]]


def _step_column(steps: pd.DataFrame, name: str, heading: str, unit: str, beside: float = 0.0) -> list[str]:
    halves = list(steps[f"{name}_high"] - steps[name])
    head, *texts = column(heading, unit, list(steps[name]), halves, signed=True, beside=beside)
    return [head, *map(_marked, texts, steps[f"{name}_verdict"])]


def _marked(text: str, verdict: str) -> str:
    """What the adjusted test does not show is said to be not shown; what cannot be compared stays a dash."""
    return text if is_shown(verdict) or verdict == "not comparable" else f"{text} (not shown)"


def _reading(comparison: Comparison, step: pd.Series) -> str:
    if identical(comparison, [comparison.baseline, int(step["cell"])]):
        return ALIKE
    of_money = decided(comparison).goal == NET_VALUE.name
    return reading(step, comparison.kept, comparison.outcomes.indicators[comparison.kept].unit, of_money)


def _indicator_row(comparison: Comparison, name: str) -> list[str]:
    base, decision = comparison.baseline, comparison.decision
    start = [
        indicator_words(name),
        comparison.outcomes.indicators[name].meaning,
        _mean(comparison, base, name),
    ]
    note = str(comparison.cell(base, name)["note"])
    if decision is None or decision.best == base:
        return [*start, note]
    row = comparison.difference(decision.best, name)
    difference = _marked(difference_text(row), row["verdict"])
    tests = [probability(row["p_holm"]), factor(row["variance_reduction"])]
    return [*start, _mean(comparison, decision.best, name), difference, *tests, str(row["note"] or note)]


def _mean(comparison: Comparison, cell: int, name: str) -> str:
    return mean_text(comparison.cell(cell, name))


def _price(step: pd.Series, unit: str) -> str:
    """The cost of one more customer, where a gain or loss is shown and the words make sense."""
    extra, gain = shown_side(step, "extra_cost"), shown_side(step, "gain")
    if not gain:
        return "no gain shown"
    if extra <= 0 < gain:
        return "pays for itself" if extra else "no extra cost shown"
    if gain < 0 <= extra:
        return "nothing gained"
    words = between(step["cost_per_gain_low"], step["cost_per_gain_high"], unit)
    return words if gain > 0 else f"saved for each given up: {words}"


def _plain_text(value: object) -> str:
    if isinstance(value, float):
        return plain(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
