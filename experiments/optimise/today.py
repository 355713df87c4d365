"""The plan that holds today beside the candidates of a search: what each gains on it, paired by replication.

Net value is large and moves by little, and its luck is shared: a candidate's own interval says next to nothing, its
difference to today's plan a lot.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.optimise.plan import Dimension, Search
from experiments.optimise.race import Race
from experiments.outcomes import Outcomes
from experiments.pareto import EQUAL, SURELY, side
from experiments.points.ranges import number_at, text_at
from experiments.points.runs import Runs
from experiments.points.study import Study

__all__ = ["LESS", "Today", "beside_today", "today_of"]

LESS = "_minus_today"  # ending of the columns of differences


class Today(NamedTuple):
    """Levels of the variables today, and all candidates with today's plan as the last cell."""

    levels: dict[str, Any]
    outcomes: Outcomes

    @property
    def cell(self) -> int:
        return self.outcomes.cells[-1]


def today_of(study: Study[Search], dims: list[Dimension], race: Race, runs: Runs) -> Today:
    """Run today's plan as often as the candidate that was run most."""
    known = race.candidates.outcomes()
    names = list(race.candidates.goals)
    (values,) = runs.outcomes([study.base], [known.replications], names)
    more = {name: np.vstack([known.values[name], row]) for name, row in zip(names, values, strict=True)}
    design = pd.DataFrame(index=pd.RangeIndex(len(known.design) + 1))
    return Today({one.path: _level(study, one) for one in dims}, Outcomes(design, known.indicators, more))


def _level(study: Study[Search], one: Dimension) -> Any:
    """The value of a variable today; of a group of files the choice that composes to what holds today."""
    if not one.group:
        return number_at(study.sections(), one.path, one.path) if not one.choices else _listed(study, one)
    same = (choice for choice in one.choices if study.composed([f"{one.path}={choice}"]) == study.values)
    return next(same, "as it is")


def _listed(study: Study[Search], one: Dimension) -> Any:
    text = text_at(study.sections(), one.path).partition("=")[2]
    return next((choice for choice in one.choices if str(choice) == text), text)


def beside_today(found: pd.DataFrame, today: Today, race: Race) -> pd.DataFrame:
    """The table of `standing` with the difference to today's plan of each objective and constraint, its interval, and
    whether the candidate is surely better on every objective (`against_today`).
    """
    rows = []
    for number in found["candidate"]:
        row: dict[str, Any] = {}
        for name in dict.fromkeys((*race.objectives, *race.constraints)):
            one = today.outcomes.difference(name, int(number), today.cell, 1 - race.alpha)
            row |= {f"{name}{LESS}": one.value, f"{name}{LESS}_from": one.low, f"{name}{LESS}_to": one.high}
        rows.append(row | {"against_today": _against(today, race, int(number))})
    return pd.concat([found, pd.DataFrame(rows, index=found.index)], axis=1)


def _against(today: Today, race: Race, number: int) -> str:
    sides = [side(today.outcomes, name, number, today.cell, race.alpha) for name in race.objectives]
    if all(one == EQUAL for one in sides):
        return "the same"
    if all(one in (SURELY, EQUAL) for one in sides):
        return "better"
    if all(one in (-SURELY, EQUAL) for one in sides):
        return "worse"
    return "better and worse" if SURELY in sides and -SURELY in sides else "not told apart"
