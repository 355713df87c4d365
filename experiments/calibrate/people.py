"""What customers tell: who answers a survey, and who leaves in which month."""

import math

import numpy as np
import pandas as pd

from experiments.calibrate.finding import Finding, Tables
from experiments.calibrate.service import first_visits
from experiments.fitting.churn import customer_months, fit_churn
from experiments.fitting.response import fit_response
from experiments.messages import Refusal
from experiments.records.observed import end_said, scale_of

__all__ = ["OF_THE_SCALE", "experience", "leaving_by_month", "months_watched", "response"]

OF_THE_SCALE = "of the scale"  # the unit of scores: 0.1 is a tenth of what lies between the ends of the survey
A_MOMENT = 1e-6  # months
A_YEAR = pd.Timedelta(days=366)


def response(name: str, tables: Tables) -> Finding:
    """Every closed order was asked; what was experienced is the time to restore, the promise, and the first fix.

    Scores are shares of the survey's scale.
    """
    orders = tables["work_orders"].dropna(subset=["closed"]).drop_duplicates("id").set_index("id")
    answers = tables["surveys"].dropna(subset=["order", "score"]).drop_duplicates("order")
    columns = {name: column for name, column in experience(orders, tables).items() if column.nunique() > 1}
    if not columns:
        raise Refusal("survey: the records do not say what customers experienced")
    scale = scale_of(tables["surveys"])
    score = scale.shares(answers.set_index("order")["score"]).reindex(orders.index)
    found = fit_response(score, columns, (0.0, 1.0))
    values = [one._replace(unit=OF_THE_SCALE) for one in (found.of_answers, found.of_all, found.bias)]
    values += [one._replace(name=f"log odds to answer: {key}") for key, one in found.odds.coefficients.items()]
    checks = {
        "share who answer": found.share, "one answer speaks for, at most": found.speaks_for,
        "mean of all, at the least": found.bounds[0], "mean of all, at the most": found.bounds[1],
    }  # fmt: skip
    words = "; ".join(
        filter(None, ["closed orders; what the experience does not tell cannot be put right", scale.assumed])
    )
    return Finding(name, values, checks, words)


def experience(orders: pd.DataFrame, tables: Tables) -> dict[str, pd.Series]:
    """What customers of these orders lived through, columns by order; each only where it is known of all."""
    hours = (orders["closed"] - orders["opened"]).dt.total_seconds().clip(lower=60) / 3600
    found = {"ln hours to restore": hours.map(math.log)}
    if "promised" in orders and orders["promised"].notna().all():
        found["promise broken"] = (orders["closed"] > orders["promised"]).astype(float)
    if "visits" in tables and "outcome" in tables["visits"]:
        fixed = first_visits(tables)["fixed"].reindex(orders.index)
        if fixed.notna().all():
            found["not fixed at first"] = 1 - fixed
    return found


def leaving_by_month(name: str, tables: Tables) -> Finding:
    """Hazard by tenure and complaint; watching begins on the first day on which somebody left."""
    months, begun = months_watched(tables)
    found = fit_churn(months)
    values = [found.base, found.tenure, *([found.complaint] if found.complaint else [])]
    values += [found.ratio] if found.ratio else []
    checks = {"hazard of the first month": found.a_month, "left": float(found.left), "months": float(found.months)}
    words = f"watched from {begun:%Y-%m-%d} on, each at his tenure then; a complaint counts from its next month"
    hang = found.correlation if found.ratio is None else np.pad(found.correlation, (0, 1), mode="edge")
    return Finding(name, values, checks | {"dispersion": found.dispersion}, words, hang)


def months_watched(tables: Tables) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Months by tenure and complaint, as `fit_churn` takes them; and when watching began."""
    rows = tables["customers"].dropna(subset=["since"])
    if rows["until"].notna().sum() == 0:
        raise Refusal("leaving: nobody has left")
    first = _first_complaints(tables)
    begun = rows["until"].min()
    end = _end(rows, tables, first)
    rows = rows.assign(until=rows["until"].where(rows["until"] <= end))
    until = rows["until"].fillna(end)
    complained = pd.Series(first.reindex(rows["id"].astype(str)).to_numpy(), rows.index)
    first_day, left = _month(rows["since"]), rows["until"].notna()
    return customer_months(
        (_month(pd.Series(begun, rows.index)) - first_day).clip(lower=0),
        _month(until) - first_day - A_MOMENT * left,  # who leaves as a month ends was there in it
        left,
        _month(pd.to_datetime(complained, utc=True).dt.tz_convert(rows["since"].dt.tz)) - first_day,
    ), begun


def _end(rows: pd.DataFrame, tables: Tables, complaints: pd.Series) -> pd.Timestamp:
    """As the mapping says; if it does not, the last time at which anything came in, and beyond it only leaving that
    follows others within a year.

    Who is said to leave in 2099 has a contract until then, or a slip.
    """
    said = end_said(rows)
    if said is not None:
        return said
    orders = tables.get("work_orders")
    came = [rows["since"].max(), *([complaints.max()] if len(complaints) else [])]
    came += [orders["opened"].max()] if orders is not None and orders["opened"].notna().any() else []
    end = max(came)
    if orders is None or orders.empty:
        for time in rows["until"][rows["until"] > end].sort_values():
            if time - end > A_YEAR:
                break
            end = time
    return end


def _first_complaints(tables: Tables) -> pd.Series:
    """Of each customer who complained, when first."""
    complaints = tables.get("complaints")
    if complaints is None or "customer" not in complaints:
        return pd.Series(dtype="datetime64[s, UTC]")
    rows = complaints.dropna(subset=["customer"])
    return rows["opened"].groupby(rows["customer"].astype(str)).min()


def _month(times: pd.Series) -> pd.Series:
    """Calendar months since the year 0, with the share of the present one."""
    gone = (times.dt.day - 1 + (times - times.dt.normalize()).dt.total_seconds() / 86_400) / times.dt.days_in_month
    return 12.0 * times.dt.year + times.dt.month + gone
