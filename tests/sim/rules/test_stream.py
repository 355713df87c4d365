"""Requests that come as a stream: a Poisson process of varying rate, or a replayed log."""

import numpy as np
import pytest
from scipy import stats

from sim import RequestLog, Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from tests.sim.bands import assert_poisson, assert_share, assert_uniform
from tests.sim.worlds import log_demand, requests, small_town, textbook


def asked(run: Run) -> np.ndarray:
    return run.events[run.events["kind"] == ev.L_REQUEST]


def test_a_constant_rate_gives_a_poisson_process() -> None:
    """Counts by day are Poisson, gaps are exponential, customers are drawn evenly."""
    rows = asked(simulate(textbook({"days": 300, "demand.rate_per_day": 10.0, "crew.technicians": 3})))
    assert_poisson(np.bincount(rows["t"] // DAY, minlength=300), 10.0)
    gaps = np.diff(rows["t"]) / (DAY / 10)
    assert_uniform(1 - np.exp(-gaps))
    counts = np.bincount(rows["who"], minlength=50)
    assert stats.chisquare(counts).pvalue > 1e-4
    for gap in (gaps, np.roll(gaps, 1)):  # who calls tells nothing about when
        assert abs(np.corrcoef(rows["who"][1:], gap)[0, 1]) < 4 / np.sqrt(len(gaps))


def test_a_varying_rate_keeps_its_total_and_follows_hours_weekdays_and_months() -> None:
    """Weights are relative: the mean over a whole year of weeks stays the rate, the shares are the weights'."""
    hours = [0.0] * 8 + [1.0] * 4 + [3.0] * 4 + [0.0] * 8
    changes = {
        "demand.hour_weights": hours, "demand.weekday_weights": [1.0] * 5 + [2.0, 0.0], "days": 364,
        "demand.month_weights": [1.0] * 6 + [3.0] * 2 + [1.0] * 4, "demand.rate_per_day": 20.0, "crew.technicians": 9,
    }  # fmt: skip
    run = simulate(textbook(changes))
    rows = asked(run)
    n, hour, day = len(rows), rows["t"] // HOUR % 24, rows["t"] // DAY
    assert abs(n - 364 * 20) < 4 * np.sqrt(364 * 20)
    assert_share(int(((hour >= 12) & (hour < 16)).sum()), n, 0.75)
    assert set(hour) == set(range(8, 16))
    weekday, month = run.world.calendar["weekday"][day], run.world.calendar["month"][day]
    assert not (weekday == 6).any()
    assert_share(int((weekday == 5).sum()), n, 2 / 7)
    summer = np.isin(run.world.calendar["month"][:364], (7, 8))
    weights = np.where(summer, 3.0, 1.0) * np.choose(run.world.calendar["weekday"][:364], [1] * 5 + [2, 0])
    assert_share(int(np.isin(month, (7, 8)).sum()), n, weights[summer].sum() / weights.sum())


def test_a_logged_request_is_opened_when_by_whom_and_for_what_the_log_says() -> None:
    """Nothing about it depends on the policy."""
    log = requests([1.0, 2.5, 30.0], customers=2, fault=4)
    log.requests["kind"] = ev.REPAIR, ev.SERVICE, ev.REPAIR
    run = simulate(small_town({"demand": log_demand(log), "days": 5}))
    rows = asked(run)
    assert rows["t"].tolist() == [HOUR, 5 * HOUR // 2, 30 * HOUR]
    assert rows["who"].tolist() == [0, 1, 0] and rows["code"].tolist() == [ev.REPAIR, ev.SERVICE, ev.REPAIR]
    jobs = run.world.jobs[:3]
    assert jobs["fault"].tolist() == [4, -1, 4]
    assert jobs["needs"].tolist() == [int(run.world.faults[4]["needs"]), 0, int(run.world.faults[4]["needs"])]


def test_a_fault_that_the_log_does_not_name_is_drawn_by_share() -> None:
    """-1 in the log: the catalogue's frequencies."""
    hours = np.linspace(0, 700, 2000).tolist()
    run = simulate(small_town({"demand": log_demand(requests(hours, 50)), "days": 30, "leaving.link": "none"}))
    faults = run.world.jobs[:2000]["fault"]
    share = float(run.world.faults[0]["cumulative"])
    new = run.world.jobs[:2000]["origin"] == ev.NEW
    assert_share(int((faults[new] == 0).sum()), int(new.sum()), share)


@pytest.mark.parametrize("kept", [1.0, 0.5, 0.0])
def test_a_lever_removes_a_share_of_the_tagged_returns(kept: float) -> None:
    """Each row is kept with chance 1 - tag x (1 - kept), by a draw of its own."""
    log = requests(np.linspace(0, 700, 2000).tolist(), 50)
    log.requests["returns"] = 0.6
    run = simulate(textbook({"demand": log_demand(log, kept), "days": 30, "crew.technicians": 5}))
    assert_share(len(asked(run)), 2000, 1 - 0.6 * (1 - kept))


def test_who_has_left_is_not_heard_of_again() -> None:
    """Requests of customers who have left are skipped, in a stream and in a log."""
    log = requests(np.linspace(0, 2000, 900).tolist(), 3)
    dissatisfied = {"leaving.link": "logit", "leaving.floor": 0.9, "days": 90}
    run = simulate(textbook({"demand": log_demand(log)} | dissatisfied))
    left = {int(r["who"]): int(r["t"]) for r in run.events if r["kind"] == ev.L_LEFT}
    assert left
    assert all(row["t"] <= left.get(int(row["who"]), row["t"]) for row in asked(run))


def test_places_of_a_log_are_the_customers_places() -> None:
    """Each customer lives where the log says."""
    places = np.random.default_rng(1).uniform(0, 8, (10, 2))
    log = RequestLog(requests([1.0]).requests, 10, places)
    world = simulate(small_town({"demand": log_demand(log), "days": 2})).world
    assert np.array_equal(np.stack([world.customers["x"][:10], world.customers["y"][:10]], axis=1), places)
