"""Roads, people and their working time."""

from typing import Any

from sim.pack.units import seconds
from sim.scenario import Scenario, minutes_of

__all__ = ["parameters"]


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Travel, crew."""
    return _road(s, n) | _crew(s)


def _road(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Travel."""
    t = s.travel
    return {
        "travel_kind": t.kind == "plane", "rectilinear": t.metric == "rectilinear", "access_s": seconds(t.access_min),
        "homes_depot": t.homes == "depot", "grid": n["grid"], "side_km": t.side_km, "circuity": t.circuity,
        "speed_km_h": t.speed_km_h, "depot_x": t.depot_x, "depot_y": t.depot_y,
    }  # fmt: skip


def _crew(s: Scenario) -> dict[str, Any]:
    """Technicians and working time."""
    c, calendar = s.crew, s.calendar
    return {
        "technicians": c.technicians, "temps": s.temporary, "temp_months": sum(1 << m for m in set(c.temp_months)),
        "senior_share": c.senior_share, "skill": c.skill, "senior_bonus": c.senior_bonus, "skill_sd": c.skill_sd,
        "certified_share": c.certified_share, "absence": c.absence,
        "training_share": c.training_days_year / (365.25 * 6 / 7), "last_call_s": seconds(c.last_call_min),
        "overtime_day_s": round(3600 * c.overtime_day_h), "overtime_month_s": round(3600 * c.overtime_month_h),
        "holiday_staffing": calendar.holiday_staffing, "round_the_clock": calendar.round_the_clock,
        "lunch_from_s": seconds(minutes_of(calendar.lunch_from)), "lunch_s": seconds(calendar.lunch_min),
    }  # fmt: skip
