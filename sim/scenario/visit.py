"""What happens at the customer: visits, faults."""

from typing import Annotated

from pydantic import Field

from sim.scenario.base import Hours, Minutes, Name, NonNegative, Positive, Section, Share

__all__ = ["Fault", "Visit"]


class Visit(Section):
    """The first-fix tree: access, diagnosis and skill, part, time left, durability."""

    access_failure: Share  # nobody at home
    access_min: Minutes  # time lost at the door then
    difficulty_sd: Annotated[float, Field(ge=0, le=10)]  # spread of job difficulty, logit scale
    code_bonus: Annotated[float, Field(ge=-5, le=10)]  # ability gained when the remote code was right
    skill_fail_share: Share  # share of the work done before the technician gives up
    part_fail_share: Share  # share of the work done before the missing part is noticed
    time_fail_share: Share  # share of the work done before it is clear that time runs out
    order_right: Share  # chance that the part ordered after a failed visit is the right one
    rebook_h: Hours  # earliest repeat visit after nobody was at home or time ran out
    escalate_h: Hours  # earliest repeat visit after a skill failure
    callback: Share  # chance that a completed repair does not last 30 days
    callback_days: Positive  # mean days to the return, exponential cut at 30
    rush_ratio: Annotated[float, Field(ge=0, le=20)]  # multiplies `callback` for repairs finished in overtime
    junior_ratio: Annotated[float, Field(ge=0, le=20)]  # multiplies `callback` for repairs by juniors


class Fault(Section):
    """One kind of fault."""

    share: NonNegative  # relative frequency
    family: Name  # skill family
    work: Annotated[float, Field(ge=0, le=20)]  # work relative to the mean of the job type
    parts: Annotated[tuple[str, ...], Field(max_length=8, strict=False)]  # the set of parts needed, one of each
