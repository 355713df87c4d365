"""Customers and parts: simulated futures have the means of theory, and a naive forecast that knows less is beaten."""

import numpy as np
import pandas as pd
import pytest

from experiments.backtest.outcomes import outcomes
from experiments.backtest.purchases import _future, purchases_ahead
from experiments.backtest.spares import _spread, months_ahead, pieces_by_month
from experiments.backtest.trial import back_test
from experiments.cases.all import CASES
from experiments.fitting.fitted import fitted
from experiments.fitting.repurchase import Repurchase
from experiments.messages import Refusal
from experiments.paths import data_folder
from experiments.records.observed import noted
from tests.experiments.fitting.data import tables_of

needs_data = pytest.mark.skipif(not data_folder().is_dir(), reason="the public data are not beside the checkout")


def test_simulated_customers_buy_as_often_as_the_closed_form_says() -> None:
    """Fader, Hardie and Lee (2005), eq. 10, of four customers with 20,000 futures each: four standard errors."""
    p = (0.243, 4.414, 0.793, 2.426)  # their table 1
    x, last, watched = np.array([0.0, 1.0, 2.0, 9.0]), np.array([0.0, 10.0, 30.43, 35.0]), np.full(4, 38.86)
    names = ("r", "alpha", "a", "b")
    law = Repurchase(*(fitted(name, one, 0.1, "log", "", "", 1) for name, one in zip(names, p, strict=True)),
                     np.eye(4), 0.0, 1)  # fmt: skip
    exact = law.expected(x, last, watched, 39.0)
    rng = np.random.default_rng(1)
    every = [np.repeat(one, 20_000) for one in (x, last, watched)]
    made = _future(np.array(p), *every, 39.0, rng).reshape(4, -1)
    assert (np.abs(made.mean(axis=1) - exact) < 4 * made.std(axis=1) / np.sqrt(20_000)).all()
    assert exact[2] == pytest.approx(1.226, abs=0.001)  # the paper's own example


@needs_data
def test_cdnow_is_forecast_better_than_by_own_rates_and_too_low() -> None:
    """README: 29 % are active after September 1997 (1,959 purchases); the year-end is in no part of the model."""
    rows = tables_of("cdnow")["purchases"]
    at = pd.Timestamp("1997-10-01", tz=rows["time"].dt.tz)
    seen, made, naive, _ = purchases_ahead(rows, at, 60, 1)
    assert (seen > 0).mean() == pytest.approx(0.29, abs=0.001)
    assert made.mean() < seen.mean() < naive.mean()
    assert np.abs(made.mean(axis=0) - seen).mean() < np.abs(naive.mean(axis=0) - seen).mean()


def parts(seed: int, drift: float = 1.0) -> pd.DataFrame:
    """400 parts of 48 months: chances beta(1, 4), sizes geometric; from month 37 on `drift` times as likely."""
    rng = np.random.default_rng(seed)
    chance = np.repeat(rng.beta(1, 4, (400, 1)), 48, axis=1)
    chance[:, 36:] *= drift
    pieces = (rng.random((400, 48)) < chance) * rng.geometric(0.4, (400, 48))
    months = pd.date_range("2020-01-01", periods=48, freq="MS", tz="UTC")
    return pd.DataFrame(
        {"part": np.repeat(np.arange(400), 48), "time": np.tile(months, 400), "quantity": pieces.ravel()}
    )


def test_parts_are_forecast_as_by_a_right_model_and_a_change_is_found() -> None:
    """Months with a demand: the law is that of the parts; half as often from the split on is found."""
    right, changed = (back_test({"parts": parts(4, drift)}, "2023-01-01")[0][0].judged for drift in (1.0, 0.5))
    assert all(score.as_right for score in right.scores) and right.skill_low > 0
    assert changed.score("mean").value < changed.score("mean").low


def test_the_spread_of_parts_is_found() -> None:
    """Beta(1, 4) comes back from 4,000 parts within a tenth."""
    rng = np.random.default_rng(3)
    a, b = _spread(rng.binomial(60, rng.beta(1, 4, 4000)), 60)
    assert (a, b) == pytest.approx((1, 4), rel=0.1)


def test_pieces_are_own_orders_times_their_number() -> None:
    """A part that is always asked for 3 pieces has 3 for each order, one mean order; one never seen has one of all."""
    before = np.array([[3.0, 0.0] * 12, [0.0] * 24])
    found = months_ahead(before, np.ones((2, 6)), 50, 1)
    (_, orders, _), (seen, pieces, _) = found["months with a demand"], found["pieces"]
    assert np.allclose(pieces, orders) and seen[0] == 2.0
    with pytest.raises(Refusal, match="twice as many"):
        pieces_by_month(parts(1), pd.Timestamp("2021-06-01", tz="UTC"))


def movements(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """Part, time, movement, pieces."""
    table = pd.DataFrame(rows, columns=["part", "time", "movement", "quantity"])
    return table.assign(time=pd.to_datetime(table["time"], format="ISO8601").dt.tz_localize("Europe/London"))


STOCK = movements(
    ("b", "2020-01-05 08:00", "demand", 2), ("a", "2020-01-20 09:30", "issue", 1),
    ("a", "2020-01-31 23:59", "issue", 3), ("a", "2020-02-01 00:00", "receipt", 99),
    ("b", "2021-03-09", "issue", 4), ("c", "2021-05-01", "receipt", 9),
    ("a", "2021-07-31", "issue", 5), ("a", "2021-08-02", "issue", 6),
)  # fmt: skip


def test_movements_are_counted_by_calendar_month_and_receipts_are_none() -> None:
    """By hand: time stamps of a month are one month, those without a row are zero, a part only received is none; the
    months that the split or the said end cuts are left out."""
    at = pd.Timestamp("2021-03-01", tz="Europe/London")
    before, after = pieces_by_month(STOCK, at)
    assert before.tolist() == [[4, *[0] * 13], [2, *[0] * 13]]
    assert after.tolist() == [[0, 0, 0, 0, 5, 6], [4, 0, 0, 0, 0, 0]]
    ended = noted(STOCK.copy(), None, pd.Timestamp("2021-08-15", tz="Europe/London"))
    assert pieces_by_month(ended, at)[1].shape == (2, 5)
    before, after = pieces_by_month(STOCK, at + pd.Timedelta(days=10))
    assert before.shape == (2, 14) and after.tolist() == [[0, 0, 0, 5, 6], [0, 0, 0, 0, 0]]


def test_parts_that_nobody_asks_for_or_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any table of them is made."""
    at = pd.Timestamp("2021-03-01", tz="Europe/London")
    with pytest.raises(Refusal, match="no row asks for any"):
        pieces_by_month(STOCK[STOCK["movement"] == "receipt"], at)
    monkeypatch.setattr("experiments.calibrate.pieces.MOST_CELLS", 39)
    with pytest.raises(Refusal, match="2 parts in 20 months are more than 39 cells"):
        pieces_by_month(STOCK, at)


@needs_data
def test_the_second_week_of_the_bank_is_as_the_first_week_s_company_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls given up and waits of five days, each within the middle 95 % of the replications."""
    monkeypatch.setattr("experiments.backtest.outcomes.RUNS", 30)
    tables = tables_of("bank")
    at = pd.Timestamp("1999-02-08", tz=tables["contacts"]["started"].dt.tz)
    scores, words, load = outcomes(CASES["bank_calls"], tables, at, 0)
    assert [one.name for one in scores][:2] == ["calls given up", "answered within 20 s"] and "5 days" in words
    assert all(one.as_right for one in scores) and load is not None and 0.7 < load.busy["agents"] < 0.95
