"""The second part by the simulator itself: the requests of the first part, met by the rules of a company.

The company is a scenario with the stream of requests fitted before the split, one draw of it for each replication.
Everything else - crew, hours, work, parts - is as the scenario says; where that was set on the whole record it is no
forecast, and only what follows from the requests is.  A month before the split is simulated too, so that the second
part does not begin with empty hands, and a month after it, so that what is open can be closed.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.backtest.split import Cut
from experiments.calibrate.finding import Finding
from experiments.calibrate.load import Load, load_of
from experiments.fitting.spells import CORRELATION
from experiments.records.observed import noted

__all__ = ["RUNS", "Played", "counts_of", "lengths_of", "played"]

Array = NDArray[np.float64]
RUNS = 100
BEFORE, AFTER = 28, 28  # days
DAY = 86_400.0


class Played(NamedTuple):
    """One replication: when requests came, in days since the split, and how many seconds until they were closed."""

    opened: Array
    seconds: Array  # NaN: not closed
    load: Load


def played(record: Cut, start: str, seed: int) -> tuple[list[Played], str]:
    """The second part, simulated; and in words what was fitted."""
    from experiments.calibrate.company import company_of
    from experiments.calibrate.draws import draw_table
    from experiments.calibrate.subjects import findings
    from experiments.configure.compose import Sources, composer
    from experiments.model import simulate_here, the_model

    orders = noted(pd.DataFrame({"opened": record.first.started}), None, record.at)  # it ends at the split
    with composer(Sources()) as here:
        found = list(findings({"work_orders": orders}))
        company = company_of(found, start, here, the_model().scenario)
    ahead = (record.second.counts.index[-1] - record.at.tz_localize(None)).days + 1
    first_day = (record.at - pd.Timedelta(days=BEFORE)).strftime("%Y-%m-%d")
    period = {"start": first_day, "days": BEFORE + ahead + AFTER, "warmup_days": 0}
    company = company._replace(base={**company.base, **period})
    table = draw_table(company, RUNS, seed + 1).table
    runs = [
        _of_run(simulate_here(company.scenario(row), "compiled", seed + 1, k))  # type: ignore[arg-type]
        for k, row in enumerate(_rows(table))
    ]  # fmt: skip
    fitted = len(company.placed)
    words = f"{start} with {fitted} values of its stream fitted before the split; all else as the scenario says"
    return runs, f"{words}{_spells_words(found)}"


def _spells_words(found: Sequence[Finding]) -> str:
    checks = next((one.checks for one in found if CORRELATION in one.checks), {})
    if not checks.get(f"{CORRELATION}, at least", 0.0):
        return ""
    return f"; its days are independent, where a recorded day is like the one before it by {checks[CORRELATION]:.2f}"


def _rows(table: pd.DataFrame) -> Sequence[Mapping[str, float]]:
    return [{str(key): float(value) for key, value in row.items()} for row in table.to_dict("records")]


def _of_run(run: object) -> Played:
    from experiments.event_log.records_of_work import NATURES
    from sim import jobs_of

    jobs = jobs_of(run)  # type: ignore[arg-type]
    repairs = jobs.nature == NATURES.index("repair")
    opened, ended = jobs.opened[repairs], jobs.ended[repairs]
    return Played(opened / DAY - BEFORE, np.where(ended >= 0, ended - opened, np.nan), load_of(run))


def counts_of(runs: Sequence[Played], days: pd.DatetimeIndex, at: pd.Timestamp) -> Array:
    """Requests of each day, shape (runs, days)."""
    which = np.asarray((days - at.tz_localize(None)).days)
    edges = np.arange(which.max() + 2)
    return np.array([np.histogram(run.opened, edges)[0][which] for run in runs], float)


def lengths_of(runs: Sequence[Played], day: NDArray[np.integer], reach: Array, seed: int) -> Array:
    """For each real request one simulated time to restore of the same day, cut at its reach; shape (runs, requests).

    `day`: of each real request, since the split.  A day without a simulated request takes one of any day.
    """
    rng = np.random.default_rng(seed)
    return np.array([np.minimum(_drawn(run, day, rng), reach) for run in runs])


def _drawn(run: Played, day: NDArray[np.integer], rng: np.random.Generator) -> Array:
    kept = (run.opened >= 0) & (run.opened < day.max() + 1)
    order = np.argsort(run.opened[kept], kind="stable")
    seconds = np.nan_to_num(run.seconds[kept][order], nan=np.inf)
    of_day = np.floor(run.opened[kept][order]).astype(int)
    first, last = np.searchsorted(of_day, day, "left"), np.searchsorted(of_day, day, "right")
    any_day = last == first
    first, last = np.where(any_day, 0, first), np.where(any_day, len(seconds), last)
    found: Array = seconds[first + (rng.random(len(day)) * (last - first)).astype(int)]
    return found
