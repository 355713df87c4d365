"""What is damaged in a results folder is found and named, and hides nothing else."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.check_results import main
from experiments.execute.check import check
from experiments.execute.listing import LIST
from experiments.paths import ROOT
from tests.experiments.stand_in import command

STORE = Path("results/.replications")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A results folder with two runs of two experiments."""
    here = tmp_path_factory.mktemp("made")
    before = Path.cwd()
    os.chdir(here)
    try:
        assert command("replications=2", "executor=serial") == 0
        assert command("experiment=staffing", "replications=2", "executor=serial") == 0
    finally:
        os.chdir(before)
    return here


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    """A copy of it, to be damaged."""
    shutil.copytree(made / "results", tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def damaged() -> list[str]:
    return [str(path) for path, _ in check(Path("results")).findings]


def test_untouched_folder_is_as_it_was_written(here, capsys):
    """Two runs; 2 + 12 replications and two twins, all listed."""
    assert main(["results"]) == 0
    assert capsys.readouterr().out == "2 runs, 16 stored replications: all as they were written\n"
    assert check(Path("results")).unlisted == 0


def test_every_flipped_byte_is_found(here):
    """50 of 50, in replications, their list, manifests, tables and reports; 200 in `make torture`."""
    dice, places = random.Random(1), files(here / "results")
    for _ in range(50):
        path = dice.choice(places)
        whole = path.read_bytes()
        flip = dice.randrange(len(whole))
        path.write_bytes(whole[:flip] + bytes([whole[flip] ^ (1 << dice.randrange(8))]) + whole[flip + 1 :])
        assert damaged(), f"{path.name}, byte {flip}"
        path.write_bytes(whole)
    assert not damaged()


def test_one_bad_run_hides_no_other(here, capsys):
    """Whatever is wrong with a run, it is named, and the other one is still looked at."""
    first, second = sorted(path.parent for path in Path("results").glob("*/*/manifest.json"))
    (first / "manifest.json").write_text("{" * 100_000)
    (second / "runs.parquet").unlink()
    (second / "more.txt").touch()
    os.symlink("/etc/hostname", second / "link")
    os.mkfifo(second / "pipe")
    assert main(["results"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out == [
        f"{first}/manifest.json: is damaged; nothing can be said of the other files",
        f"{second}/link: was not written by the run",
        f"{second}/more.txt: was not written by the run",
        f"{second}/runs.parquet: is not there",
        "2 runs, 16 stored replications: 4 findings",
    ]


def test_link_in_place_of_a_run_is_not_followed(here):
    """A folder that somebody sent cannot make us read elsewhere."""
    run = next(Path("results/tiny").iterdir())
    run.rename("elsewhere")
    run.symlink_to(here / "elsewhere")
    assert damaged() == [str(run)]


def test_what_has_gone_or_was_swapped_is_noticed(here):
    """A file that is whole in itself, but not the one that was written, is caught by the list."""
    one, other, *_ = sorted(STORE.glob("*/*.jsonl"))
    one.unlink()
    other.write_bytes(other.read_bytes().replace(b"2025-01", b"2025-03"))
    findings = {path.name: what for path, what in check(Path("results")).findings}
    assert findings[one.name] == "is listed, but is not there" and "is damaged" in findings[other.name]


def test_mending_leaves_what_is_whole(here, capsys):
    """Afterwards nothing is damaged, and the same command makes what is missing."""
    one, *_ = sorted(STORE.glob("*/*.jsonl"))
    one.write_text("rubbish")
    with (STORE / LIST).open("a") as file:
        file.write('\n{"key": "torn')
    assert main(["results"]) == 1 and main(["results", "--mend"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 runs, 15 stored replications: all as they were written"


def test_torn_line_of_the_list_spoils_no_other(here):
    """Lines that come after it are read."""
    with (STORE / LIST).open("a") as file:
        file.write('\n{"key": "torn')
    assert command("replications=3", "executor=serial") == 0
    assert [what for _, what in check(Path("results")).findings] == ["line 34 is damaged"]
    assert check(Path("results")).unlisted == 0


def test_finished_but_not_listed_is_listed_by_who_needs_it(here):
    """A writer that was killed between the two has lost nothing."""
    (STORE / LIST).unlink()
    assert check(Path("results")).unlisted == 16 and not damaged()
    shutil.rmtree("results/tiny")
    assert command("replications=2", "executor=serial") == 0
    assert check(Path("results")).unlisted == 16 - 3


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["nowhere"], "nowhere: is not a folder"),
        (["results", "more"], "more: one folder can be named, and --mend; --help shows more"),
        (["--mnd"], "--mnd: one folder can be named, and --mend; --help shows more"),
    ],
)
def test_mistyped_command_is_refused_in_one_line(words, line, here, capsys):
    assert main(words) == 2
    assert capsys.readouterr().err == f"firstfix: {line}\n"


def test_help_is_there_at_once():
    """Nothing heavy is loaded for it."""
    code = "import sys, experiments.check_results as c; c.main(['-h']); print({'pandas', 'hydra'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.endswith("set()\n")
