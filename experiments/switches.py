"""The worth of a customer at which the recommended cell stops being the best.

With net value = contribution + times x customer value, every cell is a straight line over `times`; at 1 the
recommended cell is the highest.  Lower down another cell may take over (one that keeps fewer customers and
earns more), higher up another again.  Each crossing is a quotient of paired differences and has Fieller's
interval.
"""

import numpy as np
import pandas as pd

from experiments import stats
from experiments.outcomes import Outcomes

__all__ = ["MOST_TIMES", "switch_points"]

MOST_TIMES = 10.0  # a customer is looked at from worthless to this many times the configured worth


def switch_points(outcomes: Outcomes, best: int, level: float = 0.95) -> pd.DataFrame:
    """At most two rows, `direction` below and above: the cell that takes over, and where.

    `times` is relative to the configured worth of a customer; `customer` is the same in money for each
    customer.
    """
    crossings = pd.DataFrame([_crossing(outcomes, best, cell, level) for cell in outcomes.cells if cell != best])
    below = crossings[(crossings["direction"] == "below") & (crossings["times"] >= 0)]
    above = crossings[(crossings["direction"] == "above") & (crossings["times"] <= MOST_TIMES)]
    nearest = pd.concat([below.nlargest(1, "times"), above.nsmallest(1, "times")], ignore_index=True)
    today = worth_today(outcomes, best)
    nearest["today"] = today
    for name in ("", "_low", "_high"):
        nearest[f"customer{name}"] = nearest[f"times{name}"] * today
    return nearest


def worth_today(outcomes: Outcomes, cell: int) -> float:
    """The configured worth of one customer of this cell; NaN where customers are not counted."""
    if not outcomes.has("customers_end"):
        return np.nan
    return stats.estimate(outcomes.sample("customer_value", cell)[0], outcomes.sample("customers_end", cell)[0]).value


def _crossing(outcomes: Outcomes, best: int, cell: int, level: float) -> dict[str, float | int | str]:
    earns_more = outcomes.sample("contribution", cell)[0] - outcomes.sample("contribution", best)[0]
    keeps_less = outcomes.sample("customer_value", best)[0] - outcomes.sample("customer_value", cell)[0]
    found = stats.quotient(earns_more, keeps_less, level)
    direction = "below" if np.nanmean(keeps_less) > 0 else "above"
    ends = {"times": found.value, "times_low": found.low, "times_high": found.high}
    return {"cell": cell, "direction": direction, **ends}
