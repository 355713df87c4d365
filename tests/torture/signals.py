"""R10: Ctrl-C and SIGTERM."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from experiments.paths import ROOT
from tests.experiments.stand_in import noted
from tests.torture.bytes_of import store_bytes
from tests.torture.child import start
from tests.torture.row import Effort, Row

HINT = "firstfix: interrupted; finished replications are kept, and the same command goes on from there"
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


def signals(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """Every executor, both signals, to the whole group as a terminal does."""
    kinds = ("serial", "threads", "processes", "dask") if effort.dask_deaths else ("processes",)
    bad, slowest, times = [], 0.0, 0
    for kind in kinds:
        for sent, expected in CODES.items():
            said, took = _one(here / f"{kind}-{expected}", kind, sent, expected)
            bad += said
            slowest, times = max(slowest, took), times + 1
    goal = "SIGINT and SIGTERM: finished replications kept, exit code 130 or 143, one line how to go on, within 5 s"
    reached = f"{times - len(bad)} of {times}; the slowest took {slowest:.1f} s" + "".join(f"; {text}" for text in bad)
    return [Row("R10", goal, reached, not bad and slowest <= 5)]


def _one(place: Path, kind: str, sent: signal.Signals, expected: int) -> tuple[list[str], float]:
    place.mkdir()
    words = (f"executor={kind}", "replications=24", "trouble.seconds=0.2", "trouble.note=note")
    module = [sys.executable, "-m", "tests.experiments.stand_in", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    heed = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), "start_new_session": True}
    process = subprocess.Popen(module, cwd=place, env=environment, stderr=subprocess.PIPE, text=True, **heed)  # type: ignore[call-overload]
    end = time.monotonic() + 60
    while len(noted(place / "note")) < 6 and time.monotonic() < end:
        time.sleep(0.02)
    begun = time.monotonic()
    os.killpg(process.pid, sent)
    said = process.communicate(timeout=60)[1].strip()
    took = time.monotonic() - begun
    kept = len(store_bytes(place / "results"))
    resumed = start(place, *words).wait()
    good = process.returncode == expected and said == HINT and kept >= 3 and resumed == 0
    return ([] if good else [f"{kind}: exit code {process.returncode}, {kept} kept, {said[-200:]}"]), took
