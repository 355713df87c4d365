"""What moves a score, and what moves a choice: weights of dimensions, loss on late promises, odds of leaving.

Linear: least squares with errors that hold when spread differs (HC3; MacKinnon and White 1985).  Choice: logit by
maximum likelihood; where a column tells leavers from stayers without exception no odds exist (separation; Albert and
Anderson 1984) and the fit is refused.  `statsmodels` does the arithmetic.
"""

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from experiments.fitting.fitted import Fitted, Z
from experiments.messages import Refusal

__all__ = ["Regression", "fit_choice", "fit_linear", "standardised"]

FEWEST_PER_COLUMN = 10  # rows, or of a choice those of the rarer kind, for each coefficient
LARGEST_LOGIT = 30.0  # a coefficient beyond it, in standard deviations of its column, is on its way to infinity


class Regression(NamedTuple):
    """Coefficients by name, "base" first; `fit` is R2, or McFadden's."""

    coefficients: dict[str, Fitted]
    covariance: NDArray[np.float64]
    fit: float
    n: int

    def of(self, name: str) -> Fitted:
        """The coefficient of a column, or "base"."""
        return self.coefficients[name]


def standardised(columns: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.float64]]:
    """Each column less its mean, in its standard deviations: coefficients become weights that can be compared."""
    values = {name: np.asarray(column, float) for name, column in columns.items()}
    return {name: (column - column.mean()) / column.std() for name, column in values.items()}


def fit_linear(score: ArrayLike, columns: Mapping[str, ArrayLike], weights: ArrayLike | None = None) -> Regression:
    """The score on the columns; rows with something missing must not be among them."""
    import statsmodels.api as sm  # type: ignore[import-untyped]

    y, design = _checked(score, columns, len(np.asarray(score)))
    w = None if weights is None else np.asarray(weights, float)
    model = sm.OLS(y, design.to_numpy()) if w is None else sm.WLS(y, design.to_numpy(), weights=w)
    found = model.fit(cov_type="HC3")
    return _named(design, found, float(found.rsquared), "least squares, HC3")


def fit_choice(chosen: ArrayLike, columns: Mapping[str, ArrayLike]) -> Regression:
    """Log odds of a choice on the columns."""
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationError  # type: ignore[import-untyped]

    y = np.asarray(chosen, float)
    y, design = _checked(y, columns, int(min(y.sum(), len(y) - y.sum())))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they say of separation is found out below, in one line
        try:
            found = sm.Logit(y, design.to_numpy()).fit(disp=0, method="newton", maxiter=60, warn_convergence=False)
        except (PerfectSeparationError, np.linalg.LinAlgError):
            raise Refusal(f"choice: {_separator(y, design)} tells one kind from the other without exception") from None
    scaled = np.abs(found.params[1:]) * design.iloc[:, 1:].std().to_numpy()
    if not found.mle_retvals["converged"] or (scaled > LARGEST_LOGIT).any():
        raise Refusal(f"choice: {_separator(y, design)} tells one kind from the other without exception: no odds exist")
    return _named(design, found, float(found.prsquared), "likelihood")


def _separator(y: NDArray[np.float64], design: pd.DataFrame) -> str:
    """The column that separates, if one alone does."""
    for name in design.columns[1:]:
        ones, others = design[name][y == 1], design[name][y == 0]
        if (
            ones.min() > others.max()
            or ones.max() < others.min()
            or (ones.nunique() == 1 and ones.iloc[0] not in set(others))
        ):
            return str(name)
    return "a combination of columns"


def _checked(
    score: ArrayLike, columns: Mapping[str, ArrayLike], usable: int
) -> tuple[NDArray[np.float64], pd.DataFrame]:
    y = np.asarray(score, float)
    design = pd.DataFrame({"base": np.ones(len(y))} | {name: np.asarray(c, float) for name, c in columns.items()})
    if np.isnan(y).any() or design.isna().any().any():
        raise Refusal("regression: something is missing in some rows; leave them out and say how many")
    for name in columns:
        if len(y) and design[name].nunique() < 2:
            raise Refusal(f"regression: {name} is {design[name].iloc[0]:g} in every row; it can explain nothing")
    if usable < FEWEST_PER_COLUMN * len(design.columns):
        needed = FEWEST_PER_COLUMN * len(design.columns)
        raise Refusal(f"regression: {usable} rows for {len(design.columns)} coefficients; at least {needed} are needed")
    if np.linalg.matrix_rank(design.to_numpy()) < len(design.columns):
        raise Refusal("regression: a column is a sum of others; leave one out")
    return y, design


def _named(design: pd.DataFrame, found: Any, fit: float, method: str) -> Regression:
    made = {
        str(name): Fitted(str(name), b, b - Z * error, b + Z * error, error, "identity", "", method, len(design))
        for name, b, error in zip(design.columns, map(float, found.params), map(float, found.bse), strict=True)
    }
    return Regression(made, np.asarray(found.cov_params(), float), fit, len(design))
