"""Values of keys that need a person's word: what the model's own laws made of known keys must give the keys back."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from experiments.calibrate import by_hand_faults as faults
from experiments.calibrate import by_hand_people as people
from experiments.calibrate import by_hand_visits
from experiments.calibrate import by_hand_ways as by_ways
from experiments.calibrate import by_hand_work as work
from experiments.calibrate.by_hand import Given, Placement
from experiments.calibrate.finding import Finding
from experiments.calibrate.people import leaving_by_month
from experiments.fitting.fitted import Fitted
from experiments.validate.recovery.count import Interval, Trial, about

__all__ = ["ability", "answers", "leaving", "site", "ways"]

Rng = np.random.Generator
Means = Mapping[str, str | Mapping[str, str]]
START = pd.Timestamp("2020-01-01", tz="UTC")
FAMILIES = ("power", "drive", "board", "case")
KINDS = {name: name for name in FAMILIES}


def ability(rng: Rng) -> Iterator[Trial]:
    """2,500 first visits of 16 persons; mistaken: the logit of the share, as if all jobs were equally hard."""
    n, levels = 2500, rng.normal(3.2, 0.8, (16, 4))
    who, kind = rng.integers(0, 16, n), rng.integers(0, 4, n)
    right = rng.random(n) < 0.75
    logit = levels[who, kind] - 1.8 * rng.normal(size=n) + 0.5 * right
    passed = rng.random(n) < special.expit(logit)
    ids = [str(k) for k in range(n)]
    visits = pd.DataFrame({
        "order": ids, "technician": [f"t{k}" for k in who], "started": START,
        "cause": [None if one else "lost" for one in passed],
        "outcome": np.where(passed, "done", "not_done"),
    })  # fmt: skip
    orders = pd.DataFrame({"id": ids, "fault": [FAMILIES[k] for k in kind]})
    base = {
        "visit": {"difficulty_sd": 1.8, "code_bonus": 0.5}, "contact": {"diagnosis_accuracy": 0.75},
        "faults": {name: {"family": name} for name in FAMILIES},
    }  # fmt: skip
    means: Means = {"causes": {"lost": "skill"}, "kinds of fault": KINDS}
    found = _values(by_hand_visits.causes(_told("causes", means, {"visits": visits, "work_orders": orders}, base)))
    share = float(passed.mean())
    flat = about(float(special.logit(share)), float(1 / np.sqrt(n * share * (1 - share))))
    yield Trial("crew.skill", 3.2, found["crew.skill"], flat)
    yield Trial("crew.skill_sd", 0.8, found["crew.skill_sd"])


def site(rng: Rng) -> Iterator[Trial]:
    """300 finished visits and 400 orders; mistaken: minutes of all faults as those of the mean fault."""
    share, factor = np.array([0.5, 0.25, 0.15, 0.1]), np.array([0.6, 0.7, 1.0, 1.6])
    base = {
        "faults": {name: {"work": w} for name, w in zip(FAMILIES, factor, strict=True)},
        "jobs": {"types": {"repair": {"nature": "repair"}}},
    }  # fmt: skip
    kind = rng.choice(4, 400, p=share)
    orders = pd.DataFrame({"id": [str(k) for k in range(400)], "fault": [FAMILIES[k] for k in kind]})
    sigma = np.sqrt(np.log1p(0.5**2))
    minutes = 60 * factor[kind] * rng.lognormal(-(sigma**2) / 2, sigma, 400)
    visits = pd.DataFrame({"order": orders["id"], "started": START, "outcome": "done"}).head(300)
    visits["ended"] = START + pd.to_timedelta(minutes[:300], "min")
    tables = {"visits": visits, "work_orders": orders}
    means: Means = {"time on site": "repair", "kinds of fault": KINDS}
    found = _values(work.time_on_site(_told("time on site", means, tables, base)))
    raw = minutes[:300]
    yield Trial("jobs.types.*.minutes", 60.0, found["jobs.types.repair.minutes"], _mean(raw))
    yield Trial("jobs.types.*.cv", 0.5, found["jobs.types.repair.cv"])
    shares = _values(faults.kinds_of_fault(_told("kinds of fault", {"kinds of fault": KINDS}, tables, base)))
    yield Trial("faults.*.share", 0.15, shares["faults.board.share"])
    days = rng.exponential(5.0, 40)
    parts = pd.DataFrame({"part": "7", "lead_time": days})
    stock: dict[str, Any] = {"parts": {"catalogue": {"pump": {}}}}
    leads = _values(by_ways.lead_times(_told("lead times", {"lead times": {"7": "pump"}}, {"parts": parts}, stock)))
    yield Trial("parts.catalogue.*.lead_days", 5.0, leads["parts.catalogue.pump.lead_days"])


def ways(rng: Rng) -> Iterator[Trial]:
    """300 trips; mistaken: all kilometres over all hours, parking among them."""
    factor, km, hour = np.r_[np.full(7, 1.4), np.full(17, 0.9)], rng.gamma(3, 2, 300), rng.integers(0, 24, 300)
    minutes = (6 + 60 * km / (28 * factor[hour])) * rng.lognormal(-0.02, 0.2, 300)
    trips = pd.DataFrame({
        "started": START + pd.to_timedelta(hour, "h"), "duration": 60 * minutes, "distance": km,
    })  # fmt: skip
    base = {"travel": {"speed_by_hour": list(factor), "circuity": 1.3}}
    found = _values(by_ways.ways(_told("ways", {"ways": "driven"}, {"trips": trips}, base)))
    of_all = 60 * km.sum() / minutes.sum()
    yield Trial("travel.speed_km_h", 28.0, found["travel.speed_km_h"], about(of_all, 0.03 * of_all))
    yield Trial("travel.access_min", 6.0, found["travel.access_min"])


def answers(rng: Rng) -> Iterator[Trial]:
    """1,500 customers who answer by what they felt; mistaken: the logit of the share who do."""
    felt = rng.beta(8, 2, 1500)
    chance = special.expit(-2.0 - 3.0 * (felt - 0.85) + 8.0 * (felt - 0.85) ** 2)
    said = rng.random(1500) < chance
    closed = pd.DataFrame({"id": [str(k) for k in range(1500)], "closed": START})
    tool = {"kind": "survey", "sampled": 1.0, "response": {"slope": -3.0, "extremes": 8.0, "reference": 0.85}}
    tables = {"work_orders": closed, "surveys": pd.DataFrame({"order": closed["id"][said], "score": felt[said]})}
    base = {"listening": {"instruments": {"app": tool}}}
    found = _values(people.answers(_told("survey response", {"survey response": "app"}, tables, base)))
    share = float(said.mean())
    flat = about(float(special.logit(share)), float(1 / np.sqrt(1500 * share * (1 - share))))
    yield Trial("response.intercept", -2.0, found["listening.instruments.app.response.intercept"], flat)


def leaving(rng: Rng) -> Iterator[Trial]:
    """1,500 customers of one day, three years, who leave as months end; mistaken: the time of those who left."""
    months = np.arange(36)
    hazard = 0.7 / (12 * 4.0) * (np.maximum(months, 1) / 12 / 4.0) ** (0.7 - 1)
    lived = rng.exponential(size=1500)[:, None] > np.cumsum(hazard)
    month = lived.sum(axis=1)  # in which each leaves; 36: has not
    ends = pd.date_range(START, periods=37, freq="MS")
    customers = pd.DataFrame({"id": [str(k) for k in range(1500)], "since": START})
    customers["until"] = pd.Series(ends[np.minimum(month + 1, 36)]).where(pd.Series(month < 36))
    last = pd.DataFrame({"id": ["last"], "since": [ends[36]], "until": [pd.NaT]})  # the record goes on to here
    customers = pd.concat([customers, last], ignore_index=True).astype(customers.dtypes)
    tables = {"customers": customers}
    name = "leaving by month"
    told = _told(name, {name: "leaving"}, tables, {}, leaving_by_month(name, tables))
    found = _values(people.leaving(told))
    years = (month[month < 36] + 1) / 12
    yield Trial("leaving.duration_shape", 0.7, found["leaving.duration_shape"])
    yield Trial("leaving.duration_scale", 4.0, found["leaving.duration_scale"], _mean(years))


def _told(subject: str, means: Means, tables: Any, base: Any, found: Finding | None = None) -> Given:
    return Given(subject, means[subject], tables, {subject: found} if found else {}, base, "a town", means)


def _values(made: Placement) -> dict[str, Fitted]:
    """By key."""
    return {key.name: value for value, key in made.values}


def _mean(x: Any) -> Interval:
    return about(float(np.mean(x)), float(np.std(x, ddof=1) / np.sqrt(len(x))))
