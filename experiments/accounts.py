"""Net value by two other accounts, in which what a policy spends and what it brings end together.

Net value counts wages and other standing costs in the period only, but values the customers at its end by the retention
and the margin that the policy brought, as if it went on.  Either account here is of one piece:

* `net_value_kept_up`: the policy goes on, and is paid for.  The customers at the end are worth their contribution, with
  standing costs, where net value takes the margin without them: value x contribution / (margin x customer-years).
* `net_value_ended`: the policy ends with the period.  Each customer left is worth what one is worth in the baseline, in
  the same replication.

Where both choose the same cell as net value, the choice does not hang on this.
"""

from dataclasses import replace

import numpy as np

from experiments.outcomes import NET_VALUE, Outcomes
from sim import INDICATORS

__all__ = ["ACCOUNTS", "ENDED", "KEPT_UP", "with_accounts"]

KEPT_UP, ENDED = "net_value_kept_up", "net_value_ended"
ACCOUNTS = {
    name: INDICATORS["contribution"]._replace(name=name, meaning=meaning)
    for name, meaning in (
        (KEPT_UP, "net value where standing costs go on for as long as the customers at the end are counted"),
        (ENDED, "net value where a customer at the end is worth what one is in the baseline"),
    )
}
_NEEDED = {
    "contribution",
    "contribution_present",
    "customer_margin_year",
    "customer_value_present",
    "customer_years",
    "customers_end",
}


def with_accounts(outcomes: Outcomes, baseline: int) -> Outcomes:
    """The outcomes with both accounts, if they have what it takes."""
    if NET_VALUE.name not in outcomes.values or not set(outcomes.values) >= _NEEDED:
        return outcomes
    values, home = outcomes.values, outcomes.design.index.get_loc(baseline)
    earned, counted = values["contribution_present"], values["customer_value_present"]
    with np.errstate(divide="ignore", invalid="ignore"):
        paid_for = values["contribution"] / (values["customer_margin_year"] * values["customer_years"])
        each = (counted / values["customers_end"])[home]
    unit = outcomes.indicators[NET_VALUE.name].unit
    told = {name: row._replace(unit=unit) for name, row in ACCOUNTS.items()}
    made = {
        KEPT_UP: earned + _or_nothing(counted * paid_for),
        ENDED: earned + _or_nothing(values["customers_end"] * each),
    }
    return replace(outcomes, indicators={**outcomes.indicators, **told}, values={**values, **made})


def _or_nothing(values: np.ndarray) -> np.ndarray:
    """Nobody is there at the end, or has been: nothing is to be counted."""
    return np.where(np.isfinite(values), values, 0.0)
