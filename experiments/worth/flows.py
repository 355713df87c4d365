"""Amounts of a comparison over time and by account: what the figures and tables of money are made of.

A flow is revenue minus costs of a month, after the warm-up; of a cell it is the difference to the baseline, paired by
replication.  Present values are those of the first month counted.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments import stats
from experiments.compare import Comparison
from experiments.labels import indicator_words
from experiments.worth.lifetime import discounted, payback

__all__ = ["FLOWS", "accounts", "cumulative", "net_present", "paid_back", "yearly"]

FLOWS = ("revenue", "cost")
MOST_ACCOUNTS = 6
NO_ACCOUNT = ("cost_total", "cost_poor_quality", "cost_warranty")  # sums, and parts of other costs


def _flows(monthly: pd.DataFrame, cell: int) -> pd.DataFrame:
    """Contribution by replication (rows) and month (columns) of one cell."""
    chosen = monthly[monthly["cell"] == cell]
    amounts = chosen.assign(flow=chosen["revenue"] - chosen["cost"])
    return amounts.pivot(index="replication", columns="month", values="flow").sort_index(axis=1)


def net_present(monthly: pd.DataFrame, cell: int, baseline: int | None, discount: float) -> np.ndarray:
    """Cumulated present value: replication x month; minus the baseline's where one is given."""
    flows = _flows(monthly, cell)
    if baseline is not None:
        flows = flows - _flows(monthly, baseline)
    whole = flows.dropna().to_numpy(float)
    return np.asarray(discounted(whole, discount, np.arange(whole.shape[1]) / 12).cumsum(axis=1))


def cumulative(
    comparison: Comparison, monthly: pd.DataFrame, cells: Sequence[int], discount: float, single: bool = False
) -> pd.DataFrame:
    """Columns cell, month, mean, low, high of the cumulated present value; `single`: not as a difference."""
    months = sorted(monthly["month"].astype(str).unique())
    rows = []
    for cell in cells:
        values = net_present(monthly, cell, None if single else comparison.baseline, discount)
        for month, column in zip(months, values.T, strict=True):
            found = stats.estimate(column, level=comparison.level)
            rows.append({"cell": cell, "month": month, "mean": found.value, "low": found.low, "high": found.high})
    return pd.DataFrame(rows, columns=["cell", "month", "mean", "low", "high"])


def paid_back(data: pd.DataFrame) -> dict[int, tuple[float, float, float]]:
    """Months to payback of each cell: of the mean, and of the upper and the lower end of its interval (NaN: never)."""
    found = {}
    for cell, rows in data.groupby("cell", sort=False):
        lines = (rows[name].to_numpy(float) for name in ("mean", "high", "low"))
        mean, early, late = (payback(line) for line in lines)
        found[int(str(cell))] = (mean, early, late)
    return found


def accounts(comparison: Comparison, cells: Sequence[int]) -> pd.DataFrame:
    """Differences to the baseline, one row a cell: revenue, the largest costs, all other costs, contribution.

    Costs have a minus sign where they are higher than the baseline's: what is right of zero is good for the company.
    """
    names = [name for name in comparison.outcomes.indicators if name.startswith("cost_") and name not in NO_ACCOUNT]
    names = [name for name in names if not comparison.outcomes.indicators[name].denominator]
    costs = pd.DataFrame(
        {name: [comparison.difference(cell, name)["difference"] for cell in cells] for name in names}, index=list(cells)
    ).fillna(0.0)
    moved = costs.abs().max().sort_values(ascending=False, kind="stable")
    shown = [name for name in moved.index[:MOST_ACCOUNTS] if moved[name] > 0]
    total = pd.Series([comparison.difference(cell, "cost_total")["difference"] for cell in cells], index=list(cells))
    table = pd.DataFrame({"revenue": [comparison.difference(cell, "revenue")["difference"] for cell in cells]},
                         index=list(cells))  # fmt: skip
    for name in shown:
        table[indicator_words(name.removeprefix("cost_"))] = -costs[name]
    table["other costs"] = -(total - costs[shown].sum(axis=1))
    return table.assign(contribution=table.sum(axis=1))


def yearly(monthly: pd.DataFrame, cell: int) -> pd.DataFrame:
    """Revenue, cost and contribution of one cell by calendar year: columns year, months, replication and these."""
    chosen = monthly[monthly["cell"] == cell]
    year = chosen["month"].astype(str).str[:4]
    groups = chosen.assign(year=year).groupby(["year", "replication"], sort=True)
    table = groups[list(FLOWS)].sum().assign(months=groups["month"].nunique()).reset_index()
    return table.assign(contribution=table["revenue"] - table["cost"])
