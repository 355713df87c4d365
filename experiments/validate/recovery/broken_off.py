"""Companies whose shifts break off long work, which goes on another day."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibrate.broken_off import on_site, with_broken_off
from experiments.calibrate.by_hand import Given
from experiments.calibrate.by_hand_work import time_on_site
from experiments.fitting.durations import fit_law
from experiments.fitting.pace import fit_pace
from experiments.validate.recovery.count import Trial

__all__ = ["pace", "site"]

Rng = np.random.Generator
Tables = dict[str, pd.DataFrame]
START = pd.Timestamp("2020-01-06 08:00", tz="UTC")
SHIFT_MIN, SD = 480.0, 0.6
TOLD = {"causes": {"END OF SHIFT": "time"}}


def site(rng: Rng) -> Iterator[Trial]:
    """400 visits of a mean of two hours; mistaken: those that ended the job."""
    tables = visits_of(rng, np.log(120) - SD**2 / 2 + SD * rng.normal(size=400), rng.integers(0, 12, 400))
    base: dict[str, Any] = {"jobs": {"types": {"repair": {"nature": "repair"}}}}
    told = Given("time on site", "repair", tables, {}, base, "a town", TOLD | {"time on site": "repair"})
    (mean, _), (cv, _) = time_on_site(told).values
    done = on_site(tables)[0]
    finished = fit_law("lognormal", done["minutes"], unit="min")
    yield Trial("jobs.types.*.minutes", 120.0, mean, finished.mean)
    yield Trial("jobs.types.*.cv", float(np.sqrt(np.expm1(SD**2))), cv, finished.cv)


def pace(rng: Rng) -> Iterator[Trial]:
    """1,200 visits of newcomers, who are slower, so that more of theirs are broken off; mistaken: as above."""
    who = rng.integers(0, 20, 1200)
    before = pd.Series(who).groupby(who).cumcount().to_numpy()
    level = rng.normal(0, 0.25, 20)
    tables = visits_of(rng, 5.3 - 0.2 * np.log1p(before) + level[who] + SD * rng.normal(size=1200), who)
    rows, _ = on_site(with_broken_off(tables, TOLD))
    found = fit_pace(rows["minutes"], rows["technician"], before[rows.index], None, rows["broken_off"])
    done = on_site(tables)[0].query("index < 1200")  # each first visit that ended the job
    finished = fit_pace(done["minutes"], done["technician"], before[done.index])
    assert found.exponent is not None and finished.exponent is not None
    yield Trial("learning exponent", -0.2, found.exponent, finished.exponent)
    yield Trial("spread between technicians", 0.25, found.between)


def visits_of(rng: Rng, log_minutes: np.ndarray, who: np.ndarray) -> Tables:
    """A visit a day and order, from any time of the shift on; who sees that the work is longer than the shift goes home
    after 40 % of it, or at its end, and finishes on the next day.
    """
    n, minutes = len(who), np.exp(log_minutes)
    day = START + pd.to_timedelta(2 * np.arange(n), "D")
    at = rng.uniform(0, 0.9 * SHIFT_MIN, n)
    broken = minutes > SHIFT_MIN - at
    spent = np.where(broken, np.minimum(0.4 * minutes, SHIFT_MIN - at), minutes)
    started = day + pd.to_timedelta(at, "min")
    first = pd.DataFrame({
        "order": [f"o{k}" for k in range(n)], "technician": [f"t{k}" for k in who], "started": started,
        "ended": started + pd.to_timedelta(spent, "min"), "outcome": np.where(broken, "not_done", "done"),
        "cause": pd.Series(["END OF SHIFT" if one else None for one in broken], dtype="object"),
    })  # fmt: skip
    again = first[broken].assign(started=(day + pd.Timedelta(days=1))[broken], outcome="done", cause=None)
    again["ended"] = again["started"] + pd.to_timedelta((minutes - spent)[broken], "min")
    shifts = pd.DataFrame({"technician": first["technician"], "started": day, "ended": day + pd.Timedelta(hours=8)})
    orders = pd.DataFrame({"id": first["order"], "opened": day})
    visits = pd.concat([first, again], ignore_index=True)
    return {"visits": visits, "shifts": shifts, "work_orders": orders}
