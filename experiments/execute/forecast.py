"""How much work is ahead, before any of it is done: cells, replications, what is stored already, and about how long."""

import json
from pathlib import Path
from typing import NamedTuple

from experiments.execute.folder import MANIFEST
from experiments.execute.job import Job
from experiments.execute.store import REPLICATIONS, Store
from experiments.execute.work import missing

__all__ = ["forecast"]


def forecast(job: Job) -> str:
    """One line: 'screening: 17 cells x 10 replications = 170 runs (fractional design); 150 to run, about 40 s ...'."""
    settings, cells = job.plan.settings, len(job.plan.cells)
    design = f" ({settings.experiment.design} design)" if settings.experiment else ""
    todo = len(missing(job.units, Store(Path(settings.results) / REPLICATIONS)))
    draws = f"{_count(settings.draws, 'draw')} x " if settings.draws else ""
    each = f"{draws}{_count(settings.replications, 'replication')}"
    runs = f"{_count(cells, 'cell')} x {each} = {_count(len(job.units), 'run')}"
    rest = f"{todo} to run" if todo else "all stored already"
    if todo:
        rest += f", {_how_long(job, todo)}"
    return f"{job.plan.name}: {runs}{design}; {rest}"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


class Pace(NamedTuple):
    """What a finished run took."""

    run: str  # its name and id
    name: str
    days: int
    seconds: float  # of wall time for each replication


def _how_long(job: Job, todo: int) -> str:
    """About how long that takes, and what this is judged by."""
    days = int(job.scenarios[0].get("days") or 0)
    known = _paces(job)
    found = [one for one in known if one.days == days and one.name == job.plan.name]
    found = found or [one for one in known if one.days == days] or known
    if not found or not days:
        return f"how long is not known: no run of this scenario in {job.plan.settings.results}/ to judge it by"
    slowest = max(found, key=lambda one: one.seconds / one.days)  # one that found much in the store looks too fast
    each = slowest.seconds * days / slowest.days
    scaled = "" if slowest.days == days else f", which had {slowest.days} days"
    return f"about {_time(todo * each)} at {each:.2g} s each, as in {slowest.run}{scaled}"


def _paces(job: Job) -> list[Pace]:
    """Finished runs of the same scenario on the same engine."""
    found, scenario = [], f"\nname: {job.scenarios[0].get('name')}\n"
    for path in Path(job.plan.settings.results).glob(f"[!.]*/[!.]*/{MANIFEST}"):
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
            here = f"\n{(path.parent / 'config.yaml').read_text(encoding='utf-8')}"
            if manifest["engine"] != job.plan.settings.engine or scenario not in here.replace('"', ""):
                continue
            runs = manifest["replications"] * manifest.get("draws", 1) * len(manifest["cells"])
            run, days = f"{manifest['name']}/{manifest['run_id']}", int(manifest["study"]["days"])
            found.append(Pace(run, manifest["name"], days, manifest["times"]["seconds"]["simulating"] / runs))
        except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError):
            continue
    return [one for one in found if one.days > 0 and one.seconds > 0]


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
