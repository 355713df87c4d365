"""Files that a scenario names: what is read, and the one clear sentence when it can't be."""

import os
from pathlib import Path

import numpy as np
import pytest

from sim import InputError, simulate
from sim.inputs import read_inputs, use_log_reader
from tests.sim.worlds import log_demand, requests, small_town, textbook

YEAR = [str(np.datetime64("2023-01-01") + d) for d in range(365)]
GOOD = ["date,tavg_c", *(f"{day},20.5" for day in YEAR)]


def weather(tmp_path: Path, lines: list[str]):
    path = tmp_path / "weather.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return small_town({"climate.kind": "file", "climate.file": str(path), "days": 5})


def places(tmp_path: Path, text: str):
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    return small_town({"customers.places_file": str(path), "days": 5, "travel.side_km": 8.0})


def test_temperatures_are_kept_by_day_of_the_year_in_the_order_of_the_file(tmp_path) -> None:
    """Several years give several values a day; 29 February falls back on the 28th."""
    lines = [*GOOD, *(line.replace("2023", "2022").replace("20.5", "-3.0") for line in GOOD[1:])]
    table = read_inputs(weather(tmp_path, lines)).temperatures
    assert table[(7, 1)] == [20.5, -3.0] == table[(2, 29)]
    assert len(table) == 366


@pytest.mark.parametrize(
    ("row", "column", "line"),
    [
        ("2023-01-02,warm", "tavg_c", 3), ("2023-01-02,", "tavg_c", 3), ("2023-01-02,nan", "tavg_c", 3),
        ("2023-01-02,inf", "tavg_c", 3), ("2023-01-02,75", "tavg_c", 3), ("2023-02-30,20", "date", 3),
        ("02.01.2023,20", "date", 3), (",20", "date", 3), ("2023-01-02", "tavg_c", 3),
    ],
)  # fmt: skip
def test_a_bad_temperature_is_named_with_file_line_and_value(tmp_path, row: str, column: str, line: int) -> None:
    """One line: where, what was seen, what is allowed."""
    with pytest.raises(InputError) as error:
        simulate(weather(tmp_path, [*GOOD[:2], row, *GOOD[3:]]))
    text = str(error.value)
    assert f"weather.csv:{line}: {column} is" in text and "allowed" in text and "\n" not in text


def test_a_missing_column_a_short_year_and_a_missing_file_are_refused(tmp_path) -> None:
    """Each in one sentence with the path."""
    for lines, words in (
        (["date,temperature", "2023-01-01,20"], "column 'tavg_c' is missing"),
        (GOOD[:100], "99 days of the year"),
    ):
        with pytest.raises(InputError, match=words):
            simulate(weather(tmp_path, lines))
    with pytest.raises(InputError, match="No such file") as error:
        simulate(small_town({"climate.kind": "file", "climate.file": str(tmp_path / "none.csv")}))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x_km,y_km\n1,2\n9,2\n", "places.csv:3: x_km is '9'"), ("x_km,y_km\n1,-2\n", "places.csv:2: y_km is '-2'"),
        ("x_km,y_km\n1,two\n", "y_km is 'two'"), ("x_km,y_km\n", "no places"), ("x,y\n1,2\n", "'x_km' is missing"),
        ("", "'x_km' is missing"),
    ],
)  # fmt: skip
def test_a_bad_place_is_named_with_file_line_and_value(tmp_path, text: str, words: str) -> None:
    """Places must lie in the service area."""
    with pytest.raises(InputError) as error:
        simulate(places(tmp_path, text))
    assert words in str(error.value) and "\n" not in str(error.value)


def test_a_file_that_is_no_text_and_a_folder_are_refused(tmp_path) -> None:
    """Bytes that are not UTF-8, endless fields and folders end in the same kind of sentence."""
    path = tmp_path / "places.csv"
    for content in (b"x_km,y_km\n\xff\xfe,1\n", b"x_km,y_km\n1," + b"9" * 200_000 + b"\n"):
        path.write_bytes(content)
        with pytest.raises(InputError) as error:
            simulate(small_town({"customers.places_file": str(path), "days": 5}))
        assert "places.csv" in str(error.value) and len(str(error.value)) < 400
    with pytest.raises(InputError):
        simulate(small_town({"customers.places_file": str(tmp_path), "days": 5}))


def test_a_file_that_changes_is_read_again(tmp_path) -> None:
    """A file is read once while it does not change: its time stamp and size are its identity."""
    scenario = places(tmp_path, "x_km,y_km\n1,2\n")
    assert read_inputs(scenario).places.tolist() == [[1.0, 2.0]]
    path = tmp_path / "places.csv"
    path.write_text("x_km,y_km\n3,4\n")
    os.utime(path, ns=(1, 1))
    assert read_inputs(scenario).places.tolist() == [[3.0, 4.0]]


def test_a_log_needs_a_reader(tmp_path) -> None:
    """The model reads no work orders itself; without a reader it says what to do."""
    from sim import inputs

    scenario = textbook({"demand": log_demand(requests([1.0]))})
    before = list(inputs._reader)
    inputs._reader.clear()
    try:
        with pytest.raises(InputError, match="no reader"):
            simulate(scenario)
    finally:
        use_log_reader(before[0])


def test_places_on_file_come_before_those_of_the_log(tmp_path) -> None:
    """Who names a file of places wants those."""
    path = tmp_path / "places.csv"
    path.write_text("x_km,y_km\n1,2\n")
    log = requests([1.0], places=np.full((10, 2), 5.0))
    scenario = small_town({"demand": log_demand(log), "customers.places_file": str(path), "days": 2})
    assert read_inputs(scenario).places.tolist() == [[1.0, 2.0]]
    assert read_inputs(small_town({"demand": log_demand(log), "days": 2})).places.shape == (10, 2)
