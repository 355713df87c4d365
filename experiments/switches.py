"""The worth of a customer at which the recommended cell stops being the best.

If every customer at the end were worth `extra` money more than counted, a cell's net value would be
net value + extra x discount x customers: a straight line for each cell, the recommended one highest at 0.  Further up
a cell that keeps more customers takes over, further down one that keeps fewer.  Each crossing is a quotient of paired
differences and has Fieller's interval.  Worths are as of the end of the period.
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
    rows = [_crossing(outcomes, best, cell, today, level) for cell in outcomes.cells if cell != best]
    crossings = pd.DataFrame(rows, columns=_COLUMNS)
    below = crossings[(crossings["direction"] == "below") & (crossings["customer"] >= 0)]
    above = crossings[crossings["direction"] == "above"]
    return pd.concat([below.nlargest(1, "customer"), above.nsmallest(1, "customer")], ignore_index=True)


def worth_today(outcomes: Outcomes, cell: int) -> float:
    """The worth of one customer of this cell at the end, as it is counted in net value before it is discounted."""
    value, customers = outcomes.sample("customer_value", cell)[0], outcomes.sample("customers_end", cell)[0]
    return stats.estimate(value, customers).value


def _discount(outcomes: Outcomes, cell: int) -> float:
    """What money of the end of the period is worth in net value; 1 where customers have no value to tell it by."""
    present, value = (outcomes.sample(name, cell)[0] for name in ("customer_value_present", "customer_value"))
    return float(np.nansum(present) / np.nansum(value)) if np.nansum(value) else 1.0


def _crossing(outcomes: Outcomes, best: int, cell: int, today: float, level: float) -> dict[str, float | int | str]:
    behind = outcomes.sample(NET_VALUE.name, best)[0] - outcomes.sample(NET_VALUE.name, cell)[0]
    keeps_more = outcomes.sample("customers_end", cell)[0] - outcomes.sample("customers_end", best)[0]
    extra = stats.quotient(behind, _discount(outcomes, best) * keeps_more, level)
    return {
        "direction": "above" if np.nanmean(keeps_more) > 0 else "below",
        "cell": cell,
        "today": today,
        "customer": today + extra.value,
        "customer_low": today + extra.low,
        "customer_high": today + extra.high,
    }
