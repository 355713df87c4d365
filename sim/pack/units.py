"""From the units of the scenario to those of the rules."""

import math

from sim.scenario import Scenario, minutes_of

__all__ = ["bookable_days", "clocks_before_occasions", "seconds", "slots_a_day"]


def seconds(minutes: float) -> int:
    """Whole seconds of a number of minutes."""
    return round(60 * minutes)


def bookable_days(s: Scenario) -> int:
    """Days of the calendar: the horizon, and as far beyond it as bookings may reach."""
    return s.days + s.promise.horizon_days + 40


def clocks_before_occasions(s: Scenario) -> int:
    """Weighted clocks of services, of installations and of the heat of each region; those of occasions follow."""
    return 2 + len(s.regions)


def slots_a_day(s: Scenario) -> int:
    """Windows a day: as many as cover the opening hours, evenly spaced."""
    opening = minutes_of(s.promise.close) - minutes_of(s.promise.open)
    return max(1, math.ceil(opening / (60 * s.promise.window_h)))
