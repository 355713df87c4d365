"""R11: the same run in 24 environments, byte for byte, tables, figures and report included."""

import os
import random
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import NamedTuple

from experiments.paths import ROOT
from tests.torture.bytes_of import run_bytes, store_bytes, wrong
from tests.torture.row import Effort, Row

TOWN = ("scenario=small_town", "days=60", "replications=3")
WITHOUT_AVX512 = {"NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"}


class Place(NamedTuple):
    """One environment: variables, umask, folder to start from, words."""

    variables: dict[str, str]
    umask: int
    folder: str
    words: tuple[str, ...]


def places() -> list[Place]:
    """Hash seeds, time zones, languages, folders, masks, processors, and ways to run, each in several company."""
    zones = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham")
    words = ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "POSIX")
    ways = (
        ("executor=serial",),
        ("executor=threads", "workers=1"),
        ("executor=threads", "workers=2"),
        ("executor=threads", "workers=4"),
        ("executor=processes", "workers=1"),
        ("executor=processes", "workers=2"),
        ("executor=processes", "workers=4"),
    )
    found = []
    for k in range(24):
        variables = {"PYTHONHASHSEED": str(k * 7919), "TZ": zones[k % 4], "LC_ALL": words[k % 5]}
        variables |= WITHOUT_AVX512 if k % 3 == 2 else {}
        found.append(Place(variables, (0o022, 0o077, 0o002)[k % 3], ("here", "a b/ü")[k % 2], ways[k % 7]))
    return found


def environments(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """Run in each, and compare with the first."""
    chosen = places()[: effort.environments]
    made = [_made(here / str(number), place) for number, place in enumerate(chosen)]
    same = sum(one is not None and one == made[0] for one in made)
    files = len(made[0] or ())
    goal = "hash seed, time zone, language, folder, umask, AVX-512 off, threads or processes, 1, 2 or 4: the same bytes"
    return [Row("R11", goal, f"{same} of {len(chosen)} environments, {files} files each", same == len(chosen))]


def _made(here: Path, place: Place) -> dict[str, object] | None:
    """Every file of the run and of the store; None if it failed."""
    start = here / place.folder
    start.mkdir(parents=True)
    words = [sys.executable, "-m", "experiments.run", *TOWN, *place.words, f"results='{here / 'results'}'"]
    variables = os.environ | {"PYTHONPATH": str(ROOT)} | place.variables
    ran = subprocess.run(words, cwd=start, env=variables, umask=place.umask, capture_output=True)
    if ran.returncode or wrong(here / "results"):
        return None
    found, typed = run_bytes(here / "results"), [*place.words, words[-1]]
    made = {name: _without_words(content, typed) for name, content in found.items()}
    return made | dict(store_bytes(here / "results"))


def _without_words(content: object, words: list[str]) -> object:
    """A file without the words that were typed, and the manifest without the digest of the report that has them."""
    if isinstance(content, dict):
        return content | {"files": {name: file for name, file in content["files"].items() if name != "report.html"}}
    assert isinstance(content, bytes)
    return content.replace(escape(", ".join(words)).replace("&#x27;", "&#39;").encode(), b"")
