"""Promises, roads, dispatch, people and their working time."""

from typing import Any

from sim.draws import normal_quantile
from sim.pack.units import seconds, slots_a_day
from sim.scenario import Scenario, minutes_of

__all__ = ["parameters"]

RULES = ("fcfs", "nearest", "shortest", "earliest_due", "priority", "least_flexible", "cost_index")
REPEATS = ("same", "any", "senior")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Promises, dispatch and travel, crew."""
    return _promise(s) | _road(s, n) | _crew(s)


def _promise(s: Scenario) -> dict[str, Any]:
    """Windows and booking."""
    p, slots, opening = s.promise, slots_a_day(s), minutes_of(s.promise.close) - minutes_of(s.promise.open)
    step = (opening - 60 * p.window_h) / (slots - 1) if slots > 1 else 0
    return {
        "immediate": p.kind == "immediate", "n_slots": slots, "window_s": round(3600 * p.window_h),
        "slot_open_s": seconds(minutes_of(p.open)), "slot_step_s": seconds(step),
        "notice_s": round(3600 * p.notice_h), "early_s": seconds(p.early_min),
        "horizon_slots": slots * (p.horizon_days + 1), "promise_z": normal_quantile(p.quantile), "work_cv": p.work_cv,
        "planned_share": p.planned_share, "balk_intercept": p.balk_intercept, "balk_per_day": p.balk_per_day,
    }  # fmt: skip


def _road(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Dispatch and travel."""
    d, t = s.dispatch, s.travel
    return {
        "rule": RULES.index(d.rule), "repeat_to": REPEATS.index(d.repeat_to), "look_at": d.look_at_jobs,
        "weight_travel": d.weight_travel, "weight_lateness": d.weight_lateness, "weight_skill": d.weight_skill,
        "weight_part": d.weight_part, "weight_value": d.weight_value,
        "travel_kind": t.kind == "plane", "rectilinear": t.metric == "rectilinear", "access_s": seconds(t.access_min),
        "homes_depot": t.homes == "depot", "grid": n["grid"], "side_km": t.side_km, "circuity": t.circuity,
        "speed_km_h": t.speed_km_h, "depot_x": t.depot_x, "depot_y": t.depot_y,
    }  # fmt: skip


def _crew(s: Scenario) -> dict[str, Any]:
    """Technicians and working time."""
    c, calendar = s.crew, s.calendar
    seniors = int(c.technicians * c.senior_share + 1e-9)
    return {
        "technicians": c.technicians, "temps": c.summer_temps, "temp_months": sum(1 << m for m in set(c.temp_months)),
        "senior_share": c.senior_share, "has_seniors": seniors > 0, "skill": c.skill, "senior_bonus": c.senior_bonus,
        "skill_sd": c.skill_sd, "certified_share": c.certified_share, "absence": c.absence,
        "training_share": c.training_days_year / (365.25 * 6 / 7), "last_call_s": seconds(c.last_call_min),
        "overtime_day_s": round(3600 * c.overtime_day_h), "overtime_month_s": round(3600 * c.overtime_month_h),
        "holiday_staffing": calendar.holiday_staffing, "round_the_clock": calendar.round_the_clock,
        "lunch_from_s": seconds(minutes_of(calendar.lunch_from)), "lunch_s": seconds(calendar.lunch_min),
    }  # fmt: skip
