"""As many technicians as the records name: a scenario of one's own to start from, or a sentence before all others."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.calibrate.__main__ import main
from experiments.calibrate.hands import hands_words, technicians_named
from tests.experiments.calibrate.test_command import MAPPING, company

BASE = {"crew": {"technicians": 9}, "contact": {"remote_resolution": 0.2}}
OWN = """\
# @package _global_
defaults:
  - plain_city
  - _self_
  - override /listening: app_survey
name: our_start
crew:
  technicians: 4
"""
PEOPLE = """\
  technicians:
    file: people.csv
    columns: {id: name}
"""


def _days(*days: int) -> pd.Series:
    return pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(pd.Series(days), "D")


def test_who_has_left_is_not_counted() -> None:
    """By the end of the record; without a list, who made no visit in its last 90 days."""
    people = pd.DataFrame(
        {"id": ["a", "b", "c", "d"], "until": _days(100, 500, 400, 0).where(lambda x: x > _days(0)[0])}
    )
    visits = pd.DataFrame({"technician": ["a", "b", "b", "c"], "started": _days(10, 311, 395, 400)})
    assert technicians_named({"technicians": people, "visits": visits}) == 2  # b stays on, d has no end
    assert technicians_named({"technicians": people[["id"]]}) == 4
    assert technicians_named({"visits": visits}) == 2
    assert technicians_named({"visits": visits[["started"]]}) == technicians_named({}) == 0


@pytest.mark.parametrize(("named", "said"), [(7, True), (8, False), (9, False), (11, False), (12, True), (0, False)])
def test_a_fifth_more_or_fewer_is_said(named: int, said: bool) -> None:
    people = pd.DataFrame({"id": [str(k) for k in range(named)]})
    words = hands_words({"technicians": people}, BASE, "plain_city")
    assert words.startswith(f"It has 9 technicians, as plain_city has, and the records name {named}:") is said
    assert bool(words) is said
    by_phone = BASE | {"contact": {"remote_resolution": 1}}
    assert hands_words({"technicians": people}, by_phone, "bank_calls") == ""


def test_a_scenario_of_ones_own_is_started_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its technicians are in the company; the commands that are printed name its folder; without it the page asks."""
    mapping, mine = company(tmp_path, days=70), tmp_path / "mine"
    mapping.write_text(MAPPING + PEOPLE, encoding="utf-8")
    (tmp_path / "people.csv").write_text("name\na\nb\nc\nd\n", encoding="utf-8")
    (mine / "scenario").mkdir(parents=True)
    (mine / "scenario" / "our_start.yaml").write_text(OWN, encoding="utf-8")
    words = [f"records={mapping}", f"data={tmp_path}", f"results={tmp_path / 'results'}", "simulate=0", "draws=2"]
    assert main([*words, f"to={tmp_path / 'plain'}"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("It has 9 technicians, as plain_city has, and the records name 4:")
    assert "and the records name 4:" in " ".join(
        (tmp_path / "plain/scenario/town_fitted.yaml").read_text("utf-8").replace("\n#  ", "").split()
    )
    assert main(["--config-dir", str(mine), *words, "start=our_start", f"to={tmp_path / 'ours'}"]) == 0
    out = capsys.readouterr().out
    assert "the records name" not in out
    assert f"--config-dir {mine} --config-dir {tmp_path / 'ours'} scenario=town_fitted" in out
    made = (tmp_path / "ours/scenario/town_fitted.yaml").read_text("utf-8")
    assert "  - our_start\n" in made
    pages = [p.read_text("utf-8") for p in (tmp_path / "results/records/town").glob("*/records.html")]
    assert sum(f"experiments.calibrate --config-dir {mine} records=" in page for page in pages) == 1


def test_a_start_or_a_flag_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping, mine = company(tmp_path, days=70), tmp_path / "mine"
    (mine / "scenario").mkdir(parents=True)
    (mine / "scenario" / "our_start.yaml").write_text(OWN, encoding="utf-8")
    words = [f"records={mapping}", f"data={tmp_path}", f"results={tmp_path / 'results'}"]
    for more, said in (
        (["--config-dir", str(mine), "start=our_strat"], "did you mean our_start?"),
        (["start=our_start"], "start=our_start: is no scenario of"),
        (["--config-dir", str(tmp_path / "none")], "is not a folder with configuration"),
        (["-m"], "-m: no such flag"),
        (["crew.technicians=4"], "crew.technicians=4: is no key of this command"),
    ):
        assert main([*words, *more]) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "results").exists()
