"""The command that writes event logs: what it writes, where, and how it says what it cannot do."""

import json
import re
import subprocess
import sys
from importlib import metadata

import pytest

from experiments import export
from experiments.paths import ROOT
from experiments.records.mapping import mapping_of

SMALL = ["scenario=small_town", "days=5", "customers.households=200"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_format_is_written_and_says_what_it_is_of(here, capsys):
    """One folder for each run that was simulated; a second call writes into the same one."""
    assert export.main([*SMALL, "to=xes,ocel,csv,parquet,vidigi", "replication=2"]) == 0
    out = capsys.readouterr().out
    (folder,) = (here / "results" / "event_logs").iterdir()
    assert re.fullmatch(r"small_town-[0-9a-f]{12}", folder.name)
    assert {path.name for path in folder.iterdir()} == {
        "events.xes", "events.ocel.json", "events.csv", "events.parquet", "vidigi_log.csv", "vidigi_positions.csv",
        "vidigi_resources.json", "about.json", "scenario.yaml",
    }  # fmt: skip
    about = json.loads((folder / "about.json").read_text())
    assert about["replication"] == 2 and about["seed"] == 1 and len(about["digest"]) == 64
    assert [line.partition(":")[0] for line in out.splitlines()] == [
        f"results/event_logs/{folder.name}/{name}"
        for name in ("events.xes", "events.ocel.json", "events.csv", "events.parquet", "vidigi_log.csv")
    ]
    assert export.main([*SMALL, "replication=2"]) == 0
    assert len(list((here / "results" / "event_logs").iterdir())) == 1


def test_a_company_in_a_folder_of_its_own_can_be_exported(here, capsys):
    """As experiments.run takes it; other flags of that command are none of this one."""
    (here / "mine" / "scenario").mkdir(parents=True)
    text = (ROOT / "conf/scenario/small_town.yaml").read_text().replace("name: small_town", "name: our_town")
    (here / "mine/scenario/our_town.yaml").write_text(text)
    assert export.main(["--config-dir", "mine", "scenario=our_town", *SMALL[1:], "to=csv"]) == 0
    assert [path.name[:9] for path in (here / "results" / "event_logs").iterdir()] == ["our_town-"]
    assert export.main(["--dry-run", *SMALL]) == 2
    assert "--dry-run: no such flag" in capsys.readouterr().err


def test_records_say_that_they_are_simulated(here):
    """Scenario, seed and replication in the mapping, so that a page of them cannot be taken for a company's."""
    assert export.main([*SMALL, "to=records", "replication=2", "seed=7"]) == 0
    (mapping,) = here.glob("results/event_logs/*/records/records.yaml")
    version = metadata.version("firstfix")
    assert mapping_of(str(mapping)).source == (
        f"simulated by firstfix {version}: scenario small_town, seed 7, replication 2"
    )


def test_both_engines_write_the_same_bytes(here):
    """The log is the same, so its exports are."""
    for engine in ("compiled", "simpy"):
        assert export.main([*SMALL, "to=csv,xes,ocel", f"engine={engine}", f"results={engine}"]) == 0
    one, other = (next((here / engine / "event_logs").iterdir()) for engine in ("compiled", "simpy"))
    for name in ("events.csv", "events.xes", "events.ocel.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_a_cell_of_a_finished_run_can_be_exported(here, capsys):
    """Simulated again from what the run's folder says, to the same digest."""
    from experiments.run import main as run

    assert run(["scenario=small_town", "days=5", "seed=7"]) == 0
    (folder,) = (path for path in (here / "results" / "small_town").iterdir() if path.name[0] != ".")
    assert export.main([f"from={folder}", "to=csv"]) == 0
    (made,) = (here / "results" / "event_logs").iterdir()
    digest = json.loads((made / "about.json").read_text())["digest"]
    assert digest in (folder / "manifest.json").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scenario=smal_town"], "did you mean small_town?"),
        (["to=xls"], "to=xls: allowed: parquet, csv, xes, ocel, vidigi, records, records_parquet"),
        (["to="], "to='': allowed"),
        (["replication=-1"], "replication=-1: must be a whole number from 0 to 4294967295"),
        (["replication=1e3"], "replication=1e3: must be a whole number"),
        (["replication=99999999999999999999999"], "must be a whole number"),
        (["to=csv", "to=xes"], "to: is given twice"),
        (["experiment=staffing_vs_first_fix"], "choose one with cell=0 to cell=29"),
        (["cell=1"], "cell=1: must be a whole number from 0 to 0"),
        (["crew.technicans=3"], "did you mean crew.technicians?"),
        (["crew.technicians=0"], "crew.technicians"),
        (["--fast"], "no such flag"),
        (["from=nowhere"], "from=nowhere: is not the folder of a finished run"),
        (["from=nowhere", "seed=2"], "nothing else of the run can be chosen"),
        (["results=../elsewhere"], "results=../elsewhere"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(here, capsys, words, said):
    """Before anything is simulated, with exit code 2, and nothing is written."""
    assert export.main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and told.err.startswith("firstfix: ") and said in told.err
    assert list(here.iterdir()) == []


def test_a_damaged_run_folder_is_refused(here, capsys):
    """Whatever stands in it."""
    (here / "cells.json").write_text("[1]")
    (here / "manifest.json").write_text("{}")
    assert export.main(["from=."]) == 2
    assert "damaged" in capsys.readouterr().err


def test_linked_folders_are_refused(here, capsys, tmp_path_factory):
    """A link in the results could send writes elsewhere."""
    (here / "results").mkdir()
    (here / "results" / "event_logs").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    assert export.main(SMALL) == 2
    assert "is a link" in capsys.readouterr().err


def test_help_is_there_at_once():
    """Neither the model nor Hydra is loaded for it."""
    code = "import sys; from experiments.export import main; main(['--help']); sys.exit('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "to=xes" in done.stdout
