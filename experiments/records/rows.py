"""Which rows of a record are repairs, which of them came to nothing, and when it ends."""

from collections.abc import Mapping

import pandas as pd

from experiments.records.observed import end_said

__all__ = ["Tables", "end_of", "last_moment", "not_lost", "repairs"]

Tables = Mapping[str, pd.DataFrame]
LOST = "lost"  # the status of an order that came to nothing


def repairs(tables: Tables) -> pd.DataFrame:
    """Corrective work only, where the kind of work is known."""
    orders = tables["work_orders"]
    return orders[orders["kind"] == "repair"] if "kind" in orders else orders


def not_lost(orders: pd.DataFrame) -> pd.DataFrame:
    """Without those whose status says that they were lost: given up, never restored, and not long on their way."""
    return orders[orders["status"].astype("object") != LOST] if "status" in orders else orders


def end_of(rows: pd.DataFrame, begun: str = "opened") -> pd.Timestamp:
    """When the record ends: as the mapping says; if it does not, as the last order is opened, because a time of closing
    may be a slip or a plan.
    """
    said = end_said(rows)
    return rows[begun].max() if said is None else said


def last_moment(end: pd.Timestamp) -> pd.Timestamp:
    """The last one of a record that ends then: midnight belongs to the day before."""
    return end - pd.Timedelta(seconds=1)
