"""How much of an interval is the sampling of the data, how much chance in the simulation: table, sentence, section.

Only where cells are run over draws of their parameters; the arithmetic is in `inference/draws.py`.
"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments import stats
from experiments.amounts import between, plus_minus, show
from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.inference.draws import layout, split
from experiments.labels import cell_words, indicator_words
from experiments.outcomes import Outcomes
from experiments.shown_cells import headline_indicators
from experiments.tables import Table

__all__ = ["UNTOLD", "answer_row", "sources_section", "sources_table", "sources_words", "values_of"]

COLUMNS = (
    "what", "cell", "words", "indicator", "unit", "value", "half", "data", "data_low", "data_high", "half_of_data",
    "between", "within",
)  # fmt: skip
MOST_ROWS = 24
UNTOLD = 0.9  # an interval of a share as wide as this says nothing of it
TEXT = (
    "Parameters that were fitted to records are known up to their sampling error. All combinations meet the same draws "
    "of them, so intervals hold two sources of doubt: what the data leave open, which only more records take away, and "
    "chance in the simulation, which more replications take away. The share of the data is that of the interval's "
    "variance, from a one-way analysis of variance with random effects; where its estimate is below 0, which says that "
    "no part of the data is seen, it is told as 0. In brackets its own 95 % interval. Intervals of differences hold "
    "for each by itself; those in the answer hold for all combinations together and are wider."
)


def sources_table(comparison: Comparison) -> pd.DataFrame:
    """One row for each headline indicator of each cell, and of its difference to the baseline; empty without draws.

    `half_of_data` is what would be left of the half-width if replications cost nothing.
    """
    here = layout()
    if here is None or here.replications < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.DataFrame(list(_rows(comparison)), columns=list(COLUMNS))


def sources_words(comparison: Comparison, table: pd.DataFrame) -> str:
    """The sentence beside the answer; empty without draws."""
    here = layout()
    if here is None:
        return ""
    if here.replications < 2:
        return (
            "Intervals hold what the data leave open; how much of them is chance in the simulation cannot be told from "
            "one replication of each draw: run with replications=2 or more."
        )
    row = answer_row(comparison, table)
    if row is None:
        return ""
    difference = row["what"] == "difference"
    value = plus_minus(row["value"], row["half"], row["unit"], signed=difference, guide=row["half"] / 10)
    name = f"{'the difference of the ' if difference else 'the '}{indicator_words(row['indicator'])}"
    about = f"{name} by itself ({value})"
    if row["data_high"] - row["data_low"] > UNTOLD:
        return f"How much of the interval of {about} comes from the data cannot be told with {here.draws} draws."
    open_ = f"(between {100 * row['data_low']:.0f} and {100 * row['data_high']:.0f} %)"
    rest = f"{100 * (1 - row['data']):.0f} % from chance in the simulation"
    return (
        f"Of the interval of {about}, {100 * row['data']:.0f} % comes from the data {open_}, {rest}: {_shrinks(row)}."
    )


def _shrinks(row: pd.Series) -> str:
    """What more replications would do; a width by itself, with the digits that tell it from what it was."""
    unit, signed = row["unit"], row["what"] == "difference"
    now, left = (show(row[key], unit, row["half"] / 10, signed).lstrip("+") for key in ("half", "half_of_data"))
    if now == left:
        return "more replications would hardly shrink it"
    return f"more replications would shrink it from ±{now} to ±{left} at most"


def sources_section(table: pd.DataFrame) -> list[Section]:
    """The table as a reader has it, differences first."""
    if not len(table):
        return []
    shown = table.sort_values("what", key=lambda what: what != "difference", kind="stable").head(MOST_ROWS)
    head = ["of", "indicator", "value", "from the data", "from simulation", "± if replications were free"]
    rows = [_texts(row) for _, row in shown.iterrows()]
    cut = f"; the first {MOST_ROWS} of {len(table)}, all are in tables/sources.csv" if len(table) > MOST_ROWS else ""
    return [Section("Two sources of doubt", TEXT, tables=[Table(f"Share of the interval's variance{cut}", head, rows)])]


def _rows(comparison: Comparison) -> Iterator[dict[str, object]]:
    outcomes, base = comparison.outcomes, comparison.baseline
    for name in headline_indicators(comparison):
        for cell in outcomes.cells:
            found = outcomes.estimate(name, cell, comparison.level)
            yield _row(outcomes, "value", cell, name, found, _values(outcomes, name, cell))
            if cell != base:
                apart = outcomes.difference(name, cell, base, comparison.level)
                values = _values(outcomes, name, cell) - _values(outcomes, name, base)
                yield _row(outcomes, "difference", cell, name, apart, values)


def values_of(comparison: Comparison, row: pd.Series) -> np.ndarray:
    """The values, one a run, whose mean a row tells."""
    here = _values(comparison.outcomes, row["indicator"], row["cell"])
    if row["what"] == "value":
        return here
    return here - _values(comparison.outcomes, row["indicator"], comparison.baseline)


def _values(outcomes: Outcomes, name: str, cell: int) -> np.ndarray:
    return stats.pseudo_values(*outcomes.sample(name, cell))


def _row(
    outcomes: Outcomes, what: str, cell: int, name: str, found: stats.Estimate | stats.Difference, values: np.ndarray
) -> dict[str, object]:
    parts = split(values)
    half = found.high - found.value
    shares = dict.fromkeys(("data", "data_low", "data_high", "half_of_data", "between", "within"), math.nan)
    if parts is not None:
        shares = {"data": parts.data, "data_low": parts.low, "data_high": parts.high}
        shares |= {"half_of_data": half * math.sqrt(parts.data), "between": parts.between, "within": parts.within}
    words = f"{cell_words(outcomes, cell)}{' less the baseline' if what == 'difference' else ''}"
    about: dict[str, object] = {"what": what, "cell": cell, "words": words, "indicator": name}
    return about | {"unit": outcomes.indicators[name].unit, "value": found.value, "half": half} | shares


def answer_row(comparison: Comparison, table: pd.DataFrame) -> pd.Series | None:
    """The row that the answer rests on: the gain of the chosen cell; of the baseline, or a lone cell, its own value."""
    decision = comparison.decision
    name = decision.goal if decision else comparison.cost
    cell = decision.best if decision else comparison.baseline
    what = "value" if cell == comparison.baseline else "difference"
    found = table[(table["what"] == what) & (table["cell"] == cell) & (table["indicator"] == name)]
    found = found[found["data"].notna()]
    return found.iloc[0] if len(found) else None


def _texts(row: pd.Series) -> list[str]:
    signed = row["what"] == "difference"
    value = plus_minus(row["value"], row["half"], row["unit"], signed=signed)
    if math.isnan(row["data"]):
        return [row["words"], indicator_words(row["indicator"]), value, "does not vary", "", ""]
    if row["data_high"] - row["data_low"] > UNTOLD:
        return [row["words"], indicator_words(row["indicator"]), value, "cannot be told with so few draws", "", ""]
    data = f"{100 * row['data']:.0f} % ({between(row['data_low'], row['data_high'], 'share')})"
    rest = f"{100 * (1 - row['data']):.0f} %"
    return [row["words"], indicator_words(row["indicator"]), value, data, rest,
            show(row["half_of_data"], row["unit"], row["half"] / 10, signed).lstrip("+")]  # fmt: skip
