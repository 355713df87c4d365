"""Where the candidates stand when the race is over: the Pareto set with confidence, and how the search got there."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.optimise.loop import Trial
from experiments.optimise.race import Race
from experiments.outcomes import Outcomes
from experiments.pareto import EQUAL, SURELY, pareto_over, side

__all__ = ["convergence", "hypervolume", "standing"]

Array = NDArray[np.float64]


def standing(race: Race) -> pd.DataFrame:
    """One row a candidate, the front first: its values, each objective and constraint with an interval, replications,
    whether constraints are kept, and status.

    `beaten`: a member of the front surely dominates it.  The others are compared with one another as cells of an
    experiment are (`pareto.py`); `broken`: a constraint surely is.  Every comparison of two has the level that all
    candidates and all looks of the race leave it (`race.py`).
    """
    outcomes = race.candidates.outcomes()
    front = race.front(outcomes)
    rows = [_row(race, outcomes, number) for number in range(len(race.candidates.points))]
    table = pd.DataFrame(rows)
    status = [_first_look(race, outcomes, number, front) for number in table["candidate"]]
    left = [number for number, said in enumerate(status) if said == ""]
    for number, said in zip(left, _among(outcomes, left, race), strict=True):
        status[number] = said
    table.insert(1, "front", table["candidate"].isin(front))
    table.insert(2, "status", status)
    order = sorted(table.index, key=lambda k: (not table["front"][k], [-x for x in race.score(outcomes, k)]))
    return table.loc[order].reset_index(drop=True)


def _row(race: Race, outcomes: Outcomes, number: int) -> dict[str, object]:
    row: dict[str, object] = {"candidate": number, **race.candidates.points[number]}
    for name in dict.fromkeys((*race.objectives, *race.constraints)):
        found = outcomes.estimate(name, number, 1 - race.alpha)
        row |= {name: found.value, f"{name}_from": found.low, f"{name}_to": found.high}
    return row | {"replications": race.candidates.count(number), "constraints": race.kept(outcomes, number)}


def _first_look(race: Race, outcomes: Outcomes, number: int, front: Sequence[int]) -> str:
    if race.kept(outcomes, number) == "surely not":
        return "broken"
    rivals = [rival for rival in front if rival != number]
    for rival in rivals:
        sides = [side(outcomes, name, rival, number, race.of_a_pair) for name in race.objectives]
        if SURELY in sides and all(one in (SURELY, EQUAL) for one in sides):
            return "beaten"
    return ""


def _among(outcomes: Outcomes, numbers: Sequence[int], race: Race) -> list[str]:
    """The statuses of `pareto.py` among some candidates."""
    if not numbers:
        return []
    values = {name: table[list(numbers)] for name, table in outcomes.values.items()}
    some = Outcomes(outcomes.design.loc[list(numbers)], outcomes.indicators, values)
    alpha = race.of_a_pair * max(len(numbers) - 1, 1)  # which is divided by the opponents of each again
    return [str(one) for one in pareto_over(some, list(race.objectives), alpha)["status"]]


def convergence(trials: Sequence[Trial], race: Race) -> pd.DataFrame:
    """One row a trial: runs until then, and how good the front was, as it was told: the best value of one objective, or
    of several the share of the box between the worst and the best values that the front dominates.
    """
    signs = np.array([-1.0 if better == "low" else 1.0 for better in race.objectives.values()])
    told = [trial for trial in trials if trial.values]
    fine = {trial.number for trial in told if all(over <= 0 for over in trial.excess.values())}
    values = {trial.number: signs * np.array(trial.values) for trial in told if trial.number in fine}
    every = np.array(list(values.values())).reshape(-1, len(signs))
    rows: list[dict[str, float]] = []
    front, quality = np.empty((0, len(signs))), np.nan
    for trial in trials:
        point = values.get(trial.number)
        if point is not None and not (front >= point).all(axis=1).any():  # else it changes nothing
            front = np.vstack([front[~(point >= front).all(axis=1)], point])
            quality = _quality(front, every, signs)
        rows.append({"trial": trial.number + 1, "runs": trial.runs, "quality": quality})
    return pd.DataFrame(rows)


def _quality(front: Array, every: Array, signs: Array) -> float:
    if len(signs) == 1:
        return float(signs[0] * front.max())
    low, span = every.min(axis=0), np.ptp(every, axis=0)
    if (span == 0).any():
        return 1.0
    return hypervolume((front - low) / span)


def hypervolume(points: Array) -> float:
    """Volume that points dominate above the origin, more being better; by slices along the last axis (While et al.
    2006, hypervolume by slicing objectives).
    """
    points = points[(points > 0).all(axis=1)]
    if not len(points):
        return 0.0
    if points.shape[1] == 1:
        return float(points.max())
    heights = np.unique(points[:, -1])
    below = np.concatenate([[0.0], heights[:-1]])
    slices = [hypervolume(points[points[:, -1] >= height][:, :-1]) for height in heights]
    return float(np.dot(slices, heights - below))
