"""Spare parts: what is stocked where, ordered how, and what happens when it is missing."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Date, Name, NonNegative, Section, Share, Time

__all__ = ["MAX_PARTS", "THIRD_PARTY", "Brands", "Depot", "Disruption", "Ending", "Kit", "Part", "Parts", "ThirdParty"]

MAX_PARTS = 60  # sets of parts are bit masks of 64 bits
THIRD_PARTY = "_third_party"  # end of the name under which the third-party brand of a part is stocked

Level = Annotated[int, Field(ge=0, le=10_000_000)]
Days = Annotated[float, Field(ge=0, le=1000)]


class Part(Section):
    """One spare part: price, van kit, depot policy, supplier."""

    price: NonNegative
    van_kit: Annotated[int, Field(ge=0, le=1000)]  # order-up-to level in a van
    van_reorder: Annotated[int, Field(ge=-1, le=1000)]  # refill when the stock is at or below; kit - 1: always
    policy: Literal["base_stock", "sS", "RQ"]
    level: Level  # base stock S, or S of (s,S), or Q of (R,Q)
    reorder: Annotated[int, Field(ge=-1, le=10_000_000)]  # s of (s,S) or R of (R,Q); not used by base_stock
    lead_days: Days  # mean supplier lead time
    lead_law: Literal["constant", "exponential"]


class ThirdParty(Section):
    """The certified third-party brand of a part: what it costs and does, and how it is stocked."""

    price_factor: Annotated[float, Field(ge=0, le=10)]  # price over that of the genuine part
    callback_ratio: Annotated[float, Field(ge=0, le=20)]  # multiplies the chance that the repair does not last 30 days
    durability: Annotated[float, Field(gt=0, le=1)]  # life of the repaired unit up to its next failure, over that with
    # the genuine part: the cumulative failure intensity that it can bear is multiplied by this
    availability: Share  # chance that the brand exists for a unit (an entity, if the request has no unit)
    van_kit: Annotated[int, Field(ge=0, le=1000)]
    van_reorder: Annotated[int, Field(ge=-1, le=1000)]
    policy: Literal["base_stock", "sS", "RQ"]
    level: Level
    reorder: Annotated[int, Field(ge=-1, le=10_000_000)]
    lead_days: Days
    lead_law: Literal["constant", "exponential"]

    def stocked_as(self, genuine: Part) -> Part:
        """The entry of the catalogue that this brand is."""
        own = self.model_dump(exclude={"price_factor", "callback_ratio", "durability", "availability"})
        return Part(price=genuine.price * self.price_factor, **own)


class Brands(Section):
    """Genuine or third-party: which brand a repair uses."""

    policy: Literal["genuine", "third_party", "when_out", "by_choice", "out_of_warranty"]
    choice_share: Share  # by_choice: share of repairs whose customer takes the third-party brand
    third_party: Annotated[dict[str, ThirdParty], Field(max_length=MAX_PARTS)]  # by part of the catalogue


class Depot(Section):
    """A depot: whom it serves, where its stock comes from, how much it holds."""

    regions: Annotated[tuple[str, ...], Field(max_length=200, strict=False)]  # regions it serves; none: depots only
    source: str | None  # the depot above it; null: the suppliers
    lead_days: Days  # transport from the depot above, constant; not used with suppliers
    factor: Annotated[float, Field(ge=0, le=1e5)]  # multiplies the catalogue's levels and reorder points here
    levels: dict[str, Level]  # S, or Q, of single parts here, instead of the catalogue's (no factor is applied)
    at_km: Annotated[tuple[float, float], Field(strict=False)]  # place on a map of the company, for the nearest depot
    cost: NonNegative  # sending one replenishment from the depot above, in the currency of the catalogue


class Transfers(Section):
    """Lateral transfers: a job whose depot is out of a part gets it from another depot."""

    rule: Literal["none", "nearest", "most_stock"]  # which of the depots that can spare the part; ties: the first one
    days: Days  # from the other depot to the job
    keep: Annotated[int, Field(ge=0, le=1000)]  # a depot sends only what is above this
    cost: NonNegative  # of one part sent, in the currency of the catalogue


class Returns(Section):
    """Parts that were reserved for a job and not used go back to the depot."""

    days: Days  # until they are on the shelf again
    lost: Share  # chance that the unused set of a visit is lost or spoiled
    cost: NonNegative  # of handling one part, in the currency of the catalogue


class Ending(Section):
    """The end of a part's production: no order from the suppliers after the night run of this date."""

    last_order: Date
    final_order: Level  # ordered that night, for each depot that buys from the suppliers
    scrapped: Share  # of what is on the shelves that night, thrown away as no longer needed


class Disruption(Section):
    """Suppliers that work slowly or not at all for some days: a strike, a closed border."""

    start: Date
    days: Annotated[float, Field(gt=0, le=24_800)]
    parts: Annotated[tuple[str, ...], Field(max_length=MAX_PARTS, strict=False)]  # names as stocked; none: all parts
    # lead times pass so much more slowly; null: not at all
    lead_factor: Annotated[float, Field(ge=1, le=1000)] | None
    emergency: bool  # are emergency orders held up as well?


class Kit(Section):
    """What vans carry: as written in the catalogue, or chosen by marginal job fill."""

    rule: Literal["written", "marginal"]
    repairs: Annotated[int, Field(ge=1, le=100)]  # first repair visits of a van between two refills
    per: Literal["money", "litre"]  # what the gain of one more part is divided by
    budget: NonNegative  # most that the parts of one van's kit may come to, in this measure
    target: Share  # stop when this share of first visits has its whole set on board
    litres: dict[str, Annotated[float, Field(gt=0, le=1e5)]]  # of a part; used with litre
    never: Annotated[tuple[str, ...], Field(max_length=MAX_PARTS, strict=False)]  # parts that no van carries


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
    brands: Brands
    depots: Annotated[dict[Name, Depot], Field(max_length=200)]  # none: one depot that serves every region
    transfers: Transfers
    returns: Returns
    endings: dict[str, Ending]  # by part, as stocked
    shelf_loss_year: dict[str, Share]  # by part, as stocked: share of the depots' stock that spoils in a year
    disruptions: Annotated[tuple[Disruption, ...], Field(max_length=100, strict=False)]
    kit: Kit

    @property
    def stocked(self) -> dict[str, Part]:
        """Everything that has a shelf of its own: the catalogue, then the third-party brands of its parts."""
        brands = {name: brand for name, brand in self.brands.third_party.items() if name in self.catalogue}
        others = {name + THIRD_PARTY: brand.stocked_as(self.catalogue[name]) for name, brand in brands.items()}
        return self.catalogue | others
