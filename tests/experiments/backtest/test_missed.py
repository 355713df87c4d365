"""A planner finds the holiday among the days that were missed, and reads how often the forecast held."""

import numpy as np
import pandas as pd
import pytest

from experiments.backtest.judged import judged
from experiments.backtest.missed import left_out_words, missed, within_words
from experiments.backtest.outcomes import Outcomes
from experiments.backtest.page import Tried, page
from experiments.backtest.series import Trial

DAYS = pd.date_range("2015-11-02", periods=56, freq="D")


@pytest.fixture(scope="module")
def trial() -> Trial:
    """Eight weeks of a right forecast, but for a peak and for Thanksgiving."""
    rng = np.random.default_rng(3)
    made, naive = rng.poisson(100, (200, 56)).astype(float), rng.poisson(100, (8, 56)).astype(float)
    seen = rng.poisson(100, 56).clip(85, 115).astype(float)
    seen[DAYS == "2015-11-26"], seen[DAYS == "2015-12-14"] = 20, 160
    scored = judged(made, seen, naive, np.arange(56) // 7, "a day", pooled=False)
    left = (pd.Timestamp("2015-12-25"),)
    return Trial("requests", "a day", "", seen, made, naive, DAYS, scored, end=DAYS[-1], left_out=left)


def test_days_farthest_outside_come_first(trial: Trial) -> None:
    """Eighty fewer than usual are farther off than sixty more."""
    first, second, *_ = missed(trial)
    assert (first.day, second.day) == (pd.Timestamp("2015-11-26"), pd.Timestamp("2015-12-14"))
    assert first.beyond == 20 - first.low < 0 < second.beyond == 160 - second.high


def test_at_most_five_days_are_named_and_none_that_the_interval_holds(trial: Trial) -> None:
    found = missed(trial._replace(seen=np.full(56, 300.0)))
    assert len(found) == 5
    assert missed(trial._replace(seen=np.full(56, 100.0))) == []


def test_lengths_have_no_days(trial: Trial) -> None:
    assert missed(trial._replace(days=None)) == []


def test_page_names_date_and_weekday(trial: Trial) -> None:
    text = page(Tried("a company", DAYS[0], [trial], Outcomes([], "")), "backtest.png")
    assert "| requests | Thursday 2015-11-26 | 20 | " in text
    assert "left out: Friday 2015-12-25." in text


def test_days_left_out_are_counted_beyond_five() -> None:
    assert left_out_words([]) == ""
    assert left_out_words(list(DAYS[:7])).endswith("Friday 2015-11-06 and 2 more.")


def test_band_is_told_in_days_and_calls_a_right_forecast_neither_sure_nor_unsure(trial: Trial) -> None:
    """54 of the 56 days are within, by making."""
    inside = 56 - len([one for one in missed(trial) if one.beyond])
    words = within_words(trial)
    assert words.startswith(f"Requests: on {inside} of 56 days what came lay within the range")
    assert "too" not in words
    narrow = np.full((200, 56), 100.0)
    sure = judged(narrow, trial.seen, narrow, np.arange(56) // 7, "a day", pooled=False)
    assert within_words(trial._replace(judged=sure)).endswith("and this one is too sure.")
