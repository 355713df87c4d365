"""Small named worlds for the tests of the model: scenarios by name, varied by dotted keys, and started worlds."""

import atexit
import copy
import functools
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from experiments import load_scenario
from sim import RequestLog, Scenario, empty_requests
from sim.events import HOUR, REPAIR
from sim.handle import World
from sim.inputs import read_inputs

Changes = Mapping[str, Any]  # dotted key -> value

CONF = Path(__file__).parents[2] / "conf"

# Sections that take one side of life away.
NO_WAITING = {"contact": "none", "promise": "immediate"}
NO_TRAVEL = {"travel": "none"}
NO_FAILURES = {"visit": "perfect", "parts": "none", "faults": "single"}
NO_SHIFTS = {"calendar": "round_the_clock", "crew": "alike"}
TEXTBOOK = {
    **NO_WAITING, **NO_TRAVEL, **NO_FAILURES, **NO_SHIFTS, "demand": "poisson", "climate": "none", "dispatch": "fcfs",
    "jobs": "textbook", "leaving": "none",
}  # fmt: skip


@functools.cache
def _small_town() -> dict[str, Any]:
    return load_scenario(["scenario=small_town"]).model_dump()


@functools.cache
def _file(group: str, name: str) -> dict[str, Any]:
    return yaml.safe_load((CONF / group / f"{name}.yaml").read_text())


def plain() -> dict[str, Any]:
    """The small town as a plain dictionary of the caller's own."""
    return copy.deepcopy(_small_town())


def conf(group: str, name: str) -> dict[str, Any]:
    """A file of `conf/` as a dictionary of the caller's own."""
    return copy.deepcopy(_file(group, name))


def composed(group: str, name: str) -> dict[str, Any]:
    """A file of `conf/` laid over the files of its group that it names under `defaults`."""
    own = conf(group, name)
    values: dict[str, Any] = {}
    bases = own.pop("defaults", [])
    for base in bases if "_self_" in bases else [*bases, "_self_"]:
        values = laid_over(values, own if base == "_self_" else composed(group, base))
    return values


def laid_over(values: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """A patch laid over a dictionary, section by section."""
    inner = [k for k, v in patch.items() if isinstance(v, dict) and isinstance(values.get(k), dict)]
    both = {k: laid_over(values[k], patch[k]) for k in inner}
    return values | patch | both


def sections(choices: Mapping[str, str]) -> dict[str, Any]:
    """Changes that take whole sections from `conf/`: group -> file."""
    return {group: conf(group, name) for group, name in choices.items()}


def patched(values: dict[str, Any], changes: Changes) -> dict[str, Any]:
    """Set dotted keys in a plain scenario; the keys must exist."""
    for key, value in changes.items():
        *path, last = key.split(".")
        section = values
        for name in path:
            section = section[name]
        if last not in section:
            raise KeyError(key)
        section[last] = value
    return values


def small_town(changes: Changes | None = None) -> Scenario:
    """The small town of `conf/`: everything is switched on; 100 households and 60 days unless changed."""
    small = {"customers.households": 100, "days": 60}
    return Scenario.model_validate(patched(plain(), small | dict(changes or {})))


def growing(changes: Changes | None = None) -> Changes:
    """Changes that let people grow as in `conf/`, with dotted keys of the people section changed."""
    return {"people": conf("people", "growing")} | {f"people.{key}": value for key, value in (changes or {}).items()}


def market(changes: Changes | None = None, name: str = "city") -> Changes:
    """Changes that give the company a market of `conf/`, with dotted keys of it changed."""
    return {"market": composed("market", name)} | {f"market.{key}": value for key, value in (changes or {}).items()}


def textbook(changes: Changes | None = None) -> Scenario:
    """One technician at work day and night, no travel, every visit a success, Poisson requests; nobody leaves."""
    small = {
        "name": "textbook", "customers.households": 50, "customers.units_per_household": 1.0, "days": 30,
        "crew.technicians": 1,
    }  # fmt: skip
    world = sections(TEXTBOOK)
    world["demand"]["rate_per_day"] = 20.0
    return Scenario.model_validate(patched(plain(), world | small | dict(changes or {})))


def phone(changes: Changes | None = None, days: int = 30) -> Scenario:
    """The textbook company with a telephone line: exponential talks of a quarter of an hour settle everything."""
    demand = conf("demand", "poisson") | {"rate_per_day": 384.0}
    line = {"contact": conf("contact", "textbook"), "demand": demand, "days": days}
    return textbook(line | {"contact.pools.agents.shifts.always.agents": 5} | dict(changes or {}))


def with_parts(changes: Changes | None = None, **part: Any) -> Scenario:
    """The textbook world with one part that every repair needs; `part` sets its policy."""
    values = patched(plain(), sections(TEXTBOOK))
    values["parts"]["catalogue"] = {
        "valve": {
            "price": 10.0, "van_kit": 1, "van_reorder": 0, "policy": "base_stock", "level": 3, "reorder": -1,
            "lead_days": 1.0, "lead_law": "constant",
        } | part
    }  # fmt: skip
    values["parts"]["depot_factor"] = 1.0
    values["faults"]["fault"]["parts"] = ["valve"]
    values["customers"]["households"], values["days"] = 50, 30
    return Scenario.model_validate(patched(values, changes or {}))


def started(scenario: Scenario, seed: int = 1, replication: int = 0) -> World:
    """The world of a scenario at its first second, before anything happens."""
    from sim.pack import pack
    from sim.rules.start import start_world

    world = pack(scenario, read_inputs(scenario), seed, replication)
    start_world(world)
    return world


# ------------------------------------------------------------------------------------------------ replayed requests
_shelf: dict[str, RequestLog] = {}
_folder = tempfile.mkdtemp(prefix="firstfix_tests_")  # of this process, and gone with it
atexit.register(shutil.rmtree, _folder, ignore_errors=True)


def read_shelf(path: str, start: str, faults: tuple[str, ...]) -> RequestLog:
    """The reader of request logs that exist in memory only."""
    return _shelf[path]


def shelved(log: RequestLog) -> str:
    """Keep a request log in memory; returns the path under which a scenario names it."""
    path = str(Path(_folder) / f"log_{len(_shelf)}")
    Path(path).touch()
    _shelf[path] = log
    return path


def requests(
    hours: list[float], customers: int = 10, fault: int = -1, kind: int = REPAIR, places: np.ndarray | None = None
) -> RequestLog:
    """A request log with one row at each of the given hours since the start, from customers in turn."""
    rows = empty_requests(len(hours))
    rows["t"] = np.sort(np.rint(np.array(hours) * HOUR).astype(np.int64))
    rows["customer"] = np.arange(len(hours)) % customers
    rows["fault"], rows["kind"], rows["unit"] = fault, kind, -1
    return RequestLog(rows, customers, places)


def log_demand(log: RequestLog, returns_kept: float = 1.0) -> dict[str, Any]:
    """The demand section that replays a request log."""
    return {"kind": "log", "file": shelved(log), "returns_kept": returns_kept}
