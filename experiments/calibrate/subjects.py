"""What can be learnt from which tables: one function a subject, from tables of ours to fitted values.

A subject that its tables do not allow (no column, too few rows) says so in words; nothing is left out silently.
"""

from collections.abc import Callable, Collection, Iterator

import numpy as np
import pandas as pd
from scipy.linalg import block_diag

from experiments.calibrate import people, service
from experiments.calibrate.finding import Finding, Sample, Tables, repairs
from experiments.fitting.arrivals import fit_arrivals, fit_hours, fit_weather
from experiments.fitting.durations import Law, fit_duration
from experiments.fitting.failures import fit_lives, fit_recurrent
from experiments.fitting.fitted import correlation_of, shares_hang
from experiments.fitting.patience import fit_patience
from experiments.fitting.regression import fit_choice, fit_linear
from experiments.fitting.repurchase import fit_repurchase, fit_spending, histories
from experiments.fitting.spares import fit_spares, mean_rate
from experiments.fitting.travel import fit_circuity, fit_travel
from experiments.messages import Refusal
from experiments.records.profile import days_of, gap_days

__all__ = ["SUBJECTS", "Finding", "findings"]

MOST_DURATIONS = 20_000  # of a law: more change no digit that is shown
PARTS_OF_DAY = {"day": (8, 19), "evening": (19, 24), "night": (0, 6), "morning": (6, 8)}


def findings(tables: Tables, only: Collection[str] = ()) -> Iterator[Finding]:
    """All that the tables tell, or only of some subjects, in the order of `SUBJECTS`."""
    for name, (needs, learn) in SUBJECTS.items():
        if (not only or name in only) and all(column in tables.get(table, ()) for table, column in needs):
            try:
                yield learn(name, tables)
            except Refusal as refusal:
                yield Finding(name, [], {}, f"not fitted: {refusal}")


def _arrivals(name: str, tables: Tables) -> Finding:
    return _of_days(name, repairs(tables)["opened"])


def _calls(name: str, tables: Tables) -> Finding:
    return _of_days(name, tables["contacts"]["started"])


def _of_days(name: str, times: pd.Series) -> Finding:
    counts = days_of(times)
    stopped = gap_days(counts)
    hours = [one for one in fit_hours(times) if one.value > 0]
    words = f"{len(stopped)} days were not recorded and are left out" if len(stopped) else ""
    try:
        found = fit_arrivals(counts, stopped)
    except Refusal as refusal:
        return Finding(name, hours, {}, f"{words}; no season: {refusal}".lstrip("; "))
    checks = {"dispersion (1 is Poisson)": found.dispersion, "cv of a day's factor": found.day_cv}
    values = [found.per_day._replace(name="requests a day"), *found.weekdays, *found.months, *hours]
    hang = block_diag(1.0, found.correlation, shares_hang([one.value for one in hours]))
    return Finding(name, values, checks, words, hang)


def _cold(name: str, tables: Tables) -> Finding:
    """Degrees above 18 and below 15 C, over all repairs."""
    counts = days_of(repairs(tables)["opened"])
    weather = tables["weather"].dropna(subset=["mean"])
    degrees = weather.groupby(weather["time"].dt.tz_localize(None).dt.floor("D"))["mean"].mean()
    hot, cold = fit_weather(counts, degrees, 18.0, False), fit_weather(counts, degrees, 15.0, True)
    values = [hot.slope._replace(name="per degree, above 18 C"), cold.slope._replace(name="per degree, below 15 C")]
    return Finding(name, values, {"dispersion, heat": hot.dispersion, "dispersion, cold": cold.dispersion})


def _restoring(name: str, tables: Tables) -> Finding:
    """Wait, way, work and parts in one: only the sum is recorded."""
    orders = repairs(tables)
    end = orders[["opened", "closed"]].max().max()
    open_ = orders["closed"].isna()
    seconds = (orders["closed"].fillna(end) - orders["opened"]).dt.total_seconds()
    kept = seconds > 0
    return _law(name, seconds[kept], open_[kept], "wait, way, work and parts in one; their shares are not recorded")


def _service_time(name: str, tables: Tables) -> Finding:
    calls = tables["contacts"]
    served = calls.loc[(calls["outcome"] == "served") & (calls["served"] > 0), "served"]
    return _law(name, served, pd.Series(False, served.index), "of calls that were answered")


def _patience(name: str, tables: Tables) -> Finding:
    calls = tables["contacts"]
    queued = calls[(calls["queued"] > 0) & (calls["outcome"] != "other")]
    found = fit_patience(queued["queued"], queued["outcome"] == "abandoned")
    law = found.laws[0]
    checks = {"median, Kaplan-Meier (s)": found.median, "callers": float(found.n), "gave up": float(found.abandoned)}
    seen = Sample(queued["queued"].to_numpy(float), (queued["outcome"] == "abandoned").to_numpy(bool), law)
    return Finding(name, [law.mean, law.cv], checks, f"{law.law}; answered callers are censored", law.correlation, seen)


def _law(name: str, seconds: pd.Series, censored: pd.Series, words: str) -> Finding:
    if len(seconds) > MOST_DURATIONS:
        chosen = np.random.default_rng(0).choice(len(seconds), MOST_DURATIONS, replace=False)
        seconds, censored = seconds.iloc[chosen], censored.iloc[chosen]
        words += f"; {MOST_DURATIONS:,} of them, chosen by chance"
    laws = fit_duration(seconds, censored)
    best: Law = laws[0]
    checks = {f"AIC of {law.law}, more than the best": law.aic - best.aic for law in laws[1:]}
    checks |= {"censored": float(best.censored)}
    seen = Sample(seconds.to_numpy(float), ~censored.to_numpy(bool), best)
    return Finding(name, [best.mean, best.cv], checks, f"{best.law}: {words}", best.correlation, seen)


def _trips(name: str, tables: Tables) -> Finding:
    trips = tables["trips"]
    minutes = trips["duration"] / 60
    kept = minutes.between(1, 120) & (trips["distance"] > 0.3)
    found = fit_travel(trips.loc[kept, "distance"], minutes[kept], trips.loc[kept, "started"].dt.hour, PARTS_OF_DAY)
    checks = {f"km/h, {part}": speed for part, speed in found.speeds.items()} | {"scatter of ln minutes": found.scatter}
    values = [found.base._replace(name="ln minutes at 1 km"), found.slope._replace(name="per ln km")]
    return Finding(name, values, checks, f"{int((~kept).sum())} trips under 1 min, over 2 h or under 300 m left out")


def _circuity(name: str, tables: Tables) -> Finding:
    rows = tables["trips"].dropna(subset=["distance", "straight"])
    rows = rows[(rows["distance"] > 0) & (rows["straight"] > 0)]
    return Finding(name, [fit_circuity(rows["distance"], rows["straight"])], {}, "kilometres driven over straight ones")


def _leaving(name: str, tables: Tables) -> Finding:
    rows = tables["customers"]
    columns = [column for column in ("complained", "tenure", "value", "contract", "age") if column in rows]
    whole = rows[["left", *columns]].dropna().astype(float)
    found = fit_choice(whole["left"], {column: whole[column] for column in columns})
    values = [one._replace(name=f"log odds: {key}") for key, one in found.coefficients.items()]
    words = "" if len(whole) == len(rows) else f"{len(rows) - len(whole)} customers with something missing left out"
    return Finding(name, values, {"McFadden's R2": found.fit}, words, correlation_of(found.covariance))


def _lateness(name: str, tables: Tables) -> Finding:
    rows = tables["surveys"].dropna(subset=["score", "promised", "delivered"])
    days = (rows["delivered"].dt.tz_localize(None).dt.floor("D") - rows["promised"].dt.tz_localize(None)).dt.days
    found = fit_linear(rows["score"], {"a day early": (-days).clip(0, 30), "a day late, up to 10": days.clip(0, 10)})
    words = "score against days before or after the promise"
    return Finding(name, list(found.coefficients.values()), {"R2": found.fit}, words, correlation_of(found.covariance))


def _purchases(name: str, tables: Tables) -> Finding:
    rows = tables["purchases"]
    past = histories(rows["customer"], rows["time"], rows["time"].max().tz_localize(None).floor("D"))
    found = fit_repurchase(past["x"], past["last"], past["watched"])
    checks = {"came back, share": float((past["x"] > 0).mean()), "log likelihood": found.log_likelihood}
    values, words = [found.r, found.alpha, found.a, found.b], "BG/NBD on days with a purchase, in weeks"
    return Finding(name, values, checks, words, correlation_of(found.covariance))


def _spending(name: str, tables: Tables) -> Finding:
    rows = tables["purchases"]
    each = rows[rows["amount"] > 0].groupby("customer", observed=True)["amount"].agg(["count", "mean"])
    found = fit_spending(each["count"], each["mean"])
    return Finding(name, [found.mean, found.p, found.q, found.v], {}, "gamma-gamma on purchases above zero")


def _spares(name: str, tables: Tables) -> Finding:
    rows = tables["parts"]
    table = rows.pivot_table(index="part", columns="time", values="quantity", aggfunc="sum", observed=True).fillna(0.0)
    found = fit_spares(table.to_numpy(float))
    classes = {f"{kind} parts": float((found.kind == kind).sum()) for kind in np.unique(found.kind)}
    return Finding(name, [mean_rate(found)], classes)


def _lives(name: str, tables: Tables) -> Finding:
    rows = tables["failures"].dropna(subset=["age", "failed"])
    if "unit" in rows:
        return Finding(name, [], {}, "not fitted as lives: units fail more than once")
    entered = rows.get("entered")
    count = rows.get("count")
    found = fit_lives(rows["age"], rows["failed"].astype(float), entered, count)
    words = "" if entered is not None else "age at entry is not recorded: too steep if units were old by then"
    hang = correlation_of(found.covariance)
    return Finding(name, [found.shape, found.scale], {"failures": float(found.failures)}, words, hang)


def _recurrent(name: str, tables: Tables) -> Finding:
    rows = tables["failures"]
    if "gap" in rows:
        unit, gap, failed = rows["unit"], rows["gap"], pd.Series(True, rows.index)
    else:
        ordered = rows.sort_values(["unit", "age"], kind="stable")
        unit, failed = ordered["unit"], ordered["failed"].astype(bool)
        gap = ordered["age"] - ordered.groupby("unit", observed=True)["age"].shift(fill_value=0.0)
    lasted = np.asarray(gap, float) > 0
    units = np.asarray(unit.astype("str"))[lasted]
    found = fit_recurrent(units, np.asarray(gap, float)[lasted], np.asarray(failed)[lasted], restoration=1.0)
    words = "as new after each repair, units unlike"
    if not lasted.all():
        words += f"; {int((~lasted).sum())} that came at the same moment as the last left out"
    values = [found.shape, found.scale, *([found.frailty] if found.frailty else [])]
    checks = {"failures": float(found.failures), "units": float(found.units)}
    return Finding(name, values, checks, words, found.correlation)


def _plain_durations(name: str, tables: Tables) -> Finding:
    rows = tables["durations"]
    censored = rows["censored"].astype(bool) if "censored" in rows else pd.Series(False, rows.index)
    return _law(name, rows["duration"], censored, "as recorded")


# Subject -> the columns that it needs, and how it is learnt.
SUBJECTS: dict[str, tuple[tuple[tuple[str, str], ...], Callable[[str, Tables], Finding]]] = {
    "requests": ((("work_orders", "opened"),), _arrivals),
    "requests and weather": ((("work_orders", "opened"), ("weather", "mean")), _cold),
    "time to restore": ((("work_orders", "opened"), ("work_orders", "closed")), _restoring),
    "time to restore by fault": ((("work_orders", "fault"), ("work_orders", "closed")), service.restoring_by("fault")),
    "time to restore by team": ((("work_orders", "team"), ("work_orders", "closed")), service.restoring_by("team")),
    "promises": ((("work_orders", "promised"), ("work_orders", "closed")), service.promises),
    "promises by team": ((("work_orders", "promised"), ("work_orders", "team")), service.promises_of("team")),
    "promises by place": ((("work_orders", "promised"), ("work_orders", "place")), service.promises_of("place")),
    "first fix": ((("visits", "outcome"),), service.first_fix),
    "first fix from return times": ((("work_orders", "unit"), ("work_orders", "closed")), service.returns),
    "technicians' pace": ((("visits", "technician"), ("visits", "ended")), service.pace),
    "practice": ((("visits", "technician"), ("visits", "ended"), ("technicians", "since")), service.practice),
    "technicians' first fix": ((("visits", "technician"), ("visits", "outcome")), service.skill),
    "calls": ((("contacts", "started"),), _calls),
    "time with an agent": ((("contacts", "served"), ("contacts", "outcome")), _service_time),
    "patience": ((("contacts", "queued"), ("contacts", "outcome")), _patience),
    "ways": ((("trips", "distance"), ("trips", "started")), _trips),
    "circuity": ((("trips", "distance"), ("trips", "straight")), _circuity),
    "lives": ((("failures", "age"), ("failures", "failed")), _lives),
    "recurrent failures": ((("failures", "unit"),), _recurrent),
    "durations": ((("durations", "duration"),), _plain_durations),
    "spare parts": ((("parts", "quantity"), ("parts", "time")), _spares),
    "leaving": ((("customers", "left"),), _leaving),
    "leaving by month": ((("customers", "since"), ("customers", "until")), people.leaving_by_month),
    "survey response": ((("surveys", "order"), ("work_orders", "closed")), people.response),
    "promise and score": ((("surveys", "promised"), ("surveys", "delivered")), _lateness),
    "repeat purchases": ((("purchases", "time"),), _purchases),
    "spending": ((("purchases", "amount"),), _spending),
}
