"""Outcomes of a ready-made case (calls given up, waits) after the split, by its scenario fitted before it.

A case (experiments/cases/) says which of its figures are keys of its scenario and which are only seen.  The first are
fitted on the first part, drawn anew for each replication, and put into the scenario; the second are what came and what
it simulates, over as many days.  The naive forecast is that everything stays as it was in the first part.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.backtest.engine import RUNS
from experiments.backtest.judged import Score
from experiments.calibrate.load import Load, load_of, mean_load
from experiments.cases.case import Case, Fact, Value, held
from experiments.fitting.fitted import draws
from experiments.messages import Refusal

__all__ = ["DAYS", "Outcomes", "case_of", "outcomes"]

DAYS = "days"  # the fact that says how many days a part has


def case_of(records: str, start: str) -> Case | None:
    """The ready-made case of these records whose scenario is `start`; None: there is none."""
    from experiments.cases.all import CASES

    words = (f"scenario={start}",)
    return next((one for one in CASES.values() if one.words == words and one.records == (records,)), None)


class Outcomes(NamedTuple):
    """What came beside what was simulated, how in words, and how busy the simulated company is."""

    scores: list[Score]
    words: str
    load: Load | None = None


def outcomes(case: Case, tables: Mapping[str, pd.DataFrame], at: pd.Timestamp, seed: int) -> Outcomes:
    """Each indicator of the case: what came, the central 95 % of replications, and what it was before the split."""
    (name,) = case.records
    first, second = ({name: _part(tables, at, later)} for later in (False, True))
    before = {one.what: one.figure for one in case.facts(first)}
    after = {one.what: one for one in case.facts(second)}
    if DAYS not in after:
        raise Refusal(f"{name}: the case does not say how many days its figures are of")
    seen = [one for one in after.values() if one.measure]
    values = [one for one in case.values(first) if one.key]
    made, load = _simulated(case, values, round(after[DAYS].figure), seen, seed)
    words = f"{case.words[0].partition('=')[2]} with {len(values)} values fitted before the split, over "
    words += f"{after[DAYS].figure:.0f} days; without a model: as before the split"
    found = []
    for column, one in zip(made.T, seen, strict=True):
        low, high = np.nanquantile(column, [0.025, 0.975])
        found.append(Score(one.what, one.unit, one.figure, float(low), float(high), before[one.what]))
    return Outcomes(found, words, load)


def _part(tables: Mapping[str, pd.DataFrame], at: pd.Timestamp, later: bool) -> dict[str, pd.DataFrame]:
    """The contacts of one part; what else the records hold is of no time."""
    contacts = tables["contacts"]
    return {**tables, "contacts": contacts[(contacts["started"] >= at) == later]}


def _simulated(case: Case, values: list[Value], days: int, seen: list[Fact], seed: int) -> tuple[np.ndarray, Load]:
    """Indicators in the units of the records, shape (replications, indicators); and the mean load."""
    from experiments import load_scenario
    from experiments.configure.drawn_values import with_keys
    from experiments.model import simulate_here

    scenario = load_scenario(case.words)
    base = {**scenario.model_dump(mode="json"), "days": days, "warmup_days": 0}
    keys = [re.sub(r"\.(\d+)", r"[\1]", one.key) for one in values]
    whole = [isinstance(held(base, one.key), int) for one in values]
    drawn = draws([one.fitted for one in values], RUNS, seed + 1)
    rows, loads = [], []
    for k, row in enumerate(drawn):
        given = {key: max(1, round(x)) if is_whole else float(x)
                 for key, x, is_whole in zip(keys, row, whole, strict=True)}  # fmt: skip
        one = type(scenario).model_validate(with_keys(base, given))
        run = simulate_here(one, "compiled", seed + 1, k)
        rows.append([fact.per * run.measures[fact.measure] for fact in seen])
        loads.append(load_of(run))
    return np.array(rows, float), mean_load(loads)
