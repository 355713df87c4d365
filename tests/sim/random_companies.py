"""Random small companies over every axis of the configuration, a pure function of the case number.

Every case is an ordinary company, or one of the special kinds that decide how hard a test bites: `ties` (everything
happens on whole hours), `crowd` (more idle technicians than are compared one by one), `overload` (many more requests
than hands) and `levers` (a company of `conf/` with one staffing and one first-fix lever).
"""

import datetime
import functools
from typing import Any, NamedTuple

import numpy as np

from sim import RequestLog, Scenario, empty_requests
from sim.events import DAY, HOUR
from tests.sim.random_complaints import with_complaints
from tests.sim.random_contact import with_contact
from tests.sim.random_listening import random_listening
from tests.sim.random_loyalty import random_loyalty, random_tiers
from tests.sim.random_market import random_market
from tests.sim.random_mind import with_minds
from tests.sim.random_outlets import random_modes, random_reception
from tests.sim.random_stock import NOTHING_MORE, orderly, random_stock, stock_something
from tests.sim.worlds import CONF, conf, log_demand, plain

RULES = ("fcfs", "nearest", "shortest", "earliest_due", "priority", "least_flexible", "cost_index")
PLANNERS = ("rolling_horizon", "insertion")
LINKS = ("none", "logit", "cloglog", "convex", "threshold", "weibull")
STARTS = ("2023-01-01", "2024-02-15", "2023-06-20", "2023-12-10", "2024-04-28", "2023-09-20")
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
KINDS = ("ordinary", "ties", "ordinary", "overload", "ordinary", "ties", "levers", "ordinary")


class Case(NamedTuple):
    number: int
    kind: str
    scenario: Scenario
    seed: int
    replication: int


class Dice:
    """Plain Python values drawn at random."""

    def __init__(self, number: int, subject: str = "") -> None:
        """A subject that came later has dice of its own, so that the older ones fall as before."""
        self.rng = np.random.default_rng((20_240_229, number, *subject.encode()))

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def one_of(self, *options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def between(self, low: float, high: float) -> float:
        return round(float(self.rng.uniform(low, high)), 4)

    def zero_or(self, low: float, high: float) -> float:
        return self.one_of(0.0, self.between(low, high))

    def weights(self, n: int) -> list[float]:
        """n relative weights, some of them zero but not all."""
        return [1.0, *(self.zero_or(0.2, 3.0) for _ in range(n - 1))]


def case(number: int) -> Case:
    """The company of this number."""
    dice = Dice(number)
    kind = "crowd" if number % 32 == 31 else KINDS[number % len(KINDS)]
    values = _levers(dice, number) if kind == "levers" else _company(dice, number, kind)
    values = with_minds(Dice(number, "mind"), with_contact(values, number, kind))
    values = with_complaints(Dice(number, "complaints"), values, kind == "ties")
    random_loyalty(Dice(number, "loyalty"), values)
    random_tiers(Dice(number, "tiers"), values, kind == "ties")
    values["market"] = random_market(Dice(number, "market"))
    values = random_listening(Dice(number, "listening"), values)
    values["satisfaction"]["explain"] = Dice(number, "causes").chance(0.5)
    _products(Dice(number, "products"), values)
    _reinvestment(Dice(number, "reinvestment"), values)
    return Case(number, kind, Scenario.model_validate(values), dice.whole(0, 2**32 - 1), dice.whole(0, 9999))


def _company(dice: Dice, number: int, kind: str) -> dict[str, Any]:
    """A company of the given kind; the dispatch rules and links take turns."""
    technicians = dice.whole(70, 110) if kind == "crowd" else dice.whole(1, 7)
    load = {"crowd": 0.3, "overload": 12.0}.get(kind, dice.one_of(1.0, 3.0, 6.0))
    per_day = max(2.0, technicians * load)
    days = min(120, max(20, int(260 / per_day))) if kind != "crowd" else 8
    values = plain()
    values |= {
        "name": f"random_{number}", "start": dice.one_of(*STARTS), "days": days,
        "warmup_days": dice.one_of(0, 0, days // 4), "dispatch": _dispatch(dice, RULES[number % 7]),
        "contact": _contact(dice), "promise": _promise(dice), "travel": _travel(dice), "visit": _visit(dice),
        "jobs": _jobs(dice), "parts": _parts(dice), "satisfaction": _satisfaction(dice, values["satisfaction"]),
        "leaving": _leaving(dice, values["leaving"], LINKS[number % 6]),
    }  # fmt: skip
    values["crew"], values["calendar"] = _crew(dice, technicians, values["start"], days)
    values["customers"] = {
        "households": dice.whole(30, 300), "units_per_household": dice.one_of(1.0, 1.5, 2.0, 3.0),
        "contract_share": dice.one_of(0.0, 0.25, 1.0), "places_file": None,
    }  # fmt: skip
    values["faults"] = _faults(dice, list(values["parts"]["catalogue"]))
    values["demand"], values["climate"] = _demand(dice, values, per_day, kind)
    values["money"] = conf("money", dice.one_of("cny_city", "usd_benchmark"))
    values["regions"] = _regions(dice, values)
    values["standards"], values["supervision"] = _standards(dice)
    _more_jobs(Dice(number, "jobs"), values)
    values["people"] = _people(Dice(number, "people"), values, on_the_hour=kind == "ties")
    retry = Dice(number, "retry")
    values["promise"] |= _forecast(Dice(number, "forecast"))
    values["promise"] |= {"planned_retry_days": retry.one_of(1, 30), "repeat_retry_days": retry.one_of(1, 7)}
    values["appointments"] = _appointments(Dice(number, "appointments"), values["promise"]["kind"])
    values["satisfaction"] |= {"scheduling_weight": Dice(number, "scheduling").one_of(0.0, 0.0, 0.3, 1.0)}
    values["parts"] |= random_stock(Dice(number, "parts"), values)
    _prices(Dice(number, "price"), values)
    values["climate"]["waves"] = _waves(Dice(number, "waves"), values)
    values["planning"] = _planning(Dice(number, "planning"), values["dispatch"])
    _repair(values)
    values = _on_the_hour(dice, values) if kind == "ties" else values
    values = random_modes(dice, values, kind == "ties")
    return random_reception(Dice(number, "reception"), values, kind == "ties")


def _regions(dice: Dice, values: dict[str, Any]) -> dict[str, Any]:
    """One city, or up to three with technicians of their own who may do everything."""
    crew = values["crew"]
    several = crew["technicians"] >= 6 and crew["certified_share"] > 0 and values["demand"]["kind"] != "log"
    n = dice.one_of(1, 2, 3) if several and values["customers"]["places_file"] is None else 1
    weights = [1.0, *(dice.one_of(1.0, 0.5) for _ in range(n - 1))]
    return {
        f"city_{k}": {"weight": weight, "warmer_k": dice.one_of(0.0, -6.0, 4.0)} for k, weight in enumerate(weights)
    }


def _forecast(dice: Dice) -> dict[str, Any]:
    """Sometimes a forecast in place of slots; heat and contract may weigh when a window is declined."""
    chosen: dict[str, Any] = {"balk_heat": dice.one_of(0.0, 0.0, 0.5), "balk_contract": dice.one_of(0.0, 0.0, -1.0)}
    forecast = {
        "kind": "forecast", "forecast_start_h": dice.one_of(0.01, 2.0, 60.0),
        "forecast_gain": dice.one_of(0.0, 0.1, 1.0),
    }  # fmt: skip
    return chosen | forecast if dice.chance(0.25) else chosen


def _appointments(dice: Dice, promise: str) -> dict[str, Any]:
    """Nothing between promise and visit in half of the companies; else reminders, calls, notices, deferral, moods."""
    on = dice.chance(0.5)

    def means(**others: Any) -> dict[str, Any]:
        reach = {"reached": dice.one_of(0.5, 1.0), "ratio": dice.one_of(0.0, 0.4, 1.0), "cost": dice.zero_or(0.1, 3)}
        return {"active": on and dice.chance(0.5)} | reach | others

    reminder, call = means(lead_h=dice.one_of(0.0, 1.0, 24.0, 100.0)), means()
    move_days = dice.whole(1, 5)
    return {
        "reminder": reminder, "call": call,
        "progress": {
            "active": on and dice.chance(0.5), "every_days": dice.one_of(0.25, 1.0, 3.0), "lift": dice.one_of(0.0, 0.1),
            "cost": dice.zero_or(0.1, 3),
        },
        "away": {
            "says_so": dice.one_of(0.0, 0.5, 1.0), "choice_days": dice.one_of(0.0, 2.0) if on else 0.0,
            "withdraws": dice.one_of(0.0, 0.3) if on else 0.0,
        },
        "deferral": {
            "active": on and promise == "slots" and dice.chance(0.6), "heat": dice.one_of(0.0, 1.0, 2.0, 1000.0),
            "load": dice.one_of(0.1, 0.9, 1000.0), "look_days": dice.whole(1, 7), "move_days": move_days,
            "by_days": move_days + dice.one_of(0, 3, 14), "most": dice.one_of(0, 1, 3),
        },
    }  # fmt: skip


def _planning(dice: Dice, dispatch: dict[str, Any]) -> dict[str, Any]:
    """No plans, or, in half of the companies, one of the rules that plan; look-ahead and reasons under every rule."""
    if dice.chance(0.5):
        dispatch["rule"] = dice.one_of(*PLANNERS)
    every, look_ahead = dice.one_of(0.0, 7.5, 60.0), dice.one_of(0.0, 0.0, 1.0, 30.0)
    return {
        "every_min": 20.0 if look_ahead > 0 and every == 0 else every, "on_change": every == 0 or dice.chance(0.7),
        "ahead_min": dice.one_of(0.0, 30.0, 120.0, 720.0), "jobs": dice.one_of(1, 3, 32, 200),
        "weight_wait": dice.zero_or(0.1, 3.0), "tour_jobs": dice.one_of(1, 2, 6, 12), "look_ahead": look_ahead,
        "look_ahead_days": dice.one_of(0.5, 7.0), "urgent": dice.one_of("repair", "contract"),
        "hold_at_most_h": dice.one_of(0.0, 2.0, 24.0), "explain": dice.chance(0.4),
    }  # fmt: skip


def _standards(dice: Dice) -> tuple[dict[str, Any], dict[str, Any]]:
    """No standard at all, or up to three, some of them in force, with or without audits."""

    def standard() -> dict[str, Any]:
        return {
            "active": dice.chance(0.7), "compliance": dice.one_of(0.0, 0.5, 1.0), "lift": dice.zero_or(0.01, 0.3),
            "dimension": dice.one_of("reliability", "responsiveness", "assurance", "empathy", "tangibles"),
            "loss": dice.zero_or(0.01, 0.3), "minutes": dice.one_of(0.0, 4.0), "cost_job": dice.zero_or(1, 50),
            "done_by": dice.one_of("technician", "office"), "cost_year": dice.zero_or(10, 500), "value_added": False,
        }  # fmt: skip

    names = ("explanation", "dress", "loaner")[: dice.one_of(0, 0, 1, 3)]
    audits = {"effect": dice.one_of(0.0, 3.0), "cost_audit": dice.zero_or(1, 50), "cost_year": dice.zero_or(10, 500)}
    return {name: standard() for name in names}, {"audit_share": dice.one_of(0.0, 0.3, 1.0), **audits}


def _people(dice: Dice, values: dict[str, Any], on_the_hour: bool) -> dict[str, Any]:
    """Steady people in a third of the companies; on whole hours nothing about them changes the time on site."""
    if dice.chance(0.33):
        return {"kind": "steady"}
    always_on = values["calendar"]["round_the_clock"]
    year = int(values["start"][:4])
    later = {"young": f"{year - 3}-05-01", "new": f"{year}-07-01", "latest": f"{year + 1}-01-15"}

    def course(days: int) -> dict[str, Any]:
        return {"courses_year": 0.0 if always_on else dice.one_of(0.0, 1.0, 12.0), "course_days": days}

    return {
        "kind": "growing",
        "learning": {
            "start_jobs": dice.one_of(0.0, 50.0, 400.0), "start_spread": dice.zero_or(0.1, 1.0),
            "newcomer_jobs": dice.one_of(0.0, 40.0), "reference_jobs": dice.one_of(0.0, 400.0),
            "ability_per_doubling": dice.zero_or(0.1, 1.0), "rate": 1.0 if on_the_hour else dice.one_of(0.8, 0.95, 1.0),
            "floor": dice.one_of(0.0, 0.7, 1.0), "variance_power": dice.one_of(2.0, 3.3),
            "forgetting_days": dice.one_of(3.0, 730.0),
        },
        "technology": {
            name: {"since": since, "overlap": dice.one_of(0.0, 0.5, 1.0), "difficulty": dice.one_of(0.0, 1.0)}
            for name, since in later.items() if dice.chance(0.5)
        },
        "adoption_years": dice.one_of(0.1, 8.0),
        "training": {
            "skill": course(dice.whole(1, 6)), "skill_jobs": dice.one_of(0.0, 20.0),
            "awareness": course(dice.whole(1, 2)), "awareness_gain": dice.one_of(0.0, 0.1),
            "awareness_days": dice.one_of(20.0, 180.0), "certificate": course(dice.whole(1, 14)),
            "certificate_jobs": dice.one_of(0.0, 40.0), "day_price": dice.one_of(0.0, 500.0),
        },
        "manners": {
            "explanation": dice.one_of(0.5, 0.8, 1.0), "explanation_sd": dice.one_of(0.0, 0.3),
            "explanation_weight": dice.one_of(0.0, 0.5),
        },
        "pressure": {
            "desired_days": dice.whole(1, 5), "elasticity": dice.one_of(0.0, 0.5, 3.0),
            "lowest": dice.one_of(0.0, 0.5), "erosion_days": dice.one_of(0.5, 10.0),
            "recovery_days": dice.one_of(5.0, 180.0), "time": 0.0 if on_the_hour else dice.one_of(0.0, 0.3, 1.0),
            "manners": dice.one_of(0.0, 0.4), "callback": dice.one_of(0.0, 1.0),
        },
        "fatigue": {
            "free_hours": dice.one_of(0.0, 6.0, 9.0), "per_hour": dice.one_of(0.0, 0.1, 1.0),
            "tired_days": dice.one_of(1.0, 10.0), "rest_days": dice.one_of(0.5, 3.0), "ability": dice.one_of(0.0, 1.0),
            "time": 0.0 if on_the_hour else dice.one_of(0.0, 0.2), "callback": dice.one_of(0.0, 0.7),
            "resign": dice.one_of(0.0, 2.0),
        },
        "absence_spell_days": dice.one_of(1.0, 2.5, 10.0),
        "turnover": {
            "resign_year": 0.0 if always_on else dice.one_of(0.0, 0.5, 4.0, 20.0),
            "hiring_days": dice.one_of(0, 1, 20), "hire_price": dice.one_of(0.0, 5000.0),
            "ramp_days": dice.one_of(10.0, 137.0), "ramp_ability": dice.one_of(0.0, 1.0),
            "ramp_time": 0.0 if on_the_hour else dice.one_of(0.0, 0.5),
        },
        "rating": {
            "first": dice.one_of(0.5, 0.85), "gain": dice.one_of(0.0, 0.02, 1.0),
            "bonus_month": dice.one_of(0.0, 300.0), "bonus_threshold": dice.one_of(0.0, 0.86),
            "bonus_manners": dice.one_of(0.0, 0.1), "bonus_stay": dice.one_of(0.0, 0.8),
        },
    }  # fmt: skip


def _repair(values: dict[str, Any]) -> None:
    """Take back what the schema forbids: seniors asked for where there are none, work or parts that nobody has."""
    crew = values["crew"]
    seniors = int(crew["technicians"] * crew["senior_share"])
    families = {fault["family"] for fault in values["faults"].values()}
    families |= {kind.get("family") for kind in values["jobs"]["types"].values()} - {None}
    if values["dispatch"]["repeat_to"] == "senior" and seniors == 0:
        crew["senior_share"] = 1.0
    if crew["certified_share"] == 0.0 and seniors == 0 and crew["technicians"] < len(families):
        crew["certified_share"] = 0.4
    stock_something(values)


def _dispatch(dice: Dice, rule: str) -> dict[str, Any]:
    weights = ("travel", "lateness", "skill", "part", "value")
    return {
        "rule": rule, "plugin": None, "repeat_to": dice.one_of("same", "any", "senior"),
        "look_at_jobs": dice.one_of(1, 3, 8, 64),
        **{f"weight_{name}": dice.zero_or(0.1, 3.0) for name in weights},
    }  # fmt: skip


def _contact(dice: Dice) -> dict[str, Any]:
    return {
        "kind": "delay", "delay_h": dice.one_of(0.0, 0.25, 3.0), "remote_resolution": dice.one_of(0.0, 0.2, 0.6),
        "false_closure": dice.one_of(0.0, 0.3, 1.0), "return_days": dice.one_of(0.0, 1.0, 2.5),
        "diagnosis_accuracy": dice.one_of(0.0, 0.5, 0.9, 1.0),
    }  # fmt: skip


def _promise(dice: Dice) -> dict[str, Any]:
    return {
        "kind": dice.one_of("immediate", "slots", "slots"), "open": dice.one_of("07:00", "08:00"),
        "close": dice.one_of("17:00", "18:30", "20:00"), "window_h": dice.one_of(1.0, 2.0, 4.0, 8.0),
        "quantile": dice.one_of(0.5, 0.8, 0.95), "work_cv": dice.zero_or(0.2, 1.0),
        "travel_min": dice.zero_or(5.0, 40.0), "notice_h": dice.one_of(0.0, 1.0, 24.0),
        "early_min": dice.one_of(0.0, 20.0, 120.0), "planned_share": dice.one_of(0.2, 0.6, 1.0),
        "horizon_days": dice.one_of(1, 3, 14, 45), "balk_intercept": dice.one_of(-50.0, -3.0, 0.0),
        "balk_per_day": dice.one_of(0.0, 0.4), "balk_heat": 0.0, "balk_contract": 0.0, "forecast_start_h": 8.0,
        "forecast_gain": 0.0,
    }  # fmt: skip


def _travel(dice: Dice) -> dict[str, Any]:
    return {
        "kind": dice.one_of("none", "plane", "plane", "plane"), "side_km": dice.one_of(2.0, 8.0, 40.0),
        "metric": dice.one_of("euclidean", "rectilinear"), "circuity": dice.between(1.0, 1.4),
        "speed_km_h": dice.one_of(15.0, 25.0, 60.0),
        "speed_by_hour": dice.one_of([1.0] * 24, [dice.between(0.7, 1.5) for _ in range(24)]),
        "access_min": dice.one_of(0.0, 5.0), "homes": dice.one_of("uniform", "depot"),
        "depot_x": dice.between(0, 1), "depot_y": dice.between(0, 1),
    }  # fmt: skip


def _crew(dice: Dice, technicians: int, start: str, days: int) -> tuple[dict[str, Any], dict[str, Any]]:
    shifts = {
        "day": ("08:00", 9.0), "early": ("06:30", 8.0), "late": ("13:00", 9.5), "night": ("21:00", 9.0),
        "small_hours": ("00:00", 6.0), "short": ("09:00", 3.0), "long": ("07:00", 13.0), "whole": ("08:00", 24.0),
    }  # fmt: skip
    names = [str(n) for n in dice.rng.permutation(list(shifts))[: dice.whole(1, 4)]]
    weekdays = {n: list(dice.one_of(WEEK, WEEK, WEEK[:6], ("Mon", "Wed", "Thu", "Sat"))) for n in names}
    patterns = {
        n: {"start": shifts[n][0], "hours": shifts[n][1], "weekdays": weekdays[n], "days_off": dice.whole(0, 2)}
        for n in names
    }
    holidays = [
        str(datetime.date.fromisoformat(start) + datetime.timedelta(dice.whole(0, days)))
        for _ in range(dice.whole(0, 4))
    ]
    crew = {
        "technicians": technicians, "reserve": dice.one_of(0, 0, 2), "senior_share": dice.one_of(0.0, 0.5, 1.0),
        "skill": dice.one_of(0.0, 2.0, 4.0, 50.0), "senior_bonus": dice.one_of(0.0, 1.5),
        "skill_sd": dice.zero_or(0.1, 1.5), "certified_share": dice.one_of(0.0, 0.4, 1.0),
        "absence": dice.one_of(0.0, 0.05, 0.5), "patterns": [str(n) for n in dice.rng.choice(names, dice.whole(1, 5))],
        "summer_temps": dice.one_of(0, 0, 2), "temp_months": [2, 5, 6, 7, 12],
        "last_call_min": dice.one_of(0.0, 30.0, 90.0),
        "overtime_day_h": dice.one_of(0.0, 1.0, 4.0, 30.0), "overtime_month_h": dice.one_of(0.0, 10.0, 744.0),
        "training_days_year": dice.one_of(0.0, 6.0, 40.0),
    }  # fmt: skip
    calendar = {
        "round_the_clock": dice.chance(0.2), "patterns": patterns, "lunch_from": dice.one_of("11:30", "12:00", "18:00"),
        "lunch_min": dice.one_of(0.0, 30.0, 60.0), "holidays": holidays, "holiday_staffing": dice.one_of(0.0, 0.3, 1.0),
    }  # fmt: skip
    return crew, calendar


def _visit(dice: Dice) -> dict[str, Any]:
    return {
        "access_failure": dice.one_of(0.0, 0.05, 0.4), "access_min": dice.one_of(0.0, 10.0),
        "difficulty_sd": dice.one_of(0.0, 1.8), "code_bonus": dice.one_of(0.0, 0.5),
        "skill_fail_share": dice.one_of(0.0, 0.7, 1.0), "part_fail_share": dice.one_of(0.0, 0.5, 1.0),
        "time_fail_share": dice.one_of(0.0, 0.4, 1.0), "order_right": dice.one_of(0.3, 0.7, 1.0),
        "rebook_h": dice.one_of(0.0, 2.0, 30.0), "escalate_h": dice.one_of(0.0, 4.0, 48.0),
        "callback": dice.one_of(0.0, 0.05, 0.5), "callback_days": dice.one_of(1.0, 10.0, 300.0),
        "rush_ratio": dice.one_of(1.0, 2.0), "junior_ratio": dice.one_of(0.0, 1.5),
    }  # fmt: skip


def _jobs(dice: Dice) -> dict[str, Any]:
    def kind(name: str, low: float, high: float) -> dict[str, Any]:
        base = conf("jobs", "textbook")["types"][name]
        return base | {"minutes": dice.between(low, high), "cv": dice.one_of(0.0, 0.4, 1.2)}

    law = dice.one_of("lognormal", "exponential", "constant")
    bounds = {"repair": (20, 120), "service": (10, 60), "installation": (60, 240)}
    return {"law": law, "types": {name: kind(name, *pair) for name, pair in bounds.items()}}


def _more_jobs(dice: Dice, values: dict[str, Any]) -> None:
    """Further types of job in half of the companies; a crew whose installations differ."""
    types, faults = values["jobs"]["types"], list(values["faults"])
    types["installation"] |= {"quality_slope": dice.zero_or(0.2, 2.0), "quality_ability": dice.one_of(0.0, 2.0)}
    if dice.chance(0.5):
        return

    def work() -> dict[str, Any]:
        return {"minutes": dice.one_of(60.0, 120.0), "cv": dice.one_of(0.0, 0.5)}

    def dates() -> dict[str, Any]:
        return {"rate": dice.one_of(0.5, 2.0, 6.0), "months": dice.one_of([1.0] * 12, dice.weights(12))}

    def mix() -> dict[str, float]:
        return {name: 1.0 if k == 0 else dice.zero_or(0.1, 2.0) for k, name in enumerate(reversed(faults))}

    family = dice.one_of(None, "cold", "software")
    effect = {"effect": dice.one_of(0.5, 0.9, 1.0), "effect_years": dice.one_of(0.1, 1.0)}
    remote = {"remote_share": dice.one_of(0.0, 0.4, 1.0)}
    more = {
        "diagnosis": {"cause": "failure", "nature": "repair", "share": dice.zero_or(0.1, 1.0), "faults": mix()},
        "cleaning": {"cause": "planned", "nature": "service", "family": None} | dates() | effect,
        "update": {"cause": "planned", "nature": "support", "family": family} | dates() | effect,
        "accident": {"cause": "accident", "nature": "repair", "faults": mix()} | dates() | remote,
        "question": {"cause": "advice", "nature": "support", "family": family} | dates() | remote,
        "calibration": {"cause": "advice", "nature": "service", "family": family} | dates() | remote,
    }
    types |= {name: kind | work() for name, kind in more.items() if dice.chance(0.7)}


def _prices(dice: Dice, values: dict[str, Any]) -> None:
    """Book or tariff, warranty or none, in turn; a tariff has an entry for every type of job."""
    faults, types = list(values["faults"]), list(values["jobs"]["types"])
    values["satisfaction"]["gap_price_surprise"] = dice.one_of(0.0, 0.5)
    if dice.chance(0.6):
        values["warranty"] = conf("warranty", "china_ac") | {
            "whole_years": dice.one_of(0.0, 1.0, 8.0), "main_years": dice.one_of(8.0, 20.0),
            "main_faults": [name for name in faults if dice.chance(0.5)], "reimbursed": dice.one_of(0.0, 0.8),
            "exchange_after": dice.one_of(0, 1, 2), "exchange_reimbursed": dice.one_of(0.0, 1.0),
            "extended": {
                "share_ours": dice.one_of(0.0, 0.5), "share_others": dice.one_of(0.0, 0.3, 1.0), "price": 260.0,
                "years": dice.one_of(0.0, 3.0), "accidents": dice.chance(0.5),
            },
            "contracts": {"renewal": dice.one_of(0.3, 0.9, 1.0), "uptake": dice.one_of(0.0, 0.2)},
        }  # fmt: skip
    if dice.chance(0.4):
        return
    tariff = conf("price", "ac_tariff")
    tariff |= {
        "types": {
            name: {
                "labour": dice.one_of("hourly", "flat", "free"), "amount": dice.between(50, 200),
                "reference": dice.zero_or(50, 500),
            } for name in types
        },
        "faults": {name: dice.between(50, 500) for name in faults if dice.chance(0.3)},
        "contract_labour": dice.chance(0.7), "contract_parts": dice.chance(0.3),
        "guarantee_labour": dice.chance(0.7), "guarantee_parts": dice.chance(0.7),
        "reference_cv": dice.zero_or(0.1, 1.0), "overcharged": dice.one_of(0.0, 0.1, 1.0),
    }  # fmt: skip
    tariff["discounts"] |= {"contract": dice.one_of(0.0, 0.2, 1.0), "campaign_months": [1, 3, 5, 6, 12]}
    tariff["estimate"] |= {"share": dice.one_of(0.0, 0.5, 1.0), "ask_again_above": dice.one_of(0.0, 0.2, 100.0)}
    tariff["estimate"] |= {"error_cv": dice.zero_or(0.1, 0.5)}
    tariff["consent"] |= {"intercept": dice.one_of(-2.0, 2.0, 40.0), "replaced": dice.one_of(0.0, 0.5, 1.0)}
    tariff["consent"] |= {"work_done": dice.one_of(0.0, 1.0)}  # whole hours stay whole
    values["price"] = tariff


def _parts(dice: Dice) -> dict[str, Any]:
    def part(k: int) -> dict[str, Any]:
        kit = dice.one_of(0, 0, 1, 2, 4)
        return {
            "price": dice.between(1, 300), "van_kit": kit, "van_reorder": dice.one_of(kit - 1, 0, -1),
            "policy": ("base_stock", "sS", "RQ")[k % 3], "level": dice.one_of(0, 1, 4, 12),
            "reorder": dice.one_of(-1, 0, 2, 5), "lead_days": dice.one_of(0.0, 1.0, 4.5),
            "lead_law": dice.one_of("constant", "exponential"),
        }  # fmt: skip

    first = dice.whole(0, 2)
    return {
        "catalogue": {f"part_{k}": orderly(part(first + k)) for k in range(dice.one_of(0, 1, 2, 3, 5))},
        "restock_at": dice.one_of("00:00", "02:00", "12:00", "23:30"), "kit_factor": dice.one_of(0.5, 1.0, 1.5),
        "depot_factor": dice.one_of(0.0, 0.25, 1.0, 3.0), "van_review": dice.one_of("nightly", "continuous"),
        "van_lead_days": dice.one_of(0.0, 0.5, 2.0), "missing": dice.one_of("order_for_job", "wait_at_van"),
        "out_of_stock": dice.one_of("backorder", "emergency"), "emergency_days": dice.one_of(0.0, 1.0),
        "handling_days": dice.one_of(0.0, 1.0), "prepick": dice.chance(0.5), **NOTHING_MORE,
    }  # fmt: skip


def _faults(dice: Dice, parts: list[str]) -> dict[str, Any]:
    def fault(k: int) -> dict[str, Any]:
        needs = [p for p in parts if dice.chance(0.4)]
        return {
            "share": 1.0 if k == 0 else dice.zero_or(0.1, 2.0), "family": dice.one_of("cold", "power", "water"),
            "work": dice.one_of(0.0, 0.6, 1.0, 2.0), "parts": needs,
        }  # fmt: skip

    return {f"fault_{k}": fault(k) for k in range(dice.whole(1, 6))}


def _satisfaction(dice: Dice, base: dict[str, Any]) -> dict[str, Any]:
    return base | {
        "weight_sd": dice.one_of(0.0, 0.3), "loss_aversion": dice.one_of(1.0, 2.25), "exponent": dice.one_of(0.88, 1.0),
        "assimilation": dice.one_of(0.0, 0.2, 1.0), "wait_weight": dice.one_of(0.0, 0.5, 1.0),
        "courtesy_sd": dice.one_of(0.0, 0.5), "mood_sd": dice.one_of(0.0, 0.3, 2.0),
    }  # fmt: skip


def _leaving(dice: Dice, base: dict[str, Any], link: str) -> dict[str, Any]:
    return base | {
        "link": link, "floor": dice.one_of(0.0, 0.03, 0.9), "gain": dice.one_of(0.0, 0.3, 1.0),
        "start_mean": dice.one_of(0.5, 0.853), "start_sd": dice.one_of(0.0, 0.11),
        "event_months": dice.one_of(0.0, 1.0, 6.0), "duration_shape": dice.one_of(0.9, 1.5),
        "new_customers_year": dice.one_of(0.0, 0.17, 2.0),
    }  # fmt: skip


def _demand(dice: Dice, values: dict[str, Any], per_day: float, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The demand and the climate: base, stream and log take turns at random; ties want a log."""
    climate = plain()["climate"] | {"kind": dice.one_of("none", "synthetic")}
    chosen = "log" if kind == "ties" else dice.one_of("installed_base", "installed_base", "poisson", "log")
    if chosen == "log":
        log = _request_log(dice, values, per_day, on_the_hour=kind == "ties")
        return log_demand(log, dice.one_of(1.0, 0.5, 0.0)), climate
    if chosen == "poisson":
        return {
            "kind": "poisson", "rate_per_day": per_day, "hour_weights": dice.one_of([1.0] * 24, dice.weights(24)),
            "weekday_weights": dice.one_of([1.0] * 7, dice.weights(7)),
            "month_weights": dice.one_of([1.0] * 12, dice.weights(12)),
        }, climate  # fmt: skip
    units = values["customers"]["households"] * values["customers"]["units_per_household"]
    shape, restoration = dice.one_of(0.8, 1.0, 1.5, 2.5), dice.one_of(0.0, 0.5, 1.0)
    endless = shape * restoration > 1  # minimal repair of steeply ageing units: too many failures in the past
    base = {
        "kind": "installed_base", "start_age": "new" if endless else dice.one_of("stationary", "new"),
        "failure_shape": shape, "failure_scale_years": max(0.02, units / per_day / 365.0),
        "restoration": restoration, "kijima": dice.one_of("I", "II"),
        "poor_installation_share": dice.one_of(0.0, 0.2, 1.0), "poor_installation_ratio": dice.one_of(1.0, 1.6),
        "poor_installation_reference": dice.one_of(0.0, 0.2),
        "environment_sd": dice.one_of(0.0, 0.3), "use_sd": dice.one_of(0.0, 0.3),
    }  # fmt: skip
    values["jobs"]["types"]["service"] |= {
        "rate": dice.one_of(0.0, 0.5, 6.0), "months": dice.one_of([1.0] * 12, dice.weights(12)),
        "effect": dice.one_of(0.0, 0.85, 1.0), "effect_years": dice.one_of(0.1, 1.0),
    }  # fmt: skip
    return base | {
        "replacement_mean_years": dice.one_of(0.3, 3.0, 11.0), "replacement_shape": dice.one_of(1.0, 3.0),
        "replacement_wait_days": 30, "installed_by_us": dice.one_of(0.0, 0.44, 1.0),
        "installation_months": dice.one_of([1.0] * 12, dice.weights(12)), "products": {},
    }, climate  # fmt: skip


def _products(dice: Dice, values: dict[str, Any]) -> None:
    """Generations of products, begun before and after the start, in half of the companies with units."""
    if values["loyalty"]["kind"] == "bonds":
        values["loyalty"]["repurchase"] |= {"product": dice.zero_or(0.5, 20.0), "usual": dice.one_of(0.0, 0.1, 3.0)}
    if values["demand"]["kind"] != "installed_base" or not dice.chance(0.5):
        return
    start, faults = datetime.date.fromisoformat(values["start"]), list(values["faults"])
    values["demand"]["products"] = {
        f"product_{k}": {
            "since": str(start + datetime.timedelta(days=days)), "failures": dice.one_of(0.3, 1.0, 3.0),
            "faults": {name: dice.between(0.2, 5.0) for name in faults if dice.chance(0.6)},
        }
        for k, days in enumerate((dice.one_of(-900, -100, 1), dice.one_of(2, 10))[: dice.one_of(1, 2)])
    }  # fmt: skip


def _reinvestment(dice: Dice, values: dict[str, Any]) -> None:
    """Where nobody manages by an instrument, managers who reinvest in a third of the companies."""
    may = [] if values["calendar"]["round_the_clock"] else ["hire"]
    may += ["train"] if values["people"]["kind"] == "growing" else []
    if values["management"]["kind"] != "none" or not may or not dice.chance(0.4):
        return
    values["management"] = conf("management", "reinvest_in_hands") | {
        "every_months": dice.one_of(1, 1, 2), "share": dice.one_of(0.0, 0.3, 1.0),
        "floor_month": dice.zero_or(100.0, 20_000.0),
    }  # fmt: skip
    values["management"]["action"] |= {
        "kind": dice.one_of(*may), "most": dice.one_of(0, 1, 3), "delay_months": dice.one_of(0, 0, 1),
        "term_months": dice.one_of(1, 3), "briefing_gain": dice.one_of(0.01, 0.2),
        "costs": {"decision": dice.zero_or(1.0, 50.0), "month": dice.zero_or(1.0, 50.0), "technician_month": 2.0},
    }  # fmt: skip


def _waves(dice: Dice, values: dict[str, Any]) -> dict[str, Any]:
    """Sometimes a heat wave, where there is weather."""
    if values["climate"]["kind"] == "none" or not dice.chance(0.3):
        return {}
    first = datetime.date.fromisoformat(values["start"]) + datetime.timedelta(days=dice.whole(0, values["days"] - 1))
    return {"hot": {"start": str(first), "days": dice.whole(1, 20), "warmer_k": dice.between(2.0, 15.0)}}


def _request_log(dice: Dice, values: dict[str, Any], per_day: float, on_the_hour: bool) -> RequestLog:
    customers, days = values["customers"]["households"], values["days"]
    n = int(per_day * days * 0.8)
    rows = empty_requests(n)
    step = HOUR if on_the_hour else dice.one_of(1, 1, 60)
    rows["t"] = np.sort(dice.rng.integers(0, days * DAY // step, n)) * step
    rows["customer"] = dice.rng.integers(0, customers, n)
    rows["fault"] = dice.rng.integers(-1, len(values["faults"]), n)
    rows["kind"] = dice.rng.choice(3, n, p=(0.8, 0.15, 0.05))
    rows["returns"], rows["unit"] = dice.one_of(0.0, 0.7), -1
    places = dice.rng.uniform(0, values["travel"]["side_km"], (customers, 2)) if dice.chance(0.4) else None
    return RequestLog(rows, customers, places)


def _on_the_hour(dice: Dice, values: dict[str, Any]) -> dict[str, Any]:
    """Everything takes whole hours or no time at all, so that most things happen at the same instants."""
    values["travel"] |= {"kind": "none"}
    values["contact"] |= {"delay_h": 0.0, "return_days": 1.0}
    values["jobs"]["law"] = "constant"
    for kind in values["jobs"]["types"].values():
        kind |= {"minutes": dice.one_of(60.0, 120.0), "cv": 0.0}
    values["visit"] |= {"access_min": 60.0, "skill_fail_share": 1.0, "part_fail_share": 1.0, "time_fail_share": 0.0}
    values["visit"] |= {"rebook_h": dice.one_of(0.0, 24.0), "escalate_h": dice.one_of(0.0, 24.0)}
    values["promise"] |= {"early_min": dice.one_of(0.0, 60.0), "travel_min": 0.0, "close": "18:00"}
    values["crew"] |= {"last_call_min": dice.one_of(0.0, 60.0)}
    values["calendar"] |= {"lunch_from": "12:00", "lunch_min": dice.one_of(0.0, 60.0)}
    for pattern in values["calendar"]["patterns"].values():
        pattern |= {"start": pattern["start"][:2] + ":00", "hours": float(round(pattern["hours"]))}
    for fault in values["faults"].values():
        fault["work"] = dice.one_of(1.0, 2.0)
    for standard in values["standards"].values():
        standard["minutes"] *= 15  # no time, or an hour
    for part in values["parts"]["catalogue"].values():
        part |= {"lead_law": "constant", "lead_days": dice.one_of(0.0, 1.0)}
    values["parts"] |= {"emergency_days": dice.one_of(0.0, 1.0), "handling_days": dice.one_of(0.0, 1.0)}
    values["parts"] |= {"restock_at": dice.one_of("00:00", "08:00"), "van_lead_days": dice.one_of(0.0, 1.0)}
    return values


def _levers(dice: Dice, number: int) -> dict[str, Any]:
    """The small town of `conf/`, busier, with the staffing and first-fix levers in turn."""
    turn, patches = number // len(KINDS), []
    for group, step in (("staffing", 1), ("first_fix", 6)):
        names = levers(group)
        patches.append(conf(group, names[turn // step % len(names)]))
    grow = any("people" in patch for patch in patches) or Dice(number, "people").chance(0.4)
    values = _grown() if grow else plain()
    for patch in patches:
        values = merged(values, patch)
    values["start"], values["days"] = dice.one_of("2023-05-20", "2023-06-25"), 40
    values["customers"]["households"] = 200
    values["demand"]["failure_scale_years"] = 1.0
    values["crew"]["technicians"] = dice.whole(2, 3)
    values["dispatch"] |= {"rule": RULES[number % 7], "repeat_to": dice.one_of("same", "any", "senior")}
    values["parts"]["out_of_stock"] = dice.one_of("emergency", "backorder")
    values["planning"] = _planning(Dice(number, "planning"), values["dispatch"])
    return values


def _grown() -> dict[str, Any]:
    """The small town with people who grow."""
    return plain() | {"people": conf("people", "growing")}


@functools.cache
def levers(group: str) -> list[str]:
    """The choices of a group of levers that fit a company with an installed base."""
    return sorted(path.stem for path in (CONF / group).glob("*.yaml") if fits(_grown(), conf(group, path.stem)))


def fits(values: dict[str, Any], patch: dict[str, Any]) -> bool:
    """Does every key of the patch exist?"""
    return all(k in values and (not isinstance(v, dict) or fits(values[k], v)) for k, v in patch.items())


def merged(values: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """A patch laid over a dictionary, section by section; levers by name replace the lever before."""
    both = {k: merged(values[k], v) for k, v in patch.items() if isinstance(v, dict) and k in values}
    return values | patch | both
