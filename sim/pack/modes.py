"""Outlets and service modes."""

import math
from typing import Any

import numpy as np

from sim.draws import normal_quantile
from sim.inputs import Inputs
from sim.pack.units import bookable_days, open_outlets, seconds
from sim.scenario import Mode, Outlet, Scenario, minutes_of
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WAYS = ("on_site", "carry_in", "mail_in")
LAWS = ("lognormal", "exponential", "constant")
LANES = ("none", "contract", "paid")
LENT_TO = ("nobody", "contract", "all")
FIELD = -1


def desk_slots(s: Scenario) -> int:
    """Appointment slots a day: as many as the longest opening hours hold."""
    return max((math.ceil(o.hours / s.outlets.slot_h) for o in open_outlets(s)), default=1)


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Who is served how, and what holds for all outlets."""
    o, m = s.outlets, s.modes
    rank = {WAYS.index(way): k for k, way in reversed(list(enumerate(m.order)))}
    return {
        "n_outlets": n["outlets"], "policy_decides": m.choice == "policy", "carry_up_to_km": m.carry_up_to_km,
        "order_on_site": rank.get(0, -1), "order_carry_in": rank.get(1, -1), "order_mail_in": rank.get(2, -1),
        "callbacks_anew": m.callbacks == "anew", "on_site_preference": m.on_site_preference,
        "on_site_kinds": _kinds(s, m.on_site_types) if m.on_site_offered else 0,
        "field_at_bench": o.field_at_bench, "bench_in_field": o.bench_in_field,
        "arrivals_first": o.arrivals_first, "last_slot_s": round(3600 * o.last_slot_h),
        "desk_slots": desk_slots(s), "desk_slot_s": round(3600 * o.slot_h),
        "desk_horizon_slots": desk_slots(s) * (o.horizon_days + 1), "desk_law": LAWS.index(o.desk_law),
        "desk_sigma": math.sqrt(math.log(1 + o.desk_cv**2)),
        "desk_people": sum(outlet.advisers for outlet in open_outlets(s)),
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Outlets, shelves, posts, modes, and what is booked at the outlets."""
    found = {"posts": _posts(s), "services": _services(s)}
    outlets = open_outlets(s)
    if not outlets:
        return found
    days = bookable_days(s)
    return found | {
        "outlets": _outlets(s, outlets),
        "shelf": np.array([[o.shelf.get(p, 0) for p in s.parts.stocked] or [0] for o in outlets], np.int32),
        "stays": np.zeros(n["job_rows"], LAYOUTS["stays"][0]),
        "bench_slots": np.zeros((len(outlets), desk_slots(s) * days), np.int64),
        "bench_capacity": np.zeros((len(outlets), days), np.int64),
    }


def _kinds(s: Scenario, names: tuple[str, ...]) -> int:
    """Types of job as a mask; no name: all."""
    types = list(s.jobs.types)
    return sum(1 << types.index(name) for name in set(names) or types)


def _outlets(s: Scenario, outlets: list[Outlet]) -> np.ndarray:
    """Outlets as records; their families as a mask, with planned work above the families."""
    rows = np.zeros(len(outlets), LAYOUTS["outlets"][0])
    regions, families = list(s.regions), s.families
    for row, o in zip(rows, outlets, strict=True):
        row["x"], row["y"], row["region"] = o.x * s.travel.side_km, o.y * s.travel.side_km, regions.index(o.region)
        row["coverage_km"], row["takes"] = o.coverage_km, sum(1 << WAYS.index(way) for way in set(o.takes))
        row["families"] = sum(1 << families.index(f) for f in set(o.families) or families) | 1 << len(families)
        row["bays"], row["advisers"], row["loaners"] = o.bays, o.advisers, o.loaners
        row["waiting_area"], row["on_holidays"] = o.waiting_area, o.holidays
        row["opens_s"], row["open_for_s"] = seconds(minutes_of(o.open)), round(3600 * o.hours)
        row["weekdays"] = sum(1 << WEEKDAYS.index(d) for d in set(o.weekdays))
    for name in ("first", "last", "first_express", "last_express"):
        rows[name] = -1
    return rows


def _posts(s: Scenario) -> np.ndarray:
    """Post of technician number i: posts[i mod length]; -1 in the field.  The word "bench" is dealt to the outlets."""
    names = list(s.outlets.places)[: s.outlets.number]
    if s.modes.kind == "on_site" or not s.outlets.posts:
        return np.array([FIELD], np.int32)
    cycle = len(names) if "bench" in s.outlets.posts else 1
    benches = 0
    posts = []
    for post in s.outlets.posts * cycle:
        if post == "bench":
            posts.append(benches % len(names))
            benches += 1
        else:
            posts.append(FIELD if post == "field" else names.index(post))
    return np.array(posts, np.int32)


def _services(s: Scenario) -> np.ndarray:
    """Modes as records: on_site (not used), carry_in, mail_in."""
    rows = np.zeros(3, LAYOUTS["services"][0])
    for row, m in zip(rows[1:], (s.modes.carry_in, s.modes.mail_in), strict=True):
        row["kinds"] = _kinds(s, m.types) if m.offered else 0
        for name, value in _service(m).items():
            row[name] = value
    return rows


def _service(m: Mode) -> dict[str, Any]:
    return {
        "preference": m.preference, "per_km": m.per_km,
        "intake_s": 60 * m.desk.intake_min, "test_s": 60 * m.desk.test_min, "handover_s": 60 * m.desk.handover_min,
        "decide_s": 3600 * m.quote.delay_h, "ratio": m.quote.ratio, "refuse_intercept": m.quote.refuse_intercept,
        "ratio_sigma": math.sqrt(math.log(1 + m.quote.ratio_cv**2)), "refuse_slope": m.quote.refuse_slope,
        "passes": m.bench.passes, "rework": m.bench.rework, "loan_to": LENT_TO.index(m.loan.to),
        "wanted": m.loan.wanted, "relief": m.loan.relief, "transport": m.loan.transport,
        "transport_relief": m.loan.transport_relief, "lane": LANES.index(m.express), "express_share": m.express_share,
        "promised_s": round(3600 * m.promised_h), "promised_express_s": round(3600 * m.promised_express_h),
        "half_days": m.wait_half_days, "half_days_contract": m.wait_half_days_contract,
        "line_weight": m.line_weight, "line_half_s": 60 * m.line_half_min, "walk_in": m.walk_in,
        "walk_in_s": 3600 * m.walk_in_h, "notice_s": round(3600 * m.notice_h), "z": normal_quantile(m.quantile),
        "work_cv": m.work_cv, "no_show": m.no_show, "late_sd_s": 60 * m.late_sd_min, "fetched": m.fetched,
        "fetch_s": 3600 * m.fetch_h, "waits_up_to_s": seconds(m.waits_up_to_min), "waits": m.waits,
        "pick_up_s": 3600 * m.pick_up_h, "after_opening_s": 60 * m.after_opening_min, "ship_s": 86400 * m.ship_days,
        "ship_sigma": math.sqrt(math.log(1 + m.ship_cv**2)),
    }  # fmt: skip
