"""The car station behaves like the published ones: every acceptance target with its band; the small one runs."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from experiments import load_scenario
from sim import simulate

REPLICATIONS = 8

# indicator -> (low, high): docs/car_station.md has the published value and its source.  The surveys give no intervals;
# shares are held to 3 points (rare ones to 2, scores to 10 of 1000), as those of the default company are.
BANDS = {
    "carry_in_same_day_share": (0.82, 0.88),
    "carry_in_third_day_share": (0.04, 0.08),
    "carry_in_ready_when_promised": (0.84, 0.90),
    "carry_in_right_first_time": (0.83, 0.89),
    "carry_in_greeted_5min_share": (0.83, 0.89),
    "appointments_as_wanted_share": (0.86, 0.92),
    "carry_in_walk_in_share": (0.31, 0.37),
    "service_share": (0.62, 0.68),
    "score_service": (884, 904),
    "score_repair": (852, 872),
    "job_fill_rate": (0.82, 0.93),  # 0.85 of all, 0.90 of what customers pay themselves
    "churn_rate_year": (0.036, 0.056),
}


@pytest.fixture(scope="module")
def station() -> dict[str, float]:
    """Mean indicators of the car station over a fixed set of replications."""
    scenario = load_scenario(["scenario=car_station"])
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda k: simulate(scenario, replication=k).measures, range(REPLICATIONS)))
    return {name: math.fsum(run[name] for run in runs) / REPLICATIONS for name in runs[0]}


@pytest.mark.parametrize("name", BANDS)
def test_the_car_station_lies_in_the_published_band(station: dict[str, float], name: str) -> None:
    """Calibration, not validation: a station that leaves a band is another company."""
    low, high = BANDS[name]
    assert low <= station[name] <= high


def test_what_the_station_does_not_reach_is_said_with_its_value(station: dict[str, float]) -> None:
    """docs/car_station.md says which two targets are missed, and by how much; this keeps the page honest."""
    assert 0.58 <= station["carry_in_greeted_at_once_share"] <= 0.68  # published: 0.48
    assert 0.85 <= station["parts_same_day_rate"] <= 0.93  # published: 0.95


def test_the_small_station_tells_one_story_on_both_engines() -> None:
    """One bay team, half a year: small enough for the readable engine, with everything of the large one."""
    scenario = load_scenario(["scenario=car_station_small"])
    for replication in range(3):
        run = simulate(scenario, replication=replication)
        assert run.digest == simulate(scenario, engine="simpy", replication=replication).digest
        assert run.measures["carry_in_mended"] > 400 and run.measures["loaners_lent"] > 20
