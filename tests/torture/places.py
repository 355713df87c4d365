"""R7: results where nothing can be written, and under odd names."""

import os
import random
from pathlib import Path

from tests.torture.bytes_of import wrong
from tests.torture.child import start
from tests.torture.row import Effort, Row

GOOD = ("results folder", "结果 七月", "a'b;c$d", "n" * 255, "deep/er/still", "[x]*?")


def places(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """Folders that work, and folders that cannot: those are told in one line, and leave nothing."""
    fine = [name for name in GOOD if start(here / "fine", _results(name), *WORDS).wait() == 0]
    fine = [name for name in fine if not wrong(here / "fine" / name)]
    bad = _bad(here / "bad")
    told = []
    for name, mended in bad.items():
        child = start(here / "bad", _results(name), *WORDS)
        code, lines = child.wait(), child.said().splitlines()
        if code in (1, 2) and len(lines) == 1 and lines[0].startswith("firstfix: "):
            told.append(name)
        mended()
        if name in told and start(here / "bad", _results(name), *WORDS).wait() != 0:
            told.remove(name)
    goal = "spaces, Chinese, 255 letters, quotes; a file in the way, no permission: one line, and works afterwards"
    reached = f"{len(fine)} of {len(GOOD)} odd names work; {len(told)} of {len(bad)} impossible ones told in one line"
    reached += " (permission is not asked of root)" if os.geteuid() == 0 else ""
    return [Row("R7", goal, reached, len(fine) == len(GOOD) and len(told) == len(bad))]


WORDS = ("executor=serial",)


def _results(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"results='{escaped}'"


def _bad(here: Path) -> dict[str, object]:
    """Folders that cannot be written to -> how that is mended."""
    here.mkdir()
    (here / "file").touch()
    (here / "store").mkdir()
    (here / "store" / ".replications").touch()
    (here / "in_the_way").mkdir()
    (here / "in_the_way" / "tiny").touch()
    found = {
        "file": (here / "file").unlink,
        "store": (here / "store" / ".replications").unlink,
        "in_the_way": (here / "in_the_way" / "tiny").unlink,
    }
    if os.geteuid() != 0:
        (here / "closed").mkdir(mode=0o500)
        found["closed"] = lambda: (here / "closed").chmod(0o700)
    return found  # type: ignore[return-value]
