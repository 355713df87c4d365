"""Finished replications on disk: each is written once, verified whenever it is read, and never run again.

The key of a replication is a digest of everything that decides its result: the resolved scenario, the bytes of its
input files, the engine, the seed, the replication and the model's sources.  A file is JSON Lines: the result, then
its SHA-256.  It appears whole or not at all (temporary file, fsync, rename); a damaged one counts as absent.
"""

import hashlib
import json
import math
import os
import time
import uuid
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from experiments.canonical import digest
from experiments.paths import below

FORMAT = 3  # of the files; a new format makes new keys
STALE_S = 3600  # a temporary file this old belongs to nobody: writing one takes milliseconds

Series = dict[str, list[Any]]
SERIES = ("monthly", "breakdown", "listening")


class Result(NamedTuple):
    """What is kept of one replication."""

    digest: str  # of event log and final world
    measures: dict[str, float]  # NaN: did not happen
    monthly: Series
    breakdown: Series  # by dimension and level
    listening: Series  # by instrument, measure and month


def cell_key(scenario: Mapping[str, Any], inputs: Mapping[str, str]) -> str:
    """Digest of a resolved scenario and of the files that it reads."""
    return digest({"scenario": scenario, "inputs": inputs})


def replication_key(cell: str, engine: str, seed: int, replication: int, sources: str) -> str:
    """Digest that names one replication of a cell."""
    return digest([FORMAT, cell, engine, seed, replication, sources])


class Store:
    """The replications below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        return below(self.folder, key[:2], f"{key}.jsonl")

    def has(self, key: str) -> bool:
        """True if the replication is there and undamaged."""
        return self._lines(key) is not None

    def get(self, key: str) -> Result | None:
        """The replication, or None if it is absent or damaged."""
        line = self._lines(key)
        if line is None:
            return None
        content = json.loads(line)
        measures = {name: _number(value) for name, value in content["measures"].items()}
        return Result(content["digest"], measures, *(_numbers(content[name]) for name in SERIES))

    def put(self, key: str, result: Result) -> None:
        """Keep the replication; other processes see all of it or nothing."""
        content = {"key": key, "digest": result.digest}
        content |= {"measures": _plain(result.measures)}
        content |= {name: _plain(getattr(result, name)) for name in SERIES}
        line = json.dumps(content, allow_nan=False, separators=(",", ":"))
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{line}\n{json.dumps({'sha256': _sha256(line)})}\n".encode())

    def _lines(self, key: str) -> str | None:
        """The verified first line of a replication's file."""
        path = self.path(key)
        try:
            line, _, rest = path.read_bytes().decode().partition("\n")
            if json.loads(rest)["sha256"] == _sha256(line) and json.loads(line)["key"] == key:
                return line
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):  # not UTF-8, not JSON, not ours
            pass
        warnings.warn(f"{path.name}: a stored replication is damaged; it is run again", RuntimeWarning, stacklevel=2)
        return None

    def sweep(self) -> None:
        """Remove what killed writers left behind."""
        for path in self.folder.glob("*/*.tmp"):
            if time.time() - path.stat().st_mtime > STALE_S:
                path.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that its name never shows a part of it."""
    temporary = path.with_name(f"{path.stem}.{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error  # a full disk does not say which file
    finally:
        temporary.unlink(missing_ok=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(values: Any) -> Any:
    """NaN as null: JSON has no NaN."""
    if isinstance(values, Mapping):
        return {name: _plain(value) for name, value in values.items()}
    if isinstance(values, list):
        return [_plain(value) for value in values]
    return None if isinstance(values, float) and math.isnan(values) else values


def _numbers(series: Mapping[str, list[Any]]) -> Series:
    return {name: [_number(value) for value in values] for name, values in series.items()}


def _number(value: Any) -> Any:
    return math.nan if value is None else value
