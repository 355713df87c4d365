"""Does the answer survive?  The same policies compared in several worlds: other links, other laws, other seasons.

A world is a level of each factor that nobody chooses.  Within a world everything is as in any comparison: paired, with
the baseline policy as the baseline, adjusted over the policies of that world.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats as scipy_stats

from experiments.compare import Comparison, compare
from experiments.labels import difference_words, level_text, level_words
from experiments.level_columns import level_column
from experiments.outcomes import NET_VALUE
from experiments.settings import Experiment
from experiments.worlds.regret import choices, regrets

__all__ = ["Survival", "compare_in", "survival", "worlds_of"]


class Survival(NamedTuple):
    """`policies_in`: one row a policy and world; `worlds`: one row a world; `policies`: one row a policy."""

    goal: str
    unit: str
    policies_in: pd.DataFrame
    worlds: pd.DataFrame
    policies: pd.DataFrame
    choices: dict[str, str]  # rule -> the policy that it chooses
    at_any_cost: bool  # ranks, regrets and rules are of the goal alone; the best of a world costs no more

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All three, under the names of their files."""
        return {"policies_in_worlds": self.policies_in, "worlds": self.worlds, "policies_over_worlds": self.policies}


def worlds_of(runs: pd.DataFrame, experiment: Experiment) -> dict[str, pd.DataFrame]:
    """Name of each world and its runs, the world of the baseline first."""
    if not experiment.worlds:
        return {}
    home = tuple(str(experiment.baseline[name]) for name in experiment.worlds)
    keys = list(zip(*(runs[level_column(name, runs.columns)].astype(str) for name in experiment.worlds), strict=True))
    groups = {key: runs[[one == key for one in keys]] for key in dict.fromkeys([home, *keys])}
    return {_named(experiment.worlds, key): part for key, part in groups.items()}


def _named(worlds: Sequence[str], key: Sequence[str]) -> str:
    """'8 technicians', 'two thresholds': a number says what it counts."""
    texts = zip(worlds, map(level_text, key), strict=True)
    return ", ".join(level_words(name, text) if text[:1].isdigit() else text for name, text in texts)


def compare_in(runs: pd.DataFrame, experiment: Experiment, **options: Any) -> Comparison:
    """The policies compared in one world."""
    baseline = {name: experiment.baseline[name] for name in experiment.choices}
    return compare(runs, experiment.choices, baseline, experiment.cost, experiment.loyalty, **options)


def survival(found: Mapping[str, Comparison]) -> Survival:
    """How the policies rank in each world; the first world is that of the baseline."""
    rows = pd.concat([_world(name, comparison) for name, comparison in found.items()], ignore_index=True)
    first = next(iter(found.values()))
    goal = first.goal
    indicator = first.outcomes.indicators[goal]
    policies = _policies(rows).merge(regrets(found), on="policy", validate="one_to_one")
    chosen = choices(policies, indicator.better == "low")
    return Survival(goal, indicator.unit, rows, _worlds(rows), policies, chosen, goal != NET_VALUE.name)


def _world(name: str, comparison: Comparison) -> pd.DataFrame:
    """The policies of one world: distance to the baseline policy, rank, regret, and whether it may be the best."""
    decision = comparison.decision
    if decision is None:
        raise ValueError(f"world {name} has a single policy, which leaves nothing to compare")
    cells, low_is_better = comparison.outcomes.cells, comparison.outcomes.indicators[decision.goal].better == "low"
    judged = comparison.differences[comparison.differences["indicator"] == decision.goal].set_index("cell")
    columns = judged.reindex(cells)[["difference", "low", "high", "half", "verdict"]]
    home = columns.index == comparison.baseline
    itself = {"difference": 0.0, "low": 0.0, "high": 0.0, "half": 0.0, "verdict": "baseline"}
    columns = columns.assign(**{name: columns[name].mask(home, value) for name, value in itself.items()})
    worth = columns["difference"] * (-1.0 if low_is_better else 1.0)
    return columns.assign(
        world=name,
        policy=[difference_words(comparison.outcomes, cell, comparison.baseline) for cell in cells],
        rank=worth.rank(ascending=False, method="min").astype(int),
        regret=worth.max() - worth,
        best=[cell == decision.best for cell in cells],
        among_best=[cell == decision.best or cell in decision.tied for cell in cells],
    ).reset_index(names="cell")


def _worlds(rows: pd.DataFrame) -> pd.DataFrame:
    """Best policy of each world, those not told apart from it, and how far its ranking agrees with the first one's."""
    ranks = rows.pivot(index="policy", columns="world", values="rank")
    home = rows["world"].iloc[0]
    made = []
    for name, part in rows.groupby("world", sort=False):
        best = part["policy"].iloc[int(part["best"].argmax())]
        tied = part.loc[part["among_best"] & (part["policy"] != best), "policy"]
        made.append(
            {"world": name, "best": best, "tied": "; ".join(tied), "agreement": _agreement(ranks[home], ranks[name])}
        )
    return pd.DataFrame(made)


def _agreement(a: Sequence[float] | pd.Series, b: Sequence[float] | pd.Series) -> float:
    """Kendall's tau-b of two rankings: 1 the same order, -1 the opposite; NaN where all tie."""
    return float(scipy_stats.kendalltau(np.asarray(a), np.asarray(b)).statistic)


def _policies(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each policy: in how many worlds it is (not told apart from) the best; how far from the baseline on average."""
    grouped = rows.groupby("policy", sort=False)
    table = grouped.agg(
        among_best=("among_best", "sum"), worlds=("world", "size"), mean_difference=("difference", "mean")
    )
    return table.reset_index()
