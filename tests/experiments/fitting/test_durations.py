"""Laws of durations: what was put in comes out, and the short cuts that people take do not."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.fitting.durations import LAWS, fit_duration, fit_law, p_of_fit
from experiments.fitting.fitted import draws
from experiments.messages import Refusal
from tests.experiments.fitting.data import FEWEST_COVERED, SETS, path

MEAN, CV = 100 * np.exp(0.32), np.sqrt(np.exp(0.64) - 1)


def watched(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Lognormal repairs of which those still open at the end of watching are cut: time, and whether still open."""
    rng = np.random.default_rng(seed)
    whole, end = stats.lognorm(s=0.8, scale=100).rvs(150, random_state=rng), rng.exponential(300, 150)
    return np.minimum(whole, end), whole > end


def test_intervals_cover_what_was_put_in() -> None:
    """Mean and variation of 40 watched fleets, a third of whose repairs are cut."""
    found = [fit_law("lognormal", *watched(seed)) for seed in range(SETS)]
    assert sum(law.mean.low <= MEAN <= law.mean.high for law in found) >= FEWEST_COVERED
    assert sum(law.cv.low <= CV <= law.cv.high for law in found) >= FEWEST_COVERED


def test_repairs_that_are_still_open_must_not_be_dropped() -> None:
    """Closed cases only: the long ones are missing, and the interval of the mean lies below the truth."""
    low = 0
    for seed in range(10):
        times, still_open = watched(seed)
        low += fit_law("lognormal", times[~still_open]).mean.high < MEAN
    assert low >= 8


@pytest.mark.parametrize("law", LAWS)
def test_the_law_is_recognised_in_many_durations(law: str) -> None:
    """With 3,000 durations the smallest penalised likelihood is that of the law they came from."""
    made = LAWS[law].frozen(np.array([3.0, 0.7])).rvs(3000, random_state=np.random.default_rng(4))
    assert fit_duration(made)[0].law in ({law, "gamma", "weibull"} if law == "exponential" else {law})


def test_repair_hours_have_the_published_law() -> None:
    """Meeker's repair hours: lognormal 2.09 / 0.93; p is 0.48 by tables for known parameters, refitted lower."""
    hours = pd.read_csv(path("failure_times", "electronic_system_repair_hours.csv"))["repair_hours"].to_numpy(float)
    best = fit_duration(hours, unit="h")[0]
    assert best.law == "lognormal"
    assert np.exp(best.parameters[1]) == pytest.approx(0.93, abs=0.01) and best.parameters[0] == pytest.approx(
        2.09, abs=0.01
    )
    naive = stats.kstest(hours, stats.lognorm(s=0.93, scale=np.exp(2.09)).cdf).pvalue
    assert naive == pytest.approx(0.48, abs=0.01)
    assert p_of_fit(best, hours, samples=20) < naive / 2


def test_draws_have_the_intervals_that_were_stated() -> None:
    """What goes along into the simulation is as uncertain as what is printed."""
    law = fit_law("gamma", np.random.default_rng(1).gamma(2.0, 5.0, 400))
    drawn = draws([law.mean, law.cv], 20_000, seed=2)
    for column, one in zip(drawn.T, (law.mean, law.cv), strict=True):
        assert np.quantile(column, [0.025, 0.975]) == pytest.approx([one.low, one.high], rel=0.01)


@pytest.mark.parametrize(
    ("durations", "said"),
    [
        ([1.0] * 5, "5 were completed; a law needs at least 10"),
        ([3.0] * 20, "all are 3"),
        ([1.0, -1.0] * 10, "not above zero"),
    ],
)
def test_what_cannot_be_fitted_is_refused(durations: list[float], said: str) -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match=said):
        fit_law("weibull", durations)
