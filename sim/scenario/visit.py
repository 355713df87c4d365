"""What happens at the customer and with spare parts: visits, job kinds, faults, parts."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Hours, Minutes, Name, NonNegative, Positive, Section, Share, Time

__all__ = ["Fault", "JobKind", "Jobs", "Part", "Parts", "Visit"]


class JobKind(Section):
    """Time on site of one kind of job."""

    minutes: Annotated[float, Field(ge=0, le=60 * 24 * 30)]  # mean of the work on site
    cv: Annotated[float, Field(ge=0, le=10)]


class Jobs(Section):
    """The kinds of job of this release."""

    law: Literal["lognormal", "exponential", "constant"]  # law of the work on site
    repair: JobKind
    service: JobKind
    installation: JobKind


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
    work: Annotated[float, Field(ge=0, le=20)]  # work relative to the mean of the job kind
    parts: Annotated[tuple[str, ...], Field(max_length=8, strict=False)]  # the set of parts needed, one of each


class Part(Section):
    """One spare part: price, van kit, depot policy, supplier."""

    price: NonNegative
    van_kit: Annotated[int, Field(ge=0, le=1000)]  # order-up-to level in a van
    van_reorder: Annotated[int, Field(ge=-1, le=1000)]  # refill when the stock is at or below; kit - 1: always
    policy: Literal["base_stock", "sS", "RQ"]
    level: Annotated[int, Field(ge=0, le=10_000_000)]  # base stock S, or S of (s,S), or Q of (R,Q)
    reorder: Annotated[int, Field(ge=-1, le=10_000_000)]  # s of (s,S) or R of (R,Q); not used by base_stock
    lead_days: Annotated[float, Field(ge=0, le=1000)]  # mean supplier lead time
    lead_law: Literal["constant", "exponential"]


class Parts(Section):
    """Stock rules that hold for all parts."""

    catalogue: Annotated[dict[str, Part], Field(max_length=30)]
    restock_at: Time  # the night run
    kit_factor: Annotated[float, Field(ge=0, le=20)]  # multiplies every van kit (rounded)
    depot_factor: Annotated[float, Field(ge=0, le=1e5)]  # multiplies depot levels and reorder points (rounded)
    van_review: Literal["nightly", "continuous"]  # continuous: one for one, when a part is used or asked for
    van_lead_days: Annotated[float, Field(ge=0, le=100)]  # depot to van under continuous review
    missing: Literal["order_for_job", "wait_at_van"]  # what a visit without the part leads to
    out_of_stock: Literal["backorder", "emergency"]  # what an empty depot leads to, for a waiting job
    emergency_days: Annotated[float, Field(ge=0, le=100)]
    handling_days: Annotated[float, Field(ge=0, le=100)]  # depot to job
    prepick: bool  # reserve the parts of the remote code before the first visit
