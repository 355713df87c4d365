"""The price of a choice in service: what is shown to get worse by it, of all that the experiment looks at."""

from collections.abc import Sequence

import pandas as pd

from experiments.amounts import difference_text, show
from experiments.compare import Comparison
from experiments.labels import cell_words, indicator_words
from experiments.outcomes import NET_VALUE
from experiments.verdicts import best_shown
from experiments.words import decided
from sim import INDICATORS

__all__ = ["service_prices"]


def service_prices(comparison: Comparison, names: Sequence[str] = ()) -> list[str]:
    """What is shown to get worse, of the indicators in `names` (all, if none), with the best combination; and with the
    best that is shown to beat the baseline, where that is another one.
    """
    decision = decided(comparison)
    if decision.best == comparison.baseline:
        return []
    shown, best = best_shown(comparison), decision.best
    if shown is None or shown == best:
        found = [("Its price in service", best)]
    else:
        found = [(f"The price of {cell_words(comparison.outcomes, cell)} in service", cell) for cell in (best, shown)]
    told = [(what, _worse(comparison, cell, names)) for what, cell in found]
    return [f"{what}, baseline → then: {'; '.join(worse)}." for what, worse in told if worse]


def _worse(comparison: Comparison, cell: int, names: Sequence[str]) -> list[str]:
    """Every indicator that is shown to get worse, but for money and what the facts already tell."""
    told = {comparison.cost, comparison.loyalty, decided(comparison).goal}
    if decided(comparison).goal != NET_VALUE.name:
        told.add("score_mean")  # without customers who pay nobody gives a score
    looked_at = [name for name in (names or comparison.outcomes.indicators) if name not in told and not _is_money(name)]
    rows = [comparison.difference(cell, name) for name in looked_at if name in comparison.outcomes.indicators]
    return [_change(comparison, row) for row in rows if row["verdict"] == "worse"]


def _change(comparison: Comparison, row: pd.Series) -> str:
    """'greeted within 5 minutes 85.0 % → 50.9 % (−34.2 ± 0.5 pp)'."""
    cells = (comparison.cell(cell, row["indicator"]) for cell in (comparison.baseline, int(row["cell"])))
    before, after = (show(cell["mean"], cell["unit"], row["half"]) for cell in cells)
    difference = difference_text(row)
    return f"{indicator_words(row['indicator'])} {before} → {after} ({difference})"


def _is_money(name: str) -> bool:
    return name in INDICATORS and INDICATORS[name].unit == "money"
