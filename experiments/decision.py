"""Which cell to choose, how sure that is, and what would change it.

With money on both sides the goal is net value, the present value of the contribution and of the customers at the
end, and every cell may be chosen.  Without revenue there is no common measure: then the goal is loyalty, and only
cells that are not surely dearer than the baseline may be chosen; of two cells whose loyalty cannot be told apart, the
one that surely costs less (`by_cost`).

- `rivals`: multiple comparisons with the best.  The best cell is compared with every other by a paired t
  test, Holm-adjusted; cells that are not rejected are not told apart from it (`tied`), and the truly best cell is among
  best and tied with at least the stated confidence (tests/experiments/test_compare.py measures it).  Best against the
  baseline is judged where every comparison with the baseline is, in the table of differences.
- `gains`: best minus baseline.  The best was picked by looking, so these intervals hold for all cells
  together (level 1 - alpha / (k - 1)).
- `contest`: the best single change of each factor, one against another; since each was picked by looking, the interval
  holds for all pairs of changes of two factors together.
- `switches`: the worth of a customer at which another cell becomes best (`switches.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from experiments import stats
from experiments.contrasts import is_shown
from experiments.outcomes import NET_VALUE, Outcomes
from experiments.switches import switch_points

__all__ = ["Decision", "cheaper_of_two", "decide", "rivals_of"]


@dataclass(frozen=True, eq=False)
class Decision:
    """The recommended cell and the evidence; tables are described at the top of this file."""

    goal: str
    best: int
    rivals: pd.DataFrame
    gains: pd.DataFrame
    contest: pd.DataFrame
    switches: pd.DataFrame
    by_cost: bool = False

    @property
    def tied(self) -> list[int]:
        """Cells that cannot be told apart from the best."""
        return [int(cell) for cell in self.rivals.loc[self.rivals["tied"], "cell"]]


def decide(
    outcomes: Outcomes,
    baseline: int,
    cost: str,
    loyalty: str,
    steps: pd.DataFrame,
    differences: pd.DataFrame,
    alpha: float = 0.05,
) -> Decision:
    """Choose among at least two cells; `steps` and `differences` are the tables of `steps.py` and `contrasts.py`."""
    goal = NET_VALUE.name if outcomes.has(NET_VALUE.name) else loyalty
    eligible = outcomes.cells if goal == NET_VALUE.name else _affordable(outcomes, baseline, cost, alpha)
    cheaper = None if goal == NET_VALUE.name else cheaper_of_two(outcomes, goal, cost, baseline, differences)
    best = max(eligible, key=lambda cell: _score(outcomes, goal, cell)) if cheaper is None else cheaper
    money = ("contribution_present", "customers_end") if goal == NET_VALUE.name else ()
    names = [name for name in (goal, *money[:1], cost, loyalty, *money[1:]) if outcomes.has(name)]
    return Decision(
        goal,
        best,
        rivals_of(outcomes, goal, best, eligible, differences, alpha),
        _gains(outcomes, list(dict.fromkeys(names)), best, baseline, alpha),
        _contest(outcomes, goal, steps, alpha),
        switch_points(outcomes, best, 1 - alpha) if goal == NET_VALUE.name else pd.DataFrame(),
        cheaper is not None,
    )


def cheaper_of_two(outcomes: Outcomes, goal: str, cost: str, baseline: int, differences: pd.DataFrame) -> int | None:
    """Of two cells that the goal does not tell apart, the one that is shown to cost less; None where there is none, or
    where a cell does not have the goal: that is no evidence at all.
    """
    others = [cell for cell in outcomes.cells if cell != baseline]
    if len(others) != 1 or not outcomes.has(cost) or cost == goal:
        return None
    of = {row["indicator"]: row for row in differences[differences["cell"] == others[0]].to_dict("records")}
    if pd.isna(of[goal]["p_holm"]) or is_shown(of[goal]["verdict"]) or not is_shown(of[cost]["verdict"]):
        return None
    return others[0] if of[cost]["difference"] < 0 else baseline


def _score(outcomes: Outcomes, goal: str, cell: int) -> float:
    """The estimate turned so that more is better; a cell that never had the goal is last."""
    value = outcomes.estimate(goal, cell).value
    sign = -1.0 if outcomes.indicators[goal].better == "low" else 1.0
    return -np.inf if np.isnan(value) else sign * value


def _affordable(outcomes: Outcomes, baseline: int, cost: str, alpha: float) -> list[int]:
    level = 1 - alpha / max(len(outcomes.cells) - 1, 1)
    dearer = {cell: outcomes.difference(cost, cell, baseline, level).low > 0 for cell in outcomes.cells}
    return [cell for cell in outcomes.cells if not dearer[cell]]


def rivals_of(
    outcomes: Outcomes, goal: str, best: int, eligible: Sequence[int], differences: pd.DataFrame, alpha: float
) -> pd.DataFrame:
    """Every other eligible cell with its distance behind the best, nearest first.

    Best against the baseline has the p value of the table of differences, which compares every cell with it; the
    truly best cell is one row, so one of the two adjustments guards it.
    """
    others = [cell for cell in eligible if cell != best]
    found = [outcomes.difference(goal, best, cell, 1 - alpha) for cell in others]
    table = pd.DataFrame({"cell": others, **_interval("ahead", found), "p": [one.p for one in found]})
    table["p_holm"] = stats.holm(table["p"])
    judged = differences[differences["indicator"] == goal].set_index("cell")["p_holm"]
    if best in judged.index:
        table["p_holm"] = table["p_holm"].mask(~table["cell"].isin(judged.index), judged[best])
    elif len(table):  # the best is the baseline itself
        table["p_holm"] = table["cell"].map(judged).to_numpy()
    table["tied"] = ~(table["p_holm"] <= alpha)
    return table.sort_values("ahead", key=abs, kind="stable", ignore_index=True)


def _gains(outcomes: Outcomes, names: list[str], best: int, baseline: int, alpha: float) -> pd.DataFrame:
    level = 1 - alpha / max(len(outcomes.cells) - 1, 1)
    found = [outcomes.difference(name, best, baseline, level) for name in names]
    return pd.DataFrame({"indicator": names, **_interval("difference", found)})


def _contest(outcomes: Outcomes, goal: str, steps: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """The best change of each factor against that of each other factor, the winner first."""
    if not len(steps) or steps["factor"].nunique() < 2:
        return pd.DataFrame()
    sizes = steps.groupby("factor", sort=False).size()
    pairs = sum(int(a * b) for a, b in combinations(sizes, 2))
    champions = steps[steps["next"]].sort_values("worth", ascending=False, kind="stable")
    sign = -1 if outcomes.indicators[goal].better == "low" else 1
    rows = []
    for (_, first), (_, second) in combinations(champions.iterrows(), 2):
        a, b = (int(first["cell"]), int(second["cell"]))[::sign]
        found = outcomes.difference(goal, a, b, 1 - alpha / pairs)
        ends = {"ahead": found.value, "ahead_low": found.low, "ahead_high": found.high}
        rows.append({"cell": first["cell"], "against": second["cell"], **ends, "p": min(found.p * pairs, 1.0)})
    return pd.DataFrame(rows)


def _interval(name: str, found: Sequence[stats.Difference]) -> dict[str, list[float]]:
    return {
        name: [one.value for one in found],
        f"{name}_low": [one.low for one in found],
        f"{name}_high": [one.high for one in found],
    }
