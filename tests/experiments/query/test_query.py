"""Many runs at once: tidy tables, the same ones by SQL, and no run that was tampered with."""

import builtins
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import pandas as pd
import pytest

import experiments
from experiments import load_results
from experiments.canonical import digest
from experiments.execute.folder import RunFolder
from experiments.paths import ROOT
from experiments.query.__main__ import main
from experiments.query.duck import asked
from experiments.query.load import Results
from tests.experiments.stand_in import command

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A results folder with one experiment and one single scenario."""
    here = tmp_path_factory.mktemp("a [folder]'s*name")
    before = Path.cwd()
    os.chdir(here)
    try:
        assert command("experiment=staffing", "replications=3", "executor=serial") == 0
        assert command("replications=2", "executor=serial") == 0
    finally:
        os.chdir(before)
    return here


@pytest.fixture
def here(made, monkeypatch):
    monkeypatch.chdir(made)
    return made


def forged(results: Path, name: str, content: bytes) -> Path:
    """A run whose manifest is right about files that are wrong."""
    folder = RunFolder(results, name, "0" * 16)
    with folder.writing() as draft:
        (draft / "runs.parquet").write_bytes(content)
        facts = json.loads(next(results.glob("staffing/*/manifest.json")).read_text())
        folder.publish({key: value for key, value in facts.items() if key not in ("seal", "files")})
    return folder.path


def test_tables_are_tidy(here):
    """Every row says whose it is; what a run does not have is empty, not wrong."""
    results = load_results()
    assert list(results.experiments["name"]) == ["staffing", "tiny"] and not len(results.damaged)
    runs = results.runs
    assert list(runs.columns[:6]) == ["name", "run_id", "cell", "crew.technicians", "first_fix", "replication"]
    assert len(runs) == 6 * 3 + 2 and runs.loc[runs["name"] == "tiny", "first_fix"].isna().all()
    baseline = results.cells.query("name == 'staffing' and baseline")
    assert dict(zip(baseline["factor"], baseline["level"], strict=True)) == {
        "crew.technicians": "9",
        "first_fix": "baseline",
    }
    assert len(results.monthly) == 2 * len(runs) and len(results.differences) == 0
    assert set(load_results("results", "tiny").runs["name"]) == {"tiny"}


def test_sql_and_data_frames_say_the_same(here):
    """DuckDB reads the very files; a folder's odd name is no pattern."""
    results = load_results()
    query = "select name, cell, avg(cost_total) cost from runs group by all order by all"
    frame = results.runs.groupby(["name", "cell"], as_index=False)["cost_total"].mean()
    pd.testing.assert_series_equal(asked(results, query)["cost"], frame["cost_total"], check_names=False)
    assert asked(results, "select count(*) n from monthly")["n"][0] == len(results.monthly)
    assert asked(results, "select count(*) n from damaged")["n"][0] == 0


@pytest.mark.parametrize("table", ["heard", "differences"])
def test_tables_that_no_run_has_are_empty(here, table):
    """A question about them has the answer that nothing is there, in SQL and as a frame, and is no error."""
    results = load_results("results", "tiny")  # one cell: nothing to compare; it has no survey
    assert len(getattr(results, table)) == 0
    assert asked(results, f"select name, run_id from {table}").shape == (0, 2)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/hostname')",
        "copy runs to 'copied.csv'",
        "attach 'other.db'",
        "set enable_external_access = true",
        "selec",
    ],
)
def test_question_sees_the_runs_and_nothing_else(here, sql, capsys):
    """A question copied from somewhere cannot read or write other files; one line says so."""
    assert main(["results", "--sql", sql]) == 2
    err = capsys.readouterr().err
    assert err.startswith("firstfix: --sql: ") and err.count("\n") == 1


def test_bad_run_is_shown_as_bad_and_the_others_are_read(made, tmp_path, monkeypatch, capsys):
    """A flipped byte, a forged manifest over rubbish, a link: each is named."""
    import shutil

    shutil.copytree(made / "results", tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    forged(Path("results"), "forged", b"PAR1 rubbish PAR1")
    tiny = next(Path("results/tiny").iterdir())
    (tiny / "summary.txt").write_text("better")
    Path("results/linked").symlink_to("/etc")
    assert main(["--sql", "select count(*) as n from runs"]) == 0
    out, err = capsys.readouterr()
    assert out.split() == ["n", "18"]
    assert "tiny" in err and "forged" in err and err.count("left out") == 2
    with pytest.warns(RuntimeWarning) as told:
        assert len(load_results().runs) == 18
    assert len(told) == 2


def test_rows_do_not_depend_on_what_is_asked_first(made, tmp_path, monkeypatch):
    """A run of which one table cannot be read is left out of all of them, also of those asked for before."""
    import shutil

    shutil.copytree(made / "results", tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    forged(Path("results"), "forged", (next(Path("results/tiny").iterdir()) / "runs.parquet").read_bytes())
    (broken,) = Path("results/forged").iterdir()
    manifest = json.loads((broken / "manifest.json").read_text())
    (broken / "monthly.parquet").write_bytes(b"PAR1 rubbish PAR1")
    manifest["files"]["monthly.parquet"] = hashlib.sha256(b"PAR1 rubbish PAR1").hexdigest()
    del manifest["seal"]
    manifest["seal"] = digest(manifest)
    (broken / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    one, other = Results(Path("results")), Results(Path("results"))
    assert len(one.damaged) == 1 and len(one.runs) == 20 and len(one.monthly) == 40 and len(one.experiments) == 2
    assert len(other.monthly) == 40 and len(other.runs) == 20


def test_nothing_is_unpickled(here):
    """Reading results loads no pickle: no such event reaches an audit hook."""
    code = (
        "import sys; seen = []; sys.addaudithook(lambda event, _: seen.append(event) if 'pickle' in event else None)\n"
        "from experiments import load_results; from experiments.query.duck import asked\n"
        "r = load_results('results'); r.runs, r.cells, r.monthly, r.breakdown, asked(r, 'from runs')\n"
        "from experiments.execute.check import check; from pathlib import Path; check(Path('results')); print(seen)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_listing_names_the_runs(here, capsys):
    """Without a question: what there is."""
    assert main([]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "2 runs, 0 not read" and "staffing" in out


def test_answer_goes_to_a_file(here, tmp_path, capsys):
    """Parquet exactly, CSV safely for spreadsheets."""
    for name in ("answer.csv", "answer.parquet"):
        assert main(["--sql", "select '=1+1' as text, 2.5 as number", "--to", str(tmp_path / name)]) == 0
    assert (tmp_path / "answer.csv").read_text() == "text,number\n'=1+1,2.5\n"
    assert pd.read_parquet(tmp_path / "answer.parquet")["text"][0] == "=1+1"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["nowhere"], "nowhere: is not a folder"),
        (["--to", "x.csv"], "--to: goes with --sql"),
        (["--sql", "x", "--to", "x.xls"], "--to x.xls: must end with .csv or .parquet"),
        (["--sq", "x"], "unrecognized arguments: --sq; --help shows what there is"),
    ],
)
def test_mistyped_command_is_refused_in_one_line(words, line, here, capsys):
    assert main(words) == 2
    assert capsys.readouterr().err == f"firstfix: {line}\n"


def test_unknown_experiment_is_refused_with_the_nearest_name(here):
    with pytest.raises(ValueError, match="no run of that name; did you mean staffing"):
        load_results("results", "stafing")


def test_without_duckdb_the_command_says_what_to_install(here, monkeypatch, capsys):
    """The rest works without it."""
    monkeypatch.setattr("experiments.extras.find_spec", lambda name: None)
    assert main(["--sql", "from runs"]) == 2
    assert capsys.readouterr().err == "firstfix: --sql: needs the package duckdb; pip install -e '.[query]'\n"
    assert main([]) == 0


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_keeps_no_output(notebook, here, monkeypatch):
    """Its cells are run in turn, over a small results folder."""
    matplotlib.use("Agg")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    for cell in code:
        assert cell["outputs"] == [] and cell["execution_count"] is None
        exec(compile("".join(cell["source"]), notebook.name, "exec"), names)
    assert len(code) > 3 and len(names["differences"]) == 5
    assert (names["differences"]["low"] <= names["differences"]["high"]).all()
    __import__("matplotlib.pyplot").pyplot.close("all")


def test_public_names_are_there():
    assert experiments.__all__ == ["load_results", "load_scenario"] and builtins.all(
        hasattr(experiments, name) for name in experiments.__all__
    )
