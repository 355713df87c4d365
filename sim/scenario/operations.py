"""How customers are reached: travel."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Minutes, Positive, Section, Share

__all__ = ["Travel"]


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
