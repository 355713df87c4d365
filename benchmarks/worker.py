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

import numpy as np

from sim import Run, Scenario, simulate
from sim.events import DAY
from sim.inputs import read_inputs
from sim.pack import pack
from sim.rules.leaving import expose
from sim.rules.months import month_ends
from sim.rules.start import start_world
from sim.world import THRESHOLD

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
        begin = cpu_s()
        dict(run.measures)
        sample["measures"] = cpu_s() - begin
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


def turns(scenario: Scenario, months: int) -> list[dict[str, Any]]:
    """Turns of a month: a plain copy, the pass that exposes everybody to leaving, the same with leavers, the whole.

    The pass reads three columns of eight bytes a customer and writes one; the copy reads two and writes two.  First
    nobody can leave, so that what those who do cost is not taken for the cost of passing over everybody.
    """
    world = pack(scenario, read_inputs(scenario), 1, 0)
    start_world(world)
    customers, found = int(world.now[0]["n_customers"]), []
    source, target = np.ones(2 * customers), np.zeros(2 * customers)
    for month in range(months):
        now = 30 * (month + 1) * DAY
        marks = [time.process_time()]
        np.copyto(target, source)
        marks.append(time.process_time())
        thresholds = world.mind[THRESHOLD].copy()
        world.mind[THRESHOLD] = np.inf
        marks.append(time.process_time())
        expose(world, now)
        marks.append(time.process_time())
        world.mind[THRESHOLD] = thresholds
        staying = int(world.now[0]["active"])
        marks.append(time.process_time())
        expose(world, now)
        leaving = staying - int(world.now[0]["active"])
        marks.append(time.process_time())
        month_ends(world, now, month)
        marks.append(time.process_time())
        copied, _, passed, _, exposed, turned = np.diff(marks).tolist()
        found.append({
            "moved": 32 * customers, "copy": copied, "pass": passed, "expose": exposed, "left": leaving, "turn": turned,
        })  # fmt: skip
    return found


def main() -> None:
    """Do the task on standard input; samples go to standard output."""
    task = json.load(sys.stdin)
    scenario = Scenario.model_validate(task["scenario"])
    if task["months"]:
        json.dump(turns(scenario, task["months"]), sys.stdout)
        return
    before = peak_mb()
    if task["repeats"] > 1 or task["threads"]:
        simulate(scenario, task["engine"], replication=task["replications"][0])  # loads code, fills caches
    if task["threads"]:
        samples = at_once(scenario, task["engine"], task["replications"], task["threads"])
    else:
        chosen = [k for k in task["replications"] for _ in range(task["repeats"])]
        samples = [timed(scenario, task["engine"], k, task["measures"]) | {"before": before} for k in chosen]
    json.dump(samples, sys.stdout)


if __name__ == "__main__":
    main()
