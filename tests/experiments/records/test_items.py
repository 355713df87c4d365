"""A survey of items: each score is the mean of its own, and what was done is said."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.__main__ import main
from experiments.calibrate.company import company_of
from experiments.calibrate.doubts import doubts
from experiments.calibrate.subjects import findings
from experiments.cases.survey_weights import ITEMS
from experiments.configure.compose import Sources, composer
from experiments.labels import DIMENSIONS
from experiments.records.mapping import mapping_of
from experiments.records.observed import scale_said
from experiments.records.profile import item_table, item_words
from experiments.records.read import read_records
from experiments.records.write import write_records
from sim import Scenario
from tests.experiments.fitting.data import DATA
from tests.experiments.records.tables import mapping, read

SERVQUAL = DATA / "satisfaction" / "servqual_durables_411.csv"
SEVEN = {"low": 1, "high": 7}
COLUMNS = {"id": "nr", "score": "all", "reliability": {"items": ["Q1", "Q2", "Q3", "Q4"], **SEVEN}}
HEADER = "nr,all,Q1,Q2,Q3,Q4\n"
# Whole; one gap; half; fewer than half; 99 for "no answer" and a word; none at all.
ROWS = HEADER + "a,5,1,2,3,6\nb,5,1,2,3,\nc,5,5,,,6\nd,5,5,,,\ne,5,99,4,often,5\nf,5,,,,\n"


def test_a_score_is_the_mean_of_the_items_that_were_answered(tmp_path: Path) -> None:
    """And of those that can be; the row stays without it where fewer than half are left."""
    one = read(tmp_path, ROWS, COLUMNS, "surveys")
    expected = [3, 2, 5.5, math.nan, 4.5, math.nan]
    assert one.frame["reliability"].to_numpy() == pytest.approx(expected, nan_ok=True)
    assert one.rows_aside == 0 and scale_said(one.frame, "reliability") == (1, 7)


def test_answers_in_words_are_their_codes(tmp_path: Path) -> None:
    """Beside answers that are numbers already; a word without a code is set aside alone."""
    codes = {"codes": {"agree": 6, "no idea": 4, "never": 0}}
    items = {"reliability": {"items": ["Q1", "Q2"], "reversed": ["Q2"], **SEVEN, **codes}}
    rows = "nr,all,Q1,Q2\na,5,agree,no idea\nb,5,Agree,2\nc,5,7,never\n"
    one = read(tmp_path, rows, {"id": "nr", "score": "all"} | items, "surveys")
    assert one.frame["reliability"].tolist() == [5, 6, 7]  # (6 + 4)/2; 8 - 2 alone; 7 alone
    assert one.aside[["row", "column", "value", "reason"]].to_numpy().tolist() == [
        [3, "Q1", "Agree", "is no number, and no code of the mapping"],
        [4, "Q2", "never", "not from 1 to 7, as the mapping says"],
    ]


@pytest.mark.parametrize(
    ("table", "name", "source", "allowed"),
    [
        ("surveys", "score", {"codes": {"agree": "four"}}, "codes lead to four; allowed: a number"),
        ("surveys", "score", {"codes": {"agree": 4}, "others": "agree"}, "others is for words, yes and no"),
        ("work_orders", "kind", {"codes": {"R": 1}}, "codes lead to 1; allowed: repair, service"),
        ("work_orders", "unit", {"codes": {"R": 1}}, "codes lead to 1; allowed: a word, or 1 as '1'"),
        ("work_orders", "opened", {"codes": {"R": "x"}}, "codes are for words, numbers, yes and no"),
    ],
)
def test_codes_go_with_the_kind_of_the_column(table: str, name: str, source: dict[str, Any], allowed: str) -> None:
    whole = {"id": "nr", "opened": "begun", "score": "all"}
    columns = {ours: whole[ours] for ours in ("id", "score" if table == "surveys" else "opened")}
    with pytest.raises(ValueError, match=re.escape(allowed)):
        mapping(columns | {name: {"column": "x", **source}}, table)


def test_an_impossible_item_is_set_aside_with_its_row_and_column(tmp_path: Path) -> None:
    one = read(tmp_path, ROWS, COLUMNS, "surveys")
    assert one.aside.to_numpy().tolist() == [
        [6, "Q1", "99", "not from 1 to 7, as the mapping says", True],
        [6, "Q3", "often", "is no number", True],
    ]


def test_what_was_done_is_said(tmp_path: Path) -> None:
    """Rows with a mean of all, of fewer, of none; alpha where there are two whole rows at least."""
    one = {"surveys": read(tmp_path, ROWS, COLUMNS, "surveys")}
    (row,) = item_table(one).to_dict("records")
    assert (row["rows"], row["mean_of_all"], row["mean_of_fewer"], row["no_mean"]) == (6, 1, 3, 2)
    (said,) = item_words(one)
    assert said == "surveys.reliability: mean of 4 items; of 6 rows 3 have it from fewer, 2 have none"
    more = read(tmp_path, ROWS + "g,5,2,4,6,6\nh,5,7,7,6,7\n", COLUMNS, "surveys")
    # Items of three whole rows have variances 31/3, 19/3, 3, 1/3; their sum, 12, 18, 27, has 57.
    alpha = 4 / 3 * (1 - (31 / 3 + 19 / 3 + 3 + 1 / 3) / 57)
    assert item_table({"surveys": more})["alpha"].tolist() == pytest.approx([alpha])
    assert item_words({"surveys": more})[0].endswith(f"; Cronbach's alpha {alpha:.2f}")
    plain = read(tmp_path, ROWS, {"id": "nr", "score": "all"}, "surveys")
    assert item_table({"surveys": plain}).empty and item_words({"surveys": plain}) == []


def test_a_needed_score_without_half_of_its_items_takes_its_row_aside(tmp_path: Path) -> None:
    """What nobody answered is missing, as a blank cell of one column is."""
    one = read(tmp_path, ROWS, {"id": "nr", "score": {"items": ["Q1", "Q2", "Q3", "Q4"], **SEVEN}}, "surveys")
    assert one.frame["id"].tolist() == ["a", "b", "c", "e"] and one.rows_aside == 2
    lost = one.aside[~one.aside["kept"]]
    assert lost[["row", "column", "reason"]].to_numpy().tolist() == [
        [5, "Q1, Q2, Q3, Q4", "fewer than half of its items are answered"], [7, "Q1, Q2, Q3, Q4", "is missing"],
    ]  # fmt: skip
    assert len(one.answers["score"]) == len(one.frame)


def test_a_reversed_item_counts_from_the_other_end(tmp_path: Path) -> None:
    """Low + high - answer; whoever forgets to say so is asked."""
    rng = np.random.default_rng(3)
    liked = rng.integers(2, 7, 80)
    first, second = (np.clip(liked + rng.integers(-1, 2, 80), 1, 7) for _ in range(2))
    rows = [f"{k},5,{a},{b},{8 - c}" for k, (a, b, c) in enumerate(zip(first, second, liked, strict=True))]
    text = "nr,all,Q1,Q2,Q3\n" + "\n".join(rows) + "\n"
    items: dict[str, Any] = {"items": ["Q1", "Q2", "Q3"], **SEVEN}
    columns = {"id": "nr", "score": "all", "empathy": items}
    (doubt,) = doubts({"surveys": read(tmp_path, text, columns, "surveys")})
    assert doubt.startswith("Is the mapping right? surveys, empathy: item Q3 goes against the others, correlation -0.")
    said = read(tmp_path, text, columns | {"empathy": items | {"reversed": ["Q3"]}}, "surveys")
    assert said.frame["empathy"].to_numpy() == pytest.approx((first + second + liked) / 3)
    assert doubts({"surveys": said}) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"problem": ["Q1", "Q2"]}, "columns.problem: is no score, so it is one column and no list; scores: score,"),
        ({"recommend": ["Q1", "Q2"]}, "columns.recommend: is no score"),
        ({"id": ["Q1", "Q2"]}, "columns.id: is no score"),
        ({"empathy": []}, "must be the name of one column, or of a score a list of its items, as in [Q5, Q6, Q7]"),
        ({"empathy": {"items": ["Q5"], "column": "Q6"}}, "must be the name of one column, or of a score"),
        ({"empathy": {"low": 1}}, "must be the name of one column, or of a score"),
        ({"empathy": ["Q5", "Q6", "Q5"]}, "item Q5 stands twice; allowed: once"),
        ({"empathy": ["Q4", "Q5"]}, "columns.empathy: item Q4 is in reliability, too; allowed: in one of them"),
        ({"score": "Q4"}, "item Q4 is in score, too"),
        ({"empathy": {"items": ["Q51"], "reversed": ["Q5"], **SEVEN}}, "reversed=Q5: is none of its items; allowed:"),
        ({"empathy": {"items": ["Q5"], "reversed": ["Q5"], "low": 1}}, "reversed needs low and high"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as told:
        mapping(COLUMNS | change, "surveys")
    assert said in str(told.value)


def test_the_command_refuses_it_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the key, and an item that the file does not have with the nearest."""
    said = "company: t\nzone: UTC\ntables:\n  surveys:\n    file: t.csv\n    columns:\n"
    (tmp_path / "t.csv").write_text(ROWS)
    for columns, line in (
        ("{id: nr, score: all, problem: [Q1, Q2]}", "tables.surveys.columns.problem: is no score"),
        ("{id: nr, score: all, empathy: [Q1, Q22]}", "t.csv:1: has no column Q22; there are: nr, all, Q1, Q2, Q3, Q4"),
    ):
        (tmp_path / "m.yaml").write_text(f"{said}      {columns}\n")
        assert main([f"records={tmp_path / 'm.yaml'}", f"data={tmp_path}", f"results={tmp_path / 'r'}"]) == 2
        (refusal,) = capsys.readouterr().err.splitlines()
        assert line in refusal


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_score_of_items_is_written_as_one_column_and_read_back(form: str, tmp_path: Path) -> None:
    """The mean comes back to the last digit; which items it had is not written, and not claimed."""
    frame = read(tmp_path, ROWS.replace("e,5,99", "e,5,4"), COLUMNS, "surveys").frame
    written = write_records({"surveys": frame}, tmp_path / "again", form, "a company", "America/New_York")[-1]
    again = read_records(mapping_of(str(written)), tmp_path / "again")["surveys"]
    pd.testing.assert_frame_equal(again.frame.reset_index(drop=True), frame.reset_index(drop=True), check_exact=True)
    assert again.answers == {}


needs_servqual = pytest.mark.skipif(not SERVQUAL.is_file(), reason="the public data are not beside the checkout")


@pytest.fixture(scope="module")
def servqual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """411 answers with a number each, and beside them the same with the five dimensions averaged by hand."""
    folder = tmp_path_factory.mktemp("servqual")
    rows = pd.read_csv(SERVQUAL)
    rows.insert(0, "nr", range(len(rows)))
    for name, (first, last) in ITEMS.items():
        rows[name] = sum(rows[f"a{k:02d}"] for k in range(first, last + 1)) / (last - first + 1)
    rows.to_csv(folder / "t.csv", index=False)
    return folder


@needs_servqual
def test_weights_from_items_are_those_of_the_averaged_columns(servqual: Path) -> None:
    """Into the scenario, key by key; alphas are high, as a questionnaire that is in use since 1988 should have them."""
    plain = {"id": "nr", "score": "sat"}
    lists = {name: [f"a{k:02d}" for k in range(first, last + 1)] for name, (first, last) in ITEMS.items()}
    companies = []
    for columns in (plain | lists, plain | {name: name for name in DIMENSIONS}):
        imported = read_records(mapping(columns, "surveys"), servqual)
        (found,) = findings({"surveys": imported["surveys"].frame}, ["satisfaction weights"])
        with composer(Sources()) as here:
            companies.append(company_of([found], "small_town", here, Scenario).values)
        if columns["reliability"] != "reliability":
            table = item_table(imported).set_index("score")
    by_items, by_columns = companies
    assert list(by_items) == [f"satisfaction.weights[{k}]" for k in range(5)]
    assert by_items == pytest.approx(by_columns, rel=1e-9)
    assert table["mean_of_all"].tolist() == [411] * 5 and table["alpha"].between(0.7, 1).all()


@needs_servqual
def test_the_page_says_what_was_made_of_items(servqual: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line at the terminal, a table on the page, and a file."""
    lists = "\n".join(
        f"      {name}: [{', '.join(f'a{k:02d}' for k in range(first, last + 1))}]"
        for name, (first, last) in ITEMS.items()
    )
    head = "company: t\nzone: UTC\ntables:\n  surveys:\n    file: t.csv\n    columns:\n      id: nr\n      score: sat\n"
    (servqual / "m.yaml").write_text(head + lists + "\n")
    words = [f"records={servqual / 'm.yaml'}", f"data={servqual}", f"results={servqual / 'r'}", "simulate=0"]
    assert main(words) == 0
    assert (
        "surveys.reliability: mean of 5 items; of 411 rows 0 have it from fewer, 0 have none; Cronbach's alpha 0."
        in (capsys.readouterr().err)
    )
    (run,) = (servqual / "r" / "records" / "m").iterdir()
    assert len(pd.read_csv(run / "items.csv")) == 5
    assert "Scores that are the mean of items" in (run / "records.html").read_text(encoding="utf-8")
