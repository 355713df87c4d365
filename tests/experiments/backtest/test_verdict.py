"""What the page of a back-test opens with, on made-up scores."""

import numpy as np
import pytest

from experiments.backtest.judged import Judged, Score
from experiments.backtest.series import Trial
from experiments.backtest.verdict import off_by, verdict
from experiments.calibrate.load import Load


def trial(mean: float, within: float, skill: float = 0.1, subject: str = "requests") -> Trial:
    """Forecast: a mean of 90 to 110, and 90 to 98 % of days within the 95 % interval."""
    scores = [
        Score("mean", "a day", mean, 90.0, 110.0, 95.0),
        Score("within the 95% interval", "share", within, 0.9, 0.98, 0.9),
    ]
    found = Judged(scores, skill, skill - 0.05, skill + 0.05, np.zeros(1))
    return Trial(subject, "a day", "", np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1)), None, found)


@pytest.mark.parametrize(
    ("mean", "within", "said"),
    [
        (100.0, 0.95, "Fit to plan with: requests."),
        (120.0, 0.95, "Not fit to plan with: the forecast of requests (20 % more came than forecast)."),
        (75.0, 0.95, "Not fit to plan with: the forecast of requests (25 % less came than forecast)."),
        (100.0, 0.70, "not for peaks or long cases: requests (too sure: 70 % within the 95 % interval)."),
        (100.0, 1.00, "not for peaks or long cases: requests (too unsure: 100 % within the 95 % interval)."),
    ],
)
def test_a_forecast_is_fit_in_all_in_the_mean_or_not(mean: float, within: float, said: str) -> None:
    """The mean decides whether, the intervals for what."""
    (text,) = verdict([trial(mean, within)])
    assert text.endswith(said)


def test_the_gravest_is_said_first() -> None:
    """Overload, what is not fit, what is; then that a model was not needed, and what could not be tested."""
    nothing = np.zeros((0, 0))
    none = Trial("calls", "", "not tested: counts: 3 days", np.zeros(0), nothing, nothing, None, None)
    trials = [trial(100, 0.95), trial(150, 0.95, -0.2, "waits"), none]
    said = verdict(trials, [Score("given up", "share", 0.3, 0.1, 0.2, 0.1)], Load({"agents": 0.99}, 0.0, 0.0))
    assert [text.partition(":")[0] for text in said] == [
        "The simulated company is overloaded", "Not fit to plan with", "Not as simulated", "Fit to plan with",
        "A forecast without a model did better", "Could not be tested",
    ]  # fmt: skip
    assert said[2] == "Not as simulated: given up (100 % more came than forecast)." and said[4].endswith(": waits.")


def test_nothing_forecast_is_no_percentage() -> None:
    """A share of nothing has none."""
    assert off_by(Score("x", "", 1.0, 0.0, 0.0, 0.0)) == "above the forecast"
