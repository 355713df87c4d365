"""What customers' scores say: what each dimension weighs, and what a late, slow or second visit takes off a score."""

import pandas as pd

from experiments.calibrate.finding import Finding, Tables, known_only
from experiments.calibrate.people import OF_THE_SCALE, experience
from experiments.fitting.fitted import correlation_of
from experiments.fitting.regression import fit_linear
from experiments.fitting.weights import fit_weights
from experiments.labels import DIMENSIONS
from experiments.messages import Refusal
from experiments.records.observed import scale_of

__all__ = ["experience_and_score", "weights"]


def weights(name: str, tables: Tables) -> Finding:
    """Shares of the five dimensions; all five, for the model has no others."""
    rows, missing = known_only(tables["surveys"], ["score", *DIMENSIONS])
    found = fit_weights(rows["score"], {one: rows[one] for one in DIMENSIONS})
    nothing = f"{', '.join(found.none)}: below nothing, so taken as nothing" if found.none else ""
    words = "; ".join(filter(None, ["standardised coefficients as shares of their sum", nothing, missing]))
    return Finding(name, found.shares, {"R2": found.regression.fit}, words, found.correlation)


def experience_and_score(name: str, tables: Tables) -> Finding:
    """Shares of the survey's scale, among those who answered."""
    orders = tables["work_orders"].dropna(subset=["closed"]).drop_duplicates("id").set_index("id")
    answers = tables["surveys"].dropna(subset=["order", "score"]).drop_duplicates("order")
    lived = {key: column for key, column in experience(orders, tables).items() if column.nunique() > 1}
    if not lived:
        raise Refusal("survey: the records do not say what customers experienced")
    rows = pd.DataFrame(lived).join(answers.set_index("order")["score"], how="inner")
    scale = scale_of(tables["surveys"])
    found = fit_linear(scale.shares(rows["score"]), {key: rows[key] for key in lived})
    values = [one._replace(unit=OF_THE_SCALE) for one in found.coefficients.values()]
    words = "; ".join(filter(None, ["of those who answered: survey response says how far they are all", scale.assumed]))
    return Finding(name, values, {"R2": found.fit}, words, correlation_of(found.covariance))
