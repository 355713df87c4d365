"""What dimensions of service weigh: a survey of customers.

Weights are standardised coefficients of satisfaction on the five dimensions (means of their SERVQUAL items), divided by
their sum, as the model's weights are relative.  Dimensions of one answer hang together (a customer who likes one likes
all), so that single weights are less sure than their intervals suggest.
"""

import numpy as np
import pandas as pd

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.fitted import Fitted
from experiments.fitting.regression import Regression, fit_linear, standardised

__all__ = ["DIMENSIONS", "SURVEY_WEIGHTS"]

# In the model's order, with the first and the last of the items (cSEM's own example).
DIMENSIONS = {
    "reliability": (5, 9), "responsiveness": (10, 13), "assurance": (14, 17), "empathy": (18, 22), "tangibles": (1, 4),
}  # fmt: skip


def _of_items(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Each dimension's mean item."""
    return {
        name: rows[[f"a{k:02d}" for k in range(first, last + 1)]].mean(axis=1).to_numpy(float)
        for name, (first, last) in DIMENSIONS.items()
    }


def _servqual(tables: Tables) -> Regression:
    rows = tables["servqual"]["answers"]
    columns = standardised({**_of_items(rows), "sat": rows["sat"]})
    return fit_linear(columns.pop("sat"), columns)


def _weight(name: str, one: Fitted, total: float) -> Fitted:
    """A coefficient as a share of all of them; the sum is taken as known."""
    return Fitted(f"weight of {name}", one.value / total, one.low / total, one.high / total, one.error / total,
                  "identity", "share", "least squares, HC3", one.n)  # fmt: skip


def _values(tables: Tables) -> list[Value]:
    found = _servqual(tables)
    total = sum(found.of(name).value for name in DIMENSIONS)
    words = ("satisfaction=servqual_durables",)
    return [
        Value(f"satisfaction.weights.{k}", _weight(name, found.of(name), total), 2, words)
        for k, name in enumerate(DIMENSIONS)
    ]


def _facts(tables: Tables) -> list[Fact]:
    found = _servqual(tables)
    means = _of_items(tables["servqual"]["answers"])
    hang = np.corrcoef(list(means.values()))
    return [
        *(Fact(f"coefficient of {name}", found.of(name).value) for name in DIMENSIONS),
        *(Fact(f"mean of {name}", float(level.mean()), "of 100") for name, level in means.items()),
        Fact("R2 of satisfaction, five dimensions", found.fit),
        Fact("least correlation of two dimensions", float(hang.min())),
        Fact("greatest correlation of two dimensions", float(hang[~np.eye(len(hang), dtype=bool)].max())),
    ]  # fmt: skip


SURVEY_WEIGHTS = Case(
    (), ("scenario=small_town",), "survey_weights", _values, _facts,
    (("servqual", "satisfaction/servqual_durables_411.csv"),),
)  # fmt: skip
