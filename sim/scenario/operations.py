"""How a request is promised, dispatched and reached: promise, dispatch, travel, crew, calendar."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Hours, Minutes, NonNegative, Positive, Section, Share, Time, Weekday

__all__ = ["Calendar", "Crew", "Dispatch", "Pattern", "Promise", "Travel"]


class Promise(Section):
    """The window offered to the customer and how full the calendar is booked."""

    kind: Literal["immediate", "slots"]  # immediate: no window, dispatched as soon as possible
    open: Time  # first window starts
    close: Time  # last window ends
    window_h: Annotated[float, Field(ge=0.25, le=24)]
    quantile: Annotated[float, Field(ge=0.5, lt=1)]  # a slot is full when this quantile of its booked work fills it
    work_cv: Annotated[float, Field(ge=0, le=5)]  # coefficient of variation of one visit's time, for that quantile
    travel_min: Minutes  # travel allowance a visit in the plan
    notice_h: Hours  # earliest window after the answer
    early_min: Minutes  # a technician may be sent this long before the window opens
    planned_share: Share  # planned work may fill a slot up to this share of its capacity
    horizon_days: Annotated[int, Field(ge=1, le=365)]  # windows are offered this far ahead
    balk_intercept: Annotated[float, Field(ge=-50, le=50)]  # logit of declining a window offered for now
    balk_per_day: Annotated[float, Field(ge=-10, le=10)]  # change of that logit per day of offered delay


class Dispatch(Section):
    """Who goes where next."""

    rule: Literal["fcfs", "nearest", "shortest", "earliest_due", "priority", "least_flexible", "cost_index"]
    repeat_to: Literal["same", "any", "senior"]  # who makes a repeat visit
    look_at_jobs: Annotated[int, Field(ge=1, le=64)]  # cost index: how many of the most urgent jobs are compared
    weight_travel: NonNegative  # cost index: per hour of travel
    weight_lateness: NonNegative  # per expected hour after the window
    weight_skill: NonNegative  # per unit of expected skill failure
    weight_part: NonNegative  # per unit of expected missing part
    weight_value: NonNegative  # credit of a contract customer


class Travel(Section):
    """Distances and speed."""

    kind: Literal["none", "plane"]
    side_km: Annotated[float, Field(gt=0, le=2000)]  # the service area is a square of this side
    metric: Literal["euclidean", "rectilinear"]
    circuity: Annotated[float, Field(ge=1, le=3)]  # road distance over straight-line distance
    speed_km_h: Annotated[float, Field(gt=0, le=200)]
    speed_by_hour: Annotated[tuple[Positive, ...], Field(min_length=24, max_length=24, strict=False)]  # factor on speed
    access_min: Minutes  # parking and walking, every trip
    homes: Literal["uniform", "depot"]  # where technicians start their day
    depot_x: Share  # place of the depot as a share of the side
    depot_y: Share


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
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7, strict=False)]
    days_off: Annotated[int, Field(ge=0, le=6)]  # of those weekdays, days off a week, staggered over technicians


class Calendar(Section):
    """Working time."""

    round_the_clock: bool  # true: everybody works always (no shifts, no lunch, no absence)
    patterns: Annotated[dict[str, Pattern], Field(max_length=50)]
    lunch_from: Time
    lunch_min: Minutes  # 0: no lunch break
    holidays: Annotated[tuple[Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")], ...], Field(strict=False)]
    holiday_staffing: Share  # share of technicians who work on a holiday
