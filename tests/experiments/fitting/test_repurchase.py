"""Repurchase and value: the published estimates of the classic sample, and what was put in comes out."""

import numpy as np
import pandas as pd
import pytest

from experiments.fitting.repurchase import fit_repurchase, fit_spending, histories
from experiments.messages import Refusal
from experiments.validate.recovery.customers import BG, buyers
from tests.experiments.fitting.data import FEWEST_COVERED, SETS, table

END = pd.Timestamp("1997-09-30")


def customers(seed: int, n: int = 1500, watched: float = 60.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Histories of customers who buy at gamma rates and leave after a purchase with a beta chance."""
    return buyers(np.random.default_rng(seed), BG, n, watched)


def test_the_classic_sample_has_its_published_estimates() -> None:
    """CDNOW: r 0.243, alpha 4.414, a 0.793, b 2.426, log likelihood -9582.4 (Fader, Hardie and Lee 2005, table 1)."""
    bought = table("cdnow", "purchases")
    past = histories(bought["customer"], bought["time"], END)
    found = fit_repurchase(past["x"], past["last"], past["watched"])
    assert [round(one.value, 3) for one in found[:4]] == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=0.0015)
    assert round(found.log_likelihood, 1) == -9582.4


def test_the_next_39_weeks_come_out_nearly_as_they_were() -> None:
    """All repeat sales to week 78, of which the second half is a forecast, come out 4 to 6 per cent too low."""
    bought = table("cdnow", "purchases")
    past = histories(bought["customer"], bought["time"], END)
    found = fit_repurchase(past["x"], past["last"], past["watched"])
    sold = histories(bought["customer"], bought["time"], END + pd.Timedelta(weeks=39))["x"].sum()
    ahead = found.expected(past["x"], past["last"], past["watched"], 39.0).sum()
    assert 0.94 < (past["x"].sum() + ahead) / sold < 0.96


def test_intervals_cover_what_was_put_in() -> None:
    """All four parameters, on 40 synthetic companies."""
    found = [fit_repurchase(*customers(seed)) for seed in range(SETS)]
    for place, name in enumerate(BG):
        assert sum(one[place].low <= BG[name] <= one[place].high for one in found) >= FEWEST_COVERED, name


def test_whoever_stopped_buying_is_not_expected_to_buy_as_before() -> None:
    """The classic mistake: each customer's own rate so far, as if nobody left, promises a third too much."""
    x, last, watched = customers(3)
    found = fit_repurchase(x, last, watched)
    assert found.expected(x, last, watched, 30.0).sum() < 0.75 * (x / watched * 30.0).sum()


def test_spending_of_the_classic_sample_has_its_published_estimates() -> None:
    """Gamma-gamma on the 946 who came back: p 6.25, q 3.74, v 15.44 (Fader and Hardie 2013)."""
    bought = table("cdnow", "purchases")
    days = bought.assign(day=bought["time"].dt.tz_localize(None).dt.floor("D"))
    days = days[days["day"] <= END].groupby(["customer", "day"], observed=True)["amount"].sum().reset_index()
    repeats = days[days["day"] > days.groupby("customer", observed=True)["day"].transform("min")]
    each = repeats.groupby("customer", observed=True)["amount"].agg(["count", "mean"])
    assert len(each) == 946
    found = fit_spending(each["count"], each["mean"])
    assert [round(one.value, 1) for one in found[:3]] == [6.2, 3.7, 15.4]


def test_too_few_who_came_back_are_refused() -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match="0 customers came back; at least 50 are needed"):
        fit_repurchase(np.zeros(100), np.zeros(100), np.full(100, 10.0))
