"""Every format says what the log says: read back by a strict reader of our own, and by an independent one if it is
installed."""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from experiments.event_log.columns import words_of
from experiments.event_log.formats import FORMATS, write_log
from experiments.event_log.table import EventLog, event_frame
from experiments.event_log.vidigi import positions, stages
from experiments.paths import ROOT
from sim import MEANINGS, Run, inputs, jobs_of, simulate
from sim import events as ev
from tests.sim.random_companies import case
from tests.sim.worlds import read_shelf, small_town

BUSY = {
    "customers.households": 400, "days": 60, "start": "2023-05-20", "demand.failure_scale_years": 0.45,
    "crew.technicians": 3, "crew.summer_temps": 1, "crew.temp_months": [6, 7], "visit.callback": 0.1,
    "parts.depot_factor": 0.05, "promise.balk_intercept": -2.0,
    "regions": {"north": {"weight": 2.0, "warmer_k": 0.0}, "south": {"weight": 1.0, "warmer_k": 0.0}},
}  # fmt: skip
OF_OUTLETS = [n for n in range(200) if case(n).scenario.modes.kind == "mixed"][:6]
XES = "{http://www.xes-standard.org/}"


def quiet(_: int) -> None: ...


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random companies replay logs that exist in memory only."""
    monkeypatch.setattr(inputs, "_reader", [read_shelf])


@pytest.fixture(scope="module")
def run() -> Run:
    """Two busy months in two regions."""
    return simulate(small_town(BUSY))


@pytest.fixture(scope="module")
def log(run: Run) -> EventLog:
    return EventLog(run)


@pytest.fixture(scope="module")
def folder(log: EventLog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format, written."""
    folder = tmp_path_factory.mktemp("log")
    for name in FORMATS:
        write_log(log, name, folder, quiet)
    return folder


@pytest.fixture(scope="module")
def table(log: EventLog) -> pa.Table:
    return pa.Table.from_batches(log.pieces(), log.schema)


# ---------------------------------------------------------------------------------------------------- the table itself
def test_the_table_has_a_row_for_each_row_of_the_log(run: Run, table: pa.Table) -> None:
    """In the same order, at the same second of the real calendar."""
    assert table["event"].to_pylist() == list(range(len(run.events)))
    since = (table["timestamp"].to_numpy() - np.datetime64(run.scenario.start)) / np.timedelta64(1, "s")
    assert np.array_equal(since, run.events["t"])
    assert table["activity"].null_count == 0 and table.schema.names[:5] == [
        "event", "case_id", "activity", "timestamp", "resource",
    ]  # fmt: skip


def test_rows_say_what_the_log_says(run: Run) -> None:
    """A trip, an arrival, a closing and a promise, against the fields of the log."""
    frame = event_frame(run)
    sent, rows = frame[frame["activity"] == "technician sent"], run.events[run.events["kind"] == ev.L_SENT]
    assert np.allclose(sent["travel_min"] * 60, rows["a"]) and np.array_equal(sent["km"], rows["x"])
    assert list(sent["case_id"]) == [f"job-{j}" for j in rows["job"]]
    people = [f"T{i + 1}" if i < 3 else "temp 1" for i in rows["who"]]
    assert list(sent["resource"]) == people == list(sent["technician"])
    closed, rows = frame[frame["activity"] == "job closed"], run.events[run.events["kind"] == ev.L_CLOSED]
    assert np.array_equal(closed["score"], rows["x"]) and np.array_equal(closed["visits_made"], rows["a"])
    promised, rows = frame[frame["activity"] == "window promised"], run.events[run.events["kind"] == ev.L_PROMISE]
    opens = (promised["window_start"].to_numpy() - np.datetime64(run.scenario.start)) / np.timedelta64(1, "s")
    assert np.array_equal(opens, rows["a"]) and np.allclose(promised["window_h"] * 3600, rows["x"])
    assert set(closed["result"]) == {"closed on site"}


def test_visits_are_numbered_as_the_arrivals_say(run: Run) -> None:
    """The number that is counted from the trips is the one that the log itself has at arrivals."""
    frame = event_frame(run)
    arrived, rows = frame[frame["activity"] == "technician arrived"], run.events[run.events["kind"] == ev.L_ARRIVE]
    assert np.array_equal(arrived["visit"], rows["a"]) and rows["a"].max() > 1
    ended = frame[frame["activity"].astype(str).str.startswith("visit ended")]
    assert set(zip(ended["case_id"], ended["visit"], strict=True)) <= set(
        zip(arrived["case_id"], arrived["visit"], strict=True)
    )


@pytest.mark.parametrize("number", OF_OUTLETS[:3])
def test_work_at_an_outlet_is_told_as_such(number: int) -> None:
    """Nobody is sent to a customer, and no van is filled, where the log says that it was a bench and a shelf."""
    company = case(number)
    run = simulate(company.scenario, "compiled", company.seed, company.replication)
    rows, mode = run.events, np.zeros(len(run.world.jobs), np.int64)
    settled = rows[rows["kind"] == ev.L_MODE]
    mode[settled["job"]] = settled["code"]
    told = Counter(event_frame(run)["activity"].astype(str))
    for kind, usual, bench in (
        (ev.L_SENT, "technician sent", "technician sent to the bench"),
        (ev.L_ARRIVE, "technician arrived", "work begun at the bench"),
        (ev.L_VISIT, "visit ended", "work ended at the bench"),
        (ev.L_FILL, "van filled", "shelf filled"),
    ):
        mine = rows[rows["kind"] == kind]
        inside = mine["job"] < 0 if kind == ev.L_FILL else mode[mine["job"]] != ev.ON_SITE
        for word, count in ((usual, (~inside).sum()), (bench, inside.sum())):
            assert sum(n for name, n in told.items() if name.split(":")[0] == word) == count


# ------------------------------------------------------------------------------------------------------ CSV and Parquet
def test_parquet_comes_back_exactly(folder: Path, table: pa.Table) -> None:
    """Bit for bit, nulls and words included."""
    assert pq.read_table(folder / "events.parquet").combine_chunks().equals(table.combine_chunks())


def test_csv_comes_back_exactly(folder: Path, table: pa.Table) -> None:
    """Numbers are written in their shortest exact form, so text and table hold the same values."""
    plain = {f.name: pa.string() if pa.types.is_dictionary(f.type) else f.type for f in table.schema}
    plain = {name: pa.timestamp("s") if pa.types.is_timestamp(kind) else kind for name, kind in plain.items()}
    options = csv.ConvertOptions(column_types=plain, strings_can_be_null=True, quoted_strings_can_be_null=False)
    back = csv.read_csv(folder / "events.csv", convert_options=options)
    expected = table.cast(pa.schema([(name, kind) for name, kind in plain.items()]))
    assert back.equals(expected.combine_chunks())


def test_the_frame_of_pandas_is_the_parquet_file(folder: Path, run: Run) -> None:
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "events.parquet"), event_frame(run))


def test_words_that_a_spreadsheet_would_run_are_defused(tmp_path: Path) -> None:
    """A fault named like a formula comes from a configuration file that somebody else may have written."""
    evil = small_town({"days": 20, "customers.households": 300})
    faults = evil.model_dump()["faults"]
    faults = {("=1+1" if k == 0 else name): fault for k, (name, fault) in enumerate(faults.items())}
    run = simulate(type(evil).model_validate(evil.model_dump() | {"faults": faults}))
    text = write_log(EventLog(run), "csv", tmp_path, quiet).read_text()
    assert '"\'=1+1"' in text and '"=1+1"' not in text
    assert "=1+1" in write_log(EventLog(run), "xes", tmp_path, quiet).read_text()


# ----------------------------------------------------------------------------------------------------------------- XES
READ = {
    "string": str, "int": int, "float": float,
    "date": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z"),
}  # fmt: skip


def attributes(element: ET.Element) -> dict:
    """Typed attributes; each has a key that is an XML name and a value of its type, and occurs once."""
    found = {}
    for child in element:
        kind = child.tag.removeprefix(XES)
        if kind in READ:
            assert set(child.attrib) == {"key", "value"} and re.fullmatch(r"[A-Za-z_][\w:.-]*", child.get("key"))
            assert child.get("key") not in found
            found[child.get("key")] = READ[kind](child.get("value"))
    return found


def test_xes_has_the_structure_of_the_standard(folder: Path) -> None:
    """IEEE 1849: extensions, globals and classifiers in order before the traces, declared prefixes only, and every
    event has what the globals promise."""
    root = ET.parse(folder / "events.xes").getroot()
    assert root.tag == f"{XES}log" and set(root.attrib) == {"xes.version", "xes.features"}
    float(root.get("xes.version"))
    order = [child.tag.removeprefix(XES) for child in root]
    ranks = {"extension": 0, "global": 1, "classifier": 2, "string": 3, "trace": 4}
    assert [ranks[tag] for tag in order] == sorted(ranks[tag] for tag in order)
    prefixes = {e.get("prefix") for e in root.iter(f"{XES}extension")}
    assert prefixes == {"concept", "lifecycle", "org", "time"}
    scopes = {g.get("scope"): set(attributes(g)) for g in root.iter(f"{XES}global")}
    assert set(scopes) == {"trace", "event"}
    names = []
    for trace in root.iter(f"{XES}trace"):
        about = attributes(trace)
        assert scopes["trace"] <= set(about)
        names.append(about["concept:name"])
        times = []
        for event in trace.iter(f"{XES}event"):
            said = attributes(event)
            assert scopes["event"] <= set(said) and said["lifecycle:transition"] == "complete"
            assert {key.partition(":")[0] for key in said if ":" in key} <= prefixes
            times.append(said["time:timestamp"])
        assert times and times == sorted(times)
    assert len(set(names)) == len(names)


def test_xes_has_every_row_about_a_job_once(folder: Path, run: Run) -> None:
    """Jobs are the traces; what happened to a job is its trace, in the order of the log."""
    frame = event_frame(run).dropna(subset="case_id")
    expected = {case: list(rows["activity"]) for case, rows in frame.groupby("case_id", observed=True)}
    found = {}
    for trace in ET.parse(folder / "events.xes").getroot().iter(f"{XES}trace"):
        events = [attributes(event) for event in trace.iter(f"{XES}event")]
        found[attributes(trace)["concept:name"]] = [event["concept:name"] for event in events]
    assert found == expected


# ---------------------------------------------------------------------------------------------------------------- OCEL
TYPES = {"string": str, "integer": int, "float": float, "time": str, "boolean": bool}


def typed(entries: list[dict], declared: dict[str, str], keys: set[str]) -> None:
    """Attributes are declared, once each, and of their type."""
    assert len({entry["name"] for entry in entries}) == len(entries)
    for entry in entries:
        assert set(entry) == keys and isinstance(entry["value"], TYPES[declared[entry["name"]]])


def assert_ocel(log: dict) -> None:
    """Required keys and no others, declared types and attributes, unique ids, references that exist, order of time."""
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    declared = {}
    for side in ("objectTypes", "eventTypes"):
        for entry in log[side]:
            assert set(entry) == {"name", "attributes"}
            assert all(set(a) == {"name", "type"} and a["type"] in TYPES for a in entry["attributes"])
        declared[side] = {e["name"]: {a["name"]: a["type"] for a in e["attributes"]} for e in log[side]}
        assert len(declared[side]) == len(log[side])
    ids = {entry["id"] for entry in log["objects"]}
    assert len(ids) == len(log["objects"])
    for entry in log["objects"]:
        assert set(entry) == {"id", "type", "attributes", "relationships"}
        typed(entry["attributes"], declared["objectTypes"][entry["type"]], {"name", "value", "time"})
    times = []
    for entry in log["events"]:
        assert set(entry) == {"id", "type", "time", "attributes", "relationships"}
        typed(entry["attributes"], declared["eventTypes"][entry["type"]], {"name", "value"})
        times.append(datetime.strptime(entry["time"], "%Y-%m-%dT%H:%M:%S%z"))
    assert times == sorted(times) and len({entry["id"] for entry in log["events"]}) == len(log["events"])
    for entry in (*log["objects"], *log["events"]):
        pairs = [(r["objectId"], r["qualifier"]) for r in entry["relationships"]]
        assert all(set(r) == {"objectId", "qualifier"} for r in entry["relationships"])
        assert {other for other, _ in pairs} <= ids and len(set(pairs)) == len(pairs)


def test_ocel_has_the_structure_of_the_standard(folder: Path) -> None:
    """OCEL 2.0, JSON form, as published."""
    assert_ocel(json.loads((folder / "events.ocel.json").read_text()))


def test_ocel_relates_what_belongs_together(folder: Path, run: Run) -> None:
    """Every job to its customer, a returned problem to the job before, a visit to its technician."""
    log = json.loads((folder / "events.ocel.json").read_text())
    related = {entry["id"]: {r["qualifier"]: r["objectId"] for r in entry["relationships"]} for entry in log["objects"]}
    jobs = run.world.jobs[: int(run.world.now[0]["n_jobs"])]
    for j, job in enumerate(jobs):
        mine = related[f"job-{j}"]
        assert mine["asked by"] == f"customer-{job['customer']}" and mine["about the unit"] == f"unit-{job['unit']}"
        before = mine.get("brings back the problem of")
        assert before == (f"job-{job['parent_job']}" if job["parent_job"] >= 0 else None)
    assert (jobs["parent_job"] >= 0).any()
    kinds = Counter(entry["type"] for entry in log["events"])
    for kind, meaning in MEANINGS.items():
        assert sum(kinds[word] for word in words_of(meaning)) == (run.events["kind"] == kind).sum()
    for entry in log["events"]:
        if entry["type"].startswith(("technician", "visit ended")):
            assert {r["qualifier"] for r in entry["relationships"]} == {"about the job", "by the technician"}


# -------------------------------------------------------------------------------------------------------------- vidigi
def assert_animation(frame: pd.DataFrame, jobs: int, crew: int) -> None:
    """One arrival first, at most one departure last; what a technician is busy with ends before the next thing, and
    he is with one job at a time."""
    assert list(frame) == ["entity_id", "pathway", "event_type", "event", "time", "resource_id"]
    assert frame["time"].is_monotonic_increasing and len(frame["entity_id"].unique()) == jobs
    for _, steps in frame.groupby("entity_id"):
        rows = list(steps.itertuples())
        assert rows[0].event == "arrival" and rows[0].event_type == "arrival_departure"
        assert not {"arrival"} & {row.event for row in rows[1:]} and not {"depart"} & {row.event for row in rows[:-1]}
        for before, after in pairwise(rows):
            assert (before.event_type == "resource_use") == (after.event_type == "resource_use_end")
            if before.event_type == "resource_use":
                assert after.resource_id == before.resource_id and 1 <= before.resource_id <= crew
                assert after.event == f"{before.event}: over"
    with_technician = frame["event_type"].str.startswith("resource")
    assert frame.loc[~with_technician, "resource_id"].isna().all()
    change = frame["event_type"].map({"resource_use": 1, "resource_use_end": -1})[with_technician]
    steps = frame[with_technician].assign(change=change).groupby(["resource_id", "time"])["change"].sum()
    assert set(steps.groupby("resource_id").cumsum()) <= {0, 1}


def test_the_animation_tells_each_job_from_arrival_to_departure(folder: Path, run: Run) -> None:
    """vidigi knows no more of a job than these steps."""
    crew = json.loads((folder / "vidigi_resources.json").read_text())["technicians"]
    assert_animation(pd.read_csv(folder / "vidigi_log.csv"), len(jobs_of(run).opened), crew)


def test_every_stage_has_a_place_of_its_own(folder: Path) -> None:
    """What has no position flies in from a corner; two stages in one place can't be told apart."""
    frame, places = pd.read_csv(folder / "vidigi_log.csv"), pd.read_csv(folder / "vidigi_positions.csv")
    drawn = set(frame.loc[frame["event_type"] != "resource_use_end", "event"])
    assert drawn <= set(places["event"]) and {"arrival", "exit", *stages()} <= set(places["event"])
    assert not places.duplicated(["x", "y"]).any() and not positions().duplicated("event").any()
    assert set(places.loc[places["resource"].notna(), "resource"]) == {"technicians"}


# ----------------------------------------------------------------------------------------------------- odd companies
@pytest.mark.parametrize("number", [*range(0, 48, 6), *OF_OUTLETS])
def test_every_company_can_be_exported(number: int, tmp_path: Path) -> None:
    """Whatever is switched on or off, each format is written, sound, and holds as many rows as it should."""
    company = case(number)
    run = simulate(company.scenario, "compiled", company.seed, company.replication)
    log = EventLog(run)
    paths = {name: write_log(log, name, tmp_path, quiet) for name in FORMATS}
    assert len(pd.read_parquet(paths["parquet"])) == len(run.events)
    assert sum(1 for _ in ET.parse(paths["xes"]).getroot().iter(f"{XES}event")) == len(log.by_case)
    ocel = json.loads(paths["ocel"].read_text())
    assert len(ocel["events"]) == len(run.events)
    assert_ocel(ocel)
    crew = json.loads((tmp_path / "vidigi_resources.json").read_text())["technicians"]
    assert_animation(pd.read_csv(paths["vidigi"]), len(jobs_of(run).opened), crew)


def test_a_log_in_pieces_is_the_log_in_one(run: Run, table: pa.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of the pieces is a matter of memory only."""
    monkeypatch.setattr("experiments.event_log.table.PIECE", 97)
    log = EventLog(run)
    assert pa.Table.from_batches(log.pieces(), log.schema).combine_chunks().equals(table.combine_chunks())


def test_an_empty_log_makes_readable_files(tmp_path: Path) -> None:
    """Nobody asks for anything on the first day of a company without customers to speak of."""
    run = simulate(small_town({"days": 1, "customers.households": 1, "start": "2023-01-01"}))
    assert len(run.events) < 4
    for name in FORMATS:
        write_log(EventLog(run), name, tmp_path, quiet)
    ET.parse(tmp_path / "events.xes")
    assert set(json.loads((tmp_path / "events.ocel.json").read_text())) >= {"objects", "events"}


def test_a_failing_writer_leaves_nothing(log: EventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file appears whole or not at all; what was there before stays."""
    path = write_log(log, "csv", tmp_path, quiet)
    before = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_log(log, "csv", tmp_path, fail)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


# ------------------------------------------------------------------------------------------------- independent readers
@pytest.mark.filterwarnings("ignore")
def test_an_independent_reader_reads_the_same(folder: Path, run: Run) -> None:
    """pm4py, where it is installed, finds the same cases, activities and relations."""
    pm4py = pytest.importorskip("pm4py", reason="pm4py, the independent reader of XES and OCEL, is not installed")
    frame = event_frame(run).dropna(subset="case_id")
    xes = pm4py.convert_to_dataframe(pm4py.read_xes(str(folder / "events.xes")))
    assert Counter(xes["concept:name"]) == Counter(frame["activity"].astype(str))
    assert xes["case:concept:name"].nunique() == frame["case_id"].nunique()
    ocel = pm4py.read_ocel2_json(str(folder / "events.ocel.json"))
    assert len(ocel.events) == len(run.events)
    assert set(ocel.objects["ocel:type"]) == {"job", "customer", "unit", "technician", "part", "region", "depot"}
    assert len(ocel.relations) > len(run.events) and len(ocel.o2o) > 0


@pytest.mark.filterwarnings("ignore")
def test_vidigi_places_every_job(folder: Path) -> None:
    """vidigi, where it is installed, makes snapshots of the log and finds a place for every event."""
    prep = pytest.importorskip("vidigi.prep", reason="vidigi, the animator, is not installed")
    frame = pd.read_csv(folder / "vidigi_log.csv")
    shots = prep.reshape_for_animations(frame, every_x_time_units=60, limit_duration=5 * 1440)
    assert set(shots["event"].dropna()) <= set(pd.read_csv(folder / "vidigi_positions.csv")["event"])


def test_every_column_is_explained(run: Run) -> None:
    """Whoever opens the table finds each of its columns on the page about it."""
    page = (ROOT / "docs" / "event_log.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]*) \|", page, re.MULTILINE)
    explained = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    columns = EventLog(run).schema.names
    assert not set(columns) - explained
    assert all(name.isidentifier() for name in columns)
