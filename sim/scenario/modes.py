"""Other ways to be served than a visit: outlets to which customers come or send, and how each way goes."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sim.scenario.base import (
    Factor,
    Hours,
    Minutes,
    Name,
    NonNegative,
    Positive,
    Section,
    Share,
    Time,
    Weekdays,
    each_once,
)

__all__ = ["Bench", "DeskStep", "Loan", "Mode", "Modes", "Outlet", "OutletCosts", "Outlets", "Quote"]

Types = Annotated[tuple[str, ...], Field(max_length=24, strict=False)]  # of `jobs.types`; empty: all
Way = Literal["on_site", "carry_in", "mail_in"]
Logit = Annotated[float, Field(ge=-50, le=50)]


class Outlet(Section):
    """A workshop with a desk: where it is, what it can do, when its desk is open."""

    region: Name
    x: Share  # place as a share of the side
    y: Share
    coverage_km: Positive  # customers come from no farther, in a straight line; parcels come from everywhere
    takes: Annotated[
        tuple[Literal["carry_in", "mail_in"], ...],
        Field(min_length=1, max_length=2, strict=False),
        AfterValidator(each_once),
    ]
    families: Annotated[tuple[str, ...], Field(max_length=16, strict=False)]  # fault families it can do; empty: all
    bays: Annotated[int, Field(ge=1, le=10_000)]  # benches; work needs one
    advisers: Annotated[int, Field(ge=1, le=10_000)]  # people at the desk
    open: Time  # the desk opens
    hours: Annotated[float, Field(gt=0, le=24)]  # and is open so long
    weekdays: Weekdays
    holidays: bool  # open on holidays too
    loaners: Annotated[int, Field(ge=0, le=100_000)]  # products to lend
    waiting_area: bool  # customers may wait on the premises
    shelf: Annotated[dict[str, Annotated[int, Field(ge=0, le=100_000)]], Field(max_length=60)]
    # parts kept at the outlet, filled up like a van; a part not named: none


class OutletCosts(Section):
    """What outlets cost and earn, written in CNY and converted like part prices."""

    adviser_month: NonNegative  # loaded wage of one person at the desk
    bay_month: NonNegative  # rent and upkeep of a bay
    loaner_month: NonNegative  # owning one product to lend
    parcel: NonNegative  # sending one parcel one way
    fetch_trip: NonNegative  # fetching or bringing one product
    transport_trip: NonNegative  # taking one customer home
    inspection_fee: NonNegative  # charged when the customer refuses the quote
    express_fee: NonNegative  # charged by the book for a repair that went through the express lane where it is bought;
    # a tariff has its own surcharge (price.express)


class Outlets(Section):
    """The outlets and who works there."""

    number: Annotated[int, Field(ge=0, le=2000)]  # how many of the list are open, in its order
    places: Annotated[dict[Name, Outlet], Field(max_length=2000)]
    posts: Annotated[tuple[str, ...], Field(max_length=2000, strict=False)]
    # where technicians work, dealt in turn: "field", "bench" (the open outlets in turn), or an outlet; empty: field
    field_at_bench: bool  # field technicians may work at a bench
    bench_in_field: bool  # bench technicians may be sent to customers
    slot_h: Annotated[float, Field(ge=0.25, le=24)]  # length of an appointment slot
    last_slot_h: Hours  # appointments begin more than so long before closing, or at the opening
    horizon_days: Annotated[int, Field(ge=1, le=365)]  # appointments are offered this far ahead
    arrivals_first: bool  # whoever has just come is taken in before products are tested or handed over
    desk_law: Literal["lognormal", "exponential", "constant"]  # law of the time of a step at the desk
    desk_cv: Annotated[float, Field(ge=0, le=10)]  # its coefficient of variation, if lognormal
    costs: OutletCosts


class DeskStep(Section):
    """Mean time of each step at the desk."""

    intake_min: Minutes  # taking in and first inspection
    test_min: Minutes  # quality test after the work; 0: none
    handover_min: Minutes  # handing over or packing


class Quote(Section):
    """Estimate and consent, for work that is neither planned, under contract nor a callback."""

    delay_h: Hours  # mean time until the customer decides, exponential
    ratio: Factor  # mean of the quoted price over the value of the product
    ratio_cv: Annotated[float, Field(ge=0, le=10)]  # lognormal
    refuse_intercept: Logit  # logit of refusing at ratio 0
    refuse_slope: Annotated[float, Field(ge=0, le=100)]  # change of that logit per unit of the ratio


class Bench(Section):
    """The test after the work."""

    passes: Annotated[float, Field(gt=0.01, le=1)]  # chance to pass the test
    rework: Share  # work after a failed test, as a share of a repair


class Loan(Section):
    """What eases the time without the product."""

    wanted: Share  # share of customers who want a loaner
    to: Literal["nobody", "contract", "all"]  # who may have one
    relief: Share  # share of the time without the product that a loaner takes away
    transport: Share  # share of the customers left without a loaner who are taken home
    transport_relief: Share  # share of the time without the product that this takes away


class Mode(Section):
    """One way to bring the product to an outlet: who chooses it and how it goes."""

    offered: bool
    types: Types  # types of job it is for
    preference: Logit  # utility at distance 0
    per_km: Annotated[float, Field(ge=0, le=100)]  # utility lost per km to the nearest outlet that can do the job
    desk: DeskStep
    quote: Quote
    bench: Bench
    loan: Loan
    express: Literal["none", "contract", "paid"]  # who goes first at desk and bench
    express_share: Share  # share of the others' customers who pay to go first
    promised_h: Positive  # the product is promised back so long after intake; until told that it is ready
    promised_express_h: Positive  # the same in the express lane
    wait_half_days: Positive  # time without the product at which the responsiveness attribute is one half
    wait_half_days_contract: Positive  # the same for customers under contract
    line_weight: (
        Share  # share of responsiveness that is the wait at the desk until the product is taken in; 0: not judged
    )
    line_half_min: Annotated[float, Field(gt=0, le=1440)]  # that wait at which this attribute is one half
    walk_in: Share  # share who come without an appointment
    walk_in_h: Hours  # mean time until they come, exponential
    notice_h: Hours  # earliest appointment after the answer
    quantile: Annotated[float, Field(ge=0.5, lt=1)]  # a slot is full when this quantile of its booked work fills it
    work_cv: Annotated[float, Field(ge=0, le=5)]  # coefficient of variation of one job's work, for that quantile
    no_show: Annotated[float, Field(ge=0, le=0.9)]  # share of appointments not kept; a new one is made
    late_sd_min: Minutes  # spread of the arrival about the appointment, normal
    fetched: Share  # share of products fetched and brought back by a driver
    fetch_h: Hours  # mean time until the driver brings it back, exponential
    waits_up_to_min: Minutes  # customers wait on the premises for work expected to be shorter
    waits: Share  # share of those who do so
    pick_up_h: Hours  # mean time from the notice to the customer's coming, exponential
    after_opening_min: (
        Minutes  # who would come while the desk is closed comes so long after it opens, mean, exponential
    )
    ship_days: Annotated[float, Field(ge=0, le=100)]  # mean time of a parcel one way
    ship_cv: Annotated[float, Field(ge=0, le=10)]  # lognormal


class Modes(Section):
    """Who is served how."""

    kind: Literal["on_site", "mixed"]  # on_site: technicians come to everybody
    choice: Literal["customer", "policy"]  # customer: logit of the utilities; policy: the first possible of `order`
    order: Annotated[tuple[Way, ...], Field(min_length=1, max_length=3, strict=False), AfterValidator(each_once)]
    carry_up_to_km: NonNegative  # policy: carry-in up to this distance
    callbacks: Literal["same", "anew"]  # how a problem that comes back is served
    on_site_offered: bool
    on_site_types: Types
    on_site_preference: Logit
    carry_in: Mode
    mail_in: Mode
