"""What customers tell by themselves: how long they wait and talk, who leaves, what they score, buy and spend."""

import pandas as pd
from scipy.linalg import block_diag

from experiments.calibrate.finding import Finding, Sample, Tables, end_of, known_only
from experiments.calibrate.lives import law_of
from experiments.fitting.fitted import correlation_of
from experiments.fitting.patience import fit_patience
from experiments.fitting.regression import fit_choice, fit_linear
from experiments.fitting.repurchase import fit_repurchase, fit_spending, histories
from experiments.messages import Refusal

__all__ = ["leaving", "patience", "promise_and_score", "purchases", "spending", "talks"]


def talks(name: str, tables: Tables) -> Finding:
    """Time with an agent."""
    rows = tables["contacts"]
    served = rows.loc[(rows["outcome"] == "served") & (rows["served"] > 0), "served"]
    return law_of(name, served, pd.Series(False, served.index), "of calls that were answered")


def patience(name: str, tables: Tables) -> Finding:
    """The law that fits best, and the mean that an exponential law has, which is the model's."""
    rows = tables["contacts"]
    queued = rows[(rows["queued"] > 0) & (rows["outcome"] != "other")]
    gave_up = queued["outcome"] == "abandoned"
    found = fit_patience(queued["queued"], gave_up)
    law = found.laws[0]
    checks = {"median, Kaplan-Meier (s)": found.median, "callers": float(found.n), "gave up": float(found.abandoned)}
    seen = Sample(queued["queued"].to_numpy(float), gave_up.to_numpy(bool), law)
    words = f"{law.law}; answered callers are censored; if it were exponential, as the model has it, its mean is below"
    hang = block_diag(law.correlation, 1.0)
    values = [law.mean, law.cv, found.exponential._replace(name="mean, exponential")]
    return Finding(name, values, checks, words, hang, seen)


def leaving(name: str, tables: Tables) -> Finding:
    """Log odds by what is known of each."""
    rows = tables["customers"]
    columns = [column for column in ("complained", "tenure", "value", "contract", "age") if column in rows]
    whole, words = known_only(rows, ["left", *columns])
    whole = whole[["left", *columns]].astype(float)
    found = fit_choice(whole["left"], {column: whole[column] for column in columns})
    values = [one._replace(name=f"log odds: {key}") for key, one in found.coefficients.items()]
    return Finding(name, values, {"McFadden's R2": found.fit}, words, correlation_of(found.covariance))


def promise_and_score(name: str, tables: Tables) -> Finding:
    """Days are counted from date to date, whatever the hour that was promised."""
    rows, missing = known_only(tables["surveys"], ["score", "promised", "delivered"])
    delivered, promised = (rows[one].dt.tz_localize(None).dt.floor("D") for one in ("delivered", "promised"))
    days = (delivered - promised).dt.days
    found = fit_linear(rows["score"], {"a day early": (-days).clip(0, 30), "a day late, up to 10": days.clip(0, 10)})
    words = "; ".join(filter(None, ["score against days before or after the promise", missing]))
    return Finding(name, list(found.coefficients.values()), {"R2": found.fit}, words, correlation_of(found.covariance))


def purchases(name: str, tables: Tables) -> Finding:
    """BG/NBD."""
    rows, missing = known_only(tables["purchases"], ["customer", "time"])
    if rows.empty:
        raise Refusal("purchases: none is left that has a customer and a time")
    past = histories(rows["customer"], rows["time"], end_of(rows, "time").tz_localize(None).floor("D"))
    found = fit_repurchase(past["x"], past["last"], past["watched"])
    checks = {"came back, share": float((past["x"] > 0).mean()), "log likelihood": found.log_likelihood}
    values, words = [found.r, found.alpha, found.a, found.b], "BG/NBD on days with a purchase, in weeks"
    words = "; ".join(filter(None, [words, missing]))
    return Finding(name, values, checks, words, correlation_of(found.covariance))


def spending(name: str, tables: Tables) -> Finding:
    """Gamma-gamma."""
    rows = tables["purchases"]
    each = rows[rows["amount"] > 0].groupby("customer", observed=True)["amount"].agg(["count", "mean"])
    found = fit_spending(each["count"], each["mean"])
    return Finding(name, [found.mean, found.p, found.q, found.v], {}, "gamma-gamma on purchases above zero")
