"""A simulated company written as a company's own records and read back: the same tables, cell by cell."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from experiments import load_scenario
from experiments.event_log.records import records_of
from experiments.export import main
from experiments.messages import Refusal
from experiments.records.guarded import guarded, unguarded
from experiments.records.mapping import mapping_of
from experiments.records.ours import TABLES
from experiments.records.read import read_records
from experiments.records.write import FORMS, MAPPING, as_read, write_records
from sim import jobs_of, simulate, visits_of

COMPANIES = {  # technicians who drive, everything switched on, carry-in and mail-in
    "town": ["scenario=small_town", "days=40", "customers.households=800"],
    "city": ["scenario=ac_city_small", "days=40", "customers.households=800"],
    "camera": ["scenario=camera_centre_small", "days=20", "warmup_days=0", "customers.households=3000"],
}


@pytest.fixture(scope="module")
def companies() -> dict:
    """Each simulated once: run, and its tables."""
    runs = {name: simulate(load_scenario(words)) for name, words in COMPANIES.items()}
    return {name: (run, records_of(run)) for name, run in runs.items()}


def assert_same(frames: dict, folder: Path, form: str, zone: str = "UTC") -> None:
    """Written and read: equal to the last digit, and nothing set aside."""
    mapping = write_records(frames, folder, form, "a company", zone)[-1]
    read = read_records(mapping_of(str(mapping)), folder)
    assert set(read) == {name for name, frame in frames.items() if len(frame)}
    for name, one in read.items():
        assert one.aside.empty, one.aside
        expected = as_read(name, frames[name], zone)
        pd.testing.assert_frame_equal(one.frame.reset_index(drop=True), expected, check_exact=True)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", COMPANIES)
def test_a_simulated_company_comes_back_exactly(companies, name, form, tmp_path) -> None:
    assert_same(companies[name][1], tmp_path, form)


@pytest.mark.parametrize("name", COMPANIES)
def test_the_tables_hold_what_the_log_holds(companies, name) -> None:
    """Jobs and visits counted by the model's own tally; every column is one of ours, and in the shipped mapping."""
    run, tables = companies[name]
    jobs, visits = jobs_of(run), visits_of(run)
    orders = tables["work_orders"]
    assert len(orders) == len(jobs.opened)
    assert orders["closed"].notna().sum() == ((jobs.closed >= 0) | (jobs.answer >= 1)).sum()
    ended = tables["visits"].dropna(subset=["ended"])
    assert len(ended) == len(visits.t)
    assert (ended["outcome"] == "done").sum() == (visits.outcome == 0).sum()
    on_site = (ended["ended"] - ended["arrived"]).dt.total_seconds()
    assert on_site.sum() == visits.on_site.sum()
    shipped = mapping_of("simulated").tables
    for table, frame in tables.items():
        assert list(frame) == list(shipped[table].columns) and set(frame) <= set(TABLES[table])


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
HOSTILE = [
    "=1+1",
    "'=1",
    "''+x",
    "@x",
    "-1",
    "007",
    "1e5",
    "NA",
    "nan",
    "true",
    '"',
    ',";\t',
    "a\nb",
    "a\r\nb",
    "'",
    "　x",
    "−",
    "‮x",
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(HOSTILE)
@given(st.lists(WORDS, min_size=1, max_size=6))
@pytest.mark.parametrize("form", FORMS)
def test_any_text_comes_back(form, tmp_path, words) -> None:
    """Formulas, quotes, separators, line ends, words for nothing; a workbook refuses what a cell cannot hold."""
    frame = pd.DataFrame(
        {"id": [str(k) for k in range(len(words))], "fault": words, "opened": pd.Timestamp("2024-01-01")}
    )
    try:
        assert_same({"work_orders": frame}, tmp_path, form)
    except Refusal as refusal:
        assert form == "excel" and "does not fit a cell" in str(refusal)


@pytest.mark.parametrize("form", FORMS)
def test_any_number_and_any_hour_come_back(form, tmp_path) -> None:
    """Seventeen digits, the very large and small, nothing; and hours that the clocks go through twice."""
    rng = np.random.default_rng(1)
    numbers = np.concatenate([rng.random(300), rng.lognormal(0, 40, 300), [0.1 + 0.2, 2.0**53, 1e15, 0.0, np.nan]])
    times = pd.date_range("2024-10-27", periods=len(numbers), freq="7min", tz="Europe/Berlin")
    parts = pd.DataFrame({"part": "p", "time": times, "quantity": 1.0, "price": numbers})
    assert_same({"parts": parts}, tmp_path, form, "Europe/Berlin")


def test_an_apostrophe_is_taken_away_where_one_was_put() -> None:
    """The texts themselves may begin with apostrophes."""
    texts = ["=x", "'=x", "''=x", "'x", "x", "'", "''", "' =x", "'-"]
    shown = [guarded(text) for text in texts]
    assert unguarded(pd.Series(shown, dtype="str")).tolist() == texts
    assert not any(text.startswith("=") for text in shown)


def test_the_command_writes_what_calibrate_reads(tmp_path, monkeypatch, capsys) -> None:
    """Three forms beside each other, each with its mapping."""
    monkeypatch.chdir(tmp_path)
    assert main([*COMPANIES["town"], "to=records,records_parquet,records_excel"]) == 0
    (folder,) = (tmp_path / "results" / "event_logs").iterdir()
    frames = []
    for form in ("records", "records_parquet", "records_excel"):
        read = read_records(mapping_of(str(folder / form / MAPPING)), folder / form)
        frames.append({name: one.frame.reset_index(drop=True) for name, one in read.items()})
    for other in frames[1:]:
        assert set(other) == set(frames[0])
        for name, frame in frames[0].items():
            pd.testing.assert_frame_equal(frame, other[name], check_exact=True)
    assert "records.xlsx" in capsys.readouterr().out


def test_a_company_without_a_row_is_refused(tmp_path) -> None:
    """An empty table could not be read back."""
    with pytest.raises(Refusal, match="no table has a row"):
        write_records({"work_orders": pd.DataFrame({"id": [], "opened": []})}, tmp_path, "csv", "nobody")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_that_is_stopped_leaves_the_old_tables_with_their_mapping(form, tmp_path, monkeypatch) -> None:
    """Never new tables under an old mapping."""
    times = pd.to_datetime(["2024-01-01", "2024-01-02"])
    orders, shifts = pd.DataFrame({"id": ["a", "b"], "opened": times}), pd.DataFrame({"technician": ["x"]})
    shifts = shifts.assign(started=times[:1], ended=times[1:])
    folder = tmp_path / "records"
    write_records({"work_orders": orders}, folder, form, "old")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.records.write._mapping", stop)
    with pytest.raises(KeyboardInterrupt):
        write_records({"work_orders": orders.iloc[:1], "shifts": shifts}, folder, form, "new")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
