"""Finished replications on disk: each is written once, verified whenever it is read, and never run again.

The key of a replication is a digest of everything that decides its result: the resolved scenario, the bytes of its
input files, the engine, the seed, the replication and the model's sources.  A file is JSON Lines: the result, then
its SHA-256.  It appears whole or not at all (temporary file, fsync, rename); a damaged one counts as absent.  What is
finished is also listed (`listing.py`), so that a file that has gone, or was put there by somebody else, is noticed.
"""

import hashlib
import math
import time
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from experiments.canonical import digest
from experiments.execute.listing import Part, Tail, enlist
from experiments.paths import below
from experiments.whole import NotWritten, sync_folder, write_whole

FORMAT = 3  # of the files; a new format makes new keys
REPLICATIONS = ".replications"  # the folder below results
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
        self._list = Tail(folder)

    def path(self, key: str) -> Path:
        return below(self.folder, key[:2], f"{key}.jsonl")

    def has(self, key: str) -> bool:
        """True if the replication is there and undamaged."""
        return self._whole(key) is not None

    def get(self, key: str) -> Result | None:
        """The replication, or None if it is absent or damaged."""
        whole = self._whole(key)
        if whole is None:
            return None
        content = from_json(whole.partition(b"\n")[0])
        measures = {name: _number(value) for name, value in content["measures"].items()}
        return Result(content["digest"], measures, *(_numbers(content[name]) for name in SERIES))

    def taken(self, key: str) -> Result:
        """A replication that has just been made."""
        result = self.get(key)
        if result is None:
            raise OSError(5, "a replication was damaged right after it was written", str(self.path(key)))
        return result

    def put(self, key: str, result: Result) -> Part:
        """Keep the replication; other processes see all of it or nothing.  It is finished when it has been listed.

        Raises ValueError for an infinite number.
        """
        _refuse_infinite(result)
        content = {"key": key, "digest": result.digest, "measures": result.measures}
        line = to_json(content | {name: getattr(result, name) for name in SERIES}, inf_nan_mode="null")
        whole = line + b"\n" + _end(line)
        write_whole(self.path(key), whole)
        return Part.of(key, whole)

    def enlist(self, parts: Sequence[Part]) -> None:
        """Note that these are finished, once their names are safe on disk too.

        A flush of a folder costs as much as that of a file, so parts are listed by the second, not one by one.
        """
        if not parts:
            return
        try:
            for folder in {self.path(part.key).parent for part in parts}:
                sync_folder(folder)
            enlist(self.folder, parts)
        except OSError as error:
            raise NotWritten(error.errno, error.strerror, str(self.folder)) from error

    def listed(self) -> Mapping[str, Part]:
        """What is finished, by key."""
        return self._list.parts()

    def part(self, key: str) -> Part | None:
        """What the list ought to say of a replication; None if it is absent or damaged."""
        whole = self._whole(key)
        return Part.of(key, whole) if whole is not None else None

    @contextmanager
    def marked(self) -> Iterator[str]:
        """For a while, the name of a file by which a worker elsewhere can tell whether it sees this same folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = self.folder / f"{uuid.uuid4().hex}.tmp"
        mark.touch()
        try:
            yield mark.name
        finally:
            mark.unlink(missing_ok=True)

    def _whole(self, key: str) -> bytes | None:
        """The verified content of a replication's file."""
        path = self.path(key)
        try:
            whole = path.read_bytes()
        except FileNotFoundError:
            return None
        if is_whole(whole, key):
            return whole
        warnings.warn(f"{path.name}: a stored replication is damaged; it is run again", RuntimeWarning, stacklevel=2)
        return None

    def sweep(self) -> None:
        """Remove what killed writers left behind."""
        for path in [*self.folder.glob("*.tmp"), *self.folder.glob("*/*.tmp")]:
            with suppress(FileNotFoundError):  # its writer has just renamed it
                if time.time() - path.stat().st_mtime > STALE_S:
                    path.unlink()


def is_whole(content: bytes, key: str) -> bool:
    """True if the content is what was stored under the key, to the byte."""
    line, _, rest = content.partition(b"\n")
    try:
        return rest == _end(line) and from_json(line)["key"] == key
    except (ValueError, KeyError, TypeError, RecursionError):  # not JSON, not ours
        return False


def _end(line: bytes) -> bytes:
    """The line after it, which tells whether it is whole."""
    return f'{{"sha256": "{hashlib.sha256(line).hexdigest()}"}}\n'.encode()


def _refuse_infinite(result: Result) -> None:
    """What did not happen is NaN, which is stored as null: JSON has neither."""
    for part in (result.measures, *(getattr(result, name) for name in SERIES)):
        for name, values in part.items():
            of_numbers = [value for value in (values if isinstance(values, list) else [values]) if type(value) is float]
            if any(map(math.isinf, of_numbers)):
                raise ValueError(f"{name} is infinite")


def _numbers(series: Mapping[str, list[Any]]) -> Series:
    return {name: [_number(value) for value in values] for name, values in series.items()}


def _number(value: Any) -> Any:
    return math.nan if value is None else value
