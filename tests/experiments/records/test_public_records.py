"""The mappings that are shipped read the public data that they were written for: every row, and their known traps."""

import functools

import pytest

from experiments.paths import data_folder
from experiments.records.mapping import FOLDER, mapping_of
from experiments.records.profile import days_of, gap_days
from experiments.records.read import Imported, read_records

DATA = data_folder()
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data are not beside the checkout")

# Mapping, table -> rows of the file, rows that can be used.
ROWS = {
    ("metro", "work_orders"): (39_852, 39_852), ("boston", "work_orders"): (32_994, 32_994),
    ("bank", "contacts"): (17_456, 17_456), ("raf", "parts"): (5_000 * 84, 5_000 * 84),
    ("telecom", "customers"): (3_150, 3_150), ("cdnow", "purchases"): (6_919, 6_919),
    ("olist", "surveys"): (8_135, 8_135), ("airport", "surveys"): (2_831, 2_688),
    ("aircraft", "failures"): (213, 213), ("machines", "failures"): (573, 573),
    ("drives", "failures"): (36_976, 36_976),
    ("valve_seats", "failures"): (89, 89), ("appliances", "failures"): (398, 398),
    ("repair_hours", "durations"): (119, 119), ("taxi", "trips"): (3_459, 3_459),
    ("melbourne", "weather"): (35_088, 35_088),
}  # fmt: skip


@functools.cache
def tables(name: str) -> dict[str, Imported]:
    return read_records(mapping_of(name), DATA)


def table(name: str, which: str) -> Imported:
    return tables(name)[which]


def test_every_mapping_that_is_shipped_is_known_here() -> None:
    """A new one brings its rows; simulated companies are read in test_round_trip.py."""
    assert {path.stem for path in FOLDER.glob("*.yaml")} - {"simulated"} == {name for name, _ in ROWS}


@pytest.mark.parametrize(("name", "which"), ROWS)
def test_every_row_is_read_or_set_aside(name: str, which: str) -> None:
    """Row counts are those of the data's own READMEs; passengers without an answer are set aside."""
    one = table(name, which)
    assert (one.rows, len(one.frame)) == ROWS[name, which]


def test_metro_key_figures_are_those_published_with_the_data() -> None:
    """28,507 break-downs, median 1.85 h, mean 6.41 h to restore; local peak hour 7:00."""
    orders = table("metro", "work_orders").frame
    broken = orders[orders["kind"] == "repair"]
    hours = (broken["closed"] - broken["opened"]).dt.total_seconds() / 3600
    assert len(broken) == 28_507
    assert round(hours.median(), 2) == 1.85 and round(hours.mean(), 2) == 6.41
    assert broken["opened"].dt.hour.mode()[0] == 7


def test_metro_days_on_which_polling_stopped_are_found() -> None:
    """The README names five stops; each has a day among the gaps."""
    orders = table("metro", "work_orders").frame
    gaps = {str(day.date()) for day in gap_days(days_of(orders.loc[orders["kind"] == "repair", "opened"]))}
    stops = ("2013-06-2", "2013-08-1", "2013-10-2", "2013-11", "2014-01-2")
    assert all(any(day.startswith(stop) for day in gaps) for stop in stops), gaps


def test_a_column_called_id_that_is_none_is_seen() -> None:
    """6,473 calls of the bank share a call_id with an earlier one; read as an id they would all be set aside."""
    mapping = mapping_of("bank")
    calls = mapping.tables["contacts"]
    source = {**{k: v.model_dump() for k, v in calls.columns.items()}, "id": "call_id"}
    wrong = mapping.model_validate(
        {**mapping.model_dump(), "tables": {"contacts": {**calls.model_dump(), "columns": source}}}
    )
    assert read_records(wrong, DATA)["contacts"].rows_aside == 6_473
