"""Mistakes of a mapping, which look like dirt of the records, are said first."""

from pathlib import Path

import pandas as pd

from experiments.calibrate.doubts import doubts
from experiments.records.unheard import unheard_codes
from tests.experiments.records.tables import ORDERS, mapping, read

HEADER = "no,machine,begun,ended\n"


def rows(n: int, swapped: int = 0, ended: str = "2015-03-%02dT12:00") -> str:
    """Orders of March 2015; the first `swapped` have begun after they ended."""
    text = HEADER
    for k in range(n):
        begun, end = f"2015-03-{k % 28 + 1:02d}T09:{k // 28:02d}", ended % (k % 28 + 1) if "%" in ended else ended
        begun, end = (end, begun) if k < swapped else (begun, end)
        text += f"{k},m{k},{begun},{end}\n"
    return text


def test_columns_that_were_swapped_are_said_first(tmp_path: Path) -> None:
    (said,) = doubts({"work_orders": read(tmp_path, rows(100, swapped=90))})
    assert said.startswith(
        "Is the mapping right? work orders, ended: 90 of 100 rows set aside, 'before begun', the first"
    )


def test_a_little_dirt_and_answers_that_nobody_gave_are_no_doubt(tmp_path: Path) -> None:
    assert doubts({"work_orders": read(tmp_path, rows(100, swapped=5))}) == []
    silent = "no,points\n" + "".join(f"{k},{'' if k % 3 else 4}\n" for k in range(90))
    assert doubts({"surveys": read(tmp_path, silent, {"id": "no", "score": "points"}, "surveys")}) == []


def test_a_column_of_which_most_cells_are_no_number_is_said(tmp_path: Path) -> None:
    """The decimal sign was forgotten: all rows stay, and none has a travel time."""
    text = "no,begun,way\n" + "".join(f'{k},2015-03-0{k + 1}T09:00,"14,{k}"\n' for k in range(9))
    columns = {"order": "no", "started": "begun", "travel": {"column": "way", "unit": "min"}}
    (said,) = doubts({"visits": read(tmp_path, text, columns, "visits")})
    assert (
        said.startswith("Is the mapping right? visits, way: 9 of 9 cells set aside, 'is no number'") and "14,0" in said
    )


def test_an_end_years_after_the_last_entry_is_doubted(tmp_path: Path) -> None:
    late = read(tmp_path, rows(40), ORDERS, ends="2034-12-31")
    (said,) = doubts({"work_orders": late})
    assert "Is the end of the record right? 2034-12-31 is 7,2" in said and "work orders (2015-03-28)" in said
    assert doubts({"work_orders": read(tmp_path, rows(40), ORDERS, ends="2015-04-02")}) == []
    assert pd.Timestamp("2015-03-28", tz="America/New_York") < late.frame["opened"].max()


def test_a_list_of_persons_to_which_nobody_came_lately_is_no_doubt_of_the_end(tmp_path: Path) -> None:
    """Technicians who were hired years ago are there until today; asked is only where there is nothing else."""
    people = "name,hired\n" + "".join(f"t{k},2010-0{k + 1}-01\n" for k in range(6))
    hired = read(tmp_path, people, {"id": "name", "since": "hired"}, "technicians", ends="2015-04-02")
    orders = read(tmp_path, rows(40), ORDERS, ends="2015-04-02")
    assert doubts({"work_orders": orders, "technicians": hired}) == []
    (said,) = doubts({"technicians": hired})
    assert "2015-04-02 is 1," in said


def test_a_code_with_a_slip_is_asked_after(tmp_path: Path) -> None:
    """Who agreed most would be missing from the means, and the rest would pass for all; no answer at all is no slip."""
    answers = ["agree fully", "agree", "neither", "99", ""] * 10
    text = "no,points,q1,q2\n" + "".join(f"{k},4,{one},{one}\n" for k, one in enumerate(answers))
    codes = {"not agree fully": 1, "neither": 3, "agree": 4, "agree fuly": 5}
    columns = {"id": "no", "score": "points", "empathy": {"items": ["q1", "q2"], "low": 1, "high": 5, "codes": codes}}
    slip = read(tmp_path, text, columns, "surveys")
    (said,) = doubts({"surveys": slip})
    assert said.endswith("surveys, empathy: no row says the code agree fuly; did you mean agree fully?")
    assert slip.misspelt == {"empathy": {"agree fuly": "agree fully"}}


def test_a_slip_that_others_swallow_is_asked_after(tmp_path: Path) -> None:
    """Every repair would be other work, without a word; the slip is told with its key, too, before anything else."""
    text = "no,begun,what\n" + "".join(f"{k},2015-03-0{k + 1}T09:00,{'REPAIR' if k else 'TEST'}\n" for k in range(9))
    kind = {"column": "what", "codes": {"REPIAR": "repair", "CHECK": "service"}, "others": "other"}
    columns = {"id": "no", "opened": "begun", "kind": kind}
    imported = {"work_orders": read(tmp_path, text, columns)}
    assert doubts(imported) == [
        "Is the mapping right? work orders, kind: no row says the code REPIAR; did you mean REPAIR?"
    ]
    assert list(unheard_codes("w.yaml", mapping(columns), imported)) == [
        "w.yaml: tables.work_orders.columns.kind.codes.REPIAR: no row of t.csv says so; did you mean REPAIR?"
    ]
