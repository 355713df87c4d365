"""Cells over draws of their parameters: the same everywhere, shared in the store, refused where they do not fit."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.configure.drawn import CUT, cut_of
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
        (None, ["parameters.draws=40"], "parameters.draws=40: the table holds 9; make more with draws=40"),
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
