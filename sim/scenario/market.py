"""Word of mouth, reputation, competitors, and how customers are won."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Date, Factor, Name, NonNegative, Positive, Section, Share

__all__ = ["Competitor", "Market", "Move", "NoMarket", "OpenMarket"]

Persons = Annotated[float, Field(ge=0, le=100)]
OverUnit = Annotated[float, Field(ge=-1, le=1)]
Multiple = Annotated[float, Field(ge=0.05, le=20)]  # of our own price or size
Slope = Annotated[float, Field(ge=0, le=100)]


class WordOfMouth(Section):
    """How many are told of a job, how far a story moves who hears it, and who hears it.

    Persons told ~ Poisson(n(s)), n(s) = neutral + good ((s - turn)+)^2 + bad ((turn - s)+)^2, where `good` and `bad`
    are such that n(1) = told_best and n(0) = told_worst.
    """

    by: Literal["nobody", "mean_field", "network"]  # nobody tells; anybody hears; neighbours hear
    told_neutral: Persons  # after a job at the turning point
    told_best: Persons  # after a job of score 1
    told_worst: Persons  # after a job of score 0
    turn: Annotated[float, Field(gt=0, lt=1)]  # score at which least is told
    gain: Share  # how far one story moves the level that its hearer thinks we have
    public_reach: Annotated[float, Field(ge=0, le=100_000)]  # persons who hear of a complaint made in public
    start: Annotated[float, Field(gt=0, lt=1)]  # reputation at the start, and the reference R0


class Network(Section):
    """Who knows whom among the customers of a region, present and future: the nearest ones, some links rewired."""

    neighbours: Annotated[int, Field(ge=1, le=100)]  # whom a household talks to
    rewired: Share  # of the links, led to a random household of the region


class Referral(Section):
    """Satisfied customers who bring somebody."""

    from_score: Share  # score from which a customer counts as satisfied
    willing: Share  # of the satisfied would
    do: Share  # of the satisfied, without a reward
    reward: NonNegative  # for each customer won in this way, CNY
    reward_half: Positive  # reward at which half of the willing who would not have done so do, CNY
    wins: Share  # chance that a household to which we are referred becomes a customer, if it is none


class Reviews(Section):
    """Ratings in public: a stock of one to five stars that fades."""

    posts: Share  # ratings posted per person told
    half_life_months: Positive  # after which a rating counts half
    start_ratings: Positive  # ratings there are at the start
    start_stars: Annotated[float, Field(ge=1, le=5)]  # their mean; the stars of a provider of reputation R0
    considered: Share  # of those who search look at them; the others go by the brand


class Ways(Section):
    """How a household that looks for a provider finds one; the rest answers advertising."""

    friends: Share
    search: Share
    cost_friends: NonNegative  # CNY a customer won in this way
    cost_search: NonNegative
    cost_advertising: NonNegative  # beside the budget


class Winning(Section):
    """How many households look for a provider in a year.

    replacement: a mature market, in which households leave their provider; bass: the uptake of a new service, hazard
    p x advertising + q x share x (R/R0)^elasticity; constant: leaving.new_customers_year, whatever is said of us.
    """

    law: Literal["replacement", "bass", "constant"]
    looking_year: Share  # replacement: of the households that others serve, 1/year
    p: Factor  # bass: innovation, 1/year
    q: Factor  # bass: imitation, 1/year
    elasticity: Annotated[float, Field(ge=0, le=3)]  # bass: of imitation on reputation


class Move(Section):
    """From a date on a competitor has another level and price."""

    date: Date
    level: Share
    price: Multiple


class Competitor(Section):
    """One provider beside us, or all providers of a kind."""

    presence: Positive  # how often it is met in a choice, us = 1
    level: Share  # of its service, as we are known by our reputation
    price: Multiple  # of ours
    rises_year: OverUnit  # change of the level a year
    moves: Annotated[tuple[Move, ...], Field(max_length=24, strict=False)]  # in order of date


class Attraction(Section):
    """Logit choice between us and the competitors: log odds in level and price."""

    level: Slope  # logit per unit of level
    price: Slope  # logit per multiple of our price


class Advertising(Section):
    """A budget becomes a stock of awareness that fades and saturates: response a = G / (G + half)."""

    budget: NonNegative  # CNY a household of the market at the start and month
    half_life_months: Positive  # of the stock
    half: Positive  # stock at which the response is one half, CNY a household
    lift: Factor  # at full response, the share by which advertising is met more often


class Brand(Section):
    """Level that strangers ascribe to us: B += by_reputation (R - B) + by_advertising a (1 - B) - fades (B - U)."""

    start: Share  # level at the start
    unknown: Share  # U: level ascribed to a provider of whom nothing is known
    by_reputation: Share  # a month
    by_advertising: Share  # a month, at full response
    fades: Share  # a month


class NoMarket(Section):
    """New customers join at the constant rate of leaving.new_customers_year."""

    kind: Literal["none"]


class OpenMarket(Section):
    """A market of households that talk, choose and can be won."""

    kind: Literal["open"]
    share_at_start: Annotated[float, Field(ge=0.0001, le=1)]  # our customers over the households of the market
    growth_year: Annotated[float, Field(ge=0, le=1)]  # new households a year, as a share of those at the start
    customers_at_most: Annotated[float, Field(ge=1, le=100_000)]  # ever served, as a multiple of those at the start
    winning: Winning
    word_of_mouth: WordOfMouth
    network: Network
    referral: Referral
    reviews: Reviews
    ways: Ways
    attraction: Attraction
    competitors: Annotated[dict[Name, Competitor], Field(max_length=32)]
    advertising: Advertising
    brand: Brand


Market = Annotated[NoMarket | OpenMarket, Field(discriminator="kind")]
