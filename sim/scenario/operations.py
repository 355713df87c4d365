"""How a request is dispatched and reached: dispatch, travel."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Minutes, NonNegative, Positive, Section, Share

__all__ = ["Dispatch", "Travel"]


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
