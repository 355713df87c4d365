"""What binds customers to the company beside satisfaction, what draws them away, and what is done to keep them."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import NonNegative, Positive, Section, Share

__all__ = ["Bonds", "Loyalty", "NoLoyalty"]

Logit = Annotated[float, Field(ge=-20, le=20)]
Weight = Annotated[float, Field(ge=0, le=50)]


class NoLoyalty(Section):
    """Nothing but satisfaction moves who leaves."""

    kind: Literal["none"]


class Trust(Section):
    """Trust is slow: kept promises raise it, failures break it; it adds to staying."""

    start: Share  # level of a new customer
    weight: Weight  # logit on staying per unit of trust above the start
    kept: Share  # part of the way to full trust after a job that went as promised
    late: Share  # part of the trust lost by a visit after the window
    failed: Share  # part lost by a repeat visit, or when a problem has come back
    overcharged: Share  # part lost by an invoice of twice what was said or expected, in proportion below


class Barriers(Section):
    """What makes leaving hard: logits on staying."""

    contract: Logit
    year: Logit  # of each full year as a customer: habit
    years_most: Annotated[float, Field(ge=0, le=100)]  # years beyond which habit grows no more


class Rivals(Section):
    """What other companies offer, as a level like satisfaction."""

    level: Annotated[float, Field(ge=-1, le=1)]  # of the rivals above (or below) the one the link was fitted to
    pull: Weight  # logit on leaving per unit of their level


class Needs(Section):
    """When customers decide: month by month, or without a contract at each need, between us, rivals and nobody."""

    timing: Literal["hazard", "at_need"]
    weight: Weight  # logit per unit of satisfaction above the brand level
    rivals: Logit  # utility of a rival against ours at the brand level
    nobody: Logit  # utility of doing nothing (a broken unit is replaced by others)
    lost_after: Annotated[int, Field(ge=1, le=100)]  # needs in a row given away after which the customer is lost
    background: Share  # customers under contract: share of a year's exposure outside the month of the renewal


class Repurchase(Section):
    """Whose unit replaces an old one: the logit of `demand.installed_by_us` moves with satisfaction and bonds, and with
    what the old unit was like."""

    weight: Weight  # logit per unit of satisfaction above the brand level
    product: Annotated[float, Field(ge=0, le=20)]  # logit lost for each failure a year of the old unit above the usual
    usual: NonNegative  # failures a year at which a product is as good as expected


class Extras(Section):
    """What else is bought when a job is done: accessories, extra work."""

    share: Share  # of the jobs of a customer at the brand level
    weight: Weight  # logit per unit of satisfaction above the brand level
    price: NonNegative  # CNY
    goods: Share  # cost of the goods over the price


class Programme(Section):
    """A loyalty programme: members collect credit at every job and get a voucher when they have enough."""

    active: bool
    joins: Share  # of the customers who become members
    credit: NonNegative  # CNY for each closed job
    voucher: Positive  # CNY of credit that become a voucher
    member: Logit  # logit on staying of every member: rights, identification
    points: Logit  # logit on staying of a full account: what would be lost
    cost_year: NonNegative  # CNY a member and year


class Care(Section):
    """Customers who had no job for a year are contacted in the month of their anniversary."""

    active: bool
    share: Share  # of them that are reached
    warms: Share  # part of the way to full trust
    cost: NonNegative  # CNY a contact


class WinBack(Section):
    """Lost customers who come back: by themselves, or upon an offer."""

    month: Share  # chance in a month to come back unasked
    active: bool  # is an offer made?
    after_months: Annotated[int, Field(ge=1, le=120)]  # months after leaving at which the offer is made
    accepts: Share
    satisfaction: Share  # of who comes back
    cost: NonNegative  # CNY an offer
    discount: NonNegative  # CNY to who accepts


class Bonds(Section):
    """Trust, habit, contracts, programmes and rivals move the odds of leaving; individuals differ."""

    kind: Literal["bonds"]
    spread: Annotated[float, Field(ge=0, le=10)]  # sd between customers of the logit of leaving
    trust: Trust
    barriers: Barriers
    rivals: Rivals
    needs: Needs
    repurchase: Repurchase
    extras: Extras
    programme: Programme
    care: Care
    win_back: WinBack


Loyalty = Annotated[NoLoyalty | Bonds, Field(discriminator="kind")]
