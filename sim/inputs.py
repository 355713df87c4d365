"""Files that a scenario names: a temperature series, places of customers, a work-order log.

Temperatures and places are small CSV files, read here.  Work-order logs are read by whoever registers a reader with
`use_log_reader` (experiments do, before they run a scenario that has one): the model needs no table library.
"""

import csv
import datetime
import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.scenario import LogReplay, Scenario
from sim.world import LOG_REQUEST

__all__ = ["InputError", "Inputs", "RequestLog", "empty_requests", "read_inputs", "use_log_reader"]


class InputError(ValueError):
    """A file that a scenario names can't be used; the text is one line: file, line, value, what is allowed."""


class RequestLog(NamedTuple):
    """A work-order log ready to be replayed: rows sorted by time; customers numbered from 0; optional places in km."""

    requests: np.ndarray  # dtype sim.world.LOG_REQUEST
    customers: int
    places: np.ndarray | None  # float64, shape (customers, 2)


class Inputs(NamedTuple):
    """What the files of a scenario hold."""

    temperatures: dict[tuple[int, int], list[float]]  # (month, day) -> values of the years on file
    places: np.ndarray | None
    log: RequestLog | None


LogReader = Callable[[str, str, tuple[str, ...]], RequestLog]
_reader: list[LogReader] = []


def use_log_reader(reader: LogReader) -> None:
    """Register how work-order logs are read: reader(path, first day, fault names) -> RequestLog."""
    _reader[:] = [reader]


def empty_requests(n: int) -> np.ndarray:
    """A table for n logged requests."""
    return np.zeros(n, LOG_REQUEST)


def read_inputs(scenario: Scenario) -> Inputs:
    """Read the files of a scenario (each file once per process while it does not change)."""
    temperatures: dict[tuple[int, int], list[float]] = {}
    if scenario.climate.kind == "file":
        temperatures = _temperatures(*_stamp(scenario.climate.file or ""))
    places = None
    if scenario.customers.places_file:
        places = _places(*_stamp(scenario.customers.places_file), scenario.travel.side_km)
    log = None
    if isinstance(scenario.demand, LogReplay):
        if not _reader:
            raise InputError("demand.file: no reader of work-order logs is registered; import experiments first")
        log = _log(*_stamp(scenario.demand.file), scenario.start, tuple(scenario.faults))
        places = log.places if places is None else places
    return Inputs(temperatures, places, log)


def _stamp(path: str) -> tuple[str, int, int]:
    """Path, modification time and size: the identity of a file's content for the cache."""
    try:
        status = os.stat(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or 'cannot be read'}") from error
    return path, status.st_mtime_ns, status.st_size


@functools.lru_cache(maxsize=8)
def _log(path: str, _modified: int, _size: int, start: str, faults: tuple[str, ...]) -> RequestLog:
    return _reader[0](path, start, faults)


def _rows(path: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, row) of a CSV file that must have the given columns."""
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [c for c in columns if c not in (reader.fieldnames or [])]
            if missing:
                raise InputError(f"{path}:1: column '{missing[0]}' is missing; allowed columns: {', '.join(columns)}")
            yield from enumerate(reader, start=2)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or 'cannot be read'}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: is no CSV file ({error}); allowed: UTF-8 text, short fields") from error


def _number(path: str, line: int, column: str, text: str | None, low: float, high: float) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise InputError(f"{path}:{line}: {column} is '{text}'; allowed: a number from {low:g} to {high:g}")
    return value


@functools.lru_cache(maxsize=8)
def _temperatures(path: str, _modified: int, _size: int) -> dict[tuple[int, int], list[float]]:
    """Daily mean temperatures by calendar day, in the order of the years on file."""
    table: dict[tuple[int, int], list[float]] = {}
    for line, row in _rows(path, ("date", "tavg_c")):
        try:
            day = datetime.date.fromisoformat(row["date"])
        except ValueError as error:
            raise InputError(f"{path}:{line}: date is '{row['date']}'; allowed: YYYY-MM-DD") from error
        value = _number(path, line, "tavg_c", row["tavg_c"], -60, 60)
        table.setdefault((day.month, day.day), []).append(value)
    if len(table) < 365:
        raise InputError(f"{path}: {len(table)} days of the year are covered; allowed: at least 365")
    table.setdefault((2, 29), table[(2, 28)])
    return table


@functools.lru_cache(maxsize=8)
def _places(path: str, _modified: int, _size: int, side_km: float) -> np.ndarray:
    rows = [
        (_number(path, n, "x_km", r["x_km"], 0, side_km), _number(path, n, "y_km", r["y_km"], 0, side_km))
        for n, r in _rows(path, ("x_km", "y_km"))
    ]
    if not rows:
        raise InputError(f"{path}: no places; allowed: at least one row")
    return np.array(rows, np.float64)
