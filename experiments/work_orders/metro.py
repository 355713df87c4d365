"""The Washington metro's lift and escalator log as a work-order log: prepared at run time, never stored here.

Source: `LeeMendelowitz/DCMetroMetrics` (ODC Open Database License 1.0: keep the attribution, share derived
databases alike); the README beside the data says how it was collected and what it can't tell.  Only BROKEN
episodes are requests.  Times become local wall-clock time of the opening; `closed` keeps the true duration,
also over a change of the clocks.  Most symptoms (97 % of the requests) say little of the work to come, above all
CALLBACK/REPAIR: they leave the fault blank, and the scenario draws it by its shares.
"""

from pathlib import Path

import pandas as pd

from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import shown
from experiments.work_orders.metro_map import place_of, station_places
from experiments.work_orders.returns import ReturnModel, excess_returns
from experiments.work_orders.worklog import check_worklog
from experiments.work_orders.worklog_files import Texts, read_texts

__all__ = ["FAULTS", "FIRST_DAY", "LOG_DAYS", "prepare_metro", "return_models", "unit_type"]

FIRST_DAY = "2013-06-01"
LOG_DAYS = 395  # to 2014-06-30; the first day begins at noon, when polling did
ORDERS = "wmata_work_orders.csv.gz"
SOURCE_COLUMNS = (
    "wo_id",
    "unit_id",
    "station_code",
    "opened_utc",
    "restored_utc",
    "first_category",
    "first_symptom",
)
UNIT_TYPES = ("elevator", "escalator")

# The symptom with which an episode began -> the fault of the scenario; "" where the symptom tells little of the
# work: within each of these, some are mended at once and others wait for days, so the scenario draws which.
FAULTS = {
    "CALLBACK/REPAIR": "",
    "MINOR REPAIR": "",
    "MAJOR REPAIR": "",
    "HANDRAIL": "",
    "INCIDENT/ACCIDENT": "",
    "WATER LEAK/INTRUSION": "",
    "WEATHER RELATED": "",
    "POWER SURGE/OUTAGE": "power",
    "FIRE ALARM/DELUGE SYSTEMS": "fire_alarm",
}

# Washington is 4 hours behind UTC, 5 in winter; these are the changes within the log.
WINTER_BEGINS = pd.Timestamp("2013-11-03T06:00:00")
WINTER_ENDS = pd.Timestamp("2014-03-09T07:00:00")


def prepare_metro(source: Path, background_days: int | None = 90) -> pd.DataFrame:
    """The requests of the log in `source` (the folder with the metro files), with the columns of
    `worklog.py`.

    Adds the column unit_type, the real `closed`, and `return_probability` (see `returns.py` for
    `background_days`).
    """
    texts = read_texts(source / ORDERS, SOURCE_COLUMNS, SOURCE_COLUMNS)
    raw = pd.DataFrame(texts.columns)
    broken = raw[raw["first_category"] == "BROKEN"]
    if broken.empty:
        raise Refusal(f"{shown(source / ORDERS)}: no row has first_category BROKEN; allowed: at least one")
    return _tagged(check_worklog(_requests(broken, texts), shown(source / ORDERS)), background_days)


def return_models(log: pd.DataFrame, background_days: int | None = 90) -> dict[str, ReturnModel]:
    """The model of returns of each unit type of a prepared log."""
    return {str(name): excess_returns(part, background_days)[0] for name, part in log.groupby("unit_type")}


def unit_type(unit: str) -> str:
    """elevator or escalator, from the unit's name (A01E02ESCALATOR)."""
    for kind in UNIT_TYPES:
        if unit.lower().endswith(kind):
            return kind
    raise Refusal(f"unit {seen(unit)} is neither lift nor escalator; allowed: names that end in {listed(UNIT_TYPES)}")


def _requests(broken: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Work-order columns of the broken episodes, as text or numbers still to be checked."""
    opened, restored = (_utc(broken, column, texts) for column in ("opened_utc", "restored_utc"))
    local = opened + pd.to_timedelta(_offset_hours(opened), unit="h")
    every_place = station_places()
    places = [place_of(code, every_place) for code in broken["station_code"]]
    return pd.DataFrame(
        {
            "id": broken["wo_id"],
            "opened": local,
            "unit": broken["unit_id"],
            "place": broken["station_code"],
            "x_km": [x for x, _ in places],
            "y_km": [y for _, y in places],
            "fault": _faults(broken, texts),
            "kind": "repair",
            "closed": local + (restored - opened),
        }
    )


def _utc(broken: pd.DataFrame, column: str, texts: Texts) -> "pd.Series[pd.Timestamp]":
    times = pd.to_datetime(broken[column], format="%Y-%m-%dT%H:%M:%S", errors="coerce")
    if times.isna().any():
        row = int(times.index[times.isna()][0])
        raise Refusal(f"{texts.where(row)}: {column} is {seen(broken[column][row])}; allowed: YYYY-MM-DDTHH:MM:SS")
    return times.astype("datetime64[s]")


def _offset_hours(utc: "pd.Series[pd.Timestamp]") -> "pd.Series[int]":
    winter = (utc >= WINTER_BEGINS) & (utc < WINTER_ENDS)
    return -4 - winter.astype(int)


def _faults(broken: pd.DataFrame, texts: Texts) -> list[str]:
    for row, symptom in broken["first_symptom"].items():
        if symptom not in FAULTS:
            allowed = listed(FAULTS) + did_you_mean(nearest(symptom, FAULTS))
            raise Refusal(f"{texts.where(int(str(row)))}: first_symptom is {seen(symptom)}; allowed: {allowed}")
    return [FAULTS[symptom] for symptom in broken["first_symptom"]]


def _tagged(log: pd.DataFrame, background_days: int | None) -> pd.DataFrame:
    """The log with unit types, and with the chance of each request that it is an excess return."""
    log = log.assign(unit_type=[unit_type(unit) for unit in log["unit"]])
    for _, part in log.groupby("unit_type"):
        log.loc[part.index, "return_probability"] = excess_returns(part, background_days)[1]
    return log
