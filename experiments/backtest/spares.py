"""Parts that are seldom asked for: months with a demand after the split, and pieces, of each part.

A part is asked for in a month with a chance of its own, drawn towards that of all parts (beta-binomial, by moments);
how many pieces is drawn from its own past orders (bootstrap of intermittent demand, Willemain, Smart and Schwarz 2004,
from memory).  The naive forecast is the part's own past: every stretch of as many months before the split.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.calibrate.pieces import asks, month_of, pieces_asked
from experiments.messages import Refusal
from experiments.records.observed import end_said

__all__ = ["months_ahead", "pieces_by_month"]

Array = NDArray[np.float64]
FEWEST = 12  # months before the split


def pieces_by_month(rows: pd.DataFrame, at: pd.Timestamp) -> tuple[Array, Array]:
    """Pieces asked for before and after the split, shape (parts, months) each: calendar months, those without any too.

    Movements that ask for none (receipts) are left out, and so is a month that the split or the said end cuts.
    Raises Refusal where no row asks for any, months are too few, or parts by months too many.
    """
    known = rows.dropna(subset=["part", "time", "quantity"])
    table, first = pieces_asked(known[asks(known)], _last_month(rows))
    whole = at == at.normalize().replace(day=1)
    split = max(int(month_of(at)) - first, 0)
    before, after = table[:, :split], table[:, split if whole else split + 1 :]
    if before.shape[1] < max(FEWEST, 2 * after.shape[1]) or not after.shape[1]:
        raise Refusal(
            f"parts: {before.shape[1]} months before the split and {after.shape[1]} after it; allowed: at least "
            f"{FEWEST} before it, and twice as many as after it"
        )
    return before, after


def _last_month(rows: pd.DataFrame) -> int | None:
    """The last whole month of the record, where its mapping says when it ends."""
    end = end_said(rows)
    return None if end is None else int(month_of(end)) - 1


def months_ahead(before: Array, after: Array, replications: int, seed: int) -> dict[str, tuple[Array, Array, Array]]:
    """Seen, simulated and naive, by what is counted; pieces in the part's own mean order before the split."""
    rng, months = np.random.default_rng(seed), after.shape[1]
    asked = before > 0
    times = asked.sum(axis=1)
    a, b = _spread(times, before.shape[1])
    chance = rng.beta(a + times, b + before.shape[1] - times, (replications, len(times)))
    orders = rng.binomial(months, chance)
    size = before.sum(axis=1) / np.maximum(times, 1)
    size = np.where(times > 0, size, size[times > 0].mean())
    blocks = [before[:, k : k + months] for k in range(before.shape[1] - months + 1)]
    return {
        "months with a demand": (
            (after > 0).sum(axis=1).astype(float), orders.astype(float),
            np.array([(one > 0).sum(axis=1) for one in blocks], float),
        ),
        "pieces": (
            after.sum(axis=1) / size, _pieces(before, orders, size, rng),
            np.array([one.sum(axis=1) / size for one in blocks]),
        ),
    }  # fmt: skip


def _spread(times: NDArray[np.integer], months: int) -> tuple[float, float]:
    """Beta law of the chances of parts, by the mean and the variance of their shares beyond that of chance."""
    share = times / months
    mean = share.mean()
    between = max(share.var(ddof=1) - mean * (1 - mean) / months, 1e-9) / (1 - 1 / months)
    strength = max(mean * (1 - mean) / between - 1, 1e-3)
    return mean * strength, (1 - mean) * strength


def _pieces(before: Array, orders: NDArray[np.integer], size: Array, rng: np.random.Generator) -> Array:
    """So many orders of each part, each a past one by chance; a part without any has orders of its size."""
    asked = before > 0
    times = asked.sum(axis=1)
    past = np.where(asked, before, 0.0)
    past = np.take_along_axis(past, np.argsort(~asked, axis=1, kind="stable"), axis=1)  # orders first
    past[:, 0] = np.where(times > 0, past[:, 0], size)
    total = np.zeros(orders.shape)
    for k in range(int(orders.max())):
        which = (rng.random(orders.shape) * np.maximum(times, 1)).astype(int)
        total += np.where(orders > k, past[np.arange(len(past)), which], 0.0)
    found: Array = total / size
    return found
