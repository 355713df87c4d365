"""The market: talk, ways to be found, rivals month by month, advertising."""

import datetime
import math
from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.scenario import OpenMarket, Scenario
from sim.scenario.market import Competitor

__all__ = ["parameters", "tables"]

LAWS = ("constant", "replacement", "bass")
TOLD_BY = ("nobody", "mean_field", "network")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Parameters of the market; half-lives become what is kept of a month, spending becomes CNY a household."""
    m = s.market
    if not isinstance(m, OpenMarket):
        return {}
    households = n["base"] / m.share_at_start
    return {
        "market": 1,
        "winning": LAWS.index(m.winning.law),
        "households_start": households,
        "households_growth": m.growth_year * households / 12,
        "looking": m.winning.looking_year,
        "innovation": m.winning.p,
        "imitation": m.winning.q,
        "elasticity": m.winning.elasticity,
        "way_friends": m.ways.friends,
        "way_search": m.ways.search,
        "attraction_level": m.attraction.level,
        "ads_spend": m.advertising.budget,
        "ads_keep": 0.5 ** (1 / m.advertising.half_life_months),
        "ads_half": m.advertising.half,
        "ads_lift": m.advertising.lift,
        "brand_start": m.brand.start,
        "brand_unknown": m.brand.unknown,
        "brand_by_reputation": m.brand.by_reputation,
        "brand_by_ads": m.brand.by_advertising,
        "brand_fades": m.brand.fades,
    } | _talk(m)


def _talk(m: OpenMarket) -> dict[str, Any]:
    """Parameters of stories, referrals and ratings; the arms of the U are fixed by its ends."""
    talk, referral = m.word_of_mouth, m.referral
    more = referral.reward / (referral.reward + referral.reward_half)
    return {
        "told_by": TOLD_BY.index(talk.by),
        "n_links": m.network.neighbours if talk.by == "network" else 0,
        "told_neutral": talk.told_neutral,
        "told_good": (talk.told_best - talk.told_neutral) / (1 - talk.turn) ** 2,
        "told_bad": (talk.told_worst - talk.told_neutral) / talk.turn**2,
        "told_turn": talk.turn,
        "story_gain": talk.gain,
        "public_reach": talk.public_reach,
        "reputation_start": talk.start,
        "refers_from": referral.from_score,
        "refers": referral.do + (referral.willing - referral.do) * more,
        "referral_wins": referral.wins,
        "posts": m.reviews.posts,
        "ratings_keep": 0.5 ** (1 / m.reviews.half_life_months),
        "considered": m.reviews.considered,
        "start_ratings": m.reviews.start_ratings,
        "start_stars": m.reviews.start_stars,
        "rewired": m.network.rewired,
    }


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Rivals by month; a view for each household where people talk; a network where neighbours do."""
    m = s.market
    if not isinstance(m, OpenMarket):
        return {}
    found = {"rivals": _rivals(s, m)}
    if m.word_of_mouth.by != "nobody":
        found["views"] = np.full(n["customers"], m.word_of_mouth.start, np.float32)
        found["stories_heard"] = np.zeros(n["customers"], np.int32)
    if m.word_of_mouth.by == "network":
        found |= _network(n["customers"], n["regions"], m.network.neighbours)
    return found


def _network(rows: int, regions: int, k: int) -> dict[str, np.ndarray]:
    """Empty links, and cells that hold about k homes each."""
    side = max(1, int(math.sqrt(rows / regions / k)))
    return {
        "links": np.full((rows, k), -1, np.int32),
        "place_of": np.arange(rows, dtype=np.int32),
        "lives_at": np.arange(rows, dtype=np.int32),
        "link_cells": np.zeros(regions * side * side + 1, np.int32),
        "link_homes": np.zeros(rows, np.int32),
        "link_near": np.zeros(k),
    }


def _rivals(s: Scenario, m: OpenMarket) -> np.ndarray:
    """For the start and the end of each month: sum of the rivals' attraction; their mean level less the reference.

    Attraction = presence x exp(level slope x (level - R0) - price slope x (price - 1)); the mean is by presence.
    """
    start = datetime.date.fromisoformat(s.start)
    days = [0, *(d for d in range(1, s.days + 1) if (start + datetime.timedelta(d)).day == 1)]
    found = np.zeros((len(days) + 1, 2))
    everybody = sum(rival.presence for rival in m.competitors.values())
    for k, day in enumerate(days):
        for rival in m.competitors.values():
            level, price = _stands(rival, start, start + datetime.timedelta(day))
            above = level - m.word_of_mouth.start
            pull = math.exp(m.attraction.level * above - m.attraction.price * (price - 1))
            found[k] += rival.presence * np.array([pull, above / everybody])
    found[-1] = found[-2]
    return found


def _stands(rival: Competitor, start: datetime.date, today: datetime.date) -> tuple[float, float]:
    """Level and price of a rival on a day: those of the last move, with the rise of the level since then."""
    level, price, since = rival.level, rival.price, start
    for move in rival.moves:
        date = datetime.date.fromisoformat(move.date)
        if date <= today:
            level, price, since = move.level, move.price, max(date, start)
    level += rival.rises_year * (today - since).days / 365.25
    return min(1.0, max(0.0, level)), price
