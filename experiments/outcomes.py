"""What happened in every cell and replication, arranged so that replications meet their twins.

Here live: the pairing of rows into cells x replications, the estimate and the paired difference of any
indicator by name, and the notes that say when an interval should not be trusted.  No choice between policies
is made here: that is `pareto.py` and `decision.py`.  The arithmetic is in `stats.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments import stats
from experiments.inference.draws import layout
from experiments.inference.intervals import in_clusters, rare_count, rare_share, within_share
from experiments.level_columns import level_column
from sim import INDICATORS

__all__ = ["FEWEST_FOR_PERCENTILE", "NET_VALUE", "Outcomes", "pair"]

NET_VALUE = INDICATORS["contribution"]._replace(
    name="net_value", meaning="present value of the contribution and of the customers at the end"
)

# Means and percentiles over jobs: the indicator that counts the jobs they rest on.
_RESTS_ON = {
    "hours_to_first_visit": "first_visits",
    "hours_to_first_visit_p95": "first_visits",
    "share_first_visit_24h": "first_visits",
    "hours_to_fix": "repairs_closed",
    "hours_to_fix_p95": "repairs_closed",
    "hours_on_site": "visits",
    "score_mean": "scored_jobs",
    "score_late": "late",
    "score_early": "early",
    "score_first_fix_gain": "first_visit_failures",
}

# On queues with known answers the interval of a 95th percentile of waits covered .58 to .74 with 500
# customers a run and .95 with 5,000: with few jobs the percentile is biased and its interval does not say so.
FEWEST_FOR_PERCENTILE = 1000

CLUSTERS = "events come in clusters, the interval may be too narrow"


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Every indicator as an array cells x replications; NaN where it did not happen or was not run."""

    design: pd.DataFrame
    indicators: Mapping[str, Any]
    values: Mapping[str, np.ndarray]

    @property
    def cells(self) -> list[int]:
        return [int(cell) for cell in self.design.index]

    @property
    def replications(self) -> int:
        return next(iter(self.values.values())).shape[1]

    def has(self, name: str) -> bool:
        """Whether the indicator was measured and happened at least once in every cell."""
        return name in self.indicators and bool((~np.isnan(self.values[name])).any(axis=1).all())

    def estimate(self, name: str, cell: int, level: float = 0.95) -> stats.Estimate:
        """Mean or ratio of sums with its interval: exact where events are few, otherwise t or jackknife."""
        x, per = self.sample(name, cell)
        if not self._is_rare(name, cell):
            found = stats.estimate(x, per, level=level)
            return within_share(found, x, per) if layout() and self.indicators[name].unit == "share" else found
        return rare_count(x, level) if per is None else rare_share(x, per, level)

    def difference(self, name: str, cell: int, other: int, level: float = 0.95) -> stats.Difference:
        """`cell` minus `other`, paired by replication."""
        (a, per_a), (b, per_b) = self.sample(name, cell), self.sample(name, other)
        return stats.difference(a, b, per_a, per_b, level)

    def sample(self, name: str, cell: int) -> tuple[np.ndarray, np.ndarray | None]:
        """The replications of one cell: values alone, or numerators and denominators of a ratio of sums."""
        row, ratio = self.design.index.get_loc(cell), self.indicators[name]
        if not ratio.denominator:
            return self.values[name][row], None
        return self.values[ratio.numerator][row], self.values[ratio.denominator][row]

    def note(self, name: str, cell: int, found: stats.Estimate) -> str:
        """Why the interval of an estimate should not be trusted; empty when nothing is wrong."""
        rare = self._is_rare(name, cell)
        words = self._note(name, self.events(name, cell), found, rare)
        return f"{words}; {CLUSTERS}" if rare and in_clusters(*self.sample(name, cell)) else words

    def note_difference(self, name: str, cell: int, other: int, found: stats.Difference) -> str:
        """The same for a difference: counts of both cells add up, anything else is as good as the weaker
        cell.
        """
        events = (self.events(name, cell), self.events(name, other))
        both = sum(events) if self._is_count(name) else float(np.min(events))
        return self._note(name, both, found)

    def events(self, name: str, cell: int) -> float:
        """Occurrences over all replications behind the estimate; NaN where nothing is counted."""
        ratio = self.indicators[name]
        if ratio.denominator:
            above, below = self._total(ratio.numerator, cell), self._total(ratio.denominator, cell)
            return min(above, below - above) if ratio.unit == "share" else min(above, below)
        if name in _RESTS_ON:
            return self._total(_RESTS_ON[name], cell)
        return self._total(name, cell) if self._is_count(name) else np.nan

    def _is_rare(self, name: str, cell: int) -> bool:
        """Whether an indicator counts events, or is a share of them, and there are few, or none."""
        if layout() or not 0 <= self.events(name, cell) < stats.FEWEST_EVENTS:  # exact for chance alone
            return False
        x, per = self.sample(name, cell)
        if np.isnan(x).all() or (per is not None and not np.nansum(per) > 0):
            return False
        counted = self._is_count(name) if per is None else self.indicators[name].unit == "share"
        return counted and bool(np.equal(np.mod(x[~np.isnan(x)], 1), 0).all())

    def _note(self, name: str, events: float, found: stats.Estimate | stats.Difference, exact: bool = False) -> str:
        words = [stats.distrust(events, found.used, found.given, exact)]
        runs = found.used * (here.replications if (here := layout()) else 1)
        if name.endswith("_p95") and events < FEWEST_FOR_PERCENTILE * runs:
            words.append(f"percentile of fewer than {FEWEST_FOR_PERCENTILE:,} jobs a replication, biased")
        return "; ".join(word for word in words if word)

    def _is_count(self, name: str) -> bool:
        return self.indicators[name].unit in ("count", "customers")

    def _total(self, name: str, cell: int) -> float:
        if name not in self.values:
            return np.nan
        return float(np.nansum(self.values[name][self.design.index.get_loc(cell)]))


def pair(runs: pd.DataFrame, factors: list[str], indicators: Mapping[str, Any]) -> Outcomes:
    """Arrange one row per cell and replication into arrays; replications absent from a cell become NaN."""
    _refuse(runs, factors)
    measured = {name: row for name, row in indicators.items() if name in runs.columns}
    for row in measured.values():
        for part in (row.numerator, row.denominator):
            if part and part not in measured:
                raise ValueError(f"{row.name} is a ratio of sums and needs the column {part!r}")
    ordered = runs.sort_values(["cell", "replication"])
    levels = [level_column(name, runs.columns) for name in factors]
    design = ordered.drop_duplicates("cell").set_index("cell")[levels].set_axis(list(factors), axis=1)
    place = pd.MultiIndex.from_frame(ordered[["cell", "replication"]])
    whole = pd.MultiIndex.from_product([design.index, sorted(ordered["replication"].unique())])
    table = ordered[list(measured)].astype(float).set_index(place).reindex(whole)
    shape = (len(design), len(whole) // len(design))
    return Outcomes(design, measured, {name: table[name].to_numpy().reshape(shape) for name in measured})


def _refuse(runs: pd.DataFrame, factors: list[str]) -> None:
    levels = [level_column(name, runs.columns) for name in factors]
    missing = [name for name in ("cell", "replication", *levels) if name not in runs.columns]
    if missing:
        raise ValueError(f"the runs lack the column {missing[0]!r}")
    if runs.empty:
        raise ValueError("there are no runs to compare")
    twice = runs[runs.duplicated(["cell", "replication"])]
    if len(twice):
        cell, replication = twice.iloc[0][["cell", "replication"]]
        raise ValueError(f"cell {cell}, replication {replication} occurs more than once in the runs")
