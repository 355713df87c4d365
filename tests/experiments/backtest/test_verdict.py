"""What the page of a back-test opens with, on made-up scores."""

import numpy as np
import pytest

from experiments.backtest.judged import Judged, Score
from experiments.backtest.series import Trial
from experiments.backtest.verdict import verdict
from experiments.backtest.words import as_shown, off_by, short
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
        (100.0, 0.70, "not for single days or cases: requests (too sure: 70 % within the 95 % interval)."),
        (100.0, 1.00, "not for single days or cases: requests (too unsure: 100 % within the 95 % interval)."),
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


def test_requests_are_not_called_unfit_because_the_weather_does_not_help() -> None:
    """Fit without it: that comes first, and no line says that the same requests are unfit."""
    weather = trial(150, 0.95, subject="requests, by weather")
    assert verdict([trial(100, 0.95), weather]) == [
        "Fit to plan with: requests.",
        "Requests: plan by level and weekday, not by weather.",
    ]
    (text,) = verdict([trial(150, 0.95), weather])
    assert text.startswith("Not fit to plan with: the forecast of requests (") and "requests, by weather (" in text


def test_a_fit_forecast_that_is_not_worth_its_trouble_says_so() -> None:
    """The interval of its skill holds 0."""
    (text,) = verdict([trial(100, 0.95, 0.01)])
    assert text == "Fit to plan with: requests (not shown to be better than a forecast without a model)."


def lengths(long: float, within: float = 1.0) -> Trial:
    """Mean as forecast, too unsure; the 95 % quantile is forecast as 1,715 to 1,834 h."""
    one = trial(100, within, subject="time to restore")
    scores = [*one.judged.scores, Score("95% quantile", "h", long, 1715.0, 1834.0, 900.0)]
    return one._replace(judged=one.judged._replace(scores=scores), counted="counted to 90 days at most")


@pytest.mark.parametrize(
    ("long", "said"),
    [
        (1948.0, "95 of 100 took at most 1,948 h, forecast 1,715 to 1,834 h"),
        (1500.0, "95 of 100 took at most 1,500 h, forecast 1,715 to 1,834 h"),
        (1800.0, "too unsure: 100 % within the 95 % interval"),
    ],
)
def test_long_cases_that_take_longer_are_the_reason(long: float, said: str) -> None:
    """Not that most lay within wide intervals."""
    (text,) = verdict([lengths(long)])
    assert text.endswith(f": time to restore ({said}).")


def test_typical_cases_that_are_off_are_said_before_long_ones() -> None:
    """A mean that holds hides that half of the cases took less."""
    one = lengths(1500.0)
    half = Score("50% quantile", "h", 1.83, 2.51, 2.71, 1.75)
    assert one.judged is not None
    (text,) = verdict([one._replace(judged=one.judged._replace(scores=[*one.judged.scores, half]))])
    assert "(half took at most 1.83 h, forecast 2.51 to 2.71 h, 95 of 100 took at most 1,500 h" in text


def test_a_score_has_as_many_digits_as_its_reading_needs() -> None:
    """0.97103 is outside of an interval up to 0.97099; one whose end it is stays at three."""
    over, under = Score("", "", 0.97103, 0.956, 0.97099, 0.9), Score("", "", 0.5, 0.5, 0.97, 0.9)
    assert as_shown(over) == ("0.97103", "0.956", "0.97099") and as_shown(under) == ("0.5", "0.5", "0.97")


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (1163.2, "1,163"),
        (0.0, "0"),
        (1e6, "1,000,000"),
        (float("nan"), "–"),
        (-2.204, "-2.2"),
        (0.00012345, "0.000123"),
    ],
)
def test_figures_are_written_without_powers_of_ten(x: float, said: str) -> None:
    """Three digits."""
    assert short(x) == said


def test_of_a_time_nothing_comes() -> None:
    """It is longer or shorter."""
    score = Score("mean", "h", 85.0, 90.0, 110.0, 0.0)
    assert off_by(score) == "15 % less time than forecast"
    assert off_by(score._replace(unit="a day")) == "15 % less came than forecast"


def test_nothing_forecast_is_no_percentage() -> None:
    """A share of nothing has none."""
    assert off_by(Score("x", "", 1.0, 0.0, 0.0, 0.0)) == "above the forecast"
