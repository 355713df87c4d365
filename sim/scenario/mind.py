"""What customers make of a job, and when they leave: satisfaction, leaving."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Name, NonNegative, Positive, Section, Share
from sim.scenario.perception import Damage, Effort, Emotions, Kano, Scales, Shock, Zone

__all__ = ["Leaving", "Satisfaction"]

Gap = Annotated[float, Field(ge=0, le=5)]
Logit = Annotated[float, Field(ge=-50, le=50)]


class Satisfaction(Section):
    """Attributes -> five SERVQUAL dimensions -> gaps -> prospect value -> transaction score."""

    weights: Annotated[tuple[NonNegative, ...], Field(min_length=5, max_length=5, strict=False)]
    # reliability, responsiveness, assurance, empathy, tangibles
    price_weight: Annotated[float, Field(ge=0, le=100)]  # of price fairness, where something was charged; 0: not judged
    model: Literal["prospect", "servperf", "zone", "kano"]  # from gaps or levels to value
    weight_sd: Annotated[float, Field(ge=0, le=3)]  # spread of the log weights between customers
    scale: Annotated[float, Field(ge=0, le=50)]  # kappa: value to logit
    intercept: Logit  # u0: logit of the score when every gap is zero
    loss_aversion: Annotated[float, Field(ge=0, le=10)]
    exponent: Annotated[float, Field(gt=0, le=2)]
    gap_not_fixed: Gap  # reliability: not fixed at the first visit
    gap_early: Gap  # reliability: before the window
    gap_late: Gap  # reliability: after the window
    gap_late_response: Gap  # responsiveness: after the window
    gap_returned: Gap  # reliability: the problem had been thought solved
    gap_price_surprise: Gap  # reliability: per share by which the invoice exceeds what was said, at most 1
    expected: Share  # predicted level of the attributes that are judged against expectation
    assimilation: Share  # pull of the perceived level towards the expected one
    wait_half_days: Positive  # time to first visit at which the responsiveness attribute is one half
    wait_weight: Share  # share of responsiveness that is time to the first visit (the rest is as expected)
    courtesy: Share  # mean courtesy delivered, empathy
    courtesy_sd: Annotated[float, Field(ge=0, le=1)]  # between technicians
    tidiness: Share  # mean tidiness delivered, tangibles
    tidiness_sd: Annotated[float, Field(ge=0, le=1)]
    competence: Share  # assurance shown when the diagnosis was right at the first visit
    competence_lost: Share  # assurance lost when a visit failed for skill
    scheduling_weight: Share  # share of empathy that is how the visit was scheduled; 0: not judged
    scheduling_level: Share  # level of that attribute for a window of an hour, without a call
    scheduling_2h: Share  # drop of the level at a window of two hours
    scheduling_4h: Share  # drop at four hours
    scheduling_8h: Share  # drop at eight hours
    scheduling_call: Share  # level added by a call before the visit
    mood_sd: Annotated[float, Field(ge=0, le=5)]  # customer's mood, logit scale
    zone: Zone
    kano: Kano
    effort: Effort
    emotions: Emotions
    damage: Damage
    shocks: Annotated[dict[Name, Shock], Field(max_length=31)]
    scales: Scales
    explain: bool  # write down what each score came from


class Leaving(Section):
    """Cumulative satisfaction, the link from it to leaving, and new customers."""

    link: Literal["none", "logit", "cloglog", "convex", "threshold", "weibull"]
    floor: Share  # h0: leave a year for reasons outside service
    intercept: Logit  # logit link: a
    slope: Annotated[float, Field(ge=0, le=100)]  # logit link: b
    cloglog_intercept: Logit
    cloglog_slope: Annotated[float, Field(ge=0, le=100)]
    convex_top: Share  # convex link: extra hazard at satisfaction 0
    convex_power: Positive
    threshold_low: Share  # threshold link: below, hazard is `threshold_high_hazard`
    threshold_high: Share  # above, hazard is `floor`; linear between
    threshold_high_hazard: Share
    duration_shape: Positive  # weibull link: shape in years of tenure
    duration_scale: Positive  # years
    duration_slope: Annotated[float, Field(ge=0, le=100)]  # effect of satisfaction below the mean, log hazard
    start_mean: Annotated[float, Field(gt=0, lt=1)]  # cumulative satisfaction at the start
    start_sd: Annotated[float, Field(ge=0, lt=0.4)]
    gain: Share  # k: weight of a new transaction
    loss_ratio: Annotated[float, Field(ge=0, le=10)]  # weight of a bad transaction relative to a good one
    brand: Share  # level to which satisfaction drifts without contact
    recency_half_years: Positive
    event_months: Annotated[float, Field(ge=0, le=12)]  # exposure, in months of hazard, right after each closed job
    new_customers_year: Annotated[float, Field(ge=0, le=2)]  # new customers a year as a share of those at the start
