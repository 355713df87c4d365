"""A folder that appears whole: whatever stops its writer, the old one or the new one has the name."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments import whole
from experiments.paths import ROOT
from experiments.whole import appearing_whole, folder_appearing_whole

KILLED = """
import os, signal
from pathlib import Path
from experiments.whole import folder_appearing_whole
real = Path.rename
Path.rename = lambda self, to: os.kill(os.getpid(), signal.SIGKILL) if self.name.endswith(".draft") else real(self, to)
with folder_appearing_whole(Path("kept")) as draft:
    (draft / "new").touch()
"""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder that stands."""
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "old").touch()
    return folder


def written(folder: Path) -> None:
    with folder_appearing_whole(folder) as draft:
        (draft / "new").touch()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_stopped_before_either_rename_leaves_the_old_one(turn, stop, kept, monkeypatch):
    """Not nothing, which it was."""
    real, asked = Path.rename, []

    def rename(self: Path, target: Path) -> Path:
        asked.append(self)
        if len(asked) == turn + 1:
            raise stop
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(stop):
        written(kept)
    assert names(kept) == ["old"] and names(kept.parent) == ["kept"]


def test_stopped_after_both_renames_leaves_the_new_one(kept, monkeypatch):
    """The old one has gone by then."""

    def interrupt(folder: Path) -> None:
        if folder == kept.parent:
            raise KeyboardInterrupt

    monkeypatch.setattr(whole, "sync_folder", interrupt)
    with pytest.raises(KeyboardInterrupt):
        written(kept)
    assert names(kept) == ["new"] and names(kept.parent) == ["kept"]


def test_the_next_call_puts_back_what_a_kill_took_the_name_of(kept):
    """Even if that call fails itself."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=kept.parent, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )
    assert killed.returncode == -signal.SIGKILL and not kept.exists()
    with pytest.raises(ZeroDivisionError), folder_appearing_whole(kept):
        raise ZeroDivisionError
    assert names(kept) == ["old"]
    written(kept)
    assert names(kept) == ["new"]


def written_to(path: Path) -> None:
    with appearing_whole(path) as temporary:
        temporary.touch()


WRITER = """
import sys
from pathlib import Path
from experiments.whole import appearing_whole, folder_appearing_whole
with (folder_appearing_whole if sys.argv[1] == "kept" else appearing_whole)(Path(sys.argv[1])) as draft:
    (draft / "half").touch() if draft.is_dir() else draft.touch()
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(("name", "write"), [("kept", written), ("kept.csv", written_to)])
def test_what_a_killed_writer_leaves_goes_with_the_next_write_and_a_living_one_s_stays(name, write, tmp_path):
    """Nobody waits an hour, and nobody pulls the draft away from under another."""
    began = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    killed, living = began
    try:
        assert [one.stdout.readline() for one in began] == ["begun\n"] * 2
        write(tmp_path / name)
        assert len(names(tmp_path)) == 5  # of each its draft and its mark
        killed.kill()
        killed.wait()
        write(tmp_path / name)
        assert len(names(tmp_path)) == 3
        living.communicate("")
        assert living.returncode == 0 and names(tmp_path) == [name]
        assert name != "kept" or names(tmp_path / name) == ["half"]  # the last has its name whole, and no mixture
    finally:
        for one in began:
            one.kill()
            one.communicate()


def test_a_draft_without_a_mark_is_nobodys(kept):
    """What versions before this one left."""
    (kept.parent / ".kept.00000000.draft" / "half").mkdir(parents=True)
    written(kept)
    assert names(kept.parent) == ["kept"] and names(kept) == ["new"]


def test_a_neighbour_of_a_like_name_is_left_alone(kept):
    """[k]ept is a name, not a pattern."""
    other = kept.parent / ".kept.more.00000000.before"
    other.mkdir()
    written(kept.parent / "[k]ept")
    written(kept)
    assert other.is_dir() and names(kept) == ["new"]
