"""Customers who are bound by nothing: days with a purchase after the split, by a model in which they leave in silence.

Given a customer's past, BG/NBD (Fader, Hardie and Lee 2005) says how likely he is still there, and how his rate and his
chance of leaving after a purchase are spread; from there his future is a Poisson number of purchases, cut by the
purchase at which he leaves.  Each replication draws the four parameters anew.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.fitting.repurchase import WEEK_S, fit_repurchase, histories
from experiments.messages import Refusal

__all__ = ["purchases_ahead"]

Array = NDArray[np.float64]


def purchases_ahead(
    rows: pd.DataFrame, at: pd.Timestamp, replications: int, seed: int
) -> tuple[Array, Array, Array, str]:
    """Of each customer known before the split: days seen, simulated, and by the naive forecast; and what was fitted.

    Naive: his own rate so far, as if nobody left.
    """
    cut = at.tz_localize(None) - pd.Timedelta(days=1)
    day = rows["time"].dt.tz_localize(None).dt.floor("D")
    past = histories(rows["customer"], rows["time"], cut)
    past = past[past["watched"] > 0]
    later = rows.assign(day=day)[day > cut].drop_duplicates(["customer", "day"])
    if later.empty:
        raise Refusal("purchases: nobody bought after the split; allowed: a day before the last purchase")
    seen = later.groupby("customer", observed=True).size().reindex(past.index).fillna(0).to_numpy(float)
    ahead = (day.max() - cut).total_seconds() / WEEK_S
    x, last, watched = (past[name].to_numpy(float) for name in ("x", "last", "watched"))
    found = fit_repurchase(x, last, watched)
    rng = np.random.default_rng(seed)
    logs = np.log([one.value for one in found[:4]])
    drawn = np.exp(rng.multivariate_normal(logs, found.covariance, replications, method="eigh"))
    made = np.array([_future(p, x, last, watched, ahead, rng) for p in drawn])
    naive = rng.poisson(x / watched * ahead, made.shape).astype(float)
    words = (
        f"BG/NBD on {len(x):,} customers; {ahead:.0f} weeks ahead; without a model: own rate so far, as if nobody left"
    )
    return seen, made, naive, words


def _future(p: Array, x: Array, last: Array, watched: Array, ahead: float, rng: np.random.Generator) -> Array:
    """Purchases in the weeks ahead, one number a customer; `p`: r, alpha, a, b."""
    r, alpha, a, b = p
    odds_gone = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + watched) / (alpha + last)) ** (r + x), 0.0)
    there = rng.random(len(x)) < 1 / (1 + odds_gone)
    rate = rng.gamma(r + x, 1 / (alpha + watched))
    leaves = np.maximum(rng.beta(a, b + x), 1e-12)
    found: Array = np.where(there, np.minimum(rng.poisson(rate * ahead), rng.geometric(leaves)), 0)
    return found
