"""One text and one digest for one content: what is equal has the same key, on every machine."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from experiments.messages import Refusal, seen
from experiments.unchanged import Known, read_once


def canonical(content: Any) -> str:
    """JSON with sorted keys and no spaces; numbers in their shortest exact form; never NaN."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(content: Any) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


_WHERE = {  # where to read on about a file that is not there
    "demand.file": "; see docs/work_order_log.md, and docs/metro_lifts.md for the log of the metro"
}


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def input_files(values: Any, key: str = "") -> dict[str, str]:
    """The files that a scenario reads: dotted key -> path.  By convention their keys are `file` or `..._file`."""
    found: dict[str, str] = {}
    for name, value in values.items() if isinstance(values, dict) else ():
        path = f"{key}.{name}" if key else name
        if isinstance(value, str) and (name == "file" or name.endswith("_file")):
            found[path] = value
        found |= input_files(value, path)
    return found


def input_digests(values: Any) -> dict[str, str]:
    """SHA-256 of every file that a scenario reads, by its path as written."""
    digests: dict[str, str] = {}
    for key, path in input_files(values).items():
        try:
            digests[path] = _input_digest(Path(path))
        except OSError as error:
            raise Refusal(f"{key}={seen(path)}: cannot be read ({error.strerror}){_WHERE.get(key, '')}") from None
    return digests


def check_inputs(digests: Iterable[tuple[str, str]]) -> None:
    """Refuse input files that are not what they were: (path, SHA-256) of each."""
    for path, sha in digests:
        try:
            same = _input_digest(Path(path)) == sha
        except OSError as error:
            raise Refusal(f"{path}: cannot be read any more ({error.strerror})") from None
        if not same:
            raise Refusal(
                f"{path}: this file is not what it was when the command began: it was edited meanwhile, or a "
                f"worker elsewhere has another one; leave it alone and start again"
            )


_known: Known[str] = {}  # SHA-256 of input files


def _input_digest(path: Path) -> str:
    """SHA-256 of an input file."""
    return read_once(_known, path, lambda: file_digest(path))
