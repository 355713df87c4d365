"""Coverage on simulated companies: a waiting line with a closed form, and every indicator of a small town.

Of the town nobody knows the truth; the mean over all macro-replications stands for it, which is thirty times as sure
as the interval of one.  Every indicator goes the way that a report goes: `Outcomes.estimate` and its note.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd

from experiments.execute.work import cores
from experiments.inference.cases import ABOUT, WARNS
from experiments.inference.counting import Counted, row_of
from experiments.inference.lines import mean_wait
from experiments.outcomes import Outcomes, pair
from experiments.stats import estimate

__all__ = ["indicator_rows", "line_in_the_model", "replicated", "town_rows"]

REPLICATIONS = 10  # of a macro-replication of the line
IN_TOWN = 20  # of the town, whose indicators are more skewed; below, reports warn (`safeguards.py`)
FEW_DIFFERENT = 200  # values; an indicator that hardly varies has no distribution to be covered
_LINE = ("scenario=theory/queue", "days=80", "warmup_days=15")  # some 5,000 jobs, behind 1,150
_TOWN = ("scenario=small_town", "days=30")


def replicated(overrides: tuple[str, ...], replications: int, say: Callable[[str], None]) -> pd.DataFrame:
    """The measures of so many replications of a scenario, a row each, on threads."""
    from experiments import load_scenario
    from sim import INDICATORS, simulate

    scenario, names = load_scenario(list(overrides)), list(INDICATORS)

    def one(number: int) -> Any:
        if number % 1000 == 0:
            say(f"{overrides[0]}: replication {number:,} of {replications:,}")
        measures = simulate(scenario, engine="compiled", seed=1, replication=number).measures
        return np.array([measures[name] for name in names])

    with ThreadPoolExecutor(cores()) as pool:
        return pd.DataFrame(np.array(list(pool.map(one, range(replications)))), columns=names)


def line_in_the_model(macro: int, say: Callable[[str], None]) -> Counted:
    """The mean wait of the theory world at a load of .8, in hours: rho / (1 - rho) quarters of an hour."""
    runs = replicated(_LINE, macro * REPLICATIONS, say)
    waits = runs["hours_to_first_visit"].to_numpy().reshape(macro, REPLICATIONS)
    truth = mean_wait(0.8) / 4
    found = [estimate(row) for row in waits]
    inside = np.array([one.low <= truth <= one.high for one in found])
    return row_of(
        "mean wait, t",
        f"theory/queue, load .8, 65 days, {REPLICATIONS} replications",
        ABOUT,
        inside,
        np.zeros(macro, bool),
    )


def town_rows(macro: int, say: Callable[[str], None]) -> list[Counted]:
    """One row for every indicator that happens and varies."""
    from sim import INDICATORS

    runs = replicated(_TOWN, macro * IN_TOWN, say)
    return list(indicator_rows(runs, INDICATORS, "small_town, 30 days", IN_TOWN))


def indicator_rows(table: pd.DataFrame, indicators: Any, world: str, replications: int) -> Iterator[Counted]:
    """Coverage of each indicator's interval; the rows are cut into macro-replications of so many replications."""
    world = f"{world}, {replications} replications"
    whole = [name for name in indicators if name in table and table[name].notna().any()]
    names = [name for name in whole if table[name].nunique() >= FEW_DIFFERENT]
    parts = {part for name in names for part in (indicators[name].numerator, indicators[name].denominator) if part}
    outcomes = _cells(table[[name for name in table if name in {*whole, *parts}]], indicators, replications)
    for name in names:
        truth = estimate(*_all(table, indicators[name])).value
        inside, warned = [], []
        for cell in outcomes.cells:
            one = outcomes.estimate(name, cell)
            inside.append(one.low <= truth <= one.high)
            warned.append(bool(outcomes.note(name, cell, one)))
        bound = WARNS if any(warned) else ABOUT
        yield row_of(name, world, bound, np.array(inside), np.array(warned), len(names))


def _cells(table: pd.DataFrame, indicators: Any, replications: int) -> Outcomes:
    """Macro-replications as the cells of an experiment."""
    number = np.arange(len(table))
    frame = table.assign(cell=number // replications, replication=number % replications)
    return pair(frame, [], indicators)


def _all(table: pd.DataFrame, indicator: Any) -> tuple[Any, Any]:
    if not indicator.denominator:
        return table[indicator.name], None
    return table[indicator.numerator], table[indicator.denominator]
