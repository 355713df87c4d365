"""Companies' work: requests, calls, durations, ways, parts, first fixes, promises."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from experiments.fitting.arrivals import fit_arrivals
from experiments.fitting.durations import fit_law
from experiments.fitting.first_fix import fit_causes, fit_first_fix, fit_returns_by_unit, jeffreys
from experiments.fitting.patience import fit_patience
from experiments.fitting.promises import fit_lateness, fit_promises
from experiments.fitting.spares import croston, fit_spares, mean_rate
from experiments.fitting.travel import fit_circuity, fit_travel
from experiments.fitting.weather import fit_weather
from experiments.validate.recovery.count import Trial, about

__all__ = ["arrivals", "causes", "durations", "first_fix", "patience", "promises", "returns", "spares", "travel"]

Rng = np.random.Generator
Trials = Iterator[Trial]
DAYS = pd.date_range("2014-01-01", "2015-12-31")


def arrivals(rng: Rng) -> Trials:
    """Two years with quiet Sundays, a summer, and days that differ; mistaken: Poisson, as if days did not differ."""
    mean = 40 * np.where(DAYS.day_of_week == 6, 0.5, 1.0) * np.where(DAYS.month.isin([6, 7, 8]), 1.5, 1.0)
    counts = pd.Series(rng.poisson(mean * rng.gamma(1 / 0.3**2, 0.3**2, len(DAYS))), DAYS)
    found, narrow = fit_arrivals(counts), np.sqrt(mean.sum()) / len(mean)
    yield Trial("requests a day", float(mean.mean()), found.per_day, about(found.per_day.value, narrow))
    for what, truth, one, days in (
        ("Sunday", 0.5 ** (6 / 7), found.weekdays[6], DAYS.day_of_week == 6),
        ("July", 1.5**0.75, found.months[6], DAYS.month == 7),
    ):
        yield Trial(f"factor of a {what}", truth, one, about(one.value, one.value / np.sqrt(counts[days].sum())))
    degrees = pd.Series(rng.normal(10, 8, 365), DAYS[:365])
    rate = np.exp(2.0 - 0.09 * (degrees - 15).clip(upper=0))
    one = fit_weather(
        pd.Series(rng.poisson(rate * rng.gamma(2.0, 0.5, 365)), degrees.index), degrees, 15.0, cold=True
    ).slope
    yield Trial("slope per degree", -0.09, one, about(one.value, _poisson_error(rate, (degrees - 15).clip(upper=0))))


def _poisson_error(rate: ArrayLike, degrees: ArrayLike) -> float:
    """Of the slope, if counts were Poisson: the inverse root of the information."""
    weight, x = np.asarray(rate, float), np.asarray(degrees, float)
    return float(1 / np.sqrt((weight * (x - np.average(x, weights=weight)) ** 2).sum()))


def durations(rng: Rng) -> Trials:
    """Repairs of three laws, a third cut by the end of the record; mistaken: closed ones only."""
    for law, frozen in (
        ("lognormal", stats.lognorm(s=0.8, scale=100)),
        ("gamma", stats.gamma(a=2.0, scale=70)),
        ("weibull", stats.weibull_min(c=1.5, scale=150)),
    ):
        whole, end = frozen.rvs(150, random_state=rng), rng.exponential(300, 150)
        times, still = np.minimum(whole, end), whole > end
        found, closed = fit_law(law, times, still), fit_law(law, times[~still])
        yield Trial(f"mean, {law}", frozen.mean(), found.mean, closed.mean)
        yield Trial(f"cv, {law}", frozen.std() / frozen.mean(), found.cv)


def patience(rng: Rng) -> Trials:
    """Callers of whom four fifths are answered; mistaken: the waits of those who gave up."""
    willing, answered = rng.exponential(300.0, 400), rng.exponential(80.0, 400)
    waits, gone = np.minimum(willing, answered), willing < answered
    found = fit_patience(waits, gone, ["exponential"])
    yield Trial("mean patience", 300.0, found.laws[0].mean, fit_law("exponential", waits[gone]).mean)


def travel(rng: Rng) -> Trials:
    """Ways whose scatter is large where they are short or long; mistaken: errors of equal scatter, mean of ratios."""
    km = rng.lognormal(1.0, 0.7, 300)
    minutes = np.exp(1.6 + 0.7 * np.log(km) + rng.normal(0, 0.1 + 0.4 * np.log(km / np.e) ** 2, 300))
    found = fit_travel(km, minutes, rng.integers(0, 24, 300), {"day": (8, 19)})
    x = np.log(km) - np.log(km).mean()
    yield Trial("slope of the way", 0.7, found.slope, about(found.slope.value, found.scatter / np.sqrt(x @ x)))
    yield Trial("ln minutes at 1 km", 1.6, found.base)
    straight = rng.gamma(2.0, 3.0, 200)
    longer = 1.2 + 1.2 / (1 + straight)  # short ways wind more
    driven = straight * longer * rng.gamma(16.0, 1 / 16, 200)
    ratios = driven / straight
    truth = 1.2 + 1.2 * _part(2.0, 3.0)
    yield Trial("circuity", truth, fit_circuity(driven, straight), about(ratios.mean(), ratios.std() / np.sqrt(200)))


def _part(shape: float, scale: float) -> float:
    """E(x / (1 + x)) / E(x) of a gamma law."""
    law = stats.gamma(shape, scale=scale)
    return float(law.expect(lambda x: x / (1 + x)) / law.mean())


def spares(rng: Rng) -> Trials:
    """Parts of unlike demand, in a fifth of the months; mistaken: size over interval, smoothed."""
    rate = rng.gamma(1.5, 0.8, 300)
    pieces = np.where(rng.random((300, 84)) < 0.2, rng.poisson(rate[:, None] * 5, (300, 84)), 0)
    smoothed = croston(pieces, 0.2, corrected=False)
    smoothed = smoothed[~np.isnan(smoothed)]
    error = smoothed.std(ddof=1) / np.sqrt(len(smoothed))
    yield Trial("pieces a part and month", 1.2, mean_rate(fit_spares(pieces)), about(smoothed.mean(), error))


def first_fix(rng: Rng) -> Trials:
    """Jobs of the last weeks, of which those that failed at first are still open; mistaken: closed jobs only."""
    fixed, age = rng.random(300) < 0.8, rng.uniform(0, 30, 300)
    closed = fixed | (rng.exponential(20.0, 300) < age)
    found = fit_first_fix(fixed.astype(float)).share
    yield Trial("first fix", 0.8, found, jeffreys("closed", int(fixed[closed].sum()), int(closed.sum())))


def causes(rng: Rng) -> Trials:
    """Four causes at once; mistaken: each with an interval of its own, as if it were the only one."""
    truth = dict(zip(("part", "skill", "time", "access", "fixed"), (0.10, 0.06, 0.04, 0.05, 0.75), strict=True))
    drawn = pd.Series(rng.choice(list(truth), 600, p=list(truth.values())))
    found = fit_causes(drawn, (drawn == "fixed").to_numpy(bool))
    asked = {one.name.removeprefix("not fixed: "): one for one in found}
    alone = {name: jeffreys(name, round(one.value * one.n), one.n) for name, one in asked.items()}
    held = [all(one[name].low <= truth[name] <= one[name].high for name in asked) for one in (asked, alone)]
    yield Trial("all causes together", 0.0, *(about(0.0 if one else 1.0, 0.0) for one in held))


def returns(rng: Rng) -> Trials:
    """Unlike units, a quarter of whose repairs do not last; mistaken: whatever is back within a week."""
    days, seen, unit = _gaps(rng)
    found = fit_returns_by_unit(days, seen, unit)
    week = jeffreys("back", int((seen & (days <= 7)).sum()), len(days))
    yield Trial("repair does not last", 0.25, found.not_lasting, week)
    yield Trial("days until it shows", 2.0, found.shows_after)
    yield Trial("new faults a day", 0.05, found.rate, about(seen.sum() / days.sum(), np.sqrt(seen.sum()) / days.sum()))
    yield Trial("units unlike", 0.5, found.unlike)


def _gaps(rng: Rng, units: int = 80, span: float = 300.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = []
    for unit, rate in enumerate(rng.gamma(2.0, 0.025, units)):
        t = 0.0
        while t < span:
            gap = min(rng.exponential(1 / rate), rng.exponential(2.0) if rng.random() < 0.25 else np.inf)
            rows.append((min(gap, span - t), t + gap < span, unit))
            t += gap
    days, seen, unit_of = zip(*rows, strict=True)
    return np.array(days), np.array(seen, bool), np.array(unit_of)


def promises(rng: Rng) -> Trials:
    """Orders of three months, promised in ten days; mistaken: closed orders only."""
    opened, whole = rng.uniform(0, 90, 500), rng.lognormal(1.8, 0.9, 500)
    closed = np.where(opened + whole <= 90, opened + whole, np.nan)
    found, law = fit_promises(opened + 10, closed, 90.0), stats.lognorm(s=0.9, scale=np.exp(1.8))
    done = ~np.isnan(closed)
    only = jeffreys("closed", int((closed[done] <= opened[done] + 10).sum()), int(done.sum()))
    yield Trial("promise kept", float(law.cdf(10)), found.kept, only)
    late = rng.exponential(5.0, 200)
    due = rng.uniform(0, 20, 200)
    seen = np.where(due + late <= 20, due + late, np.nan)
    lateness = fit_lateness(due, seen, 20.0, ["exponential"])[0]
    mistaken = fit_law("exponential", (seen - due)[~np.isnan(seen)])
    yield Trial("mean lateness", 5.0, lateness.mean, mistaken.mean)
