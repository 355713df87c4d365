"""What was learnt of one subject."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.fitting.durations import Law
from experiments.fitting.fitted import Fitted

__all__ = ["Finding", "Sample", "Tables", "repairs"]

Tables = Mapping[str, pd.DataFrame]


class Sample(NamedTuple):
    """Lengths that a law was fitted to, for a figure; one that had not ended lasted at least so long."""

    seconds: NDArray[np.float64]
    ended: NDArray[np.bool_]
    law: Law


class Finding(NamedTuple):
    """What was learnt of one subject: values with intervals, figures that say how well it fits, and words."""

    subject: str
    fitted: list[Fitted]
    checks: dict[str, float]
    words: str = ""
    correlation: NDArray[np.float64] | None = None  # of the values on their scales, in their order; None: none is known
    sample: Sample | None = None  # of a law


def repairs(tables: Tables) -> pd.DataFrame:
    """Corrective work only, where the kind of work is known."""
    orders = tables["work_orders"]
    return orders[orders["kind"] == "repair"] if "kind" in orders else orders
