"""The objects of an OCEL log as JSON text, with what is known of them and how they belong together."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from experiments.event_log.columns import facts_of
from experiments.event_log.table import EventLog
from sim import MEANINGS, jobs_of

__all__ = ["QUALIFIERS", "compact", "objects", "related"]

BEGINNING = "1970-01-01T00:00:00Z"  # of attributes that never change
PIECE = 1 << 14
# Kinds of object that an event may be related to, and what the event has to do with it.
QUALIFIERS = {
    "job": "about the job", "customer": "of the customer", "unit": "of the unit", "technician": "by the technician",
    "part": "of the part", "region": "in the region", "depot": "at the depot",
    "outlet": "at the outlet",
}  # fmt: skip

Relations = list[tuple[str, Any, str]]  # kind of the other object, its name, the qualifier
KNOWN = ("part", "technician")  # objects of which more is known than the name


def compact(value: Any) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def related(log: EventLog) -> tuple[str, ...]:
    """Columns that are objects, the job first."""
    return ("job", *(name for name in QUALIFIERS if name in log.columns))


def objects(log: EventLog) -> Iterator[list[str]]:
    """Everything that an event or another object names, a piece at a time."""
    world, labels = log.run.world, log.labels
    seniors = np.where(world.technicians["senior"] == 1, "senior", "junior").tolist()
    prices = [part.price for part in log.run.scenario.parts.stocked.values()]
    for kind in (kind for kind in related(log) if kind in labels and kind not in KNOWN):
        yield [_object(kind, name) for name in labels[kind]]
    yield [_object("part", name, {"price": price}) for name, price in zip(labels["part"], prices, strict=True)]
    regions = world.technicians["region"].tolist()
    yield [
        _object("technician", name, {"seniority": senior}, [("region", labels["region"][r], "works in")])
        for name, senior, r in zip(labels["technician"], seniors, regions, strict=True)
    ]
    customers, units = _seen(log)
    yield from _customers(log, customers)
    owner = world.par[0]["stride"]
    for start in range(0, len(units), PIECE):
        some = units[start : start + PIECE]
        yield [_object("unit", u, {}, [("customer", u // owner, "belongs to")]) for u in some.tolist()]
    yield from _jobs(log)


def _seen(log: EventLog) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the customers and units that the log is about."""
    jobs = log.run.world.jobs[: len(jobs_of(log.run).opened)]
    customers, units = [jobs["customer"]], [jobs["unit"]]
    for kind, meaning in MEANINGS.items():
        rows = log.rows.take(log.run.rows_by_kind[kind])
        if meaning.who == "customer":
            customers.append(rows["who"])
        units += [rows[r.field] for r in facts_of(kind) if r.fact.how == "unit"]
    unit = np.unique(np.concatenate(units).astype(np.int64))
    unit = unit[unit >= 0]
    customers.append(unit // log.run.world.par[0]["stride"])
    return np.unique(np.concatenate(customers).astype(np.int64)), unit


def _customers(log: EventLog, numbers: np.ndarray) -> Iterator[list[str]]:
    regions = log.labels["region"]
    for start in range(0, len(numbers), PIECE):
        some = numbers[start : start + PIECE]
        places = log.run.world.customers["region"][some]
        pairs = zip(some.tolist(), places.tolist(), strict=True)
        yield [_object("customer", c, {}, [("region", regions[r], "lives in")]) for c, r in pairs]


def _jobs(log: EventLog) -> Iterator[list[str]]:
    """Jobs with what they are about, their customer, unit and place, and the job whose problem is back."""
    jobs, n = log.run.world.jobs, len(jobs_of(log.run).opened)
    facts = {name: known for name, known in log.job_facts.items() if name not in QUALIFIERS}
    places = [(name, *log.job_facts[name]) for name in log.job_facts if name in QUALIFIERS]
    for start in range(0, n, PIECE):
        some = slice(start, min(start + PIECE, n))
        words = [[levels[k] if k >= 0 else "" for k in level[some].tolist()] for levels, level in facts.values()]
        columns = (jobs[name][some].tolist() for name in ("customer", "unit", "parent_job"))
        at = [[(name, levels, k) for k in level[some].tolist()] for name, levels, level in places]
        yield [
            _object("job", start + k, _known(facts, known), _of_job(c, u, before, where))
            for k, (known, c, u, before, where) in enumerate(
                zip(zip(*words, strict=True), *columns, zip(*at, strict=True), strict=True)
            )
        ]


def _known(names: Iterable[str], words: Sequence[str]) -> dict[str, str]:
    return {name: word for name, word in zip(names, words, strict=True) if word}


def _of_job(customer: int, unit: int, before: int, where: Sequence[tuple[str, list[str], int]]) -> Relations:
    """Who asked and about what, where it is served, which problem is back."""
    found: Relations = [("customer", customer, "asked by")]
    found += [(name, levels[k], "served in") for name, levels, k in where if k >= 0]
    if unit >= 0:
        found.append(("unit", unit, "about the unit"))
    return [*found, ("job", before, "brings back the problem of")] if before >= 0 else found


def _object(kind: str, name: Any, known: dict[str, Any] | None = None, related: Relations | None = None) -> str:
    """One object as JSON text."""
    attributes = [{"name": key, "time": BEGINNING, "value": value} for key, value in (known or {}).items()]
    relations = [{"objectId": f"{of}-{which}", "qualifier": how} for of, which, how in related or []]
    return compact({"id": f"{kind}-{name}", "type": kind, "attributes": attributes, "relationships": relations})
