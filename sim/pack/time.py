"""The calendar, shifts, weighted clocks, the stream of requests, booking slots and speeds by hour."""

import datetime
from typing import Any

import numpy as np

from sim.events import DAY
from sim.inputs import Inputs
from sim.pack.units import bookable_days, clocks_before_occasions, foreseen_days, seconds, slots_a_day
from sim.scenario import InstalledBase, PoissonStream, Scenario, minutes_of
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """The horizon and the weather."""
    c = s.climate
    return {
        "horizon": s.days * DAY, "foreseen_s": foreseen_days(s) * DAY, "days": s.days,
        "weather": c.kind == "synthetic", "weather_mean": c.mean_c,
        "weather_amplitude": c.amplitude_c, "coldest_day": c.coldest_day, "noise_phi": c.noise_phi,
        "noise_sd": c.noise_sd_k, "cooling_above": c.cooling_above_c, "cooling_slope": c.cooling_slope,
        "heating_below": c.heating_below_c, "heating_slope": c.heating_slope,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Calendar, shift patterns, weighted clocks, request stream, booking slots, speed by hour."""
    days = np.datetime64(s.start) + np.arange(bookable_days(s))
    calendar = _calendar(days, s.calendar.holidays)
    for wave in s.climate.waves.values():
        since = (days - np.datetime64(wave.start)).astype(np.int64)
        calendar["warmer"][(since >= 0) & (since < wave.days)] += wave.warmer_k
    within, foreseen = calendar[: s.days], foreseen_days(s)
    patterns, pattern_of = _patterns(s)
    before = clocks_before_occasions(s)
    clocks = np.zeros((before + len(s.jobs.occasions), foreseen + 1))
    if isinstance(s.demand, InstalledBase):
        months = [getattr(kind, "months", ()) for kind in s.jobs.types.values()]
        for row, k in [(0, k) for k in s.jobs.of_cause("planned")[:1]] + list(enumerate(s.jobs.occasions, before)):
            clocks[row] = _clock(_by_month(months[k], calendar[:foreseen]))
        clocks[1] = _clock(_by_month(s.demand.installation_months, calendar[:foreseen]))
    for k, region in enumerate(s.regions.values(), start=2):
        if s.climate.kind == "none":
            clocks[k] = _clock(np.ones(foreseen))
        elif s.climate.kind == "file":  # a synthetic climate is run by the start rule, with keyed weather noise
            waves = calendar["warmer"][:foreseen].tolist()
            clocks[k] = _clock(_heat_on_file(s, inputs, days[:foreseen].tolist(), region.warmer_k, waves))
    return {
        "calendar": calendar,
        "patterns": patterns,
        "pattern_of": pattern_of,
        "clocks": clocks,
        "stream": _stream(s, within),
        "slots": np.zeros((len(s.regions), slots_a_day(s) * len(days)), np.int64),
        "capacity": np.zeros((len(s.regions), len(days)), np.int64),
        "speed": np.array(s.travel.speed_by_hour, np.float64),
    }


def _calendar(days: np.ndarray, holidays: tuple[str, ...]) -> np.ndarray:
    """What the rules know of each day."""
    calendar = np.zeros(len(days), LAYOUTS["calendar"][0])
    months, years = days.astype("M8[M]"), days.astype("M8[Y]")
    calendar["weekday"] = (days.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
    calendar["month"] = months.astype(np.int64) % 12 + 1
    calendar["year"] = years.astype(np.int64) + 1970
    calendar["day_of_year"] = (days - years).astype(np.int64) + 1
    calendar["month_start"] = days == months
    calendar["holiday"] = np.isin(days, np.array(holidays, "M8[D]"))
    return calendar


def _clock(weights: np.ndarray | list[float]) -> np.ndarray:
    """Running integral of daily or hourly weights, summed in written order."""
    return np.concatenate([[0.0], np.cumsum(weights)])


def _by_month(weights: tuple[float, ...], calendar: np.ndarray) -> np.ndarray:
    """Daily weight by month, scaled to mean 1 over a common year."""
    lengths = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    mean = sum(w * n for w, n in zip(weights, lengths, strict=True)) / 365.25
    return np.array(weights)[calendar["month"] - 1] / mean


def _heat_on_file(
    s: Scenario, inputs: Inputs, days: list[datetime.date], warmer: float, waves: list[float]
) -> list[float]:
    """Failure multiplier of each day from temperatures on file and heat waves, scaled to mean 1 over the file."""
    c = s.climate

    def factor(t: float) -> float:
        hot, cold = max(0.0, t + warmer - c.cooling_above_c), max(0.0, c.heating_below_c - t - warmer)
        return 1.0 + c.cooling_slope * hot + c.heating_slope * cold

    everything = [factor(t) for values in inputs.temperatures.values() for t in values]
    mean = sum(everything) / len(everything)
    first = days[0].year
    picked = ((inputs.temperatures[(d.month, d.day)], d.year - first) for d in days)
    return [factor(values[k % len(values)] + wave) / mean for (values, k), wave in zip(picked, waves, strict=True)]


def _patterns(s: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Shift patterns as records, and which one technician i has."""
    names = list(s.calendar.patterns)
    records = np.zeros(max(1, len(names)), LAYOUTS["patterns"][0])
    lunch_from, lunch = seconds(minutes_of(s.calendar.lunch_from)), seconds(s.calendar.lunch_min)
    for row, pattern in zip(records, s.calendar.patterns.values(), strict=False):
        start, length = seconds(minutes_of(pattern.start)), round(3600 * pattern.hours)
        row["start_s"], row["length_s"] = start, length
        row["weekdays"] = sum(1 << WEEKDAYS.index(d) for d in set(pattern.weekdays))
        row["n_days"], row["days_off"] = len(set(pattern.weekdays)), pattern.days_off
        fits = lunch > 0 and start <= lunch_from and lunch_from + lunch <= start + length
        row["paid_s"] = length - lunch if fits else length
    chosen = [names.index(p) for p in s.crew.patterns if p in names] or [0]
    return records, np.array(chosen, np.int32)


def _stream(s: Scenario, calendar: np.ndarray) -> np.ndarray:
    """Expected requests from the start to each hour, for a Poisson stream."""
    if not isinstance(s.demand, PoissonStream):
        return np.zeros(1)
    d = s.demand
    hour_mean, weekday_mean = sum(d.hour_weights) / 24, sum(d.weekday_weights) / 7
    weekday = np.array(d.weekday_weights)[calendar["weekday"]]
    rates = d.rate_per_day / 24 * _by_month(d.month_weights, calendar) * weekday / weekday_mean
    return _clock((rates[:, np.newaxis] * np.array(d.hour_weights) / hour_mean).ravel())
