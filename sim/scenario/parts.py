"""Spare parts: what is stocked where, ordered how, and what happens when it is missing."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import NonNegative, Section, Time

__all__ = ["MAX_PARTS", "Part", "Parts"]

MAX_PARTS = 60  # sets of parts are bit masks of 64 bits


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

    catalogue: Annotated[dict[str, Part], Field(max_length=MAX_PARTS)]
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
