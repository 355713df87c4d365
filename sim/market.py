"""The market from the log: what was told, how we are thought of, how customers were won; by run and by month."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.scenario import OpenMarket
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["MARKET", "market_by_month", "market_measures", "ways_cost"]

WAYS = {
    "won_by_friends": ev.BY_FRIENDS,
    "won_by_search": ev.BY_SEARCH,
    "won_by_advertising": ev.BY_ADVERTISING,
    "won_by_referral": ev.BY_REFERRAL,
}
# Values at the end of each month: mean of the months, and the last one.
STATES = {
    "reputation": ev.M_REPUTATION,
    "stars": ev.M_STARS,
    "brand_level": ev.M_BRAND,
    "market_share": ev.M_SHARE,
    "competition": ev.M_COMPETITION,
}
COUNTS = ("stories", "told", "told_badly", "told_in_public", "ratings", "referrals", "turned_away")
MARKET = (*COUNTS, *WAYS, *(f"{name}_{when}" for name in STATES for when in ("mean", "end")))  # but for ratios


def market_measures(run: "Run", since: int) -> dict[str, float]:
    """Indicators of the market from second `since` on; all NaN where there is none."""
    market = run.scenario.market
    if not isinstance(market, OpenMarket):
        return dict.fromkeys(MARKET, math.nan)
    story, won, month = (_since(rows_of(run, kind), since) for kind in (ev.L_STORY, ev.L_WON, ev.L_MARKET))
    ours = story[story["code"] != ev.IN_PUBLIC]
    found = {
        "stories": float(len(ours)),
        "told": float(ours["a"].sum()),
        "told_badly": float(ours["a"][ours["x"] < market.word_of_mouth.start].sum()),
        "told_in_public": float(story["a"][story["code"] == ev.IN_PUBLIC].sum()),
        "ratings": float(len(_since(rows_of(run, ev.L_RATED), since))),
        "referrals": float(len(_since(rows_of(run, ev.L_REFERRED), since))),
        "turned_away": float(month["a"][month["code"] == ev.M_TURNED_AWAY].sum()),
    }
    found |= {name: float((won["code"] == way).sum()) for name, way in WAYS.items()}
    for name, code in STATES.items():
        values = month["x"][month["code"] == code]
        found[f"{name}_mean"] = float(values.mean()) if len(values) else math.nan
        found[f"{name}_end"] = float(values[-1]) if len(values) else math.nan
    return found


def _since(rows: np.ndarray, since: int) -> np.ndarray:
    return rows[rows["t"] >= since]


def market_by_month(run: "Run", edges: np.ndarray) -> dict[str, np.ndarray]:
    """Columns of the monthly series where there is a market: values at the end of each month, sums within it.

    A month is closed in the first second of the next one, so its values are NaN where the run ends before that.
    """
    if not isinstance(run.scenario.market, OpenMarket):
        return {}
    month, story, won = rows_of(run, ev.L_MARKET), rows_of(run, ev.L_STORY), rows_of(run, ev.L_WON)
    found = {"persons_told": np.histogram(story["t"], edges, weights=story["a"].astype(float))[0]}
    found |= {name: np.histogram(won["t"][won["code"] == way] - 1, edges)[0] for name, way in WAYS.items()}
    for name, code in STATES.items():
        rows = month[month["code"] == code]
        found[name] = np.full(len(edges) - 1, math.nan)
        found[name][np.searchsorted(edges, rows["t"]) - 1] = rows["x"]
    return found


def ways_cost(run: "Run") -> np.ndarray:
    """Money spent on a customer won, by way: the price of the book at a constant rate, those of the market by way."""
    money, market = run.scenario.money, run.scenario.market
    if not isinstance(market, OpenMarket):
        return np.array([money.acquisition])
    ways = market.ways
    cost = np.array([ways.cost_friends, ways.cost_search, ways.cost_advertising, ways.cost_friends])
    return np.concatenate([[money.acquisition], cost * money.catalogue_factor])
