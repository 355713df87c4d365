"""A complaint and leaving, three months later, among customers of a telecom operator: an upper bound for a grudge.

Odds of leaving in a quarter become odds of leaving in a year as if all four quarters were alike.  The model has the
yearly odds of whoever complained of something grave and was not satisfied at `scale` times the logits between the best
and the worst share of table C21a; the scale that gives the telecom's is the bound.  A complaint there is rare and grave
(8 % of customers), and nothing says that it is the cause.
"""

import math

import pandas as pd

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.fitted import Fitted, share
from experiments.fitting.regression import fit_choice

__all__ = ["BEST", "TELECOM_COMPLAINTS", "WORST"]

QUARTERS = 4
BEST, WORST = 0.95, 0.19  # buy again: a minor problem solved quickly, a major one not solved; conf/complaints/city.yaml


def _customers(tables: Tables) -> pd.DataFrame:
    return tables["telecom"]["customers"].dropna(subset=["left", "complained", "tenure", "value", "age"])


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _yearly(quarter: float) -> float:
    """Logit of leaving within a year at this share a quarter."""
    return _logit(1 - (1 - quarter) ** QUARTERS)


def _leavers(rows: pd.DataFrame) -> tuple[Fitted, Fitted]:
    complained, left = rows["complained"].astype(bool), rows["left"].astype(bool)
    return (
        share("left in a quarter, of those who complained", left[complained]),
        share("left in a quarter, of the others", left[~complained]),
    )


def _scale(rows: pd.DataFrame) -> Fitted:
    """Extra yearly log odds over those that the model has at scale 1; delta method."""
    complained, others = _leavers(rows)
    span = _logit(BEST) - _logit(WORST)
    value = (_yearly(complained.value) - _yearly(others.value)) / span
    slopes = [(_yearly(one.value + 1e-5) - _yearly(one.value - 1e-5)) / 2e-5 for one in (complained, others)]
    spreads = [math.sqrt(one.value * (1 - one.value) / one.n) for one in (complained, others)]
    error = math.hypot(*(slope * spread for slope, spread in zip(slopes, spreads, strict=True))) / span
    low, high = value - 1.96 * error, value + 1.96 * error
    return Fitted(
        "scale of grudges, at most", value, low, high, error, "identity", "logit per logit", "delta", len(rows)
    )


def _values(tables: Tables) -> list[Value]:
    rows = _customers(tables)
    left, complained = rows["left"].astype(float), rows["complained"].astype(float)
    alone = fit_choice(left, {"complained": complained}).of("complained")
    others = {name: rows[name].astype(float) for name in ("tenure", "value", "age")}
    beside = fit_choice(left, {"complained": complained, **others})
    return [
        Value("", alone._replace(name="log odds of leaving in a quarter, complaint alone", unit="logit")),
        Value("", beside.of("complained")._replace(name="with tenure, value and age beside it", unit="logit")),
        *(Value("", one) for one in _leavers(rows)),
        Value("complaints.grudge.scale", _scale(rows), 3, ("complaints=telecom_bound",)),
    ]


def _facts(tables: Tables) -> list[Fact]:
    rows = _customers(tables)
    complained, others = _leavers(rows)
    distinct = rows.drop(columns=["id"]).drop_duplicates()
    alone = fit_choice(distinct["left"].astype(float), {"complained": distinct["complained"].astype(float)})
    return [
        Fact("complained", float(rows["complained"].astype(float).mean()), "share"),
        Fact("left in a quarter", float(rows["left"].astype(float).mean()), "share"),
        Fact(
            "of those who complained, stay a year", (1 - complained.value) ** QUARTERS, "share", "retention_complained"
        ),
        Fact("of the others, stay a year", (1 - others.value) ** QUARTERS, "share", "retention_rate_year"),
        Fact("rows that repeat another one", float(len(rows) - len(distinct)), "rows"),
        Fact("log odds, complaint alone, without repeats", alone.of("complained").value, "logit"),
    ]  # fmt: skip


TELECOM_COMPLAINTS = Case(("telecom",), ("scenario=ac_city",), "telecom_complaints", _values, _facts)
