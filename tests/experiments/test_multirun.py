"""Jobs of one command are collected: one folder, the same tables, a report where they can be compared."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from experiments.archive.__main__ import main as archive
from experiments.execute.folder import RunFolder
from experiments.reproduce.__main__ import main as reproduce
from tests.experiments.stand_in import command, folder_of, stand_in


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def collected(here: Path) -> Path:
    (folder,) = [path for path in (here / "results/multirun").iterdir() if not path.name.startswith(".")]
    return folder


def test_jobs_become_one_experiment(here, capsys):
    """What -m varied are factors; cells are counted through; the first job is the baseline; a second call reads."""
    words = ("-m", "crew.technicians=8,9", "scenario=tiny,city", "crew.skill=0.6")
    assert command(*words) == 0
    out, folder = capsys.readouterr().out, collected(here)
    assert out.endswith(f"Collected: results/multirun/{folder.name}/report.html\n")
    runs = pd.read_parquet(folder / "runs.parquet")
    assert list(runs.columns)[:4] == ["cell", "crew.technicians", "scenario", "replication"]
    design = runs.drop_duplicates("cell")[["crew.technicians", "scenario"]].to_numpy().tolist()
    assert design == [[8, "tiny"], [8, "city"], [9, "tiny"], [9, "city"]] and len(runs) == 8
    cells = json.loads((folder / "cells.json").read_text())
    assert [cell["scenario"]["days"] for cell in cells] == [30, 365, 30, 365]
    manifest = RunFolder(here / "results", "multirun", folder.name).manifest()
    assert manifest is not None and manifest["jobs"][0]["overrides"] == [
        "crew.technicians=8", "scenario=tiny", "crew.skill=0.6",
    ]  # fmt: skip
    assert manifest["study"]["baseline"] == {"crew.technicians": 8, "scenario": "tiny"}
    before = (folder / "manifest.json").read_bytes()
    assert command(*words) == 0 and capsys.readouterr().out == out
    assert (folder / "manifest.json").read_bytes() == before


def test_experiments_become_one_experiment_with_a_factor_more(here):
    """A full design for each value is a full design of all."""
    assert command("-m", "experiment=staffing", "dispatch.rule=fcfs,nearest", "crew.night_shift=true,false") == 0
    runs = pd.read_parquet(collected(here) / "runs.parquet")
    assert runs["cell"].nunique() == 4 * 6 and len(runs) == 4 * 6 * 3
    manifest = json.loads((collected(here) / "manifest.json").read_text())
    names = ["dispatch.rule", "crew.night_shift", "crew.technicians", "first_fix"]
    assert list(manifest["study"]["comparison"]) == names


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("seed=1,2",), "seed says how to run"),
        (("experiment=staffing", "engine=compiled,simpy"), "engine says how to run"),
        (("crew.technicians=8,9", "replications=1"), "intervals need at least 2 replications"),
    ],
)
def test_what_cannot_be_compared_stands_side_by_side(words, why, here, capsys):
    """Other seeds are other luck: nothing is paired, but the rows are in one table all the same."""
    assert command("-m", *words) == 0
    assert f"they are not compared with one another: {why}" in capsys.readouterr().out
    assert len(pd.read_parquet(collected(here) / "runs.parquet")) > 1


def test_nothing_is_collected_where_a_job_failed(here, capsys):
    """It says so, and the same command goes on."""
    assert command("-m", "trouble.kind=none,raise") == 1
    assert "not collected: 1 of 2 jobs did not finish" in capsys.readouterr().err
    assert not (here / "results/multirun").exists()


def test_a_dry_run_says_how_much_it_would_be_and_does_nothing(here, capsys):
    """Cells, replications, runs; after a run, what is stored and how long the rest would take."""
    assert command("--dry-run", "experiment=staffing") == 0
    line = "staffing: 6 cells x 3 replications = 18 runs (full design); "
    unknown = "how long is not known: no run of this scenario in results/ to judge it by"
    assert capsys.readouterr().out == f"{line}18 to run, {unknown}\n" and list(here.iterdir()) == []
    assert command("experiment=staffing") == 0
    assert line not in capsys.readouterr().err  # so few are over before the line is read
    assert command("--dry-run", "experiment=staffing") == 0
    assert capsys.readouterr().out == f"{line}all stored already\n"
    assert command("--dry-run", "experiment=staffing", "replications=5") == 0
    assert "= 30 runs (full design); 12 to run, about" in capsys.readouterr().out
    assert command("--dry-run", "-m", "crew.technicians=8,9") == 0
    assert capsys.readouterr().out.endswith("2 jobs, 4 runs in all\n")


def test_a_dry_run_is_judged_by_any_run_of_the_scenario(here, capsys):
    """An experiment of another name, and of another length, tells how long a replication takes; it is named."""
    slow, city = "trouble.seconds=0.02", "scenario=city"
    assert command(city, slow, "days=20", "warmup_days=0") == 0
    run = f"city/{folder_of(here, 'city').name}"
    assert command(city, "days=10", "warmup_days=0", slow, "seed=2") == 0
    capsys.readouterr()
    assert command("--dry-run", "experiment=staffing", "days=20", "warmup_days=0") == 0
    assert re.search(rf"18 to run, about \d+ s at 0\.\d+ s each, as in {run}\n", capsys.readouterr().out)
    assert command("--dry-run", "experiment=staffing", "days=2000", "warmup_days=0") == 0
    scaled = r"about \d+ (s|min) at [\d.]+ s each, as in city/\w+, which had [12]0 days\n"
    assert re.search(scaled, capsys.readouterr().out)
    assert command("--dry-run", "scenario=tiny", "seed=3") == 0
    assert "how long is not known" in capsys.readouterr().out


def test_an_objective_that_no_cell_reports_is_refused_after_one_replication_of_each_cell(here, capsys):
    """Where all are served nobody is lost, and a share of them did not happen."""
    note = here / "note"
    factors = "experiment.factors={crew.technicians: [20, 30], first_fix: [baseline, training]}"
    baseline = "experiment.baseline={crew.technicians: 20, first_fix: baseline}"
    words = ("experiment=staffing", factors, baseline, f"trouble.note={note}", "experiment.loyalty=share_lost")
    assert command(*words) == 2
    err = capsys.readouterr().err
    assert "experiment.loyalty=share_lost: no cell reports it" in err and "of any of 4 cells" in err
    assert len(note.read_text().splitlines()) == 4 and not list((here / "results/staffing").glob("[0-9a-f]*"))


def test_manifest_of_a_collection_tells_of_all_jobs(here):
    """Cells and digests are counted through; the engines agree only if they do in every job; nothing is one job's."""
    assert command("-m", "experiment=staffing", "dispatch.rule=fcfs,nearest", "trouble.kind=none,disagree") == 1
    folder = collected(here)
    manifest = json.loads((folder / "manifest.json").read_text())
    runs = pd.read_parquet(folder / "runs.parquet")
    assert [digest for cell in manifest["digests"].values() for digest in cell] == list(runs["digest"])
    cells = json.loads((folder / "cells.json").read_text())
    assert [one["cell"] for one in cells] == [one["cell"] for one in manifest["cells"]] == list(range(24))
    assert [one["levels"] for one in cells] == [one["levels"] for one in manifest["cells"]]
    assert [job["twin"]["agrees"] for job in manifest["jobs"]] == [True, False, True, False]
    twin = manifest["twin"]
    assert twin["agrees"] is False and 6 <= twin["cell"] < 12
    assert manifest["digests"][str(twin["cell"])][twin["replication"]] == twin["expected"]
    assert manifest["run_id"] == folder.name and not {"config_hash", "overrides"} & set(manifest)
    assert len({job["config_hash"] for job in manifest["jobs"]}) == 4
    assert "of each of 24 cells, in 4 jobs" in manifest["study"]["runs"]


def test_what_jobs_do_not_share_is_told_job_by_job(here):
    """A collection over seeds has no seed."""
    assert command("-m", "seed=1,2") == 0
    manifest = json.loads((collected(here) / "manifest.json").read_text())
    assert manifest["seed"] == [1, 2] and manifest["engine"] == "compiled" and manifest["replications"] == 2
    assert manifest["study"]["comparison"].startswith("none: seed says how to run")


@pytest.mark.parametrize("command_of", [reproduce, archive])
def test_collection_is_not_made_again_as_if_it_were_one_run(command_of, here, capsys):
    """Its jobs are: each has a configuration."""
    assert command("-m", "crew.technicians=8,9") == 0
    capsys.readouterr()
    assert command_of([str(collected(here))], load_model=stand_in) == 2
    assert "collects the runs of several jobs; name one of those" in capsys.readouterr().err
