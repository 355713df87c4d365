"""Who complains, how complaints are handled, and what that mends."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.base import Minutes, Name, NonNegative, Positive, Section, Share, Time, Weekdays, minutes_of

__all__ = ["CAUSES", "REMEDIES", "Complaints", "Handled", "NoComplaints", "complaint_problems"]

Logit = Annotated[float, Field(ge=-50, le=50)]
Slope = Annotated[float, Field(ge=0, le=50)]
Days = Annotated[float, Field(gt=0, le=3650)]
WorkingDays = Annotated[int, Field(ge=0, le=250)]
Retention = Annotated[float, Field(ge=0.01, le=0.99)]
Remedy = Literal["apology", "goodwill", "revisit", "refund", "exchange"]
REMEDIES = ("apology", "goodwill", "revisit", "refund", "exchange", "refused")  # in the order of sim/events.py


class Cause(Section):
    """What somebody may complain of: chance of speaking up, severity, and what the company does about it."""

    intercept: Logit  # c_k: chance to complain at severity 0
    severity: Share  # when the cause has its full extent
    remedy: Remedy  # decided for whoever is found to be right


class Causes(Section):
    """The taxonomy: quality of the repair, cost, attitude, delay, part, product."""

    not_thorough: Cause  # quality: not repaired, or only in part
    damaged: Cause  # quality: something else was damaged
    unstable: Cause  # quality: the problem comes back
    too_high: Cause  # cost: above what such work is thought to cost
    not_announced: Cause  # cost: above what was said
    mismatch: Cause  # cost: does not fit the work
    cold: Cause  # attitude: cold, impatient
    unprofessional: Cause  # attitude: not competent, not responsible
    dragging: Cause  # attitude: the work drags on
    delay: Cause  # first visit late, or a long wait for it
    part: Cause  # the part is not there
    defect: Cause  # product: fails when young
    not_as_advertised: Cause  # product and service: below what was advertised


CAUSES = tuple(Causes.model_fields)


class Extent(Section):
    """From what happened to a share of the cause's severity, linear up to the full extent."""

    noticed: Share  # severity below which nobody is discontented
    gap: Annotated[float, Field(gt=0, le=5)]  # gap of a dimension, in levels
    late_h: Positive  # hours after the window
    surprise: Annotated[float, Field(gt=0, le=5)]  # invoice above what was said, or unfair, as a share
    dragging_days: Days  # first visit to the end of the job
    defect_years: Annotated[float, Field(gt=0, le=30)]  # age of the unit at which a failure is no defect any more


class Speaking(Section):
    """logit P(complain) = intercept + severity + ease of the channel - helplessness."""

    per_severity: Slope
    per_ease: Slope
    per_helplessness: Slope
    helplessness: Share  # of new customers: complaining is thought to be of no use
    learned: Share  # added by a complaint in vain, taken off by one that helped


class Silence(Section):
    """What silent customers do."""

    exits: Annotated[float, Field(ge=0, le=0.9)]  # share who go at once, at severity 1 (proportional below)
    talks: Share  # of the others, share who tell somebody


class Channel(Section):
    """A way to complain."""

    share: Share  # of those who think of complaining
    ease: Share
    delay_h: Annotated[float, Field(ge=0, le=24 * 60)]  # until it reaches the company, and a reply the customer
    acknowledge_min: Minutes  # working minutes until it is acknowledged; 0: by a machine, at once
    public: bool  # everybody reads it


class Staff(Section):
    """Who looks into complaints: people who are alike, with hours and one line."""

    handlers: Annotated[int, Field(ge=0, le=1000)]
    begin: Time
    hours: Annotated[float, Field(gt=0, le=24)]
    weekdays: Weekdays
    on_holidays: bool
    law: Literal["lognormal", "exponential", "constant"]  # of the work on one complaint
    minutes: Minutes  # its mean
    cv: Annotated[float, Field(ge=0, le=10)]  # lognormal: coefficient of variation
    order: Literal["fifo", "severity", "tier"]  # who is next
    finds: Share  # share of complaints in which the handler finds what was wrong; the others are refused
    tact: Share  # interactional justice of a reply: listens, explains, calms
    wage_month: NonNegative  # loaded wage of a handler, CNY
    training_year: NonNegative  # training and assessment of a handler, CNY a year


class Amounts(Section):
    """What remedies cost, CNY; a free revisit is paid for, not simulated."""

    goodwill: Share  # of the bill
    refund: Share  # of the bill
    least: NonNegative  # least money of these two
    ticket: NonNegative  # bill where no invoice is written, and least loss of a customer at severity 1
    revisit: NonNegative  # cost of a visit
    exchange: NonNegative  # cost of a new unit
    apology: Share  # distributive justice of words alone


class FollowUp(Section):
    """A call some days after the reply."""

    share: Share
    after_days: Days
    lift: Share  # interactional justice
    call: NonNegative  # CNY


class Outreach(Section):
    """Calls after closed jobs, which find discontent before it turns into silence."""

    share: Share  # of closed jobs
    reached: Share  # of those called who say what they think
    call: NonNegative  # CNY


class Escalation(Section):
    """Where customers go who wait too long or are refused."""

    patience_days: Days  # arrival of the complaint to "too long"
    late: Share  # of those who have waited too long
    refused: Share  # of those who are refused
    public: Share  # of those who escalate: to the public; the others to the regulator
    accepts: Share  # of the complaints that the regulator takes up
    accept_days: WorkingDays  # until it says so
    mediation_days: WorkingDays  # from then until mediation ends
    fee: NonNegative  # what a mediation costs the company, CNY


class Justice(Section):
    """Recovery r: weights of the three kinds of justice, and how much it makes good."""

    distributive: Share
    interactional: Share
    procedural: Share
    half_days: Days  # time to the reply at which procedural justice is one half
    acknowledge_h: Positive  # acknowledged in time: within so many hours
    acknowledged: Share  # interactional justice added by that
    full: Annotated[float, Field(gt=0, le=1)]  # r from which recovery is complete
    most: Annotated[float, Field(ge=0, le=1)]  # rho from there on; proportional below
    recovered: Share  # rho from which a complaint counts as recovered

    @model_validator(mode="after")
    def _weights_sum(self) -> "Justice":
        total = self.distributive + self.interactional + self.procedural
        if abs(total - 1) > 1e-6:
            raise ValueError(f"distributive, interactional and procedural add up to {total:g}; allowed: 1")
        return self


class Again(Section):
    """A second failure within some days."""

    within_days: Days
    gain: Share  # factor on what recovery regains
    blame: Annotated[float, Field(ge=0, le=5)]  # severity rises by this share


class Paradox(Section):
    """More satisfied than before, after a first and mild failure that was mended fast."""

    active: bool
    gain: Share  # added to rho
    severity: Share  # at most
    days: Days  # to the reply, at most


class Stays(Section):
    """Share who buy again, by what became of their problem."""

    silent: Retention
    unsatisfied: Retention
    satisfied: Retention
    quickly: Retention

    @model_validator(mode="after")
    def _in_order(self) -> "Stays":
        values = (self.silent, self.unsatisfied, self.satisfied, self.quickly)
        if list(values) != sorted(values):
            seen = ", ".join(f"{v:g}" for v in values)
            raise ValueError(f"silent, unsatisfied, satisfied, quickly: {seen}; allowed: not falling")
        return self


class Grudge(Section):
    """What a failure leaves on the odds of staying, in logits, between minor (severity 0) and major (severity 1)."""

    major: Stays
    minor: Stays
    quick_days: Days  # reply within: quickly
    scale: Annotated[float, Field(ge=0, le=5)]  # logits of the yearly odds of leaving per logit of these shares
    half_life_years: Annotated[float, Field(gt=0, le=50)]


class NoComplaints(Section):
    """Nobody complains."""

    kind: Literal["none"]


class Handled(Section):
    """Discontent, voice and silence, and a desk that handles complaints."""

    kind: Literal["handled"]
    causes: Causes
    extent: Extent
    speaking: Speaking
    silence: Silence
    channels: Annotated[dict[Name, Channel], Field(min_length=1, max_length=16)]
    staff: Staff
    amounts: Amounts
    follow_up: FollowUp
    outreach: Outreach
    escalation: Escalation
    justice: Justice
    again: Again
    paradox: Paradox
    grudge: Grudge


Complaints = Annotated[NoComplaints | Handled, Field(discriminator="kind")]


def complaint_problems(complaints: NoComplaints | Handled) -> Iterator[str]:
    """Sentences about keys that contradict each other; each begins with the key."""
    if isinstance(complaints, NoComplaints):
        return
    total = sum(channel.share for channel in complaints.channels.values())
    if abs(total - 1) > 1e-6:
        yield f"complaints.channels: the shares add up to {total:g}; allowed: 1"
    end = minutes_of(complaints.staff.begin) + 60 * complaints.staff.hours
    if end > 24 * 60:
        yield (
            f"complaints.staff.hours: {complaints.staff.hours:g} from {complaints.staff.begin} goes past midnight; "
            f"allowed: at most {24 - minutes_of(complaints.staff.begin) / 60:g}"
        )
    if complaints.outreach.share > 0 and complaints.staff.handlers == 0:
        yield f"complaints.outreach.share: {complaints.outreach.share:g} but nobody handles complaints; allowed: 0"
    grudge = complaints.grudge
    for name in Stays.model_fields:
        major, minor = getattr(grudge.major, name), getattr(grudge.minor, name)
        if major > minor:
            yield f"complaints.grudge.major.{name}: {major:g} is above minor; allowed: at most {minor:g}"
