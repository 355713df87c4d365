"""What lengths tell: times to restore, durations as recorded, lives of units and their failures."""

import numpy as np
import pandas as pd

from experiments.calibrate.finding import Finding, Sample, Tables, end_of, known_only, not_lost, repairs, restored
from experiments.fitting.durations import fit_duration
from experiments.fitting.failures import fit_lives, fit_recurrent
from experiments.fitting.fitted import correlation_of
from experiments.messages import Refusal

__all__ = ["durations", "law_of", "lives", "recurrent", "restoring"]

MOST_DURATIONS = 20_000  # of a law: more change no digit that is shown
FITS_WITHIN = 0.02  # of the mean as recorded: a law whose mean is farther off, and surely so, is said not to fit


def restoring(name: str, tables: Tables) -> Finding:
    """Wait, way, work and parts in one: only the sum is recorded."""
    every = repairs(tables)
    orders, end = not_lost(every), end_of(every)
    seconds, open_ = restored(orders, end)
    kept = seconds > 0
    words = "wait, way, work and parts in one; their shares are not recorded"
    later = int((orders["closed"] > end).sum())
    words += f"; {later} were closed after the last was opened and count as open by then" if later else ""
    lost = len(every) - len(orders)
    words += f"; {lost} that were lost ({lost / len(every):.0%}) left out" if lost else ""
    none = int((~kept & ~open_).sum())
    words += f"; {none} that lasted no time left out" if none else ""
    return law_of(name, seconds[kept], open_[kept], words)


def durations(name: str, tables: Tables) -> Finding:
    """As recorded."""
    columns = ["duration", *(["censored"] if "censored" in tables["durations"] else [])]
    rows, words = known_only(tables["durations"], columns)
    censored = rows["censored"].astype(bool) if "censored" in rows else pd.Series(False, rows.index)
    return law_of(name, rows["duration"], censored, "; ".join(filter(None, ["as recorded", words])))


def law_of(name: str, seconds: pd.Series, censored: pd.Series, words: str) -> Finding:
    """The best of the laws; where its mean is not the recorded one, that is said."""
    if len(seconds) > MOST_DURATIONS:
        chosen = np.random.default_rng(0).choice(len(seconds), MOST_DURATIONS, replace=False)
        seconds, censored = seconds.iloc[chosen], censored.iloc[chosen]
        words += f"; {MOST_DURATIONS:,} of them, chosen by chance"
    laws = fit_duration(seconds, censored)
    best = laws[0]
    checks = {f"AIC of {law.law}, more than the best": law.aic - best.aic for law in laws[1:]}
    checks |= {"censored": float(best.censored)}
    seen = Sample(seconds.to_numpy(float), ~censored.to_numpy(bool), best)
    recorded, some = float(seconds.mean()), bool(censored.any())  # of lengths that had not ended: at least so long
    checks[f"mean as recorded{', at least' if some else ''} (s)"] = recorded
    times = best.mean.value / recorded
    above = best.mean.low > recorded and not some  # of what has not ended nobody knows how much longer
    if (best.mean.high < recorded or above) and abs(times - 1) > FITS_WITHIN:
        less = " or less" if some else ""
        words += f"; no law fits well: the mean of this one is {times:.2f} times the recorded{less}"
    return Finding(name, [best.mean, best.cv], checks, f"{best.law}: {words}", best.correlation, seen)


def lives(name: str, tables: Tables) -> Finding:
    """First failures, Weibull."""
    if "unit" in tables["failures"]:
        return Finding(name, [], {}, "not fitted as lives: units fail more than once")
    rows, missing = known_only(tables["failures"], ["age", "failed"])
    entered = rows.get("entered")
    count = rows.get("count")
    found = fit_lives(rows["age"], rows["failed"].astype(float), entered, count)
    words = "" if entered is not None else "age at entry is not recorded: too steep if units were old by then"
    words = "; ".join(filter(None, [words, missing]))
    hang = correlation_of(found.covariance)
    return Finding(name, [found.shape, found.scale], {"failures": float(found.failures)}, words, hang)


def recurrent(name: str, tables: Tables) -> Finding:
    """As new after each repair; units unlike."""
    rows = tables["failures"]
    if "gap" in rows:
        rows, missing = known_only(rows, ["unit", "gap"])
        unit, gap, failed = rows["unit"], rows["gap"], pd.Series(True, rows.index)
    elif {"age", "failed"} <= set(rows):
        rows, missing = known_only(rows, ["unit", "age", "failed"])
        ordered = rows.sort_values(["unit", "age"], kind="stable")
        unit, failed = ordered["unit"], ordered["failed"].astype(bool)
        gap = ordered["age"] - ordered.groupby("unit", observed=True)["age"].shift(fill_value=0.0)
    else:
        raise Refusal("failures: neither the gap before each is recorded nor age and failed")
    lasted = np.asarray(gap, float) > 0
    units = np.asarray(unit.astype("str"))[lasted]
    found = fit_recurrent(units, np.asarray(gap, float)[lasted], np.asarray(failed)[lasted], restoration=1.0)
    alike = "units unlike" if found.frailty else "units no more unlike than chance makes them"
    words = "; ".join(filter(None, [f"as new after each repair, {alike}", missing]))
    if not lasted.all():
        words += f"; {int((~lasted).sum())} that came at the same moment as the last left out"
    values = [found.shape, found.scale, *([found.frailty] if found.frailty else [])]
    checks = {"failures": float(found.failures), "units": float(found.units)}
    return Finding(name, values, checks, words, found.correlation)
