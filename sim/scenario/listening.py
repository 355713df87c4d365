"""How the company finds out what its customers think: surveys and other instruments, with their errors."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Name, NonNegative, Section, Share
from sim.scenario.standards import DIMENSIONS

__all__ = [
    "DIMENSIONS", "MEASURES", "Assumption", "ComplaintAnalysis", "Costs", "Instrument", "Interviews", "KpiBoard",
    "Listening", "Listens", "MysteryShoppers", "NoListening", "Response", "Scale", "Study", "Survey",
]  # fmt: skip

# What can be measured, in the order of sim/rules/listening.py.  `score`: of jobs; `standing`: cumulative satisfaction
# of all customers; by dimension: score as if all had been so, level expected, level desired, level delivered.
MEASURES = (
    "score", "standing", "on_time", "first_fix", "hours_to_first_visit", "complaint_rate", *DIMENSIONS,
    *(f"expected_{name}" for name in DIMENSIONS), *(f"desired_{name}" for name in DIMENSIONS),
    *(f"delivered_{name}" for name in DIMENSIONS),
)  # fmt: skip

Logit = Annotated[float, Field(ge=-50, le=50)]
Month = Annotated[int, Field(ge=1, le=12)]
Months = Annotated[tuple[Month, ...], Field(min_length=1, max_length=12, strict=False)]
Spread = Annotated[float, Field(ge=0, le=5)]
Days = Annotated[float, Field(ge=0, le=730)]


class Costs(Section):
    """What an instrument costs, in the money of the catalogue."""

    contact: NonNegative  # turning to one person: a message, a call, a letter, a visit
    answer: NonNegative  # one answer
    year: NonNegative  # standing cost


class Response(Section):
    """Chance of an answer: sigma(intercept + slope (s - reference) + extremes (s - reference)^2 + who is asked)."""

    intercept: Logit  # r0
    slope: Logit  # r1: satisfied people answer more (above 0)
    extremes: Logit  # r2: both ends answer more (above 0)
    reference: Share  # score at which the intercept holds


class Scale(Section):
    """How a score becomes an answer."""

    cut_points: Annotated[tuple[Share, ...], Field(max_length=20, strict=False)]
    # scores from which the next higher answer is given; empty: said as felt
    noise_sd: Spread  # sd of what is said around what is felt, in units of the score
    ceiling: Share  # chance that the answer next to the best is rounded up to it
    coached: Share  # chance that an answerer has been begged for the best answer and gives it


class Survey(Section):
    """Questions after a job, about that job."""

    kind: Literal["survey"]
    active: bool
    sampled: Share  # f: share of the completed jobs whose customer is asked
    response: Response
    scale: Scale
    lag_days: Days  # from the job to the answer
    aspects: bool  # also asks about each dimension
    composed: bool  # the score is the mean of the answers about the dimensions
    costs: Costs


class Study(Section):
    """Interviews in certain months with customers who bought or joined a certain time ago, published later."""

    kind: Literal["study"]
    active: bool
    months: Months  # of fieldwork
    published: Month  # known at the end of this month, the first one after the fieldwork
    owned_months: Annotated[tuple[NonNegative, ...], Field(min_length=2, max_length=2, strict=False)]
    # months since the purchase (or joining) at the interview: from, to
    cities: Annotated[int, Field(ge=0, le=200)]  # the first so many regions; 0: all
    people: Annotated[int, Field(ge=1, le=1_000_000)]  # approached in each month of fieldwork
    response: Response
    scale: Scale
    levels: bool  # three columns: levels expected, desired and perceived, by dimension
    costs: Costs


class Interviews(Section):
    """Long talks with a few customers drawn at random, who tell what they expect: one by one, or as a focus group."""

    kind: Literal["interviews"]
    active: bool
    months: Months
    people: Annotated[int, Field(ge=1, le=10_000)]  # in each of those months
    noise_sd: Spread  # of what is understood around what is felt
    costs: Costs


class MysteryShoppers(Section):
    """Trained assessors who see some jobs as customers do and write down what is delivered, without expectation."""

    kind: Literal["shoppers"]
    active: bool
    visits: Annotated[int, Field(ge=1, le=10_000)]  # a month
    assessor_sd: Spread  # of the level written down around the level delivered
    costs: Costs


class ComplaintAnalysis(Section):
    """What the complaints say: only those who are dissatisfied speak, and not all of them."""

    kind: Literal["complaints"]
    active: bool
    below: Share  # score under which a customer may complain
    speaks: Logit  # logit of the chance that he does
    costs: Costs


class KpiBoard(Section):
    """Internal figures: exact, and blind to what is felt."""

    kind: Literal["kpis"]
    active: bool
    costs: Costs


class Assumption(Section):
    """What the management thinks without asking anybody."""

    kind: Literal["assumption"]
    active: bool
    score: Share
    expected: Share  # level of each dimension
    costs: Costs


Instrument = Annotated[
    Survey | Study | Interviews | MysteryShoppers | ComplaintAnalysis | KpiBoard | Assumption,
    Field(discriminator="kind"),
]


class NoListening(Section):
    """Nobody asks the customers."""

    kind: Literal["none"]


class Listens(Section):
    """Instruments by name; several may be active at once."""

    kind: Literal["instruments"]
    instruments: Annotated[dict[Name, Instrument], Field(max_length=32)]


Listening = Annotated[NoListening | Listens, Field(discriminator="kind")]
