"""OCEL 2.0 in its JSON form: events, the objects they are about, and how objects belong together.

Objects: job, customer, unit, technician, part, region.  An event is related to its job, and to whatever its row
names; a job to its customer, unit and region, and to the job whose problem it brings back.  Times are the company's
own clock, written as UTC.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import pyarrow as pa

from experiments.event_log.columns import Column, Numbers, facts_of, words_of
from experiments.event_log.fragments import attach, moments, rows_with
from experiments.event_log.ocel_objects import QUALIFIERS, compact, objects, related
from experiments.event_log.table import EventLog
from sim import MEANINGS, events

__all__ = ["write_ocel_log"]


def write_ocel_log(log: EventLog, path: Path, tell: Callable[[int], None]) -> None:
    """Types first, then objects by type and number, then events in order of time."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"objectTypes":')
        file.write(compact(_object_types(log)))
        file.write(',\n"eventTypes":')
        file.write(compact(_event_types(log)))
        file.write(',\n"objects":[\n')
        _write_all(file, objects(log), lambda _: None)
        file.write('],\n"events":[\n')
        _write_all(file, _events(log), tell)
        file.write("]}\n")


def _write_all(file: TextIO, pieces: Iterator[list[str]], tell: Callable[[int], None]) -> None:
    between = ""
    for piece in pieces:
        if piece:
            file.write(between + ",\n".join(piece))
            between = ",\n"
            tell(len(piece))
    file.write("\n")


def _type_of(column: Column) -> str:
    if not isinstance(column, Numbers):
        return "string"
    if pa.types.is_timestamp(column.kind):
        return "time"
    return "float" if column.real else "integer"


def _object_types(log: EventLog) -> list[dict[str, Any]]:
    """What is known of each kind of object."""
    known: dict[str, list[dict[str, str]]] = {name: [] for name in related(log)}
    known["job"] = [{"name": name, "type": "string"} for name in log.job_facts if name not in known]
    known["part"] = [{"name": "price", "type": "float"}]
    known["technician"] = [{"name": "seniority", "type": "string"}]
    return [{"name": name, "attributes": attributes} for name, attributes in known.items()]


def _event_attributes(log: EventLog, kind: int) -> list[str]:
    """Columns of one kind of row that are attributes of its event; objects are relations instead."""
    names = ["visit"] if MEANINGS[kind].visit else []
    names += [reading.fact.column for reading in facts_of(kind)]
    if MEANINGS[kind].by not in ("", "technician"):
        names.append("resource")
    return [name for name in dict.fromkeys(names) if name not in related(log)]


def _event_types(log: EventLog) -> list[dict[str, Any]]:
    types: dict[str, dict[str, Any]] = {}
    for kind, meaning in MEANINGS.items():
        attributes = [{"name": n, "type": _type_of(log.columns[n])} for n in _event_attributes(log, kind)]
        types |= {word: {"name": word, "attributes": attributes} for word in words_of(meaning)}
    return list(types.values())


def _events(log: EventLog) -> Iterator[list[str]]:
    """Events as JSON text, a piece at a time."""
    shown = _shown_by(log)
    named = {name: _named_by(log, name) for name in related(log)[1:]}
    for piece in log.pieces():
        attributes: list[list[str]] = [[] for _ in range(len(piece))]
        relations: list[list[str]] = [[] for _ in range(len(piece))]
        activity = piece.column("activity").indices.to_numpy()
        for name, by in shown.items():
            here = rows_with(piece.column(name), by[activity])
            attach(attributes, here, _values(piece.column(name).take(pa.array(here)), name))
        here = rows_with(piece.column("case_id"))
        cases = piece.column("case_id").take(pa.array(here)).to_pylist()
        attach(relations, here, [f'{{"objectId":"{case}","qualifier":"{QUALIFIERS["job"]}"}}' for case in cases])
        for name, by in named.items():
            here = rows_with(piece.column(name), by[activity])
            attach(relations, here, _relations(piece.column(name).take(pa.array(here)), name))
        yield _as_events(piece, attributes, relations)


def _as_events(piece: pa.RecordBatch, attributes: list[list[str]], relations: list[list[str]]) -> list[str]:
    activity = piece.column("activity")
    words = [compact(word) for word in activity.dictionary.to_pylist()]
    numbers, codes = piece.column("event").to_pylist(), activity.indices.to_pylist()
    times = moments(piece.column("timestamp"), "s")
    return [
        f'{{"id":"event-{k}","type":{words[code]},"time":"{time}Z","attributes":[{",".join(a)}],'
        f'"relationships":[{",".join(r)}]}}'
        for k, code, time, a, r in zip(numbers, codes, times, attributes, relations, strict=True)
    ]


def _shown_by(log: EventLog) -> dict[str, np.ndarray]:
    """For each column that is an attribute of some event: which activities show it."""
    found: dict[str, np.ndarray] = {}
    for kind, meaning in MEANINGS.items():
        for name in _event_attributes(log, kind):
            by = found.setdefault(name, np.zeros(len(log.activities), bool))
            by[[log.activities.index(word) for word in words_of(meaning)]] = True
    return found


def _named_by(log: EventLog, name: str) -> np.ndarray:
    """Which activities name this kind of object in their row?  (The customer of a job is the job's own matter.)

    What a job is about and no row names, such as its region, is named when the job begins.
    """
    found = np.zeros(len(log.activities), bool)
    if name in log.job_facts:
        found[log.activities.index(words_of(MEANINGS[events.L_REQUEST])[0])] = True
    for kind, meaning in MEANINGS.items():
        named = name in (meaning.who, *meaning.job.split(" or ")) or any(r.fact.column == name for r in facts_of(kind))
        found[[log.activities.index(word) for word in words_of(meaning)]] |= named
    return found


def _values(column: pa.Array, name: str) -> list[str]:
    start = f'{{"name":{compact(name)},"value":'
    if pa.types.is_dictionary(column.type):
        words = [f"{start}{compact(word)}}}" for word in column.dictionary.to_pylist()]
        return [words[code] for code in column.indices.to_pylist()]
    if pa.types.is_timestamp(column.type):
        return [f'{start}"{time}Z"}}' for time in moments(column, "s")]
    return [f"{start}{value!r}}}" for value in column.to_pylist()]


def _relations(column: pa.Array, name: str) -> list[str]:
    end = f'"qualifier":"{QUALIFIERS[name]}"}}'
    if pa.types.is_dictionary(column.type):
        words = [f'{{"objectId":{compact(f"{name}-{word}")},{end}' for word in column.dictionary.to_pylist()]
        return [words[code] for code in column.indices.to_pylist()]
    return [f'{{"objectId":"{name}-{value}",{end}' for value in column.to_pylist()]
