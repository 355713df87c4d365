"""The running forecast: promises are kept as often as said, whatever the waits; opening hours; who declines."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR, NEVER
from sim.handle import World
from sim.rules import booking, forecast
from sim.rules.intake import open_job
from tests.sim.bands import assert_share
from tests.sim.worlds import conf, small_town, started, textbook

ANYTIME = conf("promise", "forecast") | {
    "open": "00:00", "close": "23:59", "window_h": 1.0, "early_min": 40_000.0, "balk_intercept": -50.0,
    "balk_per_day": 0.0, "forecast_start_h": 3.0,
}  # fmt: skip


def mmc(**promise: Any) -> Run:
    """A queue M/M/2 at 80 % load: 153.6 requests a day, a quarter of an hour each, waits of an exponential tail."""
    changes = {
        "promise": ANYTIME | promise, "crew.technicians": 2, "demand.rate_per_day": 153.6, "days": 120,
        "customers.households": 200,
    }  # fmt: skip
    return simulate(textbook(changes))


def promises(run: Run) -> tuple[int, int]:
    """(promises tested by a first visit, of those broken)."""
    first = run.events[(run.events["kind"] == ev.L_ARRIVE) & (run.events["a"] == 1)]
    return len(first), int((first["code"] == ev.LATE).sum())


@pytest.mark.parametrize("quantile", [0.7, 0.8, 0.95])
def test_promises_are_kept_as_often_as_said(quantile: float) -> None:
    """|kept - phi| = |ln D_n - ln D_0| / (gain n): an identity, and less than 1 % after 18,000 promises of a queue."""
    run = mmc(quantile=quantile)
    n, late = promises(run)
    moved = float(run.world.forecast[0, ev.REPAIR]) - math.log(3.0 * HOUR)
    assert moved == pytest.approx(0.05 * (late - (1 - quantile) * n), abs=1e-6)
    assert n > 17_000 and abs(1 - late / n - quantile) < 0.01
    assert run.measures["late_rate"] == pytest.approx(late / n)


def test_the_forecast_finds_the_quantile_of_the_waits() -> None:
    """In a stationary queue M/M/2 the promised quantile is that of the wait: P(W > t) = C exp(-(c mu - lambda) t)."""
    run = mmc(quantile=0.9, forecast_gain=0.01)
    erlang_c = 2 * 0.8**2 / (1 + 0.8)
    exact = math.log(erlang_c / 0.1) / (2 / 900 - 153.6 / DAY)
    promised = run.events[run.events["kind"] == ev.L_PROMISE]
    answers = run.events[run.events["kind"] == ev.L_ANSWER]
    settled = promised["t"] > 20 * DAY
    assert len(answers) >= len(promised)
    offered = (promised["a"] + promised["x"] - promised["t"])[settled]
    assert np.median(offered) == pytest.approx(exact, rel=0.15)


def test_a_surer_promise_is_later_and_broken_less_often() -> None:
    """In the same world: the offered end moves back and fewer are late, step by step."""
    late, offered = [], []
    for quantile in (0.6, 0.7, 0.9, 0.97):
        run = mmc(quantile=quantile)
        promised = run.events[run.events["kind"] == ev.L_PROMISE]
        late.append(run.measures["late_rate"])
        offered.append((promised["a"] + promised["x"] - promised["t"]).mean())
    assert (np.diff(late) < 0).all() and (np.diff(offered) > 0).all()


def test_a_wider_window_is_missed_less_often() -> None:
    """Calendar of slots, the same customers: windows of 1, 2 and 4 hours, of which the wider one ends later."""
    late = []
    for hours in (1.0, 2.0, 4.0):
        busy = {
            "promise.window_h": hours, "customers.households": 500, "days": 120, "start": "2023-06-01",
            "demand.failure_scale_years": 3.0,
        }  # fmt: skip
        runs = [simulate(small_town(busy), replication=k).measures for k in range(6)]
        late.append(sum(m["late"] for m in runs) / sum(m["windows"] for m in runs))
    assert (np.diff(late) < 0).all(), late


@pytest.fixture
def world() -> World:
    """A small town that is open from 8 to 18, every day."""
    return started(small_town({"promise": conf("promise", "forecast"), "days": 30, "crew.technicians": 7}))


def test_the_wait_is_counted_in_opening_time(world: World) -> None:
    """From Tuesday noon, five hours end at 17, seven at 9 on Wednesday; days without capacity are closed."""
    noon = DAY * 2 + 12 * HOUR
    assert forecast.after_opening(world, 0, noon, 5 * HOUR) == DAY * 2 + 17 * HOUR
    assert forecast.after_opening(world, 0, noon, 7 * HOUR) == DAY * 3 + 9 * HOUR
    assert forecast.after_opening(world, 0, noon, 16 * HOUR) == DAY * 3 + 18 * HOUR
    assert forecast.after_opening(world, 0, DAY * 2 + 20 * HOUR, HOUR) == DAY * 3 + 9 * HOUR
    world.capacity[0, 3] = 0
    assert forecast.after_opening(world, 0, noon, 7 * HOUR) == DAY * 4 + 9 * HOUR
    world.capacity[0, :] = 0
    assert forecast.after_opening(world, 0, noon, 7 * HOUR) == NEVER


def test_the_window_ends_at_the_forecast_and_is_at_most_as_wide_as_said(world: World) -> None:
    """It begins neither before the answer nor before the day opens; each region and job kind has its own forecast."""
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    for hours, base, expected in (
        (5.0, 10, (11, 15)), (1.0, 10, (10, 11)), (9.0, 10, (32, 33)), (14.0, 10, (34, 38)),
    ):  # fmt: skip
        world.forecast[0, ev.REPAIR] = math.log(hours * HOUR + 0.5)
        assert forecast.forecast_window(world, j, base * HOUR) == tuple(t * HOUR for t in expected)
    world.forecast[0, ev.SERVICE] = math.log(HOUR + 0.5)
    service = open_job(world, 0, 0, -1, ev.SERVICE, ev.NEW, 1, 0)
    assert forecast.forecast_window(world, service, 10 * HOUR) == (10 * HOUR, 11 * HOUR)


def test_a_promise_beyond_the_booking_horizon_is_none(world: World) -> None:
    """A wait of a year can't be offered: the customer goes elsewhere."""
    world.forecast[0, ev.REPAIR] = math.log(365.0 * DAY)
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    assert booking.book(world, 9 * HOUR, j, 9 * HOUR) == NEVER
    assert world.jobs[j]["state"] == ev.LOST


def test_the_forecast_learns_from_first_visits_with_a_window_only(world: World) -> None:
    """A broken promise moves it up by gain x phi, a kept one down by gain x (1 - phi); it stays above a minute."""
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    start = float(world.forecast[0, 0])
    forecast.learn(world, j)
    assert world.forecast[0, 0] == start  # no window
    world.jobs[j]["window_start"] = 5
    for code, step in ((ev.LATE, 0.05 * 0.8), (ev.ON_TIME, -0.05 * 0.2), (ev.EARLY, -0.05 * 0.2)):
        world.forecast[0, 0], world.jobs[j]["punctual"] = start, code
        forecast.learn(world, j)
        assert world.forecast[0, 0] == pytest.approx(start + step)
    world.forecast[0, 0] = math.log(60.0)
    forecast.learn(world, j)
    assert world.forecast[0, 0] == math.log(60.0)


def test_heat_and_contract_weigh_when_a_window_is_declined() -> None:
    """logit P = intercept + heat (failures today - 1) + contract, each customer with a draw of his own."""
    changes = {
        "promise.balk_intercept": -1.0, "promise.balk_per_day": 0.0, "promise.balk_heat": 0.6,
        "promise.balk_contract": -0.8, "climate.kind": "none", "days": 30,
    }  # fmt: skip
    world = started(small_town(changes))
    world.clocks[2, 5:] += 2.0  # on day 4 the weather triples the failures
    jobs = [open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, k, 0) for k in range(2500)]
    for contract, day, logit in ((0, 3, -1.0), (0, 4, 0.2), (1, 3, -1.8), (1, 4, -0.6)):
        world.customers[0]["contract"] = contract
        declined = sum(booking.balks(world, day * DAY, j, day * DAY) for j in jobs)
        assert_share(declined, 2500, 1 / (1 + math.exp(-logit)))
