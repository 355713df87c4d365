"""The command on a small company of the simulator: what its totals tell comes back, what they do not is refused."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import grimp
import numpy as np
import pandas as pd
import pytest

from experiments.canonical import file_digest
from experiments.event_log import measured_records
from experiments.execute.folder import locked
from experiments.export import main as export
from experiments.identify import recorded, targets, trials, work
from experiments.identify.__main__ import main
from experiments.identify.targets import TARGETS, measured
from experiments.records import books
from experiments.records.observed import noted
from tests.experiments.calibrate.test_means import workshop
from tests.experiments.identify.stand_in import interrupted_at, quick

TINY = """\
# @package _global_
defaults:
  - override /scenario: small_town
identify:
  name: tiny
  question: What do the records of two months tell of speed and time on site?
  parameters:
    travel.speed_km_h: {low: 12.0, high: 40.0}
    jobs.types.repair.minutes: {low: 40.0, high: 120.0, log: true}
  targets: [work_mean_min, travel_mean_min]
  simulations: 100
days: 60
"""
COMPANY = ["customers.households=2000"]
TRUE = ["travel.speed_km_h=30", "jobs.types.repair.minutes=75"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of configuration, and the records of a company whose parameters are known."""
    folder = tmp_path_factory.mktemp("identify")
    (folder / "conf" / "identify").mkdir(parents=True)
    (folder / "conf" / "identify" / "tiny.yaml").write_text(TINY, encoding="utf-8")
    words = ["scenario=small_town", "days=60", "seed=77", "to=records", f"results={folder / 'true'}"]
    assert export([*words, *COMPANY, *TRUE]) == 0
    return folder


def asked(place: Path, *words: str) -> int:
    results = [] if any(word.startswith("results=") for word in words) else [f"results={place / 'results'}"]
    return main(["--config-dir", str(place / "conf"), "identify=tiny", *results, *COMPANY, *words])


def kept_in(results: Path) -> Path:
    """Where simulations are kept."""
    return results / "identify" / ".tiny.simulations"


def made_in(results: Path) -> tuple[bytes, ...]:
    """The answer and the simulations, to the byte."""
    (folder,) = (results / "identify" / "tiny").iterdir()
    (simulations,) = kept_in(results).iterdir()  # and nothing that is under way
    names = ("values.csv", "agreement.csv", "recovery.csv", "identify.md")
    return (simulations.read_bytes(), *((folder / name).read_bytes() for name in names))


def test_two_workers_and_one_that_was_interrupted_give_the_same_bytes(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a stand-in for the simulation; what was made before the interruption, which is said to go on, is not made
    again."""
    given, made = ["+identify.observed={work_mean_min: 75, travel_mean_min: 10}"], []
    monkeypatch.setattr(recorded, "AS_RECORDED", quick)
    assert asked(place, *given, "executor=processes", "workers=2", f"results={place / 'two'}") == 0
    monkeypatch.setattr(recorded, "AS_RECORDED", interrupted_at(37, made))
    assert asked(place, *given, "executor=serial", f"results={place / 'cut'}") == 130
    assert "goes on from there" in capsys.readouterr().err and len(made) == 37
    assert asked(place, *given, "executor=serial", f"results={place / 'cut'}") == 0
    assert sorted(made) == list(range(140))
    assert made_in(place / "cut") == made_in(place / "two")


def test_a_company_of_the_simulator(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Known values come back from totals that tell them, through files and all; the mean time to restore tells neither
    and is refused in one line that names what would; the second question needs no simulation of its own."""
    (records,) = (place / "true" / "event_logs").iterdir()
    given = [f"records={records / 'records' / 'records.yaml'}", f"data={records / 'records'}"]
    assert asked(place, *given) == 0
    (folder,) = (place / "results" / "identify" / "tiny").iterdir()
    page = (folder / "identify.md").read_text(encoding="utf-8")
    assert "work_orders.csv (" in page and f"Run: {folder.name}, seed " in page
    assert f"records={records / 'records' / 'records.yaml'} data={records / 'records'}" in page
    assert f"python -m experiments.identify --config-dir={place / 'conf'} identify=tiny {COMPANY[0]} " in page
    values = pd.read_csv(folder / "values.csv").set_index("name")
    assert values.loc["travel.speed_km_h", "low"] < 30 < values.loc["travel.speed_km_h", "high"]
    assert values.loc["jobs.types.repair.minutes", "low"] < 75 < values.loc["jobs.types.repair.minutes", "high"]
    agreement = pd.read_csv(folder / "agreement.csv")
    assert agreement.loc[agreement["aimed_at"], "within"].all() and (~agreement["aimed_at"]).sum() > 5
    assert "jobs.types.repair.minutes" in capsys.readouterr().out

    assert asked(place, "identify.targets=[restore_mean_h]") == 2
    error = capsys.readouterr().err
    line = error.splitlines()[-1]
    assert "simulations" not in error
    assert line.startswith("firstfix: travel.speed_km_h and jobs.types.repair.minutes: do not come back from restore_")
    assert "work_mean_min" in line and "travel_mean_min" in line
    (other,) = set(folder.parent.iterdir()) - {folder}  # the first question keeps its page
    assert "Not identified" in (other / "identify.md").read_text(encoding="utf-8")
    assert len(list(kept_in(place / "results").iterdir())) == 1 and not (other / "values.csv").exists()
    assert (folder / "identify.md").read_text(encoding="utf-8") == page


def test_the_command_that_makes_a_page_again_states_where_the_files_are(place: Path, monkeypatch) -> None:
    """Though only the environment said so: elsewhere, or tomorrow, it says something else."""
    (records,) = (place / "true" / "event_logs").iterdir()
    monkeypatch.setenv("FIRSTFIX_DATA", str(records / "records"))
    mapping = str(records / "records" / "records.yaml")
    record = work._of_records({"records": mapping}, 60)
    assert record.asked == {"records": mapping, "data": records / "records"} and not record.ends
    study = SimpleNamespace(
        base=SimpleNamespace(model_dump=lambda mode: {}), spec=SimpleNamespace(model_dump=lambda mode: {}),
        values={}, model=SimpleNamespace(source_digest=lambda: "x"), overrides=["+identify=tiny"],
        settings=SimpleNamespace(seed=1),
    )  # fmt: skip
    told = {one.name: one.text for one in work._origin(study, {"records": mapping}, [], record).entries}
    assert f"identify=tiny records={mapping} data={records / 'records'}" in told["Make it again"]


def test_what_decides_the_totals_decides_which_simulations_are_taken(tmp_path: Path, monkeypatch) -> None:
    """Another input file, another engine or other code that measures: none of the kept ones."""
    log = tmp_path / "log.csv"
    log.write_text("a")
    study = SimpleNamespace(
        base=SimpleNamespace(model_dump=lambda mode: {"demand": {"file": str(log)}}),
        spec=SimpleNamespace(simulations=100),
        settings=SimpleNamespace(seed=1, engine="compiled"),
        model=SimpleNamespace(source_digest=lambda: "x"),
    )
    names = [trials.name_of(study, [], False), trials.name_of(study, [], False)]
    log.write_text("another")
    names.append(trials.name_of(study, [], False))
    study.settings.engine = "simpy"
    names.append(trials.name_of(study, [], False))
    monkeypatch.setattr(trials, "measuring", lambda: ["other code"])
    names.append(trials.name_of(study, [], False))
    names.append(trials.name_of(study, [], True))
    assert names[0] == names[1] and len(set(names)) == 5


def test_the_code_that_measures_is_all_that_totals_are_made_with() -> None:
    """Modules that the totals and the books import, whatever leads to them; kept simulations hold for them alone."""
    graph = grimp.build_graph("experiments", exclude_type_checking_imports=True)
    made_with = {targets.__name__, books.__name__, recorded.__name__}
    for name in (targets.__name__, books.__name__):
        made_with |= graph.find_upstream_modules(name)
    files = [Path(str(import_module(name).__file__)) for name in made_with]
    assert sorted(recorded.measuring()) == sorted(map(file_digest, files))


@pytest.mark.parametrize(("ends", "days"), [(False, 20), (True, 60)])
def test_books_end_as_the_record_does(monkeypatch, ends: bool, days: int) -> None:
    """With the last request, or with the run where the record says when it ends."""
    opened = pd.to_datetime(["2024-01-01 08:00", "2024-01-20 08:00"])
    orders = {"work_orders": pd.DataFrame({"id": ["a", "b"], "opened": opened})}
    monkeypatch.setattr(measured_records, "records_of", lambda run, only: orders)
    scenario = SimpleNamespace(start="2024-01-01", warmup_days=0, days=60)
    run = SimpleNamespace(scenario=scenario, digest="x")
    found = recorded.recorded(lambda *_, **__: run, scenario, "compiled", 1, 0, ends=ends)
    assert found.measures["requests_a_day"] == pytest.approx(2 / days)


def test_a_page_that_is_not_finished_replaces_none_and_one_process_makes_it(place: Path, monkeypatch, capsys) -> None:
    """The old page with its own tables, or the new one; never a mixture."""
    made = place / "whole" / "identify"
    (made / "tiny").mkdir(parents=True)
    (made / "tiny" / "values.csv").write_text("old")
    with locked(made / ".tiny.lock"):
        assert asked(place, f"results={place / 'whole'}") == 3
    assert f"{made / 'tiny'} is being made by process" in capsys.readouterr().err

    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(recorded, "AS_RECORDED", quick)
    monkeypatch.setattr(work, "page", stop)
    assert asked(place, "executor=serial", f"results={place / 'whole'}") == 130
    assert [path.name for path in (made / "tiny").iterdir()] == ["values.csv"]
    assert {path.name for path in made.iterdir()} == {"tiny", ".tiny.simulations"}


def test_what_was_written_during_the_warm_up_is_in_no_total(monkeypatch) -> None:
    """Answers and deliveries, too; here each of them says 1 before and 3 after (scores: tenths)."""
    times = pd.to_datetime(["2024-01-05", "2024-02-05"])
    both = {
        "work_orders": pd.DataFrame({"id": ["a", "b"], "opened": times, "kind": "repair"}),
        "surveys": pd.DataFrame({"order": ["a", "b"], "sent": times, "score": [0.1, 0.3]}),
        "parts": pd.DataFrame({"order": [None, None], "time": times, "lead_time": [1.0, 3.0]}),
    }
    monkeypatch.setattr(measured_records, "records_of", lambda run, only: both)
    scenario = SimpleNamespace(start="2024-01-01", warmup_days=30, days=60)
    run = SimpleNamespace(scenario=scenario, digest="x")
    found = recorded.recorded(lambda *_, **__: run, scenario, "compiled", 1, 0, ends=False)
    assert (found.measures["survey_score_share"], found.measures["lead_mean_d"]) == (0.3, 3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["identify.targets=[work_mean]"], "work_mean is no total that is known; allowed: requests_a_day"),
        (["identify.targets=[work_mean_min,work_mean_min]"], "identify.targets: work_mean_min stands twice"),
        (["identify.simulations=3"], "identify.simulations"),
        (["+identify.observed={travel_mean_min: 20}"], "identify.targets: work_mean_min is not told by the record"),
        (["data=."], "data: says where the files of records= are; say which records"),
        (["records=nobody"], "records=nobody: no such file"),
        (["identify.parameters.travel.speed_km_h.low=50"], "identify"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_any_simulation(place: Path, words, said, capsys) -> None:
    """One line, exit code 2."""
    assert asked(place, *words, "results=nowhere") == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not Path("nowhere").exists()


def test_totals_are_measured_alike_on_any_tables() -> None:
    """By hand: two repairs, one of which took two visits and lacked a part; what tables lack is not told."""
    hour = pd.Timedelta(hours=1)
    t0 = pd.Timestamp("2024-01-01", tz="UTC")
    orders = pd.DataFrame({"id": ["a", "b", "c"], "kind": ["repair", "repair", "service"], "opened": [t0, t0, t0]})
    orders["closed"] = [t0 + 10 * hour, t0 + 60 * hour, t0 + hour]
    visits = pd.DataFrame({
        "order": ["a", "b", "b"], "started": [t0 + 8 * hour, t0 + 9 * hour, t0 + 57.5 * hour],
        "arrived": [t0 + 9 * hour, t0 + 9 * hour, t0 + 58 * hour],
        "ended": [t0 + 10 * hour, t0 + 9.5 * hour, t0 + 60 * hour], "outcome": ["done", "not_done", "done"],
        "cause": [None, "part missing", None], "travel": [600.0, 1200.0, 1800.0],
    })  # fmt: skip
    tables = {"work_orders": noted(orders, None, t0 + 100 * hour), "visits": visits}
    expected = {
        "requests_a_day": 2 / 5, "restore_mean_h": 35, "restore_median_h": 10, "restore_p90_h": 60, "wait_mean_h": 9,
        "travel_mean_min": 20, "work_mean_min": 90, "visits_per_order": 1.5, "part_missing_share": 1 / 3,
        "after_missing_d": 2,
    }  # fmt: skip
    found = measured(tables, {"part missing": "part"})
    assert list(found) == list(TARGETS)
    assert {name: x for name, x in found.items() if x == x} == pytest.approx(expected)
    of_parts = {"part_missing_share", "after_missing_d"}
    theirs = visits.assign(cause=visits["cause"].replace("part missing", "NO PART"))
    for rows, causes in ((visits, {}), (theirs, {"NOBODY HOME": "access"})):
        known = measured({**tables, "visits": rows}, causes)
        assert {name for name in found if found[name] == found[name] and known[name] != known[name]} == of_parts
    assert measured({**tables, "visits": theirs}, {"NO PART": "part"}) == pytest.approx(found, nan_ok=True)


def test_causes_are_led_by_the_mapping_and_those_of_simulated_books_by_themselves() -> None:
    """A word that no person spoke of means nothing."""
    ours = {"visits": pd.DataFrame({"cause": ["part missing", None]})}
    theirs = {"visits": pd.DataFrame({"cause": ["NO PART", None]})}
    assert work._causes({}, ours)["part missing"] == "part" and work._causes({}, theirs) == {}
    said = {"causes": {"NO PART": "part"}}
    assert work._causes(said, theirs) == work._causes(said, ours) == said["causes"]


def test_scores_are_shares_of_the_scale_on_which_they_were_asked() -> None:
    """Four of one to five are three quarters; without a scale nobody knows, unless they are shares already."""
    stars = pd.DataFrame({"score": [3.0, 5.0]})
    scales = {"score": (1.0, 5.0)}
    assert measured({"surveys": noted(stars.copy(), None, None, scales)}, {})["survey_score_share"] == 0.75
    assert np.isnan(measured({"surveys": stars}, {})["survey_score_share"])
    assert measured({"surveys": stars / 10}, {})["survey_score_share"] == pytest.approx(0.4)


def test_a_word_of_a_cause_that_no_row_has_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is simulated: the total would lack that cause without a word."""
    mapping = workshop(tmp_path, {"causes": {"NOBODY HOME": "access", "NO IDAE": "skill"}})
    work._of_records({"records": str(mapping), "data": str(tmp_path)}, 30)
    (line,) = [one for one in capsys.readouterr().err.splitlines() if "means." in one]
    said = "means.causes.NO IDAE: no row of visits.csv, column WHY (visits.cause) says so; did you mean NO IDEA?"
    assert line == f"{mapping}: {said}"
