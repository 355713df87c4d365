"""Dates, shifts and opening hours that can't be: sentences that begin with the key."""

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.base import minutes_of

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["calendar_problems", "date_problems"]


def date_problems(key: str, text: str) -> Iterator[str]:
    """A date that is not on the calendar, or far from our times."""
    try:
        year = datetime.date.fromisoformat(text).year
    except ValueError:
        yield f"{key}: '{text}' is no date of the calendar; allowed: YYYY-MM-DD"
        return
    if not 1900 <= year <= 2200:
        yield f"{key}: year {year}; allowed: 1900 to 2200"


def calendar_problems(s: "Scenario") -> Iterator[str]:
    """Dates, shift patterns and promise windows that can't be."""
    for key, text in [("start", s.start), *(("calendar.holidays", day) for day in s.calendar.holidays)]:
        yield from date_problems(key, text)
    yield from _wave_problems(s)
    yield from _shift_problems(s)
    yield from _deferral_problems(s)
    if s.promise.kind != "immediate":
        yield from _promise_problems(s)


def _wave_problems(s: "Scenario") -> Iterator[str]:
    """Heat waves without weather, or on days that are not simulated."""
    for name, wave in s.climate.waves.items():
        key = f"climate.waves.{name}.start"
        problems = list(date_problems(key, wave.start))
        yield from problems
        if problems:
            continue
        if s.climate.kind == "none":
            yield f"climate.waves: '{name}' although climate.kind is none; allowed: none, or another kind"
        first = datetime.date.fromisoformat(s.start)
        since = (datetime.date.fromisoformat(wave.start) - first).days
        if since + wave.days <= 0 or since >= s.days:
            last = first + datetime.timedelta(days=s.days - 1)
            yield f"{key}: {wave.start} and the {wave.days} days after it are not simulated; allowed: {first} to {last}"


def _shift_problems(s: "Scenario") -> Iterator[str]:
    """Shifts that are unknown, that leave no day to work, or no time for a job."""
    for name, pattern in s.calendar.patterns.items():
        if pattern.days_off >= len(pattern.weekdays):
            yield (
                f"calendar.patterns.{name}.days_off: {pattern.days_off} of {len(pattern.weekdays)} weekdays; "
                f"allowed: at most {len(pattern.weekdays) - 1}"
            )
    if s.calendar.round_the_clock:
        return
    for name in s.crew.patterns:
        if name not in s.calendar.patterns:
            yield f"crew.patterns: unknown shift '{name}'; allowed: {', '.join(s.calendar.patterns) or 'none'}"
            continue
        shift = 60 * s.calendar.patterns[name].hours
        for key, minutes in (
            ("crew.last_call_min", s.crew.last_call_min),
            ("calendar.lunch_min", s.calendar.lunch_min),
        ):
            if minutes >= shift:
                yield f"{key}: {minutes:g} min leave nothing of shift '{name}'; allowed: less than its {shift:g} min"


def _deferral_problems(s: "Scenario") -> Iterator[str]:
    """Planned visits that can't be moved."""
    deferral = s.appointments.deferral
    if deferral.active and s.promise.kind != "slots":
        yield f"appointments.deferral.active: true with promise.kind {s.promise.kind}; allowed: true only with slots"
    if deferral.by_days < deferral.move_days:
        yield (
            f"appointments.deferral.by_days: {deferral.by_days} moves a booking into the days that are cleared; "
            f"allowed: at least move_days ({deferral.move_days})"
        )


def _promise_problems(s: "Scenario") -> Iterator[str]:
    """A calendar that closes before it opens, or holds no window."""
    opening = minutes_of(s.promise.close) - minutes_of(s.promise.open)
    if opening <= 0:
        yield f"promise.close: {s.promise.close} is not after promise.open; allowed: later than {s.promise.open}"
    elif opening < s.promise.window_h * 60:
        yield (
            f"promise.window_h: {s.promise.window_h} h does not fit between open {s.promise.open} "
            f"and close {s.promise.close}; allowed: at most {opening / 60:g}"
        )
