"""What a person says that records mean: simulate -> export -> calibrate gives back what was put into the company."""

import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments.calibrate.__main__ import main
from experiments.calibrate.by_hand import Given
from experiments.calibrate.by_hand_people import answers, practice
from experiments.calibrate.by_hand_visits import remotely
from experiments.calibrate.by_hand_ways import ways
from experiments.calibrate.by_hand_work import durations
from experiments.calibrate.finding import Finding
from experiments.calibrate.meant import CHECKS, HEARD, PLACES, check_heard, check_told
from experiments.configure.compose import Sources
from experiments.configure.drawn_values import value_at
from experiments.configure.plan import scenario_of
from experiments.event_log.records import records_of
from experiments.export import main as export
from experiments.fitting.fitted import fitted
from experiments.messages import Refusal
from experiments.model import the_model
from experiments.records.mapping import mapping_of
from experiments.records.means import MEANS
from experiments.records.read import read_records
from experiments.records.unheard import unheard
from tests.experiments.calibrate.test_command import company

FAULTS = ("capacitor", "refrigerant", "drain", "control_board", "fan_motor", "contactor", "sensor", "piping",
          "compressor", "other")  # fmt: skip
TRUTH = {
    "jobs.types.repair.minutes": 75.0, "jobs.types.repair.cv": 0.5, "visit.access_failure": 0.06,
    "crew.skill": 3.6, "crew.skill_sd": 0.9, "visit.callback": 0.12, "visit.callback_days": 6.0,
    "parts.catalogue.fan_motor.lead_days": 6.0, "customers.contract_share": 0.4, "leaving.duration_shape": 1.0,
    "leaving.duration_scale": 6.0, "faults.capacitor.share": 0.3, "faults.other.share": 0.016,
    "demand.failure_shape": 1.0,
    "demand.failure_scale_years": 1.5, "demand.environment_sd": 0.5,
}  # fmt: skip
COMPANY = (
    "scenario=small_town", "days=400", "seed=7", "to=records", "climate=none", "leaving=weibull",
    "leaving.duration_slope=0", "leaving.event_months=0", "crew.technicians=8", "crew.senior_share=0",
    "crew.overtime_day_h=12",
    "crew.overtime_month_h=700", "visit.rush_ratio=1", "visit.junior_ratio=1", "customers.households=3000",
    "customers.units_per_household=1",
    "contact.remote_resolution=0", "demand.start_age=new", "demand.use_sd=0", "demand.restoration=0",
    "demand.poor_installation_ratio=1", "demand.replacement_mean_years=1000", "parts.depot_factor=1",
)  # fmt: skip
SAID = {
    "kinds of fault": {name: name for name in FAULTS},
    "causes": {
        "nobody at home": "access", "skill missing": "skill", "part missing": "part", "time ran out": "time",
    },
    "time on site": "repair", "lead times": {"fan_motor": "fan_motor"}, "leaving by month": "leaving",
    "contracts": "customers", "first fix from return times": "visit", "recurrent failures": "demand",
}  # fmt: skip


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of a company whose keys are known, and the company that is made of them."""
    folder = tmp_path_factory.mktemp("means")
    assert export([*COMPANY, *(f"{key}={value}" for key, value in TRUTH.items()), f"results={folder}"]) == 0
    (records,) = (folder / "event_logs").glob("*/records")
    mapping = yaml.safe_load((records / "records.yaml").read_text(encoding="utf-8"))
    failures(records).to_csv(records / "failures.csv", index=False)
    mapping["tables"]["failures"] = {"file": "failures.csv", "columns": {k: k for k in ("unit", "age", "failed")}}
    (folder / "town.yaml").write_text(yaml.safe_dump(mapping | {"means": SAID}), encoding="utf-8")
    words = [f"records={folder / 'town.yaml'}", f"data={records}", f"results={folder}", "start=small_town"]
    assert main([*words, "draws=400", "simulate=0"]) == 0
    (run,) = (folder / "records" / "town").iterdir()
    return run / "company"


def failures(records: Path) -> pd.DataFrame:
    """A list of units as a workshop keeps it: age in days at each failure, and of each unit when it was last seen.

    What came back with the same fault within 30 days is no failure, but a repair that did not last.
    """
    orders = pd.read_csv(records / "work_orders.csv")
    orders = orders[orders["kind"] == "repair"].sort_values(["unit", "opened"], kind="stable")
    orders["age"] = days_of(orders["opened"])
    since = orders["age"] - days_of(orders["closed"]).groupby(orders["unit"]).shift()
    again = (orders.groupby("unit")["fault"].shift() == orders["fault"]) & (since < 30)
    seen = orders.loc[~again, ["unit", "age"]].assign(failed=True)
    people = pd.read_csv(records / "customers.csv").head(3000)
    last = days_of(people["until"]).fillna(400.0)
    ends = pd.DataFrame({"unit": people["id"].str.replace("customer", "unit"), "age": last, "failed": False})
    known = seen[seen["unit"].isin(ends["unit"])]
    return pd.concat([known, ends], ignore_index=True).sort_values(["unit", "age"], kind="stable")


def days_of(times: pd.Series) -> pd.Series:
    """Since the first midnight of the record."""
    return (pd.to_datetime(times, utc=True) - pd.Timestamp("2023-01-01", tz="UTC")) / pd.Timedelta(days=1)


def intervals(folder: Path) -> pd.DataFrame:
    """Of each key that was put in: its value and interval as the file of the scenario says them."""
    made = scenario_of(["scenario=town_fitted"], Sources(extra=folder)).model_dump(mode="json")
    text = (folder / "scenario" / "town_fitted.yaml").read_text(encoding="utf-8")
    rows = {}
    for key, truth in TRUTH.items():
        value = value_at(made, key)
        (line,) = [line for line in text.splitlines() if f": {value!r} #" in line and "interval" in line]
        low, high = re.search(r"interval (\S+) to (\S+);", line).groups()
        rows[key] = {"truth": truth, "value": value, "low": float(low), "high": float(high)}
    return pd.DataFrame(rows).T


def test_what_was_put_in_comes_back(calibrated: Path) -> None:
    """Sixteen keys of eight subjects: 12 intervals at least hold the truth (a right series has fewer once in 2,000),
    and none is beside it by more than its own width; shares of all faults add up to one.
    """
    found = intervals(calibrated)
    held = (found["low"] <= found["truth"]) & (found["truth"] <= found["high"])
    assert len(found) == 16 and held.sum() >= 12, found[~held].to_string()
    half = (found["high"] - found["low"]) / 2
    near = (found["truth"] > found["low"] - half * 2) & (found["truth"] < found["high"] + half * 2)
    assert near.all(), found[~near].to_string()
    made = scenario_of(["scenario=town_fitted"], Sources(extra=calibrated)).model_dump(mode="json")
    assert sum(one["share"] for one in made["faults"].values()) == pytest.approx(1)
    assert made["demand"]["kind"] == "installed_base" and made["crew"]["senior_bonus"] == 0
    assert made["leaving"]["link"] == "weibull" and made["visit"]["junior_ratio"] == 1


def test_draws_of_one_fit_hang_together_and_those_of_others_do_not(calibrated: Path) -> None:
    """400 draws: correlations of logarithms as the fit has them (0.16 is three errors); shares as of one whole."""
    logs = np.log(pd.read_parquet(calibrated / "town_draws.parquet"))
    found = np.corrcoef(logs["leaving.duration_shape"], logs["leaving.duration_scale"])[0, 1]
    assert found < -0.8  # who leaves sooner by a steeper law leaves as often: seen in no independent draw
    a, b = (np.exp(logs[f"faults.{name}.share"].mean()) for name in ("capacitor", "fan_motor"))
    expected = -math.sqrt(a * b / (1 - a) / (1 - b))
    shares = np.corrcoef(logs["faults.capacitor.share"], logs["faults.fan_motor.share"])[0, 1]
    assert shares == pytest.approx(expected, abs=0.16) and expected < -0.2
    apart = np.corrcoef(logs["leaving.duration_shape"], logs["jobs.types.repair.minutes"])[0, 1]
    assert abs(apart) < 0.16
    total = np.exp(logs.filter(regex=r"^faults\.")).sum(axis=1)
    assert total.std() < 0.02


def test_every_subject_of_means_has_a_function() -> None:
    """And no function is out of reach."""
    assert set(PLACES) == set(MEANS) and set(CHECKS) <= set(PLACES)
    assert set(HEARD) == {subject for subject, meaning in MEANS.items() if meaning.table}


def told(subject: str, said: str, base: dict, tables: dict | None = None, found: Finding | None = None) -> Given:
    return Given(subject, said, tables or {}, {subject: found} if found else {}, base, "a town", {subject: said})


def test_ways_are_the_models_own_law() -> None:
    """2,000 trips at 28 km/h with 6 minutes beside: both come back; straight kilometres take the circuity along."""
    rng = np.random.default_rng(4)
    factor = np.r_[np.full(7, 1.4), np.full(17, 0.9)]
    km, hour = rng.gamma(4, 2, 2000), rng.integers(0, 24, 2000)
    minutes = (6 + 60 * km / (28 * factor[hour])) * 1.0 + rng.normal(0, 1.0, 2000)
    started = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(hour, "h")
    trips = pd.DataFrame({"started": started, "duration": 60 * minutes, "distance": km})
    base = {"travel": {"speed_by_hour": list(factor), "circuity": 1.3}}
    driven = ways(told("ways", "driven", base, {"trips": trips}))
    (speed, key), (beside, _) = driven.values
    assert key.name == "travel.speed_km_h" and speed.low < 28 < speed.high and beside.low < 6 < beside.high
    assert driven.correlation[0, 1] > 0.5
    straight = ways(told("ways", "straight", base, {"trips": trips.assign(distance=km / 1.3)}))
    assert straight.values[0][0].value == pytest.approx(speed.value)
    fitted_too = {"circuity": Finding("circuity", [fitted("circuity", 1.5, 0.1, "log", "factor", "", 99)], {})}
    own = told("ways", "straight", base, {"trips": trips.assign(distance=km / 1.5)})._replace(found=fitted_too)
    assert ways(own).values[0][0].value == pytest.approx(speed.value)  # both go to the company, so both belong together
    with pytest.raises(Refusal, match=r"means.ways=driven: -\S+ min beside the way"):
        ways(told("ways", "driven", base, {"trips": trips.assign(duration=trips["duration"] - 600)}))


def test_what_is_solved_without_a_visit_is_what_the_office_solves() -> None:
    """A simulated half-year of an office that solves 30 % of its requests."""
    company = scenario_of(["scenario=small_town", "days=180", "contact.remote_resolution=0.3"])
    tables = records_of(the_model().simulate(company, "compiled", 1, 0), only=("work_orders", "visits"))
    base = company.model_dump(mode="json")
    ((found, key),) = remotely(told("closed without a visit", "contact", base, tables)).values
    assert key.name == "contact.remote_resolution" and found.low < 0.3 < found.high
    with pytest.raises(Refusal, match=r"has contact.kind=queue, which solves nothing by itself"):
        remotely(told("closed without a visit", "contact", {"contact": {"kind": "queue"}}, tables))


def test_how_many_answers_stand_for_all_who_were_asked() -> None:
    """2,000 jobs whose customers answer by what they felt; on 500 companies in `experiments/validate/recovery`."""
    rng = np.random.default_rng(5)
    response = {"slope": 1.5, "extremes": 8.0, "reference": 0.85}
    base = {"listening": {"instruments": {"app": {"kind": "survey", "sampled": 1.0, "response": response}}}}
    closed = pd.DataFrame({"id": [str(k) for k in range(2000)], "closed": pd.Timestamp("2024-01-01")})
    felt = rng.beta(8, 2, 2000)
    logit = -2.0 + 1.5 * (felt - 0.85) + 8.0 * (felt - 0.85) ** 2
    answered = rng.random(2000) < 1 / (1 + np.exp(-logit))
    tables = {"work_orders": closed, "surveys": pd.DataFrame({"order": closed["id"], "score": felt})[answered]}
    ((found, key),) = answers(told("survey response", "app", base, tables)).values
    assert found.low < -2.0 < found.high
    assert key.name == "listening.instruments.app.response.intercept"
    with pytest.raises(Refusal, match=r"means.survey response=ap: is no survey of a town; .* did you mean app\?"):
        answers(told("survey response", "ap", base, tables))


def test_what_cannot_be_meant_is_refused_with_the_nearest() -> None:
    """Words of the scenario are those of the company that is started from."""
    base = {"jobs": {"types": {"repair": {}, "service": {}}}, "people": {"kind": "steady"}}
    with pytest.raises(Refusal, match=r"^means.durations=repairs: is no type of job of a town; .* mean repair\?"):
        durations(told("durations", "repairs", base))
    with pytest.raises(Refusal, match=r"means.durations=repair: mean was not fitted: its tables"):
        durations(told("durations", "repair", base))
    with pytest.raises(Refusal, match=r"means.practice=people.learning: a town has people.kind=steady; start from"):
        practice(told("practice", "people.learning", base))
    value = fitted("mean", 5400.0, 0.02, "log", "s", "likelihood", 99)
    spread = fitted("cv", 0.5, 0.05, "log", "", "likelihood", 99)
    made = durations(told("durations", "repair", base, found=Finding("durations", [value, spread], {})))
    assert [key.name for _, key in made.values] == ["jobs.types.repair.minutes", "jobs.types.repair.cv"]
    assert made.values[0][0].value * made.values[0][1].times == 90.0


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"kind of fault": {}}, "means.kind of fault: no such subject; allowed: kinds of fault, causes"),
        ({"kind of fault": {}}, "did you mean kinds of fault?"),
        ({"kinds of fault": "drain"}, "means.kinds of fault=drain: must be a table of their words to ours: faults"),
        ({"ways": {"a": "b"}}, "means.ways="),
        ({"ways": "drive"}, "means.ways=drive: allowed: driven, straight; did you mean driven?"),
        ({"causes": {"X": "skil"}}, "means.causes.X=skil: allowed: access, skill, part, time; did you mean skill?"),
        ({"lives": "demand"}, "means.lives=demand: needs failures.age, which is not mapped"),
        ({"durations": "repairs"}, "means.durations=repairs: is no type of job of small_town;"),
        ({"durations": "repair"}, "means.durations=repair: needs durations.duration, which is not mapped"),
        ({"survey response": "ap"}, "means.survey response=ap: is no survey of small_town; allowed:"),
        ({"practice": "people.learning"}, "means.practice=people.learning: small_town has people.kind="),
        ({"kinds of fault": {"7": "drian"}}, "means.kinds of fault.7=drian: is no fault of small_town; allowed:"),
        ({"time on site": "repair"}, "means.time on site=repair: needs visits.ended, which is not mapped"),
    ],
)
def test_bad_entries_are_refused_by_the_command_before_it_reads(
    said, line, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, exit code 2, nothing read, nothing fitted, nothing written."""
    begun: list[str] = []
    monkeypatch.setattr("experiments.records.read.read_table", lambda *_: begun.append("reading"))
    monkeypatch.setattr("experiments.calibrate.subjects._learnt", lambda *_: begun.append("fitting"))
    mapping = company(tmp_path, days=1)
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text + yaml.safe_dump({"means": said}), encoding="utf-8")
    assert main([f"records={mapping}", f"data={tmp_path}", f"results={tmp_path / 'r'}", "start=small_town"]) == 2
    refusal = [one for one in capsys.readouterr().err.splitlines() if one.startswith("firstfix: ")]
    assert len(refusal) == 1 and line in refusal[0]
    assert not (tmp_path / "r").exists() and not begun


def test_two_subjects_of_the_same_keys_are_refused_before_anything_is_read() -> None:
    """Each would have the last word on the shape of lives."""
    base = {"demand": {"kind": "installed_base"}}
    columns = {"failures": ["unit", "age", "failed"]}
    check_told({"lives": "demand"}, columns, base, "a town")
    with pytest.raises(Refusal, match=r"means.recurrent failures=demand: fills the same keys as means.lives; say one"):
        check_told({"lives": "demand", "recurrent failures": "demand"}, columns, base, "a town")


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (
            {"causes": {"NOBODY HOME": "access", "NO IDAE": "skill"}},
            ["means.causes.NO IDAE: no row of visits.csv, column WHY (visits.cause) says so; did you mean NO IDEA?",
             "means.causes: NO IDEA is a cause of the records that nobody spoke of; say what it is"],
        ),
        (
            {"kinds of fault": {"BRK-07": "drain", "BRK-12": "sensor"}},
            ["means.kinds of fault.BRK-12: no row of orders.csv, column WHAT (work_orders.fault) says so; did you mean "
             "BRK-11?", "means.kinds of fault: 15 repairs of 1 of them; at least 20 of two are needed"],
        ),
        (
            {"lead times": {"4712": "fan_motor"}},
            ["means.lead times.4712: no row of parts.csv, column NR (parts.part) says so; did you mean 4711?",
             "means.lead times: no part that was told has 5 lead times"],
        ),
    ],
)  # fmt: skip
def test_a_slip_in_their_words_is_told_before_anything_is_fitted(
    said: dict, lines: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named with file, key, word, and the one that was meant; what cannot go on without it is refused."""
    begun: list[str] = []
    monkeypatch.setattr("experiments.calibrate.subjects._learnt", lambda *_: begun.append("fitting"))
    mapping = workshop(tmp_path, said)
    assert main([f"records={mapping}", f"data={tmp_path}", f"results={tmp_path / 'r'}", "start=small_town"]) == 2
    told, refusal = capsys.readouterr().err.splitlines()
    said_where = f" ({mapping}:{1 + mapping.read_text().splitlines().index('means:') + 1})"
    assert [told.removeprefix(f"{mapping}: "), refusal.removeprefix("firstfix: ")] == [lines[0], lines[1] + said_where]
    assert told.startswith(f"{mapping}: ") and not begun and not (tmp_path / "r").exists()


def test_a_word_of_what_did_not_happen_stops_nothing(tmp_path: Path) -> None:
    """It is told, and the rest of what was said goes on."""
    said = {"causes": {"NOBODY HOME": "access", "NO IDEA": "skill", "STRIKE": "time"}}
    records = mapping_of(str(workshop(tmp_path, said)))
    tables = {name: one.frame for name, one in read_records(records, tmp_path).items()}
    (line,) = unheard("w.yaml", records, tables)
    assert line == "w.yaml: means.causes.STRIKE: no row of visits.csv, column WHY (visits.cause) says so"
    check_heard(records.means, tables, "a town")


def workshop(folder: Path, said: dict) -> Path:
    """Thirty orders of two faults with a visit each, ten lead times of one part, and a mapping that says so much."""
    rows = pd.DataFrame({"NO": range(30), "DAY": pd.date_range("2024-01-01", periods=30)})
    rows.assign(WHAT=["BRK-07", "BRK-11"] * 15).to_csv(folder / "orders.csv", index=False)
    whys = rows.assign(END=["done", "not_done", "not_done"] * 10, WHY=["", "NOBODY HOME", "NO IDEA"] * 10, WHO="a")
    whys.to_csv(folder / "visits.csv", index=False)
    rows.head(10).assign(NR=4711, PIECES=1, TOOK=range(1, 11)).to_csv(folder / "parts.csv", index=False)
    tables = {
        "work_orders": {"id": "NO", "opened": "DAY", "fault": "WHAT"},
        "visits": {"order": "NO", "started": "DAY", "outcome": "END", "cause": "WHY", "technician": "WHO"},
        "parts": {"part": "NR", "time": "DAY", "quantity": "PIECES", "lead_time": "TOOK"},
    }
    files = {"work_orders": "orders.csv", "visits": "visits.csv", "parts": "parts.csv"}
    mapped = {name: {"file": files[name], "columns": columns} for name, columns in tables.items()}
    path = folder / "w.yaml"
    path.write_text(yaml.safe_dump({"company": "w", "zone": "UTC", "tables": mapped, "means": said}), encoding="utf-8")
    return path


def test_too_few_rows_for_a_cause_are_refused_with_its_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The fit knows only its groups; the reader is told which line of his mapping asks for them."""
    mapping = workshop(tmp_path, {"causes": {"NOBODY HOME": "access", "NO IDEA": "skill"}})
    assert main([f"records={mapping}", f"data={tmp_path}", f"results={tmp_path / 'r'}", "start=small_town"]) == 2
    refusal = capsys.readouterr().err.splitlines()[-1]
    assert refusal.startswith("firstfix: means.causes: groups: there is 1; a spread between them needs at least 5 (")
    assert "w.yaml:" in refusal and not (tmp_path / "r").exists()


def test_a_file_is_no_folder_for_a_company(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Refused before anything is read."""
    mapping = workshop(tmp_path, {})
    assert main([f"records={mapping}", f"data={tmp_path}", f"results={tmp_path / 'r'}", f"to={mapping}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("firstfix: to=") and line.endswith(": is a file; allowed: a folder, or a name that is free")
