"""The formats that an event log can be written in, and the files of each."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from experiments.event_log.flat import write_csv_log, write_parquet_log, write_pieces
from experiments.event_log.ocel import write_ocel_log
from experiments.event_log.table import EventLog
from experiments.event_log.vidigi import positions, steps_of
from experiments.event_log.xes import write_xes_log
from experiments.execute.exports import write_csv
from experiments.whole import appearing_whole

__all__ = ["FORMATS", "Format", "write_log"]

Tell = Callable[[int], None]  # is called with the number of rows that have just been written


class Format(NamedTuple):
    """One format: its file, who writes it, and how many rows it will have."""

    file: str
    write: Callable[[EventLog, Path, Tell], None]
    rows: Callable[[EventLog], int] = len


def _write_steps(log: EventLog, path: Path, tell: Tell) -> None:
    """The animation log; the places of its stages and the numbers of its resources stand beside it."""
    folder = path.parent
    with appearing_whole(folder / "vidigi_positions.csv") as other:
        write_csv(positions(), other)
    with appearing_whole(folder / "vidigi_resources.json") as other:
        other.write_text(json.dumps({"technicians": len(log.labels["technician"])}) + "\n", encoding="utf-8")
    write_pieces(path, [steps_of(log)])
    tell(len(log))


FORMATS = {
    "parquet": Format("events.parquet", write_parquet_log),
    "csv": Format("events.csv", write_csv_log),
    "xes": Format("events.xes", write_xes_log, lambda log: len(log.by_case)),
    "ocel": Format("events.ocel.json", write_ocel_log),
    "vidigi": Format("vidigi_log.csv", _write_steps),
}


def write_log(log: EventLog, name: str, folder: Path, tell: Tell) -> Path:
    """Write one format into the folder; the file appears whole or not at all."""
    path = folder / FORMATS[name].file
    with appearing_whole(path) as temporary:
        FORMATS[name].write(log, temporary, tell)
    return path
