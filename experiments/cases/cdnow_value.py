"""What a customer of CDNOW is worth who is bound by nothing: fitted on 39 weeks, judged on the next 39.

The simulator's customers leave at hazards and are seen to leave; here nobody says when he has left, so the answer is
that of the fitted model: BG/NBD for purchase days, gamma-gamma for what is spent on one.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.repurchase import Repurchase, Spending, fit_repurchase, fit_spending, histories

__all__ = ["CDNOW_VALUE", "PUBLISHED"]

Array = NDArray[np.float64]
CUT = pd.Timestamp("1997-09-30")
WEEKS = 39.0
TOP = 0.1  # share of the customers who are chosen
# Fader, Hardie and Lee 2005, table 1 (weeks); Fader and Hardie 2013 (USD).
PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "p": 6.25, "q": 3.74, "v": 15.44}


class Past(NamedTuple):
    """Each customer up to the cut, and what came in the weeks after; `spent`: mean of the repeat purchase days."""

    x: Array
    last: Array
    watched: Array
    spent: Array  # 0 with no repeat purchase
    revenue: Array  # of all days so far, USD
    bought: Array  # days with a purchase in the weeks after
    brought: Array  # USD in the weeks after


def _past(tables: Tables) -> Past:
    rows = tables["cdnow"]["purchases"]
    days = rows.assign(day=rows["time"].dt.tz_localize(None).dt.floor("D"))
    days = days.groupby(["customer", "day"], observed=True)["amount"].sum().reset_index()
    before, after = days[days["day"] <= CUT], days[days["day"].between(CUT, CUT + pd.Timedelta(weeks=WEEKS), "right")]
    past = histories(rows["customer"], rows["time"], CUT)
    repeats = before[before["day"] > before.groupby("customer", observed=True)["day"].transform("min")]

    def of_each(frame: pd.DataFrame, how: str) -> Array:
        return (
            frame.groupby("customer", observed=True)["amount"].agg(how).reindex(past.index).fillna(0.0).to_numpy(float)
        )

    return Past(
        past["x"].to_numpy(float), past["last"].to_numpy(float), past["watched"].to_numpy(float),
        of_each(repeats, "mean"), of_each(before, "sum"), of_each(after, "count"), of_each(after, "sum"),
    )  # fmt: skip


def _fits(past: Past) -> tuple[Repurchase, Spending]:
    some = past.spent > 0
    return fit_repurchase(past.x, past.last, past.watched), fit_spending(past.x[some], past.spent[some])


def _amount(past: Past, spending: Spending) -> Array:
    """Expected spending on a day: between a customer's own mean and that of all, by how much is known of him."""
    p, q, v = spending.p.value, spending.q.value, spending.v.value
    x = np.where(past.spent > 0, past.x, 0.0)
    return np.asarray((q - 1) / (p * x + q - 1) * (p * v / (q - 1)) + p * x / (p * x + q - 1) * past.spent)


def _values(tables: Tables) -> list[Value]:
    bought, spent = _fits(_past(tables))
    return [
        Value("", one) for one in (bought.r, bought.alpha, bought.a, bought.b, spent.p, spent.q, spent.v, spent.mean)
    ]


def _facts(tables: Tables) -> list[Fact]:
    past = _past(tables)
    bought, spent = _fits(past)
    days = bought.expected(past.x, past.last, past.watched, WEEKS)
    rates = {
        "BG/NBD and gamma-gamma": (days, days * _amount(past, spent)),
        "own rate so far, as if nobody left": (
            past.x / past.watched * WEEKS,
            past.x / past.watched * WEEKS * past.spent,
        ),
        "spent so far": (np.full(len(past.x), np.nan), past.revenue),
        "days since the last purchase": (np.full(len(past.x), np.nan), past.last - past.watched),
    }
    found = [Fact(f"published {name}", figure) for name, figure in PUBLISHED.items()]
    found += [
        Fact("purchase days, next 39 weeks", float(past.bought.sum())),
        Fact("USD, next 39 weeks", float(past.brought.sum()), "USD"),
    ]
    for name, (expected, money) in rates.items():
        if not np.isnan(expected).any():
            found += [
                Fact(f"purchase days by {name}", float(expected.sum())),
                Fact(f"USD by {name}", float(money.sum()), "USD"),
                Fact(f"mean error of a customer, {name}", float(np.abs(money - past.brought).mean()), "USD"),
            ]  # fmt: skip
        top = np.argsort(-money, kind="stable")[: round(TOP * len(money))]
        found.append(
            Fact(f"of the USD, top tenth by {name}", float(past.brought[top].sum() / past.brought.sum()), "share")
        )
    for least, most in ((0, 0), (1, 1), (2, 3), (4, 6), (7, 99)):
        some = (past.x >= least) & (past.x <= most)
        who = f"{least} to {most} repeats" if most < 99 else f"{least} and more repeats"
        found += [
            Fact(f"{who}: days a customer", float(past.bought[some].mean())),
            Fact(f"{who}: by BG/NBD", float(days[some].mean())),
        ]
    return found


CDNOW_VALUE = Case(("cdnow",), (), "", _values, _facts)
