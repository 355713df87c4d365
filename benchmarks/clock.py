"""Measured processes: each task in a process of its own, with the operating system's account of it."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.worlds import Task

__all__ = ["Cost", "middle", "process", "samples"]

ROOT = Path(__file__).parents[1]


class Cost(NamedTuple):
    """What a whole process took, from its start to its end."""

    wall: float  # seconds
    cpu: float  # seconds


def samples(task: Task) -> list[dict[str, Any]]:
    """What a task cost, as its process measured it from the inside."""
    return json.loads(_start(task).stdout)


def process(task: Task) -> Cost:
    """What a task cost as a whole process: interpreter, imports, compiling, simulating."""
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    _start(task)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - wall, cpu)


def middle(found: list[dict[str, Any]], what: str) -> float:
    """Median of one figure of the samples."""
    return median(sample[what] for sample in found)


def _start(task: Task) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.worker"],
        cwd=ROOT, env=os.environ | task.environment, input=task.to_json(), capture_output=True, text=True, check=True,
    )  # fmt: skip
