"""From the runs of an experiment to what they say: cells, differences, Pareto set, steps, decision, warnings.

Here live: `compare`, the one call that does it all, and `Comparison`, what it returns.  The parts have rooms
of their own: pairing (`outcomes.py`), intervals (`stats.py`), dominance (`pareto.py`), steps (`steps.py`),
the choice (`decision.py`).  Nothing is drawn, worded or written here: see `figures/`, `words.py` and
`report.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.accounts import with_accounts
from experiments.contrasts import cell_table, difference_table, with_factors
from experiments.decision import Decision, decide
from experiments.idle import idle_factors, unfelt
from experiments.inference.draws import layout
from experiments.labels import factor_words, level_text
from experiments.outcomes import NET_VALUE, Outcomes, pair
from experiments.pareto import pareto_set
from experiments.steps import single_steps
from sim import INDICATORS

__all__ = ["Comparison", "compare"]

FEWEST_REPLICATIONS = 10
# Acts of a management: where it does not act in one cell and does in another, the first has done none of them.
_ACTS = ("hired_days", "management_decisions", "management_steps")


@dataclass(frozen=True, eq=False)
class Comparison:
    """What an experiment says.  Tables are long: one row per cell and indicator.

    `differences` are cell minus baseline, paired; `p_holm` is adjusted over the cells, for each indicator
    apart. With a single cell, `differences`, `pareto` and `steps` are empty and `decision` is None.
    """

    factors: list[str]
    baseline: int
    cost: str
    loyalty: str
    kept: str
    level: float
    outcomes: Outcomes
    cells: pd.DataFrame
    differences: pd.DataFrame
    pareto: pd.DataFrame
    steps: pd.DataFrame
    decision: Decision | None
    warnings: list[str]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Everything worth storing, by name; empty tables are left out."""
        found = {
            "cells": self.cells,
            "differences": self.differences,
            "pareto": self.pareto,
            "steps": self.steps,
        }
        if self.decision:
            found |= {"rivals": self.decision.rivals, "switches": self.decision.switches}
        return {name: table for name, table in found.items() if len(table)}

    @property
    def goal(self) -> str:
        """The indicator by which cells are chosen; what is to be high where there is one cell alone."""
        return self.decision.goal if self.decision else self.loyalty

    def cell(self, cell: int, indicator: str) -> pd.Series:
        """The row of `cells` for one cell and indicator."""
        return self._row(self.cells, cell, indicator)

    def difference(self, cell: int, indicator: str) -> pd.Series:
        """The row of `differences` for one cell and indicator."""
        return self._row(self.differences, cell, indicator)

    @staticmethod
    def _row(table: pd.DataFrame, cell: int, indicator: str) -> pd.Series:
        return table[(table["cell"] == cell) & (table["indicator"] == indicator)].iloc[0]


def compare(
    runs: pd.DataFrame,
    factors: list[str],
    baseline: Mapping[str, Any],
    cost: str,
    loyalty: str,
    *,
    alpha: float = 0.05,
    indicators: Mapping[str, Any] = INDICATORS,
    currency: str = "",
) -> Comparison:
    """Compare the cells of an experiment with the baseline and with one another.

    `runs`: one row per cell and replication with the columns cell, replication, each factor and the
    indicators. `baseline`: the level of each factor.  `currency` names the unit of money.  All intervals have
    level 1 - alpha.
    """
    outcomes = _outcomes(runs, list(factors), _with_direction(indicators, cost), currency)
    for name in (cost, loyalty):
        if name not in outcomes.indicators:
            raise ValueError(f"{name!r} is not among the measured indicators")
    base, level = _find(outcomes.design, baseline), 1 - alpha
    outcomes = with_accounts(outcomes, base)
    goal = NET_VALUE.name if outcomes.has(NET_VALUE.name) else loyalty
    kept = "customers_end" if outcomes.has("customers_end") and goal == NET_VALUE.name else loyalty
    several = len(outcomes.cells) > 1
    differences = difference_table(outcomes, base, level, alpha) if several else pd.DataFrame()
    steps = single_steps(outcomes, base, cost, kept, goal, differences, level) if several else pd.DataFrame()
    return Comparison(
        list(factors),
        base,
        cost,
        loyalty,
        kept,
        level,
        outcomes,
        cell_table(outcomes, level),
        differences,
        _pareto(outcomes, cost, loyalty, alpha) if several else pd.DataFrame(),
        steps,
        decide(outcomes, base, cost, loyalty, steps, differences, alpha) if several else None,
        [*_warnings(outcomes, differences, [goal, cost, loyalty]), *_unfelt_words(outcomes, base, kept, steps)],
    )


def _with_direction(indicators: Mapping[str, Any], cost: str) -> dict[str, Any]:
    """Less of what is called the cost is better, where the indicator alone would not say so: paid hours of agents."""
    known = dict(indicators)
    if cost in known and not known[cost].better:
        known[cost] = known[cost]._replace(better="low")
    return known


def _outcomes(runs: pd.DataFrame, factors: list[str], indicators: Mapping[str, Any], currency: str) -> Outcomes:
    """Pairs the runs; adds net value where there is money on both sides, and customers whom service keeps or loses."""
    known = dict(indicators)
    if {"contribution_present", "customer_value_present"} <= set(runs.columns) and _earns(runs) and _leave(runs):
        known[NET_VALUE.name] = NET_VALUE
        runs = runs.assign(net_value=runs["contribution_present"] + runs["customer_value_present"])
    if currency:
        known = {name: row._replace(unit=currency) if row.unit == "money" else row for name, row in known.items()}
    acts = [name for name in _ACTS if name in runs and runs[name].notna().any()]
    return pair(runs.assign(**{name: runs[name].fillna(0.0) for name in acts}), factors, known)


def _earns(runs: pd.DataFrame) -> bool:
    return "revenue" not in runs.columns or bool((runs["revenue"].fillna(0) != 0).any())


def _leave(runs: pd.DataFrame) -> bool:
    """Where nobody ever leaves, the customers at the end are worth the same whatever is done."""
    return "leavers" not in runs.columns or bool((runs["leavers"].fillna(0) != 0).any())


def _find(design: pd.DataFrame, baseline: Mapping[str, Any]) -> int:
    """The cell of the baseline; levels are compared as they are written."""
    if len(design) == 1 and not baseline:
        return int(str(design.index[0]))
    unknown = set(baseline) ^ set(design.columns)
    if unknown:
        raise ValueError(f"the baseline must name a level of each factor; look at {sorted(unknown)[0]!r}")
    same = pd.Series(True, index=design.index)
    for factor, value in baseline.items():
        same &= (design[factor] == value) | (design[factor].astype(str) == str(value))
        if not same.any():
            raise ValueError(f"the baseline {factor}={value} is not among the levels {list(design[factor].unique())}")
    return int(str(same.idxmax()))


def _pareto(outcomes: Outcomes, cost: str, loyalty: str, alpha: float) -> pd.DataFrame:
    return with_factors(outcomes, pareto_set(outcomes, cost, loyalty, alpha))


def _warnings(outcomes: Outcomes, differences: pd.DataFrame, goals: list[str]) -> list[str]:
    """What a reader must know before trusting the intervals."""
    words = []
    here = layout()
    if here and here.draws < FEWEST_REPLICATIONS:
        words.append(f"Only {here.draws} draws of the parameters: intervals are wide, and rough where data are skewed.")
    elif outcomes.replications < FEWEST_REPLICATIONS:
        replications = "1 replication" if outcomes.replications == 1 else f"{outcomes.replications} replications"
        words.append(f"Only {replications}: intervals are wide, and rough where data are skewed.")
    words += [
        f"{factor} changed nothing: every number is equal in every replication. What it sets is switched off in this "
        "company, or never came into play."
        for factor in idle_factors(outcomes)
    ]
    for name in dict.fromkeys(goals):
        words += _doubts(outcomes, differences, name)
    return words


def _unfelt_words(outcomes: Outcomes, base: int, kept: str, steps: pd.DataFrame) -> list[str]:
    """Single changes whose worth is money alone, because nobody was seen to stay or to leave for them."""
    if outcomes.indicators[kept].unit != "customers" or not len(steps):
        return []
    cells = unfelt(outcomes, base, kept, [int(cell) for cell in steps["cell"]])
    names = [f"{factor_words(step['factor'])} {level_text(step['to'])}" for _, step in _of(steps, cells)]
    return [
        f"No customer more or less in any of {outcomes.replications} replications by {name}: what it does to customers "
        "is too rare to be seen in a run of this size, and only its money is counted."
        for name in names
    ]


def _of(steps: pd.DataFrame, cells: list[int]) -> Iterator[tuple[Any, pd.Series]]:
    return steps[steps["cell"].isin(cells)].iterrows()


def _doubts(outcomes: Outcomes, differences: pd.DataFrame, name: str) -> list[str]:
    words = []
    notes = [outcomes.note(name, cell, outcomes.estimate(name, cell)) for cell in outcomes.cells]
    doubtful = [note for note in notes if note]
    if doubtful:
        words.append(f"{name}: {doubtful[0]} (noted in {len(doubtful)} of {len(notes)} cells).")
    if len(differences):
        gains = differences.loc[differences["indicator"] == name, "variance_reduction"].dropna()
        if (gains < 1).any():
            words.append(
                f"Common random numbers did not help the comparison of {name} in {int((gains < 1).sum())} of "
                f"{len(gains)} cells (variance-reduction factor down to {gains.min():.2f})."
            )
    return words
