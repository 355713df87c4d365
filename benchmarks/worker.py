"""A measured process: reads a task, does it, and reports what it cost.  Started by `clock.py`, not by hand.

CPU time and memory are the operating system's account of this very process.
"""

import gc
import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sim import Run, Scenario, simulate

MEBIBYTE = 1024 if sys.platform != "darwin" else 1024 * 1024  # in the unit of ru_maxrss


def cpu_s() -> float:
    """CPU seconds of this process, of all its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mb() -> float:
    """Most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE


def timed(scenario: Scenario, engine: str, replication: int, measures: bool) -> dict[str, Any]:
    """Simulate once; what that, and reading the log, took."""
    gc.collect()
    wall, cpu = time.perf_counter(), cpu_s()
    run = simulate(scenario, engine, replication=replication)
    sample = {"wall": time.perf_counter() - wall, "cpu": cpu_s() - cpu, "replication": replication}
    if measures:
        before = cpu_s()
        dict(run.measures)
        sample["measures"] = cpu_s() - before
    return sample | {"digest": run.digest, "rows": len(run.events), "events": events_of(run), "peak": peak_mb()}


def events_of(run: Run) -> int:
    """Events taken off the heap; the compiled loop counts them."""
    return int(run.world.now[0]["n_events"])


def at_once(scenario: Scenario, engine: str, replications: list[int], threads: int) -> list[dict[str, Any]]:
    """All replications on a pool of threads: one sample for the whole."""
    wall, cpu = time.perf_counter(), cpu_s()
    with ThreadPoolExecutor(threads) as pool:
        runs = list(pool.map(lambda k: simulate(scenario, engine, replication=k), replications))
    sample = {"wall": time.perf_counter() - wall, "cpu": cpu_s() - cpu}
    return [sample | {"digest": " ".join(run.digest for run in runs), "peak": peak_mb()}]


def main() -> None:
    """Do the task on standard input; samples go to standard output."""
    task = json.load(sys.stdin)
    scenario = Scenario.model_validate(task["scenario"])
    if task["repeats"] > 1 or task["threads"]:
        simulate(scenario, task["engine"], replication=task["replications"][0])  # loads code, fills caches
    if task["threads"]:
        samples = at_once(scenario, task["engine"], task["replications"], task["threads"])
    else:
        chosen = [k for k in task["replications"] for _ in range(task["repeats"])]
        samples = [timed(scenario, task["engine"], k, task["measures"]) for k in chosen]
    json.dump(samples, sys.stdout)


if __name__ == "__main__":
    main()
