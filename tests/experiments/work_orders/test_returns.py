"""The model of excess returns finds what was put into made-up logs, and says how far it can be trusted."""

import numpy as np
import pandas as pd
import pytest

from experiments.work_orders.returns import excess_returns, fit_returns

DAY = pd.Timedelta(days=1)


def made_up(p: float, mean_days: float, spells: float | None = None, seed: int = 1) -> pd.DataFrame:
    """A log of 400 units and a year: own rates, callbacks with chance p, bad and good months if asked for."""
    draw = np.random.default_rng(seed)
    rows = []
    for unit, rate in enumerate(draw.gamma(1.5, 0.08, 400)):
        month = draw.gamma(spells, 1 / spells, 13) if spells else np.ones(13)
        opened = _next_fault(draw, 0.0, rate, month)
        while opened < 365:
            closed = opened + draw.lognormal(-2.5, 0.8)
            rows.append((f"u{unit}", opened, closed))
            fault = _next_fault(draw, closed, rate, month)
            callback = closed + draw.exponential(mean_days) if draw.random() < p else np.inf
            opened = min(fault, callback)
    table = pd.DataFrame(rows, columns=["unit", "opened", "closed"])
    for column in ("opened", "closed"):
        table[column] = (pd.Timestamp("2013-01-01") + table[column] * DAY).astype("datetime64[s]")
    return table


def _next_fault(draw: np.random.Generator, t: float, rate: float, month: np.ndarray) -> float:
    """Next event of a Poisson process whose rate changes every 30 days."""
    due = draw.exponential()
    while t < 365:
        end = 30.0 * (t // 30 + 1)
        now = rate * month[int(t // 30)]
        if now * (end - t) > due:
            return t + due / now
        due -= now * (end - t)
        t = end
    return np.inf


@pytest.mark.parametrize("p", [0.10, 0.25])
def test_steady_units_give_back_the_chance_and_the_time_of_a_callback(p: float) -> None:
    """With steady rates every choice of background finds the truth (about four standard errors allowed)."""
    log = made_up(p, 0.8)
    for background_days in (None, 90):
        model, _ = excess_returns(log, background_days)
        assert model.probability == pytest.approx(p, abs=0.03)
        assert model.mean_days == pytest.approx(0.8, abs=0.25)


def test_bad_spells_look_like_callbacks_unless_the_background_follows_them() -> None:
    """No callbacks, but good and bad months: one rate a unit invents some, a monthly one hardly any."""
    log = made_up(0.0, 1.0, spells=4.0)
    steady, quarter, month = (excess_returns(log, days)[0].probability for days in (None, 90, 30))
    assert steady > quarter > month
    assert steady > 0.05 and month < 0.03


def test_a_quick_return_is_likelier_excess_than_a_late_one() -> None:
    """The chance falls with the gap; the first request of a unit follows nothing."""
    log = made_up(0.2, 0.8)
    _, chance = excess_returns(log, None)
    first = log.groupby("unit")["opened"].idxmin()
    assert (chance[first] == 0).all() and chance.between(0, 1).all()
    gap = (log["opened"] - log.groupby("unit")["closed"].shift(1)) / DAY
    assert chance[gap < 0.25].mean() > 0.4 > 0.01 > chance[gap > 7].mean()


def test_the_chances_add_up_to_the_callbacks() -> None:
    """Their sum estimates the callbacks: p of the repairs, less those overtaken by a new fault."""
    log = made_up(0.2, 0.5)
    model, chance = excess_returns(log, None)
    assert chance.sum() == pytest.approx(model.share * len(log))
    assert 0.15 < model.share < model.probability


def test_a_request_that_was_never_closed_can_follow_a_repair_but_is_none() -> None:
    """Its own return time is not known, so no gap begins with it."""
    log = made_up(0.2, 0.5)
    last = log.groupby("unit")["opened"].idxmax()
    whole, chance = excess_returns(log)
    model, again = excess_returns(log.assign(closed=log["closed"].where(~log.index.isin(last[:40]))))
    assert model.repairs == whole.repairs - 40 and again[last[:40]].max() > 0
    np.testing.assert_allclose(again, chance, atol=0.05)


def test_the_fit_changes_nothing_it_was_given_and_does_not_depend_on_the_order() -> None:
    """Rows in another order give the same chances."""
    log = made_up(0.15, 0.6)
    shuffled = log.sample(frac=1.0, random_state=3)
    _, chance = excess_returns(log, 90)
    _, again = excess_returns(shuffled, 90)
    np.testing.assert_allclose(again.sort_index().to_numpy(), chance.to_numpy(), atol=1e-9)


def test_the_fit_is_the_maximum_of_its_likelihood() -> None:
    """Oracle: for one unit with a known rate the likelihood can be searched by hand around the answer."""
    draw = np.random.default_rng(5)
    fault, callback = draw.exponential(10.0, 20_000), draw.exponential(0.5, 20_000)
    gap = np.where(draw.random(20_000) < 0.3, np.minimum(fault, callback), fault)
    unit = np.zeros(20_000, np.int64)
    model, _ = fit_returns(gap, np.ones(20_000), unit)

    def likelihood(p: float, mean: float, rate: float) -> float:
        s = p * np.exp(-gap / mean)
        return float((np.log(s / mean + rate * (1 - p + s)) - rate * gap).sum())

    best = likelihood(model.probability, model.mean_days, 0.1)
    rates = np.linspace(0.097, 0.103, 13)
    best = max(likelihood(model.probability, model.mean_days, r) for r in rates)
    for p, mean in ((0.9, 1.0), (1.1, 1.0), (1.0, 0.9), (1.0, 1.1)):
        assert best > max(likelihood(model.probability * p, model.mean_days * mean, r) for r in rates)
