"""How often a promised time is kept, and how late the others are.

Every order whose promise fell due within the record counts, also one that is still open then: it is broken.  Closed
orders alone leave out the worst.  An order whose promise is still to fall due counts neither way, not even if it is
closed: of those only the good ones are known.  How late an order is that has missed its promise is a duration, cut off
where it is still open.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from experiments.fitting.durations import LAWS, Law, fit_duration
from experiments.fitting.first_fix import jeffreys
from experiments.fitting.fitted import Fitted
from experiments.fitting.groups import Pooled, pooled_shares
from experiments.messages import Refusal

__all__ = ["Promises", "fit_lateness", "fit_promises", "promises_by"]

FEWEST = 20  # orders whose promise fell due


class Promises(NamedTuple):
    """Share kept of those that fell due."""

    kept: Fitted
    not_due: int
    still_open: int  # fell due, and open


def fit_promises(promised_s: ArrayLike, closed_s: ArrayLike, end_s: float) -> Promises:
    """From times in s on any clock; `closed_s` is NaN while open, `end_s` is when the record ends."""
    due, closed = _due(promised_s, closed_s, end_s)
    _enough(due)
    kept = int((closed <= due).sum())
    not_due = len(np.asarray(promised_s)) - len(due)
    return Promises(jeffreys("promise kept", kept, len(due)), not_due, int(np.isnan(closed).sum()))


def fit_lateness(
    promised_s: ArrayLike, closed_s: ArrayLike, end_s: float, laws: Iterable[str] = tuple(LAWS)
) -> list[Law]:
    """Laws of the time beyond a missed promise, in s, the best first."""
    due, closed = _due(promised_s, closed_s, end_s)
    late = np.where(np.isnan(closed), end_s, closed) - due
    return fit_duration(late[late > 0], np.isnan(closed)[late > 0], laws=laws)


def promises_by(
    group: Sequence[object] | pd.Series, promised_s: ArrayLike, closed_s: ArrayLike, end_s: float
) -> Pooled:
    """The share kept in each group (team, neighbourhood), small ones drawn towards the rest."""
    promised = np.asarray(promised_s, float)
    fell_due = promised <= end_s
    due, closed = _due(promised_s, closed_s, end_s)
    _enough(due)
    kept = pd.DataFrame({"group": np.asarray(group, object)[fell_due], "kept": closed <= due}).dropna()
    counts = kept.groupby("group")["kept"].agg(["sum", "count"])
    return pooled_shares([str(name) for name in counts.index], counts["sum"], counts["count"])


def _enough(due: np.ndarray) -> None:
    if len(due) < FEWEST:
        raise Refusal(f"promises: {len(due)} fell due within the record; at least {FEWEST} are needed")


def _due(promised_s: ArrayLike, closed_s: ArrayLike, end_s: float) -> tuple[np.ndarray, np.ndarray]:
    promised, closed = np.asarray(promised_s, float), np.asarray(closed_s, float)
    if np.isnan(promised).any():
        raise Refusal("promises: some orders have none; leave them out and say how many")
    return promised[promised <= end_s], closed[promised <= end_s]
