"""The metro's real log: prepared as work orders, it says what the README of the data says it does."""

import gzip
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from experiments.messages import Refusal
from experiments.model import read_log
from experiments.paths import data_folder
from experiments.work_orders.metro import (
    FAULTS,
    FIRST_DAY,
    LOG_DAYS,
    ORDERS,
    SOURCE_COLUMNS,
    prepare_metro,
    return_models,
    unit_type,
)
from experiments.work_orders.metro_map import SIDE_KM, station_places
from experiments.work_orders.record import daily_counts, quick_returns, summary, time_to_restore
from experiments.work_orders.worklog import COLUMNS, read_worklog, write_worklog

SOURCE = data_folder() / "service_logs"
needs_data = pytest.mark.skipif(
    not (SOURCE / ORDERS).is_file(),
    reason=f"{ORDERS} is not in {SOURCE}: set FIRSTFIX_DATA to the data folder, or put it at ../shared/data",
)


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    return prepare_metro(SOURCE)


@needs_data
def test_every_broken_episode_is_a_request(log: pd.DataFrame) -> None:
    """README: 28,507 episodes of 833 units in 394 days, 72.3 a day."""
    assert len(log) == 28_507 and log["unit"].nunique() == 833
    assert list(log.columns[: len(COLUMNS)]) == list(COLUMNS)
    assert log["opened"].is_monotonic_increasing and log["id"].is_unique
    assert summary(log)["requests_a_day"]["all"] == pytest.approx(72.3, abs=0.05)
    days = daily_counts(log["opened"])
    assert len(days) == LOG_DAYS and days.index[0] == pd.Timestamp(FIRST_DAY)


@needs_data
def test_the_time_to_restore_is_the_published_one(log: pd.DataFrame) -> None:
    """README: median 1.85 h, mean 6.41, p90 9.4, p95 18.9, p99 88; ln(hours) has mean 0.73 and sd 1.25."""
    hours = time_to_restore(log)
    assert hours["median_h"] == pytest.approx(1.85, abs=0.005)
    assert hours["mean_h"] == pytest.approx(6.41, abs=0.005)
    assert hours["p90_h"] == pytest.approx(9.4, abs=0.05)
    assert hours["p95_h"] == pytest.approx(18.9, abs=0.05)
    assert hours["p99_h"] == pytest.approx(88, abs=0.5)
    logs = np.log((log["closed"] - log["opened"]) / pd.Timedelta(hours=1))
    assert logs.mean() == pytest.approx(0.73, abs=0.005) and logs.std() == pytest.approx(1.25, abs=0.01)


@needs_data
@pytest.mark.parametrize(
    ("kind", "published"),
    [("escalator", (26.3, 46.8, 66.0, 81.3, 92.2)), ("elevator", (20.1, 32.2, 45.5, 59.9, 76.0))],
)
def test_quick_returns_are_the_published_ones(log: pd.DataFrame, kind: str, published: tuple[float, ...]) -> None:
    """README: shares of a unit broken again within 1, 3, 7, 14 and 30 days of being restored, in percent."""
    shares = quick_returns(log[log["unit_type"] == kind], (1, 3, 7, 14, 30))
    percent = [100 * share for name, share in shares.items() if name != "overlap"]
    assert percent == pytest.approx(published, abs=0.06)
    assert shares["overlap"] < 1e-4, "but for one request in the hour that the clocks repeat"


@needs_data
def test_units_fail_as_often_as_published(log: pd.DataFrame) -> None:
    """README: escalators 39.5 a unit-year, elevators 13.1; the worst tenth has 31 % of the breaks."""
    years = (log["opened"].max() - log["opened"].min()) / pd.Timedelta(days=365.25)
    a_year = log.groupby("unit_type")["unit"].agg(lambda unit: len(unit) / unit.nunique() / years)
    assert a_year["escalator"] == pytest.approx(39.5, abs=0.05)
    assert a_year["elevator"] == pytest.approx(13.1, abs=0.05)
    worst = log["unit"].value_counts().iloc[: log["unit"].nunique() // 10].sum()
    assert worst / len(log) == pytest.approx(0.31, abs=0.005)


@needs_data
def test_requests_stand_in_local_time(log: pd.DataFrame) -> None:
    """README: the peak hour is 7:00 local with 8.3 % of the calls; a weekend day has 0.80 of a weekday."""
    by_hour = log["opened"].dt.hour.value_counts(normalize=True)
    assert by_hour.idxmax() == 7 and by_hour.max() == pytest.approx(0.083, abs=0.0005)
    requests = daily_counts(log["opened"])["requests"]
    weekend = requests.index.day_of_week >= 5
    assert requests[weekend].mean() / requests[~weekend].mean() == pytest.approx(0.80, abs=0.01)


@needs_data
def test_daily_counts_vary_as_published_once_thin_days_are_left_out(log: pd.DataFrame) -> None:
    """README: variance over mean 3.6 when days with under 20 breaks are taken as missing."""
    days = daily_counts(log["opened"])
    seen = days["requests"][~days["missing"]]
    assert days["missing"].sum() == 16
    assert seen.var() / seen.mean() == pytest.approx(3.6, abs=0.06)


@needs_data
def test_local_times_follow_the_clock_of_the_city(log: pd.DataFrame) -> None:
    """Oracle: the time zone database; durations are those of the source also where the clocks changed."""
    raw = pd.read_csv(SOURCE / ORDERS).set_index("wo_id").loc[log["id"]]
    opened, restored = (pd.to_datetime(raw[c], utc=True) for c in ("opened_utc", "restored_utc"))
    local = opened.dt.tz_convert(ZoneInfo("America/New_York")).dt.tz_localize(None)
    assert (local.to_numpy() == log["opened"].to_numpy()).all()
    assert ((restored - opened).to_numpy() == (log["closed"] - log["opened"]).to_numpy()).all()


@needs_data
def test_an_eighth_of_the_requests_is_excess_and_the_doubt_is_known(log: pd.DataFrame) -> None:
    """Central, low (bad months are background) and high (steady units) estimates of p."""
    central, low, high = (return_models(log, days) for days in (90, 30, None))
    assert central["escalator"].probability == pytest.approx(0.130, abs=0.003)
    assert central["elevator"].probability == pytest.approx(0.181, abs=0.003)
    assert low["escalator"].probability == pytest.approx(0.088, abs=0.003)
    assert low["elevator"].probability == pytest.approx(0.157, abs=0.003)
    assert high["escalator"].probability == pytest.approx(0.192, abs=0.003)
    assert high["elevator"].probability == pytest.approx(0.183, abs=0.003)
    assert log["return_probability"].mean() == pytest.approx(0.124, abs=0.002)
    assert log["return_probability"].between(0, 1).all()


@needs_data
def test_the_prepared_log_passes_the_door_again_and_replays_whole(log: pd.DataFrame, tmp_path: Path) -> None:
    """Written and read, it is the same; all requests are within the scenario's days and plane."""
    path = tmp_path / "requests.csv"
    write_worklog(log, path)
    faults = [fault for fault in dict.fromkeys(FAULTS.values()) if fault]
    again = read_worklog(path, faults)
    pd.testing.assert_frame_equal(again, log[list(COLUMNS)])
    replay = read_log(str(path), FIRST_DAY, faults)
    assert len(replay.requests) == 28_507 and replay.customers == 833
    assert replay.requests["t"].min() >= 0 and replay.requests["t"].max() < LOG_DAYS * 86_400
    assert replay.places is not None and ((replay.places > 0) & (replay.places < SIDE_KM)).all()


def test_neighbouring_stations_are_a_step_apart_and_lines_meet() -> None:
    """The plane is schematic: steps of 0.8 km inside and 1.8 km outside, one place for both platforms."""
    places = station_places()
    step = {pair: np.hypot(*np.subtract(places[pair[:3]], places[pair[3:]])) for pair in ("A01A02", "A08A09", "D08G01")}
    assert step["A01A02"] == pytest.approx(0.8) and step["A08A09"] == pytest.approx(1.8)
    assert step["D08G01"] == pytest.approx(1.8)
    assert places["A01"] == places["C01"] == (SIDE_KM / 2, SIDE_KM / 2) and places["B01"] == places["F01"]
    assert all(0 < x < SIDE_KM and 0 < y < SIDE_KM for x, y in places.values())


def test_a_unit_tells_its_type() -> None:
    """The name ends in it."""
    assert unit_type("A01E02ESCALATOR") == "escalator" and unit_type("B35X01ELEVATOR") == "elevator"
    with pytest.raises(Refusal, match="neither lift nor escalator"):
        unit_type("A01E02TRAIN")


GOOD = "W1,A03N01ESCALATOR,A03,2014-01-05T10:00:00,2014-01-05T12:00:00,BROKEN,CALLBACK/REPAIR"


def metro_folder(folder: Path, *rows: str) -> Path:
    text = "\n".join((",".join(SOURCE_COLUMNS), *rows)) + "\n"
    (folder / ORDERS).write_bytes(gzip.compress(text.encode()))
    return folder


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (GOOD.replace("A03,", "A33,"), "station A33 is not on the map"),
        (
            GOOD.replace("CALLBACK/", "CALBACK/"),
            r":2: first_symptom is CALBACK/REPAIR; .* did you mean CALLBACK/REPAIR\?",
        ),
        (GOOD.replace("2014-01-05T10", "2014-13-05T10"), ":2: opened_utc is 2014-13-05T10:00:00; allowed"),
        (GOOD.replace("05T12", "04T12"), "allowed: a time not before `opened`"),
        (GOOD.replace("BROKEN", "REHAB"), "no row has first_category BROKEN"),
    ],
)
def test_a_damaged_source_is_refused_in_one_line(tmp_path: Path, row: str, line: str) -> None:
    """The files come from elsewhere and may change."""
    with pytest.raises(Refusal, match=line):
        prepare_metro(metro_folder(tmp_path, row))


def test_a_missing_source_is_refused_in_one_line(tmp_path: Path) -> None:
    """The data are never part of the project."""
    with pytest.raises(Refusal, match="is not there"):
        prepare_metro(tmp_path)


def test_a_tiny_source_is_prepared(tmp_path: Path) -> None:
    """One winter morning: 10:00 UTC is 5:00 in Washington; nothing is known of the fault."""
    second = GOOD.replace("W1", "W2").replace("05T", "06T").replace("CALLBACK/REPAIR", "POWER SURGE/OUTAGE")
    log = prepare_metro(metro_folder(tmp_path, GOOD, second))
    assert log["opened"][0] == pd.Timestamp("2014-01-05T05:00") and log["fault"].tolist() == ["", "power"]
    assert log["closed"][0] - log["opened"][0] == pd.Timedelta(hours=2)
    assert log["kind"].tolist() == ["repair", "repair"] and log["unit_type"].unique().tolist() == ["escalator"]
