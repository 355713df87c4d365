"""R5 and R6: workers die, one and all, on a pool of processes and in a dask cluster; one replication that always kills,
and one that wants more memory than a worker may take.
"""

import os
import random
import shutil
import signal
import time
from pathlib import Path

from tests.experiments.stand_in import noted
from tests.torture.bytes_of import run_bytes, wrong
from tests.torture.child import Child, descendants, start
from tests.torture.row import Effort, Row

WORKERS = {"processes": "forkserver", "dask": "spawn_main"}  # word in the command line of a worker
SLOW = "trouble.seconds=0.02"


def deaths(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """Kill workers while a run goes on, every third time all of them."""
    rows = [_row(here, "processes", effort.deaths, dice)] if effort.deaths else []
    rows += [_row(here, "dask", effort.dask_deaths, dice)] if effort.dask_deaths else []
    kinds = ("processes", "dask") if effort.dask_deaths else ("processes",)
    return rows + [row(here, kind) for row in (_poison, _hungry) for kind in kinds]


def _row(here: Path, kind: str, wanted: int, dice: random.Random) -> Row:
    replications = 10 + 4 * wanted
    words = ("experiment=staffing", f"replications={replications}", SLOW, "trouble.note=note")
    reference = here / "undisturbed"
    assert start(reference, *words, "executor=serial").wait() == 0
    place = here / kind
    child = start(place, *words, f"executor={kind}", "workers=2")
    killed, codes = 0, []
    while killed < wanted:
        killed += _strike(child, place, kind, dice, everybody=killed % 3 == 2)
        if child.ended():
            break
    else:
        codes.append(child.wait(300))
    lines = noted(place / "note")
    again = len(lines) - len(set(lines))
    same = run_bytes(place / "results") == run_bytes(reference / "results") and not wrong(place / "results")
    for done in (place, reference):
        shutil.rmtree(done)
    goal = f"workers die on executor={kind}: same bytes, no finished replication made again"
    reached = f"{killed} deaths, {'byte-identical' if same else 'another result'}, {again} under way made again"
    return Row("R5", goal, reached, same and killed >= wanted and codes == [0] and again <= killed)


def _strike(child: Child, place: Path, kind: str, dice: random.Random, everybody: bool) -> int:
    """Wait until some replications have been made since the last time, then kill; how many workers that were."""
    before, end = len(noted(place / "note")), time.monotonic() + 60
    while len(noted(place / "note")) < before + 4:
        if time.monotonic() > end or not _alive(child.pid):
            return 0
        time.sleep(0.01)
    workers = [pid for pid, line in _workers(child.pid, kind)]
    dice.shuffle(workers)
    for pid in workers if everybody else workers[:1]:
        os.kill(pid, signal.SIGKILL)
    return len(workers) if everybody else len(workers[:1])


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _workers(pid: int, kind: str) -> list[tuple[int, str]]:
    """The worker processes: of a pool the children of its server, of a cluster those that it has spawned."""
    found = [(one, line) for one, line in descendants(pid) if WORKERS[kind] in line]
    if kind == "dask":
        return found
    servers = {one for one, _ in found}
    return [(one, line) for one, line in found if _parent(one) in servers]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _poison(here: Path, kind: str) -> Row:
    """A replication that kills whoever makes it."""
    place = here / f"poison-{kind}"
    trouble = ("trouble.kind=die", "trouble.replication=7", "trouble.note=note")
    child = start(place, "replications=20", "engine=simpy", f"executor={kind}", "workers=2", *trouble)
    begun = time.monotonic()
    code = child.wait()
    lines = [line for line in noted(place / "note") if line.startswith("simpy ")]
    tries, others = sum(line.endswith(" 7") for line in lines), {line for line in lines if not line.endswith(" 7")}
    goal = f"a replication that always kills its worker on executor={kind}: given up after three tries, all others made"
    reached = f"{tries} tries, {len(others)} of 19 others, exit code {code}, {time.monotonic() - begun:.0f} s"
    return Row("R5", goal, reached, tries <= 3 and len(others) == 19 and code == 1 and "3 tries" not in child.said())


def _hungry(here: Path, kind: str) -> Row:
    """A replication that asks for 3 GB where a worker may take one."""
    place = here / f"hungry-{kind}"
    trouble = ("trouble.kind=hungry", "trouble.replication=7", "trouble.note=note")
    child = start(place, "replications=20", f"executor={kind}", "workers=2", "memory=1", *trouble)
    code, said = child.wait(), child.said()
    others = {line for line in noted(place / "note") if line.startswith("compiled ") and not line.endswith(" 7")}
    told = "replication 7, compiled engine: MemoryError" in said
    goal = f"more memory than memory= allows on executor={kind}: that replication fails and is named, all others made"
    reached = f"{len(others)} of 19 others, {'named' if told else 'not named'}, exit code {code}"
    return Row("R6", goal, reached, told and len(others) == 19 and code == 1)
