"""The camera repair centre behaves like the published ones: every target of docs/camera_centre.md with its band."""

import math

import numpy as np
import pytest

from experiments import load_scenario
from sim import Run, simulate, table_by
from sim import events as ev

REPLICATIONS = 4
COHORTS = 16  # replications of 19,200 cameras each
DESK_DAYS_YEAR = 250  # Monday to Friday without holidays
FAILED = {1: 0.059, 2: 0.107, 3: 0.156}  # share of cameras that have failed by the end of the year; C37

# indicator -> (low, high), and why.  Sources C37, C37b, C37c: docs/sources.md.
BANDS = {
    "products_technician_day": (9.5, 11.5),  # C37b: 150 parcels a day, 15 technicians
    "calls_a_product": (0.87, 1.07),  # C37b: 145 calls for 150 parcels; a tenth either way
    "accident_share": (0.37, 0.43),  # C37: about 40 %
    "days_door_to_door": (10.0, 12.0),  # C37c: 11 days, one customer
    "mail_in_days_in_house_others": (5.5, 8.0),  # C37b: the target is 8 days, so that the mean lies below
    "mail_in_days_in_house_contract": (0.5, 2.0),  # C37b: the target is 2 days
    "mail_in_ready_when_promised": (0.85, 0.95),  # assumption: a target is what nine in ten get
    "mail_in_repaired_for_good": (0.95, 0.98),  # 3 % come undone (assumption), and more of juniors' and hurried repairs
    "refusal_rate": (0.12, 0.19),  # assumption: one quote in seven is declined
    "utilisation": (0.80, 0.95),  # ten products a day keep a technician busy, and the queue must end
}


def means_of(runs: list[Run]) -> dict[str, float]:
    """Mean indicators, and the targets that are made of several."""
    mean = {name: math.fsum(run.measures[name] for run in runs) / len(runs) for name in runs[0].measures}
    s = runs[0].scenario
    years = (s.days - s.warmup_days) / 365.25
    products = mean["mail_in_jobs"] + mean["carry_in_jobs"]
    mean["products_technician_day"] = products / years / DESK_DAYS_YEAR / s.crew.technicians
    mean["calls_a_product"] = mean["contacts_phone"] / products
    mean["days_door_to_door"] = float(np.mean([days_door_to_door(run) for run in runs]))
    mean["accident_share"] = float(np.mean([accident_share(run) for run in runs]))
    return mean


def days_door_to_door(run: Run) -> float:
    """From the request for a repair to the camera's return by mail."""
    table = table_by(run, "mode")
    return float(table["hours_to_fix"][table["level"].tolist().index("mail-in")]) / 24


def accident_share(run: Run) -> float:
    """Accidents among new failures."""
    table = table_by(run, "job_type")
    asked = dict(zip(table["level"].tolist(), table["requests"].tolist(), strict=True))
    return asked["accident"] / (asked["accident"] + asked["repair"] + asked["diagnosis"])


@pytest.fixture(scope="module")
def centre() -> dict[str, float]:
    """The company over a fixed set of replications."""
    scenario = load_scenario(["scenario=camera_centre"])
    return means_of([simulate(scenario, replication=k) for k in range(REPLICATIONS)])


@pytest.mark.parametrize("name", BANDS)
def test_the_camera_centre_lies_in_the_published_band(centre: dict[str, float], name: str) -> None:
    """What is calibrated stays so; a model that leaves a band is another company."""
    low, high = BANDS[name]
    assert low <= centre[name] <= high


def failed_by(year: int, run: Run) -> float:
    """Share of cameras with a failure or an accident by the end of the year."""
    asked = run.events[run.events["kind"] == ev.L_REQUEST]
    broken = asked[(run.world.kinds["nature"][asked["code"]] == ev.REPAIR) & (asked["x"] == ev.NEW)]
    units, first = np.unique(broken["a"], return_index=True)
    assert len(units) == len(first)
    return float((broken["t"][first] < year * ev.YEAR).sum() / run.world.customers["n_units"].sum())


@pytest.fixture(scope="module")
def cohort() -> dict[int, float]:
    """Share of cameras that have failed by the end of each year, where all stay; mean over replications."""
    stays = ["leaving=none", "demand.replacement_mean_years=1000", "days=1096", "warmup_days=0"]
    scenario = load_scenario(["scenario=camera_centre_small", *stays])
    runs = [simulate(scenario, replication=k) for k in range(COHORTS)]
    return {year: math.fsum(failed_by(year, run) for run in runs) / COHORTS for year in FAILED}


@pytest.mark.parametrize("year", FAILED)
def test_cameras_fail_as_published(cohort: dict[int, float], year: int) -> None:
    """Within 0.6 percentage points of what is published; 5.9 % in the first year cannot be met exactly.

    The rate of a camera is constant, 0.034 + 0.023 a year in the mean and unlike between cameras, which means 5.5, 10.6
    and 15.4 %.  Of 16 x 19,200 cameras the standard errors are 0.04, 0.06 and 0.07 points, so that the model stays
    within the tolerance with more than 99.9 % confidence in each year, and a rate a tenth higher or lower fails in the
    third year.
    """
    assert abs(cohort[year] - FAILED[year]) < 0.006


@pytest.mark.parametrize(
    "lever",
    [
        "outlets=camera_points", "outlets=camera_seven", "parts=camera_third_party", "parts=camera_third_party_for_all",
        "modes=camera_no_lane", "modes=camera_sold_lane", "outlets.places.centre.loaners=0",
    ],
)  # fmt: skip
def test_every_lever_of_the_centre_acts(lever: str) -> None:
    """Choices that make sense in this company only: each tells another story than the centre as it is."""
    small = ["scenario=camera_centre", "customers.households=8000", "days=120"]
    as_it_is, pulled = simulate(load_scenario(small)), simulate(load_scenario([*small, lever]))
    assert pulled.events.tobytes() != as_it_is.events.tobytes()
