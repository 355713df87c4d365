"""The command line as people meet it: fast help, one folder a run, nothing done twice, nothing half-written."""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from experiments import NOT_INSTALLED, load_scenario
from experiments.configure.compose import Sources
from experiments.configure.plan import scenario_of
from experiments.execute.exports import write_csv
from experiments.execute.folder import RunFolder
from experiments.paths import ROOT
from experiments.run import main
from tests.experiments.stand_in import CONF, analyse, command, folder_of, noted, stand_in

STUDY = "experiment=staffing"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_single_scenario_runs(here, capsys):
    """The shortest command: one cell, its summary and where the results are."""
    assert command("crew.technicians=7") == 0
    out = capsys.readouterr().out
    assert re.fullmatch(r"cell 0: cost [0-9.]+\nResults: results/tiny/[0-9a-f]{16}/report\.html\n", out)
    runs = pd.read_parquet(folder_of(here, "tiny") / "runs.parquet")
    assert list(runs.columns)[:3] == ["cell", "replication", "digest"] and list(runs["replication"]) == [0, 1]


def test_both_engines_give_the_same_runs(here):
    """Down to the digests."""
    assert command(STUDY) == 0 and command(STUDY, "engine=simpy") == 0
    one, other = [pd.read_parquet(path) for path in (here / "results/staffing").glob("*/runs.parquet")]
    pd.testing.assert_frame_equal(one, other)


def test_experiment_is_a_full_factorial_in_the_written_order(here):
    """Each cell has its own scenario; factors are columns; every replication is a row."""
    assert command(STUDY) == 0
    folder = folder_of(here)
    runs, monthly = pd.read_parquet(folder / "runs.parquet"), pd.read_parquet(folder / "monthly.parquet")
    assert list(runs.columns) == [
        "cell",
        "crew.technicians",
        "first_fix",
        "replication",
        "digest",
        *stand_in().indicators,
    ]
    design = runs.drop_duplicates("cell")[["crew.technicians", "first_fix"]].to_numpy().tolist()
    assert design == [
        [8, "baseline"],
        [8, "training"],
        [9, "baseline"],
        [9, "training"],
        [10, "baseline"],
        [10, "training"],
    ]
    assert list(runs["cell"]) == [cell for cell in range(6) for _ in range(3)]
    assert len(monthly) == 6 * 3 * 2 and {"cell", "crew.technicians", "first_fix", "replication", "month"} <= set(
        monthly
    )
    breakdown = pd.read_parquet(folder / "breakdown.parquet")
    assert list(breakdown["level"]) == ["north", "south"] * 18 and set(breakdown["dimension"]) == {"region"}
    assert breakdown["requests"].sum() == runs["requests"].sum()
    cells = json.loads((folder / "cells.json").read_text())
    assert [cell["scenario"]["crew"]["technicians"] for cell in cells] == [8, 8, 9, 9, 10, 10]
    assert [cell["scenario"]["crew"]["skill"] for cell in cells] == [0.5, 0.75] * 3
    assert {cell["scenario"]["days"] for cell in cells} == {365}


def test_manifest_says_where_results_come_from(here):
    """Configuration, code, libraries, seeds, digests, files; and no place on this machine."""
    assert command(STUDY, "seed=5") == 0
    folder = folder_of(here)
    text = (folder / "manifest.json").read_text()
    manifest = json.loads(text)
    runs = pd.read_parquet(folder / "runs.parquet")
    assert [digest for cell in manifest["digests"].values() for digest in cell] == list(runs["digest"])
    assert manifest["overrides"] == [STUDY, "seed=5"] and manifest["seed"] == 5 and manifest["replications"] == 3
    assert manifest["run_id"] == folder.name and re.fullmatch("[0-9a-f]{64}", manifest["config_hash"])
    assert manifest["twin"]["agrees"] is True and manifest["twin"]["engine"] == "simpy"
    assert {"python", "numpy", "pandas", "numba", "hydra-core"} <= set(manifest["versions"])
    assert set(manifest["files"]) == set(content(folder)) - {"manifest.json"}
    assert set(manifest["revision"]) == {"commit", "dirty"} and manifest["study"]["days"] == 365
    assert str(ROOT) not in text and str(here) not in text


def test_second_call_runs_nothing_and_says_the_same(here, capsys):
    """Finished replications are never run again; the finished folder is only read."""
    note = here / "note"
    assert command(STUDY, f"trouble.note={note}") == 0
    first, before = capsys.readouterr().out, content(folder_of(here))
    assert len(noted(note)) == 19
    assert command(STUDY, f"trouble.note={note}") == 0
    assert capsys.readouterr().out == first
    assert len(noted(note)) == 19 and content(folder_of(here)) == before


def test_same_run_elsewhere_is_the_same_in_every_byte(here):
    """Workers, place and hour leave no trace but in the manifest's times."""
    for place, workers in (("one", 1), ("two", 4)):
        assert command(STUDY, f"results={place}", f"workers={workers}") == 0
    one, two = (content(next((here / place / "staffing").iterdir())) for place in ("one", "two"))
    manifests = [json.loads(files.pop("manifest.json")) for files in (one, two)]
    assert one == two
    for manifest in manifests:
        del manifest["times"], manifest["seal"], manifest["overrides"]
    assert manifests[0] == manifests[1]


def test_changed_configuration_or_sources_make_another_run(here, monkeypatch):
    """Results of different programs or values are never mixed."""
    note = here / "note"
    runs = [(["seed=1"], "a"), (["seed=2"], "a"), (["crew.skill=0.6"], "a"), (["seed=1"], "b")]
    for words, sources in runs:
        monkeypatch.setenv("STAND_IN_SOURCES", sources)
        assert command(f"trouble.note={note}", *words) == 0
    assert len(list((here / "results/tiny").iterdir())) == 4
    assert len(noted(note)) == 4 * 3


def test_damaged_run_is_made_again_from_the_stored_replications(here, capsys):
    """One flipped bit in a result, and no replication has to run."""
    note = here / "note"
    assert command(STUDY, f"trouble.note={note}") == 0
    folder = folder_of(here)
    before = content(folder)
    file = folder / "runs.parquet"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert command(STUDY, f"trouble.note={note}") == 0
    assert "is incomplete or damaged; it is made again" in capsys.readouterr().err
    after = content(folder_of(here))
    assert after["runs.parquet"] == before["runs.parquet"] and len(noted(note)) == 19


def test_damaged_replication_is_run_again_with_one_warning(here):
    """The store believes nothing that it cannot verify."""
    note = here / "note"
    words = [STUDY, f"trouble.note={note}"]
    assert command(*words) == 0
    stored = random.Random(3).choice(list((here / "results/.replications").glob("*/*")))
    stored.write_bytes(stored.read_bytes()[:-40])
    (folder_of(here) / "summary.txt").unlink()
    with pytest.warns(RuntimeWarning, match="a stored replication is damaged; it is run again"):
        assert command(*words) == 0
    assert len(noted(note)) == 20


def test_failing_replication_gives_exit_code_1_and_no_folder(here, capsys):
    """Cell and replication are named; the others are kept for the next try."""
    assert command("replications=4", "trouble.kind=raise", "trouble.replication=1") == 1
    err = capsys.readouterr().err
    assert "failed: cell 0, replication 1, compiled engine: ZeroDivisionError: no technician left" in err
    assert "the other replications are kept" in err
    assert list((here / "results/tiny").iterdir()) == []
    assert len(list((here / "results/.replications").glob("*/*.jsonl"))) >= 3


def test_replication_that_wants_too_much_memory_fails_alone(here, capsys):
    """Each cell has one that asks for 3 GB where a worker may take one: it is named with its levels."""
    words = [STUDY, "memory=1", "trouble.kind=hungry", "trouble.replication=1"]
    assert command(*words) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("failed: ")]
    assert len(told) >= 1 and all("replication 1, compiled engine (crew." in line for line in told), told
    assert all("MemoryError: needs more memory than it may take; results/.failed/" in line for line in told)
    assert command("memory=1", "executor=threads") == 2
    assert "memory: is a limit for worker processes of this run (processes, dask), not" in capsys.readouterr().err


def test_disagreeing_engines_give_exit_code_1_every_time(here, capsys):
    """The strongest check must not be overlooked, not even in a finished run."""
    for _ in range(2):
        assert command("trouble.kind=disagree") == 1
        assert re.search(r"the engines disagree on cell 0, replication \d: [0-9a-f]{64} on", capsys.readouterr().err)
    assert json.loads((folder_of(here, "tiny") / "manifest.json").read_text())["twin"]["agrees"] is False


def test_multirun_makes_one_run_for_each_value(here, capsys):
    """As Hydra users expect: commas, ranges, groups, all combinations, last key fastest."""
    assert command("-m", "crew.technicians=8,9", "scenario=tiny,city") == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if line.startswith("#")]
    assert titles == [
        "#0: crew.technicians=8 scenario=tiny",
        "#1: crew.technicians=8 scenario=city",
        "#2: crew.technicians=9 scenario=tiny",
        "#3: crew.technicians=9 scenario=city",
    ]
    assert len(list((here / "results/tiny").iterdir())) == len(list((here / "results/city").iterdir())) == 2
    assert command("crew.technicians=range(8,10)", "--multirun", "scenario=glob(t*)") == 0
    assert len(list((here / "results/tiny").iterdir())) == 2 + 0
    assert len(list((here / "results/queue").iterdir())) == 2


def test_multirun_is_judged_whole_before_it_starts(here):
    """A mistake in the last job must not be found after an hour."""
    assert command("-m", "crew.technicians=8,9,0") == 2
    assert list(here.iterdir()) == []


def test_saved_configuration_runs_again(here, capsys):
    """config.yaml of a run is a configuration: the same cells come out, times stay times."""
    assert command("scenario=city", "crew.starts='12:30'") == 0
    saved = folder_of(here, "city")
    before = pd.read_parquet(saved / "runs.parquet")
    assert yaml.safe_load((saved / "config.yaml").read_text())["crew"]["starts"] == "12:30"
    assert command("--config-path", str(saved), "results=again") == 0
    after = pd.read_parquet(next((here / "again/city").iterdir()) / "runs.parquet")
    pd.testing.assert_frame_equal(before, after)


def test_printed_configuration_is_the_one_that_runs(here, capsys):
    """--cfg job prints plain YAML, or a part of it, and writes nothing."""
    assert command("--cfg", "job", "crew.technicians=7") == 0
    assert yaml.safe_load(capsys.readouterr().out)["crew"] == {
        "technicians": 7, "skill": 0.5, "night_shift": False, "starts": "08:30",
    }  # fmt: skip
    assert command("--cfg", "job", "-p", "crew.technicians") == 0
    assert yaml.safe_load(capsys.readouterr().out) == 5
    assert command("--cfg", "job", "-p", "crew.technicans") == 2
    assert "did you mean crew.technicians?" in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_unwritable_results_end_in_one_line(here, capsys):
    """The path and the cause, exit code 1."""
    (here / "results").write_text("a file where a folder should be")
    assert command() == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "results" in err and "Not a directory" in err


def test_results_may_lie_in_a_folder_with_any_printable_name(here):
    """Blanks and Chinese characters are ordinary."""
    assert command("results='my 结果 folder'") == 0
    assert len(list((here / "my 结果 folder/tiny").glob("*/manifest.json"))) == 1


HEAVY = ("numba", "pandas", "scipy", "matplotlib", "pyarrow", "numpy")


@pytest.mark.parametrize("flag", ["--help", "--cfg=job"])
def test_help_and_cfg_load_nothing_heavy(flag, here):
    """They are there at once: the real command with the real configuration, well below a second of CPU time."""
    code = (
        "import sys, resource; from experiments.run import main; code = main(sys.argv[1:]);"
        "used = resource.getrusage(resource.RUSAGE_SELF);"
        "print(code, used.ru_utime + used.ru_stime, *sys.modules, file=sys.stderr)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code, flag], capture_output=True, text=True, cwd=here, env=environment)
    exit_code, seconds, *modules = ran.stderr.split()
    assert exit_code == "0" and float(seconds) < 2  # below 1 s with compiled bytecode
    assert not set(HEAVY) & set(modules)
    assert ran.stdout.isprintable() is False and list(here.iterdir()) == []


def test_help_shows_choices_and_examples(here, capsys):
    """Without knowing the project one finds the first command and every group."""
    assert command("--help") == 0
    page = capsys.readouterr().out
    for part in ("python -m experiments.run experiment=", "-m scenario=", "theory/... (1)", "first_fix", "Exit codes"):
        assert part in page
    assert max(map(len, page.splitlines())) <= 110


def test_load_scenario_needs_no_running_program_and_leaves_a_running_one_alone(here):
    """It composes inside another Hydra program and puts its state back."""
    from hydra import compose, initialize_config_dir, version
    from hydra.core.global_hydra import GlobalHydra

    scenario = scenario_of(["crew.technicians=7"], Sources(CONF), stand_in())
    assert scenario.crew.technicians == 7 and not GlobalHydra.instance().is_initialized()
    with initialize_config_dir(str(CONF / "crew"), version_base="1.2"):
        assert scenario_of([], Sources(CONF), stand_in()).crew.technicians == 5
        assert compose("small")["technicians"] == 5 and str(version.getbase()) == "1.2"
    assert load_scenario(["scenario=small_town", "crew.technicians=3"]).crew.technicians == 3


def test_reading_results_unpickles_nothing(here):
    """A results folder from a stranger cannot run code."""
    assert command() == 0
    folder = folder_of(here, "tiny")
    code = f"""
import sys
from pathlib import Path
events = []
sys.addaudithook(lambda name, _: events.append(name) if name.startswith("pickle.") else None)
from experiments.execute.folder import RunFolder
from experiments.execute.store import Store
assert RunFolder(Path("results"), "tiny", {folder.name!r}).manifest()
store = Store(Path("results/.replications"))
assert all(store.get(path.stem) for path in store.folder.glob("*/*.jsonl"))
import pandas
assert len(pandas.read_parquet("results/tiny/{folder.name}/runs.parquet")) == 2
print(events)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert ran.stdout == "[]\n", ran.stderr


def test_csv_files_hold_no_formulas(tmp_path):
    """A spreadsheet must not run what a stranger wrote; numbers stay numbers."""
    frame = pd.DataFrame(
        {"=name": ["=1+1", "+x", "-x", "@x", " =x", "\tx", "plain", None], "value": [-1.5, 2, 3, 4, 5, 6, 7, 8]}
    )
    write_csv(frame, tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == "'=name,value" and lines[1] == "'=1+1,-1.5"
    back = pd.read_csv(tmp_path / "a.csv")
    assert not back["'=name"].dropna().str.match(r"\s*[=+\-@]").any()
    assert list(back["value"]) == list(frame["value"]) and back["'=name"].iloc[6] == "plain"


def test_run_folder_is_found_again_by_its_manifest(here):
    """The path in the last line is a run that verifies."""
    assert command() == 0
    folder = folder_of(here, "tiny")
    manifest = RunFolder(here / "results", "tiny", folder.name).manifest()
    assert manifest is not None and manifest["name"] == "tiny"


def test_cells_of_one_engine_are_not_repeated_and_that_is_said(here, capsys):
    """A rule in plain Python is asked by the SimPy engine only: the run is good, and says what was not checked."""
    alone = stand_in()._replace(simpy_only=lambda scenario: "the rule mine is plain Python" * (scenario.days < 90))
    words = ["scenario=tiny", "engine=simpy", "days=60", "replications=2"]
    assert main(words, CONF, lambda: alone, analyse) == 0
    assert "not repeated on the other engine: the rule mine is plain Python" in capsys.readouterr().err
    folder = folder_of(here, "tiny")
    twin = json.loads((folder / "manifest.json").read_text())["twin"]
    assert twin == {"agrees": None, "not_repeated": "the rule mine is plain Python"}
    assert len(pd.read_parquet(folder / "runs.parquet")) == 2


@pytest.mark.parametrize("module", ["run", "export", "day", "verify"])
def test_python_without_the_dependencies_is_told_where_they_are(module):
    """Who types `python` outside of the environment reads one line, no traceback."""
    command = [sys.executable, "-S", "-m", f"experiments.{module}", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"{NOT_INSTALLED}\n"


@pytest.mark.parametrize("module", ["run", "export"])
def test_reader_that_has_seen_enough_is_no_error(module):
    """`--help | head -1` ends without a word about pipes."""
    command = f"{sys.executable} -m experiments.{module} --help | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "" and len(done.stdout.splitlines()) == 1
