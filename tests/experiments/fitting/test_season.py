"""The mean of a year against its own derivative by numbers."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.tools.numdiff import approx_fprime

from experiments.fitting.season import contrast_of, factors_of, of_a_year


@pytest.mark.parametrize(("first", "compared"), [("2023-01-01", 17), ("2023-04-01", 6)])
def test_slopes_of_a_years_mean_are_its_derivatives(first: str, compared: int) -> None:
    """In every coefficient of a whole year, Sundays closed; of nine months in those of the level and the weekdays, for
    there the months that were not seen have a fixed weight."""
    days, open_ = pd.date_range(first, "2023-12-31"), list(range(6))
    names, months = factors_of(days, open_).columns, sorted(set(days.month))
    contrasts = [contrast_of(names, "month", k, months) for k in months]
    at = np.append(3.0, np.random.default_rng(1).normal(0, 0.5, len(names) - 1))

    def log_mean(b: np.ndarray) -> float:
        return float(np.log(of_a_year(pd.Series(b, names), contrasts, months, open_)[0]))

    slopes = of_a_year(pd.Series(at, names), contrasts, months, open_)[1]
    assert slopes[:compared] == pytest.approx(approx_fprime(at, log_mean, centered=True)[:compared], abs=1e-6)
