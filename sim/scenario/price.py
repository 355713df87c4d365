"""What customers pay: a book of flat prices, or a tariff with estimate, consent, discounts and surcharges."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Factor, NonNegative, Positive, Section, Share

__all__ = ["Book", "Consent", "Discounts", "Estimate", "Price", "Tariff", "TypePrice"]

Months = Annotated[tuple[Annotated[int, Field(ge=1, le=12)], ...], Field(max_length=12, strict=False)]


class Book(Section):
    """Flat prices by nature of the job, in `money`; parts at price and mark-up; nothing is said beforehand."""

    kind: Literal["book"]


class TypePrice(Section):
    """What a type of job costs besides parts."""

    labour: Literal["hourly", "flat", "free"]  # free: neither call-out nor labour is charged
    amount: NonNegative  # money per hour on site, or flat
    reference: NonNegative  # what customers think such a job costs, mean; 0: they think nothing


class Discounts(Section):
    """Each is taken from what the others leave."""

    contract: Share  # customers with a contract, on what they are charged at all
    year: Share  # for each full year as a customer
    year_most: Share  # at most by years
    campaign: Share
    campaign_months: Months


class Estimate(Section):
    """A price said before the work begins, once the fault is found."""

    share: Share  # of charged repairs
    error_cv: Annotated[float, Field(ge=0, le=3)]  # of the estimate about the expected price; lognormal of mean 1
    ask_again_above: Factor  # customers are asked again when the price will exceed the estimate by this share


class Consent(Section):
    """Customers who hear a price agree to it or not: logit P = intercept - slope x price / value of the unit."""

    intercept: Annotated[float, Field(ge=-50, le=50)]
    slope: Annotated[float, Field(ge=0, le=1000)]
    unit_value: Positive  # money, value of a new unit
    half_years: Positive  # its value halves in this many years
    replaced: Share  # of refused units, share that is replaced at once
    work_done: Share  # share of the work done before the refusal


class Tariff(Section):
    """Call-out, labour, parts, surcharges and discounts; amounts are in CNY, converted by money.catalogue_factor."""

    kind: Literal["tariff"]
    call_out: NonNegative  # a job with a visit
    types: Annotated[dict[str, TypePrice], Field(min_length=1)]  # one entry for each of jobs.types
    faults: dict[str, NonNegative]  # flat labour of repairs of these faults, in place of the type's
    part_markup: NonNegative  # parts are invoiced at price x (1 + markup)
    diagnosis_fee: NonNegative  # charged when the customer refuses
    weekend: NonNegative  # surcharge on call-out and labour on Saturdays, Sundays and holidays
    express: NonNegative  # surcharge on labour of jobs whose customer has bought the express lane
    contract_labour: bool  # true: contract customers pay neither call-out nor labour (installations: as everybody)
    contract_parts: bool  # true: nor parts
    guarantee_labour: bool  # true: a callback costs neither call-out nor labour
    guarantee_parts: bool  # true: nor parts
    discounts: Discounts
    estimate: Estimate
    consent: Consent
    reference_cv: Annotated[float, Field(ge=0, le=3)]  # of the reference price between customers
    overcharged: Share  # of charged jobs, share whose invoice departs from the tariff
    overcharge: Factor  # by this share of the price


Price = Annotated[Book | Tariff, Field(discriminator="kind")]
