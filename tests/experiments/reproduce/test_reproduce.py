"""A run is made again from its manifest, and whatever differs is named with what can have moved it."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tracemalloc
from pathlib import Path

import pandas as pd
import pytest

from experiments.archive import pack as packing
from experiments.archive.__main__ import main as archive
from experiments.canonical import digest
from experiments.reproduce.__main__ import DIFFERS, main
from experiments.reproduce.compare import compared, numbers_moved
from experiments.reproduce.reasons import reasons, replications_moved
from tests.experiments import stand_in
from tests.experiments.stand_in import command, folder_of, noted

STUDY = "experiment=staffing"
MACHINE = {"PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A small finished study, made once, with its file of notes."""
    folder = tmp_path_factory.mktemp("study")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert command(STUDY, f"trouble.note={folder / 'note'}") == 0
    return folder


@pytest.fixture
def note(study):
    return study / "note"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working directory of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def done(study, here):
    """The folder of the study, copied with its store."""
    shutil.copytree(study / "results", here / "results")
    return folder_of(here)


def reproduce(*words, analyse=stand_in.analyse) -> int:
    return main([str(word) for word in words], conf=stand_in.CONF, load_model=stand_in.stand_in, analyse=analyse)


def resealed(folder: Path, **facts) -> None:
    """The manifest with other facts, as a run under other circumstances would have written it."""
    path = folder / "manifest.json"
    manifest = {**json.loads(path.read_text()), **facts}
    del manifest["seal"]
    path.write_text(json.dumps({**manifest, "seal": digest(manifest)}))


def test_a_run_is_reproduced_from_what_is_stored(done, here, note, capsys):
    """Every file has the bytes of the manifest, and no replication is run again."""
    before = noted(note)
    assert reproduce(done) == 0
    assert "Identical: all 7 files have the bytes of the manifest" in capsys.readouterr().out
    assert noted(note) == before
    (made,) = (here / "results" / "reproduced" / "staffing").iterdir()
    assert (
        json.loads((made / "manifest.json").read_text())["files"]
        == json.loads((done / "manifest.json").read_text())["files"]
    )


def test_what_a_killed_reproduction_left_is_swept(done, here):
    """Its empty store is removed by the next one; one that somebody holds, or is just being made, is not."""
    home = here / "results" / "reproduced"
    for name in ("killed", "held", "just-made", "old"):
        (home / f".fresh-{name}" / ".replications").mkdir(parents=True)
    (home / ".fresh-killed" / ".in-use").touch()
    os.utime(home / ".fresh-old", (1, 1))
    with (home / ".fresh-held" / ".in-use").open("w") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        assert reproduce(done) == 0
    assert {path.name for path in home.glob(".*")} == {".fresh-held", ".fresh-just-made"}


def test_a_failure_says_where_as_it_does_for_every_run(done, here, capsys):
    """The place in the code goes to a file, which the line names."""

    def failing(*asked, **more):
        raise ZeroDivisionError("no technician left")

    model = stand_in.stand_in()._replace(simulate=failing)
    assert main([str(done), "fresh=yes"], conf=stand_in.CONF, load_model=lambda: model, analyse=stand_in.analyse) == 1
    assert "no technician left; results/.failed/" in capsys.readouterr().err
    assert "ZeroDivisionError" in next((here / "results/.failed").glob("*.txt")).read_text()


def test_fresh_runs_every_replication_again_and_leaves_nothing(done, here, note):
    """From an empty store, which goes away again."""
    before = len(noted(note))
    assert reproduce(done / "manifest.json", "fresh=yes") == 0
    assert len(noted(note)) == before + 19
    assert not list((here / "results" / "reproduced").glob(".fresh*"))


def test_missing_replications_are_run(done, here, note):
    """The store is gone: all of it is made again, 18 replications and the twin."""
    before = len(noted(note))
    shutil.rmtree(here / "results" / ".replications")
    assert reproduce(done) == 0
    assert len(noted(note)) == before + 19


def test_a_manifest_alone_is_composed_once_more(done, here, capsys):
    """Its overrides and `conf/` give the same configuration; its digest says so."""
    (here / "alone").mkdir()
    shutil.copy(done / "manifest.json", here / "alone" / "manifest.json")
    assert reproduce(here / "alone" / "manifest.json") == 0
    assert "Identical" in capsys.readouterr().out


def test_the_other_engine_reproduces_every_replication(done, capsys):
    """Bit for bit, in this stand-in as in the model; what names the engine differs."""
    assert reproduce(done, "engine=simpy") == DIFFERS
    said = capsys.readouterr().out
    assert "all 18 replications are the same, bit for bit" in said and "engine: compiled then, simpy now" in said


def test_a_flipped_byte_of_a_result_is_named(done, capsys):
    """The manifest is reproduced, but the file beside it is not what it names."""
    path = done / "monthly.parquet"
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    assert reproduce(done) == DIFFERS
    said = capsys.readouterr().out
    assert "Identical" in said and "monthly.parquet: was changed after the run" in said


def test_other_sources_and_versions_are_named_with_what_they_move(done, capsys, monkeypatch):
    """The model's sources can move everything; a plotting library cannot move a table."""
    manifest = json.loads((done / "manifest.json").read_text())
    resealed(done, versions=manifest["versions"] | {"matplotlib": "1.0"})
    monkeypatch.setenv("STAND_IN_SOURCES", "another")

    def other(folder, *made):
        (folder / "more.txt").write_text("more")
        return stand_in.analyse(folder, *made) + "more"

    assert reproduce(done, analyse=other) == DIFFERS
    said = capsys.readouterr().out
    assert "differs   summary.txt" in said and "added     more.txt" in said
    assert "code of the model (sim/): other sources (can have moved 2 of the 2)" in said
    assert "matplotlib: 1.0 then" in said and "(moves none of them)" in said


def test_what_nothing_explains_is_said_so(done, capsys):
    """The analysis gives other words each time: neither versions nor sources differ."""
    assert reproduce(done, analyse=lambda *made: stand_in.analyse(*made) + "by chance") == DIFFERS
    assert "No recorded fact explains: summary.txt" in capsys.readouterr().out


def test_a_later_commit_with_the_same_sources_is_the_same_program(done, capsys):
    """Pages name the revision of the run, not that of a commit that touched only other files."""
    resealed(done, revision={"commit": "0" * 40, "dirty": False})
    seen = []

    def asks(folder, *made):
        seen.append(made[3]["revision"]["commit"])
        return stand_in.analyse(folder, *made)

    assert reproduce(done, analyse=asks) == 0
    assert seen == ["0" * 40] and "code revision" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "name one folder"),
        (("nowhere",), "is not a finished run"),
        (("results", "fresh=maybe"), "fresh=maybe: allowed: yes, no"),
        (("RUN", "engine=simpi"), "did you mean simpy"),
        (("RUN", "workers=none"), "workers"),
    ],
)
def test_what_cannot_be_reproduced_is_refused_in_one_line(done, capsys, words, complaint):
    """Before anything is made."""
    assert reproduce(*(done if word == "RUN" else word for word in words)) == 2
    said = capsys.readouterr().err.strip()
    assert complaint in said and "\n" not in said


@pytest.mark.parametrize("change", ["seed", "json", "key"])
def test_a_changed_manifest_is_refused(done, capsys, change):
    """A manifest vouches for the files; nobody may vouch for it but its seal."""
    path = done / "manifest.json"
    manifest = json.loads(path.read_text())
    texts = {"seed": manifest | {"seed": 9}, "key": {"files": {}}}
    path.write_text("{" if change == "json" else json.dumps(texts[change]))
    assert reproduce(done) == 2
    assert "manifest" in capsys.readouterr().err


def test_facts_that_differ_are_each_named_once():
    """Data, code, libraries, machine: one line each; what is equal is not named."""
    then = {
        "config_hash": "a", "engine": "simpy", "inputs": {"log.csv": "1"}, "sources": {"sim": "1", "experiments": "1"},
        "revision": {"commit": "a" * 40, "dirty": False}, "versions": {"python": "3.11.7", "pyarrow": "20"},
        "lock": "1", "machine": {"processor": "x86_64"},
    }  # fmt: skip
    now = {
        "config_hash": "a", "engine": "compiled", "inputs": {"log.csv": "2"},
        "sources": {"sim": "1", "experiments": "2"},
        "revision": {"commit": "b" * 40, "dirty": True}, "versions": {"python": "3.12.1", "pyarrow": "20"},
        "lock": "2", "machine": {"processor": "aarch64"},
    }  # fmt: skip
    assert [one.text.split(":")[0] for one in reasons(then, now)] == [
        "engine", "data file log.csv", "code of the analysis (experiments/)", "Python",
        "code revision, which the pages name", "requirements.lock, whose digest the pages name", "machine",
    ]  # fmt: skip
    assert reasons(then, then) == []


def test_files_and_replications_are_compared_one_by_one():
    """Same, other, absent, added; a replication that is missing on one side counts as other."""
    found = compared({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})
    assert (found.same, found.differ, found.absent, found.added) == (["a"], ["b"], ["c"], ["d"])
    assert replications_moved({"0": ["x", "y"], "1": ["z"]}, {"0": ["x", "w"]}) == (2, 3)


def test_tables_say_how_far_their_numbers_moved(tmp_path):
    """Other bytes with the same values are told from other values."""
    import pandas as pd

    paths = [tmp_path / f"{name}.parquet" for name in "abcd"]
    frame = pd.DataFrame({"x": [1.0, 2.0, float("nan")], "t": ["a", "b", "c"]})
    frame.to_parquet(paths[0])
    frame.to_parquet(paths[1], compression="gzip")
    frame.assign(x=[1.0, 2.2, float("nan")]).to_parquet(paths[2])
    frame.head(1).to_parquet(paths[3])
    assert numbers_moved(paths[0], paths[1]) == "the same values in other bytes"
    assert numbers_moved(paths[0], paths[2]) == "1 of 6 values differ, numbers by at most 9.1 %"
    assert numbers_moved(paths[0], paths[3]) == "3 rows of 2 columns then, 1 of 2 now"
    assert numbers_moved(paths[0], tmp_path / "none.parquet") == ""


def pack(*words) -> int:
    return archive([str(word) for word in words], load_model=stand_in.stand_in)


def test_an_archive_may_be_larger_than_the_memory(tmp_path):
    """One file is read at a time, piece by piece."""
    large = tmp_path / "large"
    large.write_bytes(bytes(30_000_000))
    tracemalloc.start()
    packing.pack({"large": large, "small": b"text"}, "top", tmp_path / "made.tar.gz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000
    with tarfile.open(tmp_path / "made.tar.gz") as made:
        assert [(one.name, one.size) for one in made.getmembers()] == [("top/large", 30_000_000), ("top/small", 4)]


def test_two_archives_of_a_run_are_equal_byte_for_byte(done, here):
    """No hours, no owners, a fixed order."""
    assert pack(done, "to=a.tar.gz") == pack(done, "to=b.tar.gz") == 0
    assert (here / "a.tar.gz").read_bytes() == (here / "b.tar.gz").read_bytes()


@pytest.mark.parametrize(
    ("trouble", "complaint"),
    [("byte", "is not complete"), ("sources", "other sources"), ("lock", "other libraries"), ("data", "log.csv")],
)
def test_an_archive_that_could_not_reproduce_the_run_is_refused(done, capsys, monkeypatch, trouble, complaint):
    """A stranger would find it out after an hour; here it takes a second."""
    if trouble == "byte":
        (done / "summary.txt").write_text("other")
    elif trouble == "sources":
        monkeypatch.setenv("STAND_IN_SOURCES", "another")
    elif trouble == "lock":
        resealed(done, lock="0")
    else:
        resealed(done, inputs={"/data/log.csv": "0"})
    assert pack(done) == 2
    assert complaint in capsys.readouterr().err


def test_a_stranger_reproduces_an_archive(here):
    """Unpacked into a fresh folder, with no repository and no stored replication, by the command of its page."""
    run = [sys.executable, "-m", "experiments.run", "scenario=small_town", "days=5", "replications=2"]
    assert subprocess.run(run, cwd=here, env=os.environ | _path(None), capture_output=True).returncode == 0
    folder = folder_of(here, "small_town")
    assert archive([str(folder), "to=study.tar.gz"]) == 0
    with tarfile.open(here / "study.tar.gz") as packed:
        packed.extractall(here / "stranger", filter="data")
    (top,) = (here / "stranger").iterdir()
    page = (top / "REPRODUCE.md").read_text()
    setup, command_line = page.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert setup == "make setup"
    words = command_line.split()[1:]
    ran = subprocess.run([sys.executable, *words], cwd=top, env=os.environ | _path(top), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Identical" in ran.stdout


def _path(top: Path | None) -> dict[str, str]:
    from experiments.paths import ROOT

    return MACHINE | {"PYTHONPATH": str(top or ROOT)}


@pytest.fixture
def over_draws(here):
    """The folder of a study that was run over draws of a rate; the table that they were taken from."""
    table = here / "fitted.parquet"
    pd.DataFrame({"demand.rate_per_day": [98.0, 100.0, 103.0, 99.0]}).to_parquet(table)
    words = (f"parameters.file={table.name}", "parameters.draws=3", "replications=2", "executor=serial")
    assert command(STUDY, f"trouble.note={here / 'note'}", *words) == 0
    return folder_of(here), table


@pytest.mark.parametrize("fate", ["kept", "moved", "another"])
def test_a_run_over_draws_is_reproduced_from_the_draws_in_its_folder(over_draws, here, capsys, fate):
    """Also when the table that they were taken from has gone or has become another; fresh, from an empty store."""
    done, table = over_draws
    if fate == "moved":
        table.rename(here / "elsewhere.parquet")
    if fate == "another":
        pd.DataFrame({"demand.rate_per_day": [1.0, 2.0, 3.0]}).to_parquet(table)
    before = noted(here / "note")
    assert reproduce(done) == 0
    assert noted(here / "note") == before
    assert reproduce(done, "fresh=yes") == 0
    assert sorted(noted(here / "note")) == sorted(2 * before)
    assert "Identical: all" in capsys.readouterr().out


def test_draws_that_were_changed_are_not_taken_for_those_of_the_run(over_draws, here, capsys):
    """Composed once more from its table instead, and the changed file is named; without the table it is refused."""
    done, table = over_draws
    pd.DataFrame({"demand.rate_per_day": [1.0, 2.0, 3.0]}).to_parquet(done / "draws.parquet")
    assert reproduce(done) == DIFFERS
    out = capsys.readouterr().out
    assert "draws.parquet" in out
    table.unlink()
    assert reproduce(done) == 2
    assert "fitted.parquet: there is no such file" in capsys.readouterr().err
