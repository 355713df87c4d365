"""Counts by generalised linear models with logarithmic link (McCullagh and Nelder 1989).

Overdispersion is Pearson's ratio; with it the variance of a day's count is mean + mean^2 / k (negative binomial), which
is a gamma factor of a day with variance 1/k.  Because that variance is no multiple of the mean, errors are
those of White's sandwich (HC3; MacKinnon and White 1985), not of one ratio for all days, which would be too small for
busy months and too large for quiet weekdays.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize

__all__ = ["day_cv", "hc3", "negative_binomial", "poisson"]

Array = NDArray[np.float64]


def poisson(counts: np.ndarray, design: pd.DataFrame) -> tuple[Any, float]:
    """The fitted model, and Pearson's ratio."""
    import statsmodels.api as sm  # type: ignore[import-untyped]

    found = sm.GLM(counts, design.to_numpy(), family=sm.families.Poisson()).fit()
    return found, float(found.pearson_chi2 / found.df_resid)


def hc3(counts: Array, means: Array, design: pd.DataFrame, cv: float) -> Array:
    """Covariance of the coefficients: White's sandwich, each residual over what its own day does not take of it; a day
    that all but decides a month has the variance of the law.

    (`statsmodels` gives HC0 for a generalised linear model, whatever it is asked for.)
    """
    x = design.to_numpy()
    bread = np.linalg.pinv(x.T @ (means[:, None] * x))
    taken = means * np.einsum("ij,jk,ik->i", x, bread, x)
    apart = ((counts - means) / np.maximum(1 - taken, 0.5)) ** 2
    spread = np.where(taken <= 0.5, apart, means + (cv * means) ** 2)
    return np.asarray(bread @ (x.T @ (spread[:, None] * x)) @ bread, np.float64)


def negative_binomial(counts: np.ndarray, design: pd.DataFrame) -> Any:
    """The model with the variance mean + spread mean^2, of the spread that is most likely."""
    import statsmodels.api as sm

    def with_spread(log_spread: float) -> Any:
        family = sm.families.NegativeBinomial(alpha=np.exp(log_spread))
        return sm.GLM(counts, design.to_numpy(), family=family).fit()

    best = optimize.minimize_scalar(
        lambda x: -with_spread(x).llf, bounds=(-9, 3), method="bounded", options={"xatol": 1e-2}
    )
    return with_spread(float(best.x))


def day_cv(counts: np.ndarray, means: np.ndarray) -> float:
    """From E((N - m)^2 - m) = cv^2 m^2, by sums; zero where days vary less than chance."""
    return float(np.sqrt(max(0.0, ((counts - means) ** 2 - counts).sum() / (means**2).sum())))
