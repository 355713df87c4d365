"""What was learnt of one subject."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.fitting.fitted import Fitted

__all__ = ["Finding", "Tables", "repairs"]

Tables = Mapping[str, pd.DataFrame]


class Finding(NamedTuple):
    """What was learnt of one subject: values with intervals, figures that say how well it fits, and words."""

    subject: str
    fitted: list[Fitted]
    checks: dict[str, float]
    words: str = ""
    correlation: NDArray[np.float64] | None = None  # of the values on their scales, in their order; None: none is known


def repairs(tables: Tables) -> pd.DataFrame:
    """Corrective work only, where the kind of work is known."""
    orders = tables["work_orders"]
    return orders[orders["kind"] == "repair"] if "kind" in orders else orders
