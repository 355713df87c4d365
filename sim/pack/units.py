"""From the units of the scenario to those of the rules."""

import math

from sim.scenario import Outlet, Scenario, Telemetry, minutes_of

__all__ = ["bookable_days", "clocks_before_occasions", "foreseen_days", "open_outlets", "seconds", "slots_a_day"]


def seconds(minutes: float) -> int:
    """Whole seconds of a number of minutes."""
    return round(60 * minutes)


def bookable_days(s: Scenario) -> int:
    """Days of the calendar: the horizon, and as far beyond it as bookings may reach."""
    return s.days + max(s.promise.horizon_days, s.outlets.horizon_days if open_outlets(s) else 0) + 40


def foreseen_days(s: Scenario) -> int:
    """Days for which failures are known: the horizon, and as far beyond it as connected units look ahead."""
    return s.days + (math.ceil(s.telemetry.days_ahead) if isinstance(s.telemetry, Telemetry) else 0)


def clocks_before_occasions(s: Scenario) -> int:
    """Weighted clocks of services, of installations and of the heat of each region; those of occasions follow."""
    return 2 + len(s.regions)


def slots_a_day(s: Scenario) -> int:
    """Windows a day: as many as cover the opening hours, evenly spaced."""
    opening = minutes_of(s.promise.close) - minutes_of(s.promise.open)
    return max(1, math.ceil(opening / (60 * s.promise.window_h)))


def open_outlets(s: Scenario) -> list[Outlet]:
    """The outlets that are open, in written order; none while technicians come to everybody."""
    return list(s.outlets.places.values())[: s.outlets.number] if s.modes.kind == "mixed" else []
