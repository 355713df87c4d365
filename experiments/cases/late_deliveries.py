"""What a promise broken by days costs in the rating of the same customer: deliveries of the marketplace Olist.

Ratings of 1 to 5 become levels of 0 to 1, and their means logits, for in the model a late visit moves the logit of a
score by scale x loss aversion x (weight x gap^exponent), of reliability and of responsiveness.  Both gaps of
satisfaction=in_home_2018 are multiplied by one factor, so that they take off what a late delivery does.
"""

import math

import numpy as np
import pandas as pd

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.fitted import Fitted, Z, fitted
from experiments.fitting.regression import fit_linear

__all__ = ["KAPPA", "LATE", "LATE_DELIVERIES", "LOSS", "POWER"]

DAYS = ((-999, -10), (-9, -5), (-4, 0), (1, 1), (2, 2), (3, 5), (6, 10), (11, 999))  # behind the promised day
MOST_LATE = 10
# conf/satisfaction/in_home_2018.yaml: kappa, loss aversion, exponent; weight and gap of reliability, responsiveness.
KAPPA, LOSS, POWER = 1.84, 2.25, 0.88
LATE = {"gap_late": (0.32, 0.30), "gap_late_response": (0.22, 0.52)}


def _delivered(tables: Tables) -> pd.DataFrame:
    """Level of the rating (0 to 1) and whole days behind the promised day; before it, below 0."""
    rows = tables["olist"]["surveys"].dropna(subset=["score", "promised", "delivered"])
    promised, came = (rows[name].dt.tz_localize(None).dt.floor("D") for name in ("promised", "delivered"))
    return pd.DataFrame({"level": (rows["score"] - 1) / 4, "days": (came - promised).dt.days})


def _level(name: str, level: pd.Series) -> Fitted:
    """Mean level with its interval in logits."""
    p = float(level.mean())
    error = float(level.std(ddof=1) / np.sqrt(len(level)) / (p * (1 - p)))
    return fitted(name, p, error, "logit", "level", "mean", len(level))


def _drop(kept: Fitted, late: Fitted) -> Fitted:
    """Logits that a late delivery takes off."""
    value = math.log(kept.value / (1 - kept.value)) - math.log(late.value / (1 - late.value))
    error = math.hypot(kept.error, late.error)
    name = "logits that lateness takes off"
    return Fitted(name, value, value - Z * error, value + Z * error, error, "identity", "logit", "difference", late.n)


def _gap(name: str, drop: Fitted) -> Fitted:
    """A gap times (drop / what the model's gaps take off) ^ (1 / exponent), with its interval likewise."""
    now = KAPPA * LOSS * sum(weight * gap**POWER for weight, gap in LATE.values())
    gap = LATE[name][1]
    value, low, high = (gap * (x / now) ** (1 / POWER) for x in (drop.value, drop.low, drop.high))
    return Fitted(name, value, low, high, drop.error / drop.value / POWER, "log", "levels", "derived", drop.n)


def _values(tables: Tables) -> list[Value]:
    rows = _delivered(tables)
    kept = _level("level of the rating, not late", rows.loc[rows["days"] <= 0, "level"])
    late = _level("level of the rating, late", rows.loc[rows["days"] > 0, "level"])
    drop = _drop(kept, late)
    early, behind = (-rows["days"]).clip(0, 30), rows["days"].clip(0, MOST_LATE)
    columns = {"a day early, up to 30": early, "a day late, up to 10": behind}
    line = fit_linear(4 * rows["level"] + 1, columns)
    return [
        *(Value("", one) for one in (kept, late, drop)),
        *(Value("", one._replace(unit="stars")) for one in line.coefficients.values()),
        *(Value(f"satisfaction.{name}", _gap(name, drop)) for name in LATE),
    ]


def _facts(tables: Tables) -> list[Fact]:
    rows = _delivered(tables)
    late = rows["days"] > 0
    found = [
        Fact("late", float(late.mean()), "share", "late_rate"),
        Fact("rating of those in time", float(rows.loc[~late, "level"].mean()), "level", "score_on_time", 1 / 1000),
        Fact("rating of the late", float(rows.loc[late, "level"].mean()), "level", "score_late", 1 / 1000),
    ]
    for first, last in DAYS:
        level = rows.loc[rows["days"].between(first, last), "level"]
        name = f"{max(first, rows['days'].min())} to {min(last, rows['days'].max())} days"
        found += [
            Fact(f"stars, {name}", float(4 * level.mean() + 1), "stars"),
            Fact(f"orders, {name}", float(len(level))),
        ]
    return found


LATE_DELIVERIES = Case(
    ("olist",), ("scenario=ac_city", "satisfaction=late_delivery"), "late_deliveries", _values, _facts
)
