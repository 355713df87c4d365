"""The worth of a customer at which the recommended cell stops being the best.

If customers at the end were worth `share` of what is counted, a cell's net value would be contribution + share x value
of its customers: a straight line for each cell, the recommended one highest at 1.  Further up a cell whose customers
are worth more takes over, further down one whose are worth less; at 0 only the money of the period counts.  Each
crossing is a quotient of paired differences and has Fieller's interval.  The nearest one is picked by looking, so these
hold for all other cells together (Bonferroni).  It is told as the average worth of a customer of the recommended cell,
as of the end of the period.
"""

import numpy as np
import pandas as pd

from experiments import stats
from experiments.outcomes import NET_VALUE, Outcomes

__all__ = ["switch_points", "worth_today"]

_COLUMNS = ["direction", "cell", "today", "customer", "customer_low", "customer_high"]


def switch_points(outcomes: Outcomes, best: int, level: float = 0.95) -> pd.DataFrame:
    """At most two rows, `direction` below and above: the cell that takes over, and the worth of a customer there.

    Money for each customer; `today` is the worth that is counted.  A worth below zero is not looked at.
    """
    if not outcomes.has("customers_end"):
        return pd.DataFrame(columns=_COLUMNS)
    today = worth_today(outcomes, best)
    others = [cell for cell in outcomes.cells if cell != best]
    each = 1 - (1 - level) / max(len(others), 1)
    rows = [_crossing(outcomes, best, cell, today, each) for cell in others]
    crossings = pd.DataFrame(rows, columns=_COLUMNS)
    below = crossings[(crossings["direction"] == "below") & (crossings["customer"] >= 0)]
    above = crossings[crossings["direction"] == "above"]
    return pd.concat([below.nlargest(1, "customer"), above.nsmallest(1, "customer")], ignore_index=True)


def worth_today(outcomes: Outcomes, cell: int) -> float:
    """The worth of one customer of this cell at the end, as it is counted in net value before it is discounted."""
    value, customers = outcomes.sample("customer_value", cell)[0], outcomes.sample("customers_end", cell)[0]
    return stats.estimate(value, customers).value


def _crossing(outcomes: Outcomes, best: int, cell: int, today: float, level: float) -> dict[str, float | int | str]:
    behind = outcomes.sample(NET_VALUE.name, best)[0] - outcomes.sample(NET_VALUE.name, cell)[0]
    more = outcomes.sample("customer_value_present", cell)[0] - outcomes.sample("customer_value_present", best)[0]
    extra = stats.quotient(behind, more, level)  # of what is counted
    return {
        "direction": "above" if np.nanmean(more) > 0 else "below",
        "cell": cell,
        "today": today,
        "customer": today * (1 + extra.value),
        "customer_low": today * (1 + extra.low),
        "customer_high": today * (1 + extra.high),
    }
