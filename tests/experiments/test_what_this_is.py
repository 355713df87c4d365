"""Every page of a command can be filed: what it is about is said in the same words on each."""

import pandas as pd

from experiments.facts_of import command_of
from experiments.selecting.page import nearest
from experiments.selecting.question import Question
from experiments.table_files import write_table
from experiments.what_this_is import DEFINITION, what_this_is

YEAR = {"name": "town", "days": 395, "warmup_days": 30, "start": "2025-01-01", "money": {"currency": "CNY"},
        "climate": {"kind": "monthly"}}  # fmt: skip


def told(scenario=YEAR, replications=12, indicators=("net_value",)):
    words = (replications, f"{replications} replications of each point")
    found = what_this_is(scenario, ["scenario=town", "crew.technicians=3"], "compiled", 7, words, indicators, ["Luck."])
    return {entry.name: entry.text for entry in found.entries}, found


def test_period_seasons_runs_and_money_are_named():
    entries, about = told()
    assert entries["Period"].startswith("395 days from 2025-01-01; the first 30 are simulated and not counted")
    assert entries["Seasons"] == "Months differ (climate.kind=monthly); 1 whole year counted."
    assert "seed 7, compiled engine" in entries["Runs"] and entries["Currency"] == "CNY"
    assert entries["Net value"] == DEFINITION and entries["Asked for"] == "crew.technicians=3"
    assert "python" in entries["Versions"] and about.rests_on[0] == "Luck." and not about.careful


def test_parts_of_a_year_and_few_replications_are_warned_of():
    entries, about = told(YEAR | {"days": 230}, 4, ("cost_total",))
    assert "200 days are no whole number of years" in entries["Seasons"] and "Net value" not in entries
    assert about.careful[0].startswith("Only 4 replications")


def test_a_scenario_that_knows_no_money_and_no_months_has_a_block_too():
    entries, _ = told({"name": "stand_in"})
    assert entries["Scenario"] == "stand_in" and not {"Period", "Seasons", "Currency"} & set(entries)


def test_the_command_that_makes_a_folder_again_is_named():
    manifest = {"kind": "selection", "words": ["objective=cost_total", "zone=5"], "overrides": ["experiment=staffing",
                "results=elsewhere"]}  # fmt: skip
    assert command_of(manifest) == "python -m experiments.select objective=cost_total zone=5 experiment=staffing"
    assert command_of({"name": "a run"}) == ""


def test_the_cell_that_comes_nearest_to_a_limit_is_named_where_none_keeps_it():
    """Late in 12.7 and 15 of 100 cases, at most 10 asked for."""
    rows = {"cell": [0, 1], "replications": 10, "net_value": [5e5, 444_000.0], "low": [4.9e5, 434_000.0],
            "high": [5.1e5, 454_000.0], "late_rate": [0.15, 0.127], "late_rate_low": [0.14, 0.122],
            "late_rate_high": [0.16, 0.132], "became": "misses the constraint"}  # fmt: skip
    question = Question("net_value", 1, 1.0, "late_rate", 1, 0.1, 0.01, "kn", 0.95, 10, 5, 40, 0)
    said = nearest(pd.DataFrame(rows), question, ["two", "three"], "CNY")
    assert said == " Nearest is three: late rate 12.7 ± 0.5 %, short by 2.7 pp, net value 444,000 ± 10,000 CNY."
    kept = pd.DataFrame(rows).assign(became=["selected", "misses the constraint"])
    assert nearest(kept, question, ["two", "three"]) == ""


def test_a_table_is_written_for_programs_and_for_spreadsheets(tmp_path):
    """A column that mixes numbers and texts is text in Parquet, which has one kind a column."""
    frame = pd.DataFrame({"candidate": [0, "refused"], "value": [1.5, float("nan")]})
    write_table(frame, tmp_path / "trials")
    assert pd.read_parquet(tmp_path / "trials.parquet")["candidate"].tolist() == ["0", "refused"]
    assert pd.read_csv(tmp_path / "trials.csv")["candidate"].tolist() == ["0", "refused"]
