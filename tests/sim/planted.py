"""The power of the tests: mistakes of one line (mistakes.yaml), planted one at a time in a copy; each must be caught.

    python -m tests.sim.planted            all of them
    python -m tests.sim.planted stock      those whose file or name holds the word

The copy runs without the compiler, so that a mistake costs seconds.  A mistake that no test catches is a gap in the
tests, and the exit code says so.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
COPIED = ("sim", "experiments", "conf", "tests", "pyproject.toml")


class Mistake(NamedTuple):
    name: str
    file: str  # below sim/
    old: str  # occurs once
    new: str
    caught_by: str  # file below tests/sim/ :: test


def mistakes() -> list[Mistake]:
    """The list, in its order."""
    return [Mistake(**entry) for entry in yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text())]


def copy_sources(folder: Path) -> None:
    """A copy of all that the tests of the model need."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
        else:
            shutil.copy(source, folder / name)


def plant(mistake: Mistake, folder: Path) -> None:
    """A copy of the sources with this mistake in it."""
    copy_sources(folder)
    path = folder / "sim" / mistake.file
    source = path.read_text()
    if source.count(mistake.old) != 1:
        raise ValueError(f"{mistake.name}: '{mistake.old}' must occur once in sim/{mistake.file}")
    path.write_text(source.replace(mistake.old, mistake.new))


def tested(folder: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    """Run tests of a copy, without the compiler."""
    environment = os.environ | {"FIRSTFIX_JIT": "0", "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    paths = [f"tests/sim/{test}" for test in tests]
    return subprocess.run([*command, *paths], cwd=folder, env=environment, capture_output=True, text=True)


def passes_without(chosen: list[Mistake]) -> bool:
    """The control: where nothing is planted, the same tests pass."""
    with tempfile.TemporaryDirectory(prefix="planted_") as name:
        copy_sources(Path(name))
        done = tested(Path(name), sorted({mistake.caught_by for mistake in chosen}))
    print(done.stdout.splitlines()[-1], "without a mistake", flush=True)
    return done.returncode == 0


def is_caught(mistake: Mistake) -> tuple[bool, float]:
    """Does its test fail where the mistake is planted?  And the seconds it took."""
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="planted_") as name:
        plant(mistake, Path(name))
        done = tested(Path(name), [mistake.caught_by])
    failed = done.returncode == 1 and " failed" in done.stdout and " error" not in done.stdout.splitlines()[-1]
    return failed, time.perf_counter() - begin


def main(words: list[str]) -> int:
    """Plant the mistakes that match every word; returns the number of those that were missed (1: control failed)."""
    chosen = [m for m in mistakes() if all(word in m.name or word in m.file for word in words)]
    if not passes_without(chosen):
        return 1
    missed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for mistake, (caught, seconds) in zip(chosen, pool.map(is_caught, chosen), strict=True):
            missed += not caught
            print(
                f"{'caught' if caught else 'MISSED':7} {seconds:5.1f} s  {mistake.file:24} {mistake.name}", flush=True
            )
    print(f"{len(chosen) - missed} of {len(chosen)} planted mistakes were caught by the test named for them")
    return missed


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
