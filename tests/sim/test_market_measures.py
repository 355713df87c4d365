"""Indicators of the market against a slow re-reading of the log, one row at a time."""

import math

import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY
from sim.market import MARKET
from tests.sim.worlds import market, small_town

BUSY = {
    "customers.households": 400, "days": 300, "demand.failure_scale_years": 1.0, "crew.technicians": 5,
    "visit.callback": 0.1,
}  # fmt: skip
EAGER = {
    "winning.looking_year": 0.9, "customers_at_most": 1.8, "referral.wins": 0.3, "reviews.posts": 0.1,
    "advertising.budget": 0.1, "word_of_mouth.told_worst": 30.0,
}  # fmt: skip
STATES = ("reputation", "stars", "brand_level", "market_share", "competition")
CODES = (ev.M_REPUTATION, ev.M_STARS, ev.M_BRAND, ev.M_SHARE, ev.M_COMPETITION)


@pytest.fixture(scope="module", params=[0, 45])
def run(request: pytest.FixtureRequest) -> Run:
    return simulate(small_town(BUSY | market(EAGER) | {"warmup_days": request.param}))


def test_every_indicator_is_what_a_slow_reading_finds(run: Run) -> None:
    """Stories, persons, ratings, ways and values at the ends of months, from the second of the warm-up on."""
    found = dict.fromkeys(MARKET, 0.0)
    values: dict[str, list[float]] = {name: [] for name in STATES}
    ways = ("", "won_by_friends", "won_by_search", "won_by_advertising", "won_by_referral")
    for row in run.events:
        kind, code = int(row["kind"]), int(row["code"])
        if row["t"] < run.scenario.warmup_days * DAY:
            continue
        if kind == ev.L_STORY:
            found["stories"] += 1
            found["told"] += row["a"]
            found["told_badly"] += row["a"] if row["x"] < run.scenario.market.word_of_mouth.start else 0
        elif kind == ev.L_RATED:
            found["ratings"] += 1
        elif kind == ev.L_REFERRED:
            found["referrals"] += 1
        elif kind == ev.L_WON:
            found[ways[code]] += 1
        elif kind == ev.L_MARKET and code == ev.M_TURNED_AWAY:
            found["turned_away"] += row["a"]
        elif kind == ev.L_MARKET and code in CODES:
            values[STATES[CODES.index(code)]].append(row["x"])
    for name, series in values.items():
        found[f"{name}_mean"], found[f"{name}_end"] = sum(series) / len(series), series[-1]
    assert {name: run.measures[name] for name in MARKET} == pytest.approx(found)
    assert all(found[name] != 0 for name in MARKET if name != "told_in_public")


def test_without_a_market_nothing_of_it_is_measured() -> None:
    """What did not happen is NaN; advertising and rewards cost nothing."""
    measures = simulate(small_town()).measures
    assert all(math.isnan(measures[name]) for name in MARKET)
    assert measures["cost_advertising"] == measures["cost_referrals"] == 0.0
