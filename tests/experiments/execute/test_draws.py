"""Cells over draws of their parameters: the same everywhere, shared in the store, refused where they do not fit."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.configure.drawn import CUT, cut_of
from experiments.configure.drawn_whose import cautions_of, with_note
from experiments.execute.exports import write_parquet
from tests.experiments.stand_in import command, folder_of, noted

COMMAND = ("experiment=staffing", "executor=serial", "trouble.note=note.txt")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with draws of a rate and of one weight in a list."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    table = {"demand.rate_per_day": 100 + 5 * rng.normal(size=9), "dispatch.weights[1]": rng.uniform(0.4, 0.6, 9)}
    pd.DataFrame(table).to_parquet("draws.parquet")
    return tmp_path


def over(draws: int, replications: int, *more: str) -> int:
    return command(*COMMAND, "parameters.file=draws.parquet", f"parameters.draws={draws}",
                   f"replications={replications}", *more)  # fmt: skip


def test_all_cells_meet_the_same_draws_and_chances(here: Path) -> None:
    """6 cells x 3 draws x 2 replications; numbers do not depend on the cell, and no two draws share one."""
    assert over(3, 2) == 0
    runs = pd.read_parquet(folder_of(here) / "runs.parquet")
    assert len(runs) == 36 and sorted(runs["draw"].unique()) == [0, 1, 2]
    of_cell = runs.groupby("cell")["replication"].apply(list)
    assert all(numbers == [0, 1, 2, 1000, 1001, 1002] for numbers in of_cell)
    assert runs.groupby("replication")["requests"].nunique().eq(1).all()  # the luck of a run is that of all cells
    assert runs["digest"].nunique() == 36  # each draw of each cell is a scenario of its own
    drawn = pd.read_parquet(folder_of(here) / "draws.parquet")
    assert drawn.equals(pd.read_parquet(here / "draws.parquet").head(3))


def test_what_a_border_cut_off_goes_from_the_table_of_draws_to_the_manifest(here: Path) -> None:
    """As the calibration counted it; the trust card of the report says it from there."""
    table = pd.read_parquet(here / "draws.parquet")
    assert cut_of(table) == {}
    table.attrs[CUT] = {"demand.rate_per_day": 0.02}
    write_parquet(table, here / "draws.parquet")
    assert over(2, 2) == 0
    manifest = json.loads((folder_of(here) / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["cut"] == {"demand.rate_per_day": 0.02}


def test_what_the_calibration_says_of_its_company_stands_in_the_experiment(here: Path) -> None:
    """From the table of draws to the manifest, which report and console tell it from; it makes a run of its own."""
    table, said = pd.read_parquet(here / "draws.parquet"), ["Not fit to decide on how long it takes.", "No services."]
    assert cautions_of(table) == []
    assert over(2, 2) == 0
    write_parquet(with_note(table, "ours_fitted", {}, said), here / "draws.parquet")
    assert over(2, 2) == 0
    found = sorted((here / "results").glob("*/*/manifest.json"), key=lambda path: path.stat().st_mtime_ns)
    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in found)
    assert "calibration" not in before and after["calibration"] == said and before["digests"] == after["digests"]
    assert cautions_of(pd.read_parquet(found[-1].parent / "draws.parquet")) == said


def test_more_draws_or_replications_keep_what_is_stored(here: Path) -> None:
    """Only what is new is run; the same command again runs nothing (the twin beside it is on the other engine)."""
    counts = []
    for draws, replications in ((3, 2), (3, 2), (5, 2), (5, 3)):
        assert over(draws, replications) == 0
        counts.append(sum(line.startswith("compiled") for line in noted(here / "note.txt")))
    assert counts == [36, 36, 60, 90]


def test_the_size_is_counted_with_the_draws(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told before anything runs, and refused beyond the limit."""
    assert over(5, 4, "--dry-run") == 0
    assert "6 cells x 5 draws x 4 replications = 120 runs" in capsys.readouterr().out
    assert over(9, 10_000) == 2
    assert "540000 simulation runs are asked for" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "words", "said"),
    [
        (None, ["parameters.file=nowhere.parquet"], "parameters.file=nowhere.parquet: there is no such file"),
        (None, ["parameters.draws=40"], "parameters.draws=40: draws.parquet holds 9 draws; say parameters.draws=9 or"),
        (None, ["parameters.draws=1"], "parameters.draws=1: must be a whole number from 2 to 1000"),
        (None, ["precision.relative={cost_total:0.1}"], "parameters: draws go with a fixed number of replications"),
        (None, ["-m", "seed=1,2"], "parameters.file: draws go with one job"),
        (
            {"demand.rate": [1.0, 2.0]},
            [],
            "demand.rate is no key of every cell's scenario; did you mean demand.rate_per",
        ),
        ({"crew.technicians": [8, 9]}, [], "crew.technicians is drawn, and cells of the experiment set it too"),
        ({"crew.skill": [0.6, 0.7]}, [], "crew.skill is drawn, and cells of the experiment set it too"),
        ({"demand.rate_per_day": [1.0, -2.0]}, [], "draw 1: demand.rate_per_day=-2.0: must be a number from 0 to 1000"),
        ({"demand.rate_per_day": ["a", "b"]}, [], "must be a key of the scenario with a number in every row"),
        ({"demand.rate_per_day": [1.0, None]}, [], "must be a key of the scenario with a number in every row"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_runs(
    here: Path, table: dict | None, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line; a draw beyond a bound is named and never cut."""
    if table:
        pd.DataFrame(table).to_parquet("draws.parquet")
    words = [*COMMAND, *(word for word in ("parameters.file=draws.parquet", "parameters.draws=2")
                         if word.partition("=")[0] not in {w.partition("=")[0] for w in words}), *words]  # fmt: skip
    assert command(*words) == 2
    assert said in capsys.readouterr().err
    assert not noted(here / "note.txt")


def test_a_file_that_is_no_table_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half of a file, or another one."""
    (here / "draws.parquet").write_bytes(b"PAR1half")
    assert over(2, 2) == 2
    assert "parameters.file=draws.parquet: is no Parquet table" in capsys.readouterr().err


def test_draws_of_another_company_are_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The scenario must say what was fitted of the drawn keys, of these only; in the folder of a run the note stays."""
    table = pd.read_parquet(here / "draws.parquet")
    write_parquet(with_note(table, "ours_fitted", {"demand.rate_per_day": 100.0, "dispatch.weights[1]": 0.5}),
                  here / "draws.parquet")  # fmt: skip
    assert over(2, 2, "dispatch.rule=nearest") == 0
    note = pd.read_parquet(folder_of(here) / "draws.parquet").attrs
    assert note["fitted"]["scenario"] == "ours_fitted"
    before = noted(here / "note.txt")
    capsys.readouterr()
    assert over(2, 2, "demand.rate_per_day=60") == 2
    said = capsys.readouterr().err
    assert (
        "parameters.file=draws.parquet: holds draws of scenario=ours_fitted, where demand.rate_per_day is 100" in said
    )
    assert "this scenario says 60; take scenario=ours_fitted" in said and said.count("\n") == 1
    assert over(2, 2, "demand.rate_per_day=60", "dispatch.weights=[1,2]") == 2
    assert "this scenario says 60, and one more key differs; take" in capsys.readouterr().err
    assert noted(here / "note.txt") == before


def test_draws_without_a_note_that_lie_aside_of_the_scenario_are_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twenty on one side of what the scenario says are not about it; nine may be, by chance."""
    wide = pd.DataFrame({"demand.rate_per_day": np.linspace(100, 119, 20)})
    wide.to_parquet(here / "draws.parquet")
    assert over(20, 2, "demand.rate_per_day=99", "--dry-run") == 0
    assert "all 20 of demand.rate_per_day lie on one side of the 99 of this scenario" in capsys.readouterr().err
    assert over(20, 2, "demand.rate_per_day=100", "--dry-run") == 0
    assert over(9, 2, "demand.rate_per_day=99", "--dry-run") == 0
    assert "one side" not in capsys.readouterr().err
