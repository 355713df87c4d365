"""Daily temperature and the heat clock."""

import numpy as np
import pytest

from sim.rules.climate import heat_factor, mean_heat_factor, seasonal_mean
from sim.rules.clocks import HEAT
from tests.sim.bands import assert_mean
from tests.sim.worlds import small_town, started

# Every kelvin counts the same, so that the heat clock can be read as a thermometer.
THERMOMETER = {"climate.cooling_above_c": -100.0, "climate.cooling_slope": 1.0, "climate.heating_slope": 0.0}
TINY = {"customers.households": 1}


def daily_factors(changes: dict, replication: int = 0) -> np.ndarray:
    """The multiplier of failures of each day."""
    return np.diff(started(small_town(TINY | changes), replication=replication).clocks[HEAT])


def temperatures(days: int, replication: int = 0) -> np.ndarray:
    world = started(small_town(TINY | THERMOMETER | {"days": days}), replication=replication)
    return np.diff(world.clocks[HEAT]) * mean_heat_factor(world, 0) - 101.0


def test_the_multiplier_has_mean_one_over_the_climate_year() -> None:
    """It is scaled by its own mean over seasons and weather noise; here over 24 years of one model climate."""
    years = [daily_factors({"days": 365}, replication).mean() for replication in range(24)]
    assert_mean(np.array(years), 1.0)


def test_the_mean_of_the_multiplier_is_its_expectation() -> None:
    """41 equally likely noise levels replace the normal law: within 1 % of numerical integration."""
    world = started(small_town(TINY | {"days": 1}))
    noise = np.random.default_rng(1).normal(0, 3, 4000)
    season = np.array([seasonal_mean(world, 0, d + 1.0) for d in range(365)])
    t = season[:, None] + noise[None, :]
    expected = (1 + 0.6 * np.maximum(0, t - 24) + 0.05 * np.maximum(0, 8 - t)).mean()
    assert mean_heat_factor(world, 0) == pytest.approx(expected, rel=0.01)


def test_without_weather_every_day_weighs_one() -> None:
    """The clock of a world without climate is the calendar."""
    assert (daily_factors({"climate.kind": "none", "days": 30}) == 1.0).all()


def test_temperature_swings_about_the_season_with_persistent_noise() -> None:
    """T = mean - amplitude cos(2 pi (d - 20)/365.25) + AR(1) noise of sd 3 K and day-to-day correlation 0.7."""
    days = 12 * 365
    season = 17.1 - 12.6 * np.cos(2 * np.pi * (np.arange(days) % 365.25 + 1 - 20) / 365.25)
    noise = temperatures(days) - season
    assert abs(noise.mean()) < 4 * 3 * np.sqrt((1 + 0.7) / (1 - 0.7) / days)  # four standard errors of an AR(1) mean
    assert noise.std() == pytest.approx(3.0, abs=0.2)
    assert np.corrcoef(noise[1:], noise[:-1])[0, 1] == pytest.approx(0.7, abs=0.05)  # four standard errors


def test_the_coldest_day_is_in_january_and_the_hottest_half_a_year_later() -> None:
    """The cosine is at its top on day 20 of the year."""
    world = started(small_town(TINY | {"days": 1}))
    season = [seasonal_mean(world, 0, float(d)) for d in range(1, 366)]
    assert np.argmin(season) + 1 == 20
    assert np.argmax(season) + 1 == pytest.approx(20 + 365.25 / 2, abs=1)
    assert (min(season), max(season)) == pytest.approx((17.1 - 12.6, 17.1 + 12.6), abs=1e-3)


def test_heat_and_cold_raise_failures_and_mild_days_do_not() -> None:
    """1 + 0.6 per kelvin above 24, 0.05 per kelvin below 8, 1 between."""
    world = started(small_town(TINY | {"days": 1}))
    expected = {34.0: 7.0, 25.0: 1.6, 24.0: 1.0, 15.0: 1.0, 8.0: 1.0, -2.0: 1.5}
    assert {t: heat_factor(world, t) for t in expected} == pytest.approx(expected)


def test_the_weather_of_a_day_does_not_depend_on_the_horizon() -> None:
    """The noise of a day is keyed by the day."""
    assert (daily_factors({"days": 50}) == daily_factors({"days": 400})[:50]).all()


def test_temperatures_on_file_are_used_by_calendar_day(tmp_path) -> None:
    """Each day takes the value of its date, year after year, scaled to mean 1 over a year of 366 days."""
    path = tmp_path / "weather.csv"
    days = np.datetime64("2023-01-01") + np.arange(365)
    hot = (days >= np.datetime64("2023-07-01")) & (days < np.datetime64("2023-08-01"))
    path.write_text("date,tavg_c\n" + "".join(f"{d},{34.0 if h else 15.0}\n" for d, h in zip(days, hot, strict=True)))
    factors = daily_factors({"climate.kind": "file", "climate.file": str(path), "days": 400, "start": "2023-06-30"})
    mean = (31 * 7.0 + 334 * 1.0) / 365
    assert factors[[0, 1, 31, 32]] * mean == pytest.approx([1.0, 7.0, 7.0, 1.0], rel=2e-3)
    assert factors[366:368] * mean == pytest.approx([1.0, 7.0], rel=2e-3)  # a year later, a leap day in between


def wave(start: str, days: int, warmer_k: float) -> dict:
    return {"start": start, "days": days, "warmer_k": warmer_k}


def test_a_heat_wave_warms_its_days_and_no_others() -> None:
    """The small town starts on 1 January 2023: days 9 to 13 of the run are 10 to 14 January; two waves add up."""
    waves = {"one": wave("2023-01-10", 5, 6.0), "two": wave("2023-01-14", 3, 2.5)}
    start = {"start": "2023-01-01", "days": 30}
    still = daily_factors(THERMOMETER | start)
    warmer = daily_factors(THERMOMETER | start | {"climate.waves": waves}) - still
    scale = mean_heat_factor(started(small_town(TINY | THERMOMETER | start)), 0)
    expected = np.zeros(30)
    expected[9:14] += 6.0
    expected[13:16] += 2.5
    assert warmer * scale == pytest.approx(expected, abs=1e-9)


def test_a_heat_wave_begun_before_the_run_warms_what_is_left_of_it() -> None:
    waves = {"one": wave("2022-12-30", 5, 6.0)}
    start = {"start": "2023-01-01", "days": 10}
    warmer = daily_factors(THERMOMETER | start | {"climate.waves": waves}) > daily_factors(THERMOMETER | start)
    assert list(np.flatnonzero(warmer)) == [0, 1, 2]
