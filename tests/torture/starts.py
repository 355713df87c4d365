"""R8: eight starts at the same instant in one results folder."""

import os
import random
import shutil
import time
from collections import Counter
from pathlib import Path

from experiments.execute.check import run_folders
from tests.experiments.stand_in import noted
from tests.torture.bytes_of import wrong
from tests.torture.child import Child, start
from tests.torture.row import Effort, Row

STARTS = 8


def starts(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """Different runs all keep their results; of the same run one is made, and the others say who makes it."""
    kept = ran = told = made_once = clean = 0
    for trial in range(effort.trials):
        place = here / str(trial)
        codes = [child.wait() for child in _at_once(place, [f"crew.technicians={4 + k}" for k in range(STARTS)])]
        kept += sum(code == 0 for code in codes) if len(list(run_folders(place / "results"))) == STARTS else 0
        clean += not wrong(place / "results")
        place = here / f"{trial}-same"
        children = _at_once(place, ["replications=6"] * STARTS)
        codes = [child.wait() for child in children]
        waited = [child.said() for child, code in zip(children, codes, strict=True) if code == 3]
        ran += codes.count(0) >= 1 and len(list(run_folders(place / "results"))) == 1
        told += len(waited) + codes.count(0) == STARTS and all("is being made by process" in text for text in waited)
        made_once += max(Counter(noted(place / "note")).values()) == 1
        clean += not wrong(place / "results")
        shutil.rmtree(place)
    n = effort.trials
    return [
        Row("R8a", "eight different starts at once: all results kept", f"{kept} of {n * STARTS}", kept == n * STARTS),
        Row(
            "R8b",
            "eight equal starts at once: one runs, the others say who holds the lock",
            f"in {ran} of {n} one run, in {told} the others said who; no replication made twice in {made_once}; "
            f"{clean} of {2 * n} folders without a trace",
            ran == told == made_once == n and clean == 2 * n,
        ),
    ]


def _at_once(place: Path, words: list[str]) -> list[Child]:
    """Children that wait for the same moment, and then start."""
    moment = time.monotonic() + 0.3
    more = ("executor=serial", "trouble.seconds=0.02", "trouble.note=note")

    def until() -> None:
        os.sched_yield()
        time.sleep(max(0.0, moment - time.monotonic()))

    return [start(place, word, *more, before=until) for word in words]
