"""How a request is promised, dispatched and reached: promise, dispatch, travel."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Hours, Minutes, NonNegative, Positive, Section, Share, Time

__all__ = ["Dispatch", "Promise", "Travel"]


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
