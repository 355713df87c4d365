"""A company's own records at size: a million made-up work orders, profiled and fitted by the command that users have.

The orders have a season, busy weekdays and hours, lognormal times to restore, promises, faults, teams, places and units
that come back, and as much dirt as records have; they are written to a temporary folder.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

__all__ = ["Calibrated", "calibrated", "orders"]

ROOT = Path(__file__).parents[1]
MAPPING = """\
company: a made-up company
zone: UTC
tables:
  work_orders:
    file: orders.csv
    columns:
      {id: order, unit: machine, opened: begun, closed: ended, promised: due, fault: fault, team: team, place: place}
    missing: [n/a]
"""


class Calibrated(NamedTuple):
    """What reading and fitting took."""

    size_mb: float  # of the file
    wall: float
    cpu: float
    peak_mb: float
    rows: int  # used


def orders(n: int, seed: int = 1) -> pd.DataFrame:
    """So many work orders of three years, in order of opening; one in 500 has something that cannot be."""
    rng = np.random.default_rng(seed)
    day = rng.choice(1095, n, p=_days())
    hour = np.clip(rng.normal(12, 3.5, n), 0, 23.99)
    begun = np.sort(np.datetime64("2022-01-01", "s") + (day * 86_400 + hour * 3600).astype("timedelta64[s]"))
    ended = begun + (rng.lognormal(2.2, 1.0, n) * 3600).astype("timedelta64[s]")
    table = pd.DataFrame({
        "order": np.arange(n), "machine": rng.integers(0, max(10, n // 12), n), "begun": begun, "ended": ended,
        "due": begun + np.timedelta64(1, "D"), "fault": rng.choice(["door", "drive", "rope", "card", "lamp"], n),
        "team": rng.integers(0, 40, n), "place": rng.integers(0, 200, n),
    })  # fmt: skip
    table["machine"] = "M-" + table["machine"].astype(str)
    table["team"], table["place"] = "team " + table["team"].astype(str), "place " + table["place"].astype(str)
    wrong = rng.choice(n, n // 500, replace=False)
    table.loc[wrong, "ended"] = table.loc[wrong, "begun"] - pd.Timedelta(hours=1)
    table.loc[table["ended"] > "2024-12-31", "ended"] = pd.NaT
    return table


def _days() -> np.ndarray:
    """Chance of each day of three years: a season, and quiet weekends."""
    day = np.arange(1095)
    weight = (1 + 0.3 * np.sin(2 * np.pi * day / 365.25)) * np.where((day + 5) % 7 < 5, 1.0, 0.5)
    found: np.ndarray = weight / weight.sum()
    return found


def calibrated(n: int) -> Calibrated:
    """`python -m experiments.calibrate` on so many rows, in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        orders(n).to_csv(folder / "orders.csv", index=False, na_rep="n/a")
        (folder / "town.yaml").write_text(MAPPING, encoding="utf-8")
        size = (folder / "orders.csv").stat().st_size / 2**20
        words = [f"records={folder / 'town.yaml'}", f"data={folder}", f"results={folder / 'results'}"]
        begun = time.perf_counter()
        used = _waited([sys.executable, "-m", "experiments.calibrate", *words])
        wall = time.perf_counter() - begun
        (page,) = (folder / "results" / "records" / "town").iterdir()  # of the one run
        columns = pd.read_csv(page / "columns.csv")
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    return Calibrated(size, wall, cpu, peak, int(columns["rows"].max()))


def _waited(words: list[str]) -> resource.struct_rusage:
    """What a process that ended well has used, by the account of the operating system."""
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"experiments.calibrate ended with {process.returncode}: {said.strip()[-400:]}")
    return used
