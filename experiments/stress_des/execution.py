"""Items 4.1 to 6.1: how the study is run, by what program, and where that is."""

import datetime
from typing import Any

from experiments.paths import LOCK_FILE
from experiments.stress_des.study import Item, Study

__all__ = [
    "code_access",
    "estimation",
    "initialisation",
    "model_execution",
    "random_sampling",
    "run_length",
    "software",
    "system",
]

_NAMED = ("python", "numpy", "numba", "simpy", "scipy", "pandas", "matplotlib")


def initialisation(study: Study) -> Item:
    warmup = int(study.get("warmup_days", 0))
    counted = (
        f"The first {warmup} days are simulated and not counted."
        if warmup
        else "There is no warm-up: the period has a beginning and an end, and all of it is counted."
    )
    state = "The company starts without open jobs, with full shelves and vans, and with its customers as drawn."
    return Item("4.1", "Initialisation", f"{state} {counted}")


def run_length(study: Study) -> Item:
    days = int(study.get("days"))
    first = datetime.date.fromisoformat(str(study.get("start")))
    last = first + datetime.timedelta(days=days - 1)
    text = f"{days:,} days, {first} to {last}: real dates, with their seasons, weekdays and holidays."
    return Item("4.2", "Run length", f"{text} Time is in whole seconds.")


def estimation(study: Study) -> Item:
    count = _fact(study, "replications")
    text = (
        f"{count} independent replications of each of {len(study.cells)} cell(s). Means with 95 % t intervals; rates "
        "are ratios of sums with jackknife intervals. "
    )
    if len(study.cells) > 1:
        text += (
            "Cells are compared within replications (common random numbers): paired differences to the baseline, p "
            "values adjusted by Holm over all cells, differences that it does not show said as not shown."
        )
    return Item("4.3", "Estimation approach", text)


def software(study: Study) -> Item:
    versions = study.manifest.get("versions") or {}
    used = ", ".join(f"{name} {versions[name]}" for name in _NAMED if versions.get(name))
    exact = f"This run used {used}; manifest.json names all versions." if used else "A run records those it used."
    return Item(
        "5.1",
        "Software or programming language",
        f"Python 3.11 or newer; own code on numpy, numba and SimPy. Versions with hashes: `{LOCK_FILE.name}`. {exact}",
    )


def random_sampling(study: Study) -> Item:
    seed = _fact(study, "seed")
    return Item(
        "5.2",
        "Random sampling",
        f"Philox 4x32-10 as a function: each draw is looked up by seed ({seed}), replication, decision, entity and "
        "occurrence, so that policies meet the same chances. Variates by inversion (`sim/draws.py`).",
    )


def model_execution(study: Study) -> Item:
    twin = study.manifest.get("twin") or {}
    told: dict[bool | None, str] = {
        True: " One replication was repeated on the other engine: identical, bit for bit.",
        False: " One replication was repeated on the other engine and is DIFFERENT.",
    }
    found = told.get(
        twin.get("agrees"), " One replication of a run is repeated on the other engine and compared bit for bit."
    )
    return Item(
        "5.3",
        "Model execution",
        f"Event scheduling, {_fact(study, 'engine')} engine. Events at the same second follow a written law: by time, "
        f"kind of event, entity (`sim/events.py`). Replications run side by side.{found}",
    )


def system(study: Study) -> Item:
    return Item(
        "5.4",
        "System specification",
        "Results do not depend on the machine, the number of workers or the hour. The machine and the times of a run "
        "are in its manifest.json; `make bench` measures time and memory where you are.",
    )


def code_access(study: Study) -> Item:
    revision = study.manifest.get("revision") or {}
    changes = " with changes" if revision.get("dirty") else ""
    commit = f" This run: commit {revision['commit']}{changes}." if revision.get("commit") else ""
    return Item(
        "6.1",
        "Computer model sharing statement",
        "Apache-2.0; CITATION.cff says how to cite. `python -m experiments.reproduce <run>` makes every table and "
        "figure again and compares their SHA-256; `python -m experiments.archive <run>` packs sources, locks, "
        f"configuration and results into one file.{commit}",
    )


def _fact(study: Study, key: str) -> Any:
    return study.settings.get(key, "?")
