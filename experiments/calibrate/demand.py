"""What requests, calls, trips and parts tell: how many come and when, how long ways are, demand for parts."""

import numpy as np
import pandas as pd
from scipy.linalg import block_diag

from experiments.calibrate.finding import Finding, Tables, enough, known_only, repairs
from experiments.calibrate.keys import DAY_CV
from experiments.calibrate.pieces import asks, month_of, pieces_asked
from experiments.fitting.arrivals import fit_arrivals, fit_hours
from experiments.fitting.fitted import Fitted, shares_hang
from experiments.fitting.spares import fit_spares, mean_rate
from experiments.fitting.spells import CORRELATION, LASTS
from experiments.fitting.travel import fit_circuity, fit_travel
from experiments.fitting.weather import fit_weather
from experiments.messages import Refusal
from experiments.records.observed import end_said
from experiments.records.profile import days_of, gap_days
from experiments.records.rows import last_moment

__all__ = ["calls", "circuity", "other_work", "requests", "spares", "trips", "weather"]

PARTS_OF_DAY = {"day": (8, 19), "evening": (19, 24), "night": (0, 6), "morning": (6, 8)}
# Of a season: ten for each weekday.  Of 70 an open weekday has none, and passes for closed, in one record of 7,000; of
# 20 in one of three.
FEWEST_OF_SEASON = 70


def requests(name: str, tables: Tables) -> Finding:
    """Corrective work only; how much other work there is, is said."""
    orders = repairs(tables)
    found, others = _of_days(name, orders["opened"], end_said(orders)), other_work(tables["work_orders"])
    return found._replace(words="; ".join(filter(None, [found.words, others])))


def other_work(orders: pd.DataFrame) -> str:
    """Work that takes hands and that a stream of requests does not have, in words; "" where all are repairs."""
    if "kind" not in orders:
        return ""
    kinds = orders.loc[orders["kind"].notna() & (orders["kind"] != "repair"), "kind"].astype(str).value_counts()
    if kinds.empty:
        return ""
    each = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())
    return (
        f"{kinds.sum():,} of {len(orders):,} work orders are no repairs ({each}); a company with this stream of "
        "requests has none of them, and its people are less busy than yours"
    )


def calls(name: str, tables: Tables) -> Finding:
    """Those that came to something, if only to giving up; who calls again is counted again."""
    rows = tables["contacts"]
    nothing = rows["outcome"] == "other" if "outcome" in rows else pd.Series(False, rows.index)
    found = _of_days(name, rows.loc[~nothing, "started"], end_said(rows))
    words = [found.words, "who gave up and called again counts twice"]
    words += [f"{int(nothing.sum())} that came to nothing left out"] if nothing.any() else []
    return found._replace(words="; ".join(filter(None, words)))


def _of_days(name: str, times: pd.Series, end: pd.Timestamp | None) -> Finding:
    came = int(times.notna().sum())
    enough(came, f"{name} have a time")
    counts = days_of(times, end)
    stopped = gap_days(counts)
    hours = [one for one in fit_hours(times) if one.value > 0]
    words = f"{len(stopped)} days were not recorded and are left out" if len(stopped) else ""
    try:
        enough(came, name, FEWEST_OF_SEASON)
        found = fit_arrivals(counts, stopped)
    except Refusal as refusal:
        return Finding(name, hours, {}, f"{words}; no season: {refusal}".lstrip("; "))
    words = "; ".join(filter(None, [words, _empty_words(found.empty), _spells_words(found.spells, "season")]))
    checks = {
        "dispersion (1 is Poisson)": found.dispersion, DAY_CV: found.day_cv, **_spells_checks(found.spells),
        "mean of the recorded days": float(counts.drop(index=stopped).mean()),
    }  # fmt: skip
    values = [found.per_day._replace(name="requests a day"), *found.weekdays, *found.months, *hours]
    hang = block_diag(found.correlation, shares_hang([one.value for one in hours]))
    return Finding(name, values, checks, words, hang)


def _empty_words(months: list[str]) -> str:
    """That the few days of a month had nothing, so that it is taken as one that was not recorded."""
    return f"nothing came on the few days of {', '.join(months)}: taken as not recorded" if months else ""


def weather(name: str, tables: Tables) -> Finding:
    """Degrees above 18 and below 15 C, over all repairs."""
    opened = repairs(tables)["opened"]
    enough(int(opened.notna().sum()), "requests have a time")
    counts = days_of(opened, end_said(repairs(tables)))
    counts = counts.drop(index=gap_days(counts))
    seen = tables["weather"].dropna(subset=["mean"])
    degrees = seen.groupby(seen["time"].dt.tz_localize(None).dt.floor("D"))["mean"].mean()
    hot, cold = fit_weather(counts, degrees, 18.0, False), fit_weather(counts, degrees, 15.0, True)
    values = [
        hot.slope._replace(name="per degree warmer, above 18 C"),
        cold.slope._replace(name="per degree warmer, below 15 C"),
    ]
    checks = {
        "dispersion, heat": hot.dispersion, "dispersion, cold": cold.dispersion,
        **_spells_checks(hot.spells, ", heat"), **_spells_checks(cold.spells, ", cold"),
    }  # fmt: skip
    longest = max(hot.spells, cold.spells, key=lambda one: one.value)
    words = ["of the logarithm; weekday is taken off, month is not", _spells_words(longest, "weather and weekday")]
    return Finding(name, values, checks, "; ".join(filter(None, words)))


def _spells_checks(one: Fitted, of: str = "") -> dict[str, float]:
    ends = {"at least": one.low, "at most": one.high}
    return {CORRELATION + of: one.value} | {f"{CORRELATION}{of}, {end}": x for end, x in ends.items()}


def _spells_words(one: Fitted, beyond: str) -> str:
    """That bad days come in spells, where they do; beyond what is already taken off."""
    if one.value < LASTS or one.low == 0:
        return ""
    return (
        f"bad days come in spells: beyond {beyond} the correlation is {one.value:.2f} from day to day "
        f"({one.low:.2f} to {one.high:.2f}), which the intervals have in them"
    )


def trips(name: str, tables: Tables) -> Finding:
    """Minutes by kilometres, on the scale of logarithms, and speed by part of the day."""
    rows = tables["trips"]
    minutes = rows["duration"] / 60
    kept = minutes.between(1, 120) & (rows["distance"] > 0.3)
    found = fit_travel(rows.loc[kept, "distance"], minutes[kept], rows.loc[kept, "started"].dt.hour, PARTS_OF_DAY)
    checks = {f"km/h, {part}": speed for part, speed in found.speeds.items()} | {"scatter of ln minutes": found.scatter}
    values = [found.base._replace(name="ln minutes at 1 km"), found.slope._replace(name="per ln km")]
    return Finding(name, values, checks, f"{int((~kept).sum())} trips under 1 min, over 2 h or under 300 m left out")


def circuity(name: str, tables: Tables) -> Finding:
    """Kilometres driven over straight ones."""
    rows = tables["trips"].dropna(subset=["distance", "straight"])
    rows = rows[(rows["distance"] > 0) & (rows["straight"] > 0)]
    return Finding(name, [fit_circuity(rows["distance"], rows["straight"])], {}, "kilometres driven over straight ones")


def spares(name: str, tables: Tables) -> Finding:
    """Pieces asked for by part and calendar month, months without any among them."""
    rows, words = known_only(tables["parts"], ["part", "time", "quantity"])
    asked, end = asks(rows), end_said(tables["parts"])
    if "movement" in rows:
        words = "; ".join(filter(None, [words, f"{int((~asked).sum())} that ask for none left out"]))
    table, _ = pieces_asked(rows[asked], None if end is None else int(month_of(last_moment(end))))
    found = fit_spares(table)
    classes = {f"{kind} parts": float((found.kind == kind).sum()) for kind in np.unique(found.kind)}
    return Finding(name, [mean_rate(found)], classes, words)
