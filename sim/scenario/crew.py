"""Who works when: technicians, shifts, working time."""

from typing import Annotated

from pydantic import Field

from sim.scenario.base import Hours, Minutes, Section, Share, Time, Weekdays

__all__ = ["Calendar", "Crew", "Pattern"]


class Crew(Section):
    """Technicians."""

    technicians: Annotated[int, Field(ge=1, le=20_000)]
    reserve: Annotated[int, Field(ge=0, le=1000)]  # people on the list who never work (a control for comparisons)
    senior_share: Share
    skill: Annotated[float, Field(ge=-10, le=50)]  # mean ability of a junior, logit scale
    senior_bonus: Annotated[float, Field(ge=-10, le=10)]
    skill_sd: Annotated[float, Field(ge=0, le=5)]  # between technicians and fault families
    certified_share: Share  # chance that a junior may do a family; everybody has at least one; seniors have all
    absence: Annotated[float, Field(ge=0, le=0.9)]  # chance to be away on a working day
    patterns: Annotated[tuple[str, ...], Field(min_length=1, max_length=50, strict=False)]  # shifts, dealt in turn
    summer_temps: Annotated[int, Field(ge=0, le=5000)]  # extra juniors in `temp_months`
    temp_months: Annotated[tuple[Annotated[int, Field(ge=1, le=12)], ...], Field(max_length=12, strict=False)]
    last_call_min: Minutes  # no new job in the last minutes of the shift
    overtime_day_h: Hours  # longest stay after the end of the shift to finish the job in hand
    overtime_month_h: Hours  # cap of overtime a month and technician
    training_days_year: Annotated[float, Field(ge=0, le=60)]  # working days a year lost to training


class Pattern(Section):
    """One shift: start, length and days."""

    start: Time
    hours: Annotated[float, Field(gt=0, le=24)]
    weekdays: Weekdays
    days_off: Annotated[int, Field(ge=0, le=6)]  # of those weekdays, days off a week, staggered over technicians


class Calendar(Section):
    """Working time."""

    round_the_clock: bool  # true: everybody works always (no shifts, no lunch, no absence)
    patterns: Annotated[dict[str, Pattern], Field(max_length=50)]
    lunch_from: Time
    lunch_min: Minutes  # 0: no lunch break
    holidays: Annotated[tuple[Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")], ...], Field(strict=False)]
    holiday_staffing: Share  # share of technicians who work on a holiday
