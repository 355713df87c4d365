"""A folder that appears whole: whatever stops its writer, the old one or the new one has the name."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments import whole
from experiments.paths import ROOT
from experiments.whole import folder_appearing_whole

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


def test_a_neighbour_of_a_like_name_is_left_alone(kept):
    """[k]ept is a name, not a pattern."""
    other = kept.parent / ".kept.more.00000000.before"
    other.mkdir()
    written(kept.parent / "[k]ept")
    written(kept)
    assert other.is_dir() and names(kept) == ["new"]
