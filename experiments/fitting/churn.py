"""The chance to leave in a month, by tenure and by a complaint that has happened by then.

Discrete-time hazard (Prentice and Gloeckler 1978): each month in which a customer was watched and could have left is a
case; the complementary log-log link makes coefficients logarithms of hazard ratios, as of a Cox model.  A customer who
was there before watching began enters at the tenure that he had then, because those who left before are not in the
table (left truncation).  A complaint counts from the month after it was made: taken as a mark of the customer from the
start, the months before it, in which he cannot have left, would count for it (immortal time; Suissa 2008).

Months with the same tenure and state are counted together, which changes no likelihood: a million customers take a
second.
"""

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from experiments.fitting.fitted import Fitted, Z, correlation_of
from experiments.fitting.regression import LARGEST_LOGIT
from experiments.messages import Refusal

__all__ = ["Churn", "customer_months", "fit_churn"]

Array = NDArray[np.float64]
FEWEST = 10  # of those who left, for each coefficient
FEWEST_AFTER = 5  # of those who left after a complaint


class Churn(NamedTuple):
    """Coefficients of the hazard of a month; `a_month` is the hazard of a new customer without a complaint."""

    base: Fitted
    tenure: Fitted  # per unit of ln(1 + months)
    complaint: Fitted | None  # None: nobody complained, or too few left afterwards
    ratio: Fitted | None  # exp of it: hazard ratio, or odds ratio
    a_month: float
    dispersion: float  # Pearson's ratio, over cells; 1 where the law fits
    left: int
    months: int
    correlation: Array  # of the coefficients, in their order


def customer_months(
    entered: ArrayLike, last: ArrayLike, left: ArrayLike, complained: ArrayLike | None = None
) -> pd.DataFrame:
    """Cases by tenure month and state: columns tenure, complaint, at_risk, left.

    `entered`: tenure in months when watching began, 0 for new customers; `last`: tenure when the customer left or was
    last seen; `complained`: tenure at the first complaint, NaN for none.  A month counts once it is whole, or ended by
    leaving; one that was begun when watching began does not count.
    """
    first = np.ceil(np.asarray(entered, float) - 1e-9).astype(np.int64)
    gone = np.asarray(left, bool)
    until = np.floor(np.asarray(last, float) + 1e-9).astype(np.int64)  # month of leaving, or the one not whole
    stop = until + gone
    angry = np.full(len(first), np.inf) if complained is None else np.asarray(complained, float)
    turn = np.where(np.isfinite(angry), np.floor(np.nan_to_num(angry, posinf=0.0)) + 1, stop).astype(np.int64)
    turn = np.clip(turn, first, np.maximum(stop, first))
    kept = stop > first
    first, stop, turn, until, gone = (one[kept] for one in (first, stop, turn, until, gone))
    most = int(stop.max(initial=0)) + 1
    calm = _between(first, turn, most), np.bincount(until[gone & (turn >= stop)], minlength=most)[:most]
    after = _between(turn, stop, most), np.bincount(until[gone & (turn < stop)], minlength=most)[:most]
    rows = [
        pd.DataFrame({"tenure": np.arange(most), "complaint": state, "at_risk": at_risk, "left": lost})
        for state, (at_risk, lost) in enumerate((calm, after))
    ]
    both = pd.concat(rows, ignore_index=True)
    return both[both["at_risk"] > 0].reset_index(drop=True)


def fit_churn(months: pd.DataFrame, link: Literal["cloglog", "logit"] = "cloglog") -> Churn:
    """From cases as `customer_months` counts them; other tables with these columns will do."""
    import statsmodels.api as sm  # type: ignore[import-untyped]

    after = months[months["complaint"] > 0]
    with_complaint = bool(after["left"].sum() >= FEWEST_AFTER and (after["left"] < after["at_risk"]).any())
    used = months if with_complaint else months[months["complaint"] == 0]
    names = ["base", "tenure", *(["complaint"] if with_complaint else [])]
    _check(used, len(names))
    design = np.column_stack([np.ones(len(used)), np.log1p(used["tenure"]), used["complaint"]])[:, : len(names)]
    family = sm.families.Binomial(sm.families.links.CLogLog() if link == "cloglog" else sm.families.links.Logit())
    cases = np.column_stack([used["left"], used["at_risk"] - used["left"]])
    found = sm.GLM(cases, design, family=family).fit()
    if not found.converged or (np.abs(found.params) > LARGEST_LOGIT).any():
        raise Refusal("leaving: tenure or complaint tells leavers from stayers without exception; no hazard exists")
    n = int(used["at_risk"].sum())
    made = {
        name: Fitted(name, b, b - Z * error, b + Z * error, error, "identity", "", f"{link}, likelihood", n)
        for name, b, error in zip(names, map(float, found.params), map(float, found.bse), strict=True)
    }
    a_month = float(family.link.inverse(made["base"].value))
    dispersion = float(found.pearson_chi2 / max(1.0, found.df_resid))
    complaint = made.get("complaint")
    return Churn(
        made["base"], made["tenure"], complaint, _ratio(complaint, link), a_month, dispersion,
        int(used["left"].sum()), n, correlation_of(found.cov_params()),
    )  # fmt: skip


def _between(first: NDArray[np.int64], stop: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """How many were there in each month, from their first to before their stop."""
    begun, ended = np.bincount(first, minlength=most + 1), np.bincount(stop, minlength=most + 1)
    return np.cumsum(begun - ended)[:most]


def _ratio(found: Fitted | None, link: str) -> Fitted | None:
    if found is None:
        return None
    value, low, high = (float(np.exp(x)) for x in (found.value, found.low, found.high))
    name = "hazard ratio of a complaint" if link == "cloglog" else "odds ratio of a complaint"
    return Fitted(name, value, low, high, found.error, "log", "factor", found.method, found.n)


def _check(used: pd.DataFrame, coefficients: int) -> None:
    left, months = int(used["left"].sum()), int(used["at_risk"].sum())
    if left < FEWEST * coefficients:
        raise Refusal(f"leaving: {left} left in {months} months; at least {FEWEST * coefficients} are needed")
    if left == months:
        raise Refusal("leaving: only those who left are in the table; it needs those who stayed, too")
    if used["tenure"].nunique() < 2:
        raise Refusal("leaving: all have the same tenure; it can explain nothing")
