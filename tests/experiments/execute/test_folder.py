"""A run's folder appears whole, has one writer, and shows every later change."""

import random

import pytest

from experiments.execute.folder import RunFolder
from experiments.messages import Held


def fill(folder: RunFolder) -> dict:
    with folder.writing() as draft:
        (draft / "runs.txt").write_text("some results\n")
        (draft / "figures").mkdir()
        (draft / "figures/a.png").write_bytes(bytes(range(256)))
        return folder.publish({"name": "x", "seed": 1})


def test_run_folder_appears_complete_and_verifies(tmp_path):
    """Nothing is left beside it, and the manifest knows every file."""
    folder = RunFolder(tmp_path, "study", "abc")
    assert folder.manifest() is None
    manifest = fill(folder)
    assert folder.manifest() == manifest
    assert set(manifest["files"]) == {"runs.txt", "figures/a.png"}
    assert [path.name for path in (tmp_path / "study").iterdir()] == ["abc"]


def test_every_change_in_a_run_folder_is_noticed(tmp_path):
    """200 flipped bytes anywhere, a missing file, an added file."""
    folder = RunFolder(tmp_path, "study", "abc")
    fill(folder)
    files, dice = [path for path in folder.path.rglob("*") if path.is_file()], random.Random(2)
    for _ in range(200):
        path = dice.choice(files)
        whole = path.read_bytes()
        damaged = bytearray(whole)
        damaged[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        path.write_bytes(damaged)
        assert folder.manifest() is None
        path.write_bytes(whole)
    assert folder.manifest() is not None
    (folder.path / "added").touch()
    assert folder.manifest() is None
    (folder.path / "added").unlink()
    (folder.path / "runs.txt").unlink()
    assert folder.manifest() is None


def test_failed_writing_leaves_nothing(tmp_path):
    """An exception takes the draft and the lock with it; the old folder stays."""
    folder = RunFolder(tmp_path, "study", "abc")
    with pytest.raises(ZeroDivisionError), folder.writing() as draft:
        (draft / "half").touch()
        raise ZeroDivisionError
    assert list((tmp_path / "study").iterdir()) == []


def test_second_writer_is_told_who_holds_the_run(tmp_path):
    """One process makes a run; the lock goes with its holder."""
    folder = RunFolder(tmp_path, "study", "abc")
    with folder.writing():
        with pytest.raises(Held, match=r"process \d+ since \d{4}-"), RunFolder(tmp_path, "study", "abc").writing():
            pass
        with RunFolder(tmp_path, "study", "def").writing():
            pass
    fill(folder)


def test_leftovers_of_a_killed_writer_do_not_disturb(tmp_path):
    """A lock file without a live holder is no lock; its draft is thrown away."""
    folder = RunFolder(tmp_path, "study", "abc")
    folder.draft.mkdir(parents=True)
    (folder.draft / "half").touch()
    (tmp_path / "study/.abc.lock").write_text("process 1 since yesterday")
    manifest = fill(folder)
    assert "half" not in manifest["files"]


def test_drafts_of_other_runs_go_with_their_killed_writers(tmp_path):
    """Another seed has another folder, so nobody may ever make the killed run again; who writes is left alone."""
    dead, living = RunFolder(tmp_path, "study", "abc"), RunFolder(tmp_path, "study", "def")
    dead.draft.mkdir(parents=True)
    (dead.draft / "half").touch()
    (tmp_path / "study/.abc.lock").write_text("process 1 since yesterday")
    with living.writing():
        fill(RunFolder(tmp_path, "study", "ghi"))
        assert sorted(path.name for path in (tmp_path / "study").iterdir()) == [".def.draft", ".def.lock", "ghi"]


def test_run_that_was_finished_while_one_waited_is_not_made_again(tmp_path, monkeypatch):
    """Every maker looks once more when it has the lock."""
    folder, told = RunFolder(tmp_path, "study", "abc"), []
    seen = fill(folder)
    looks = iter([None])
    look = RunFolder.manifest
    monkeypatch.setattr(RunFolder, "manifest", lambda self: next(looks, look(self)))
    assert folder.made(lambda draft: pytest.fail("made again"), told.append) == seen
    assert len(told) == 1 and "is made again" in told[0]  # it looked damaged


def test_folder_is_made_once_and_tidied_when_it_is_read(tmp_path):
    """The lock of a maker that was killed after it had finished goes; a failure leaves no folder."""
    folder = RunFolder(tmp_path, "study", "abc")
    assert folder.made(lambda draft: None, print) is None and not folder.path.exists()
    made = folder.made(lambda draft: {"name": "x"}, print)
    (tmp_path / "study/.abc.lock").touch()
    assert folder.made(lambda draft: pytest.fail("made again"), print) == made
    assert [path.name for path in (tmp_path / "study").iterdir()] == ["abc"]
