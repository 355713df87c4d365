"""The event log of one run as files: `python -m experiments.export scenario=small_town to=xes,csv`.

This file only sorts out what is asked for; columns and formats are in `event_log/`.
"""

import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.command import command, finish, say
from experiments.extras import needs
from experiments.one_run import OWN_KEYS, Wanted, check_choice, own_keys, simulated, wanted
from experiments.paths import shown

if TYPE_CHECKING:
    from sim import Run

LOGS = ("parquet", "csv", "xes", "ocel", "vidigi")
RECORDS = {"records": "csv", "records_parquet": "parquet", "records_excel": "excel"}
ALL = (*LOGS, *RECORDS)
EVERY_S = 5.0  # between two lines of progress
INTERRUPTED = "interrupted; files that were not finished are not there"

HELP = f"""\
Writes the event log of one simulated run, in one format or in several.

Examples
  python -m experiments.export scenario=small_town days=30
  python -m experiments.export scenario=small_town to=xes,ocel replication=2 crew.technicians=3
  python -m experiments.export scenario=small_town to=records
  python -m experiments.export from=results/staffing_vs_first_fix/0123456789abcdef cell=7 to=csv

Keys of this command
  to           {",".join(ALL)}: one or several of them, with commas; parquet if nothing is said.
               records: not the log, but what a company would have kept of it (jobs, visits, parts, customers, ...), as
               CSV, Parquet or Excel, with a mapping that python -m experiments.calibrate reads it by
  replication  0 to 2^32 - 1; 0 if nothing is said
  cell         which cell of an experiment
  from         the folder of a finished run, instead of a configuration; its cell is simulated again
Every other key is one of python -m experiments.run, e.g. scenario, seed, engine, results, crew.technicians.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The files go to results/event_logs/<name>-<id>/; docs/event_log.md explains them.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_export, HELP, words, INTERRUPTED)


def _export(words: Sequence[str]) -> int:
    own, overrides = own_keys(words, (*OWN_KEYS, "to"))
    names = [check_choice("to", name, ALL) for name in dict.fromkeys(own.get("to", "parquet").split(","))]
    what = wanted(own, overrides)
    if "records_excel" in names:
        needs("xlsxwriter", "excel", "to=records_excel")
    run = simulated(what, say)
    from experiments.event_log.about import write_about
    from experiments.event_log.formats import FORMATS, write_log
    from experiments.event_log.table import EventLog

    log, folder = EventLog(run), what.folder("event_logs")
    for name in (name for name in names if name in RECORDS):
        _records(what, run, folder / name, RECORDS[name])
    for name in (name for name in names if name in LOGS):
        rows = FORMATS[name].rows(log)
        path = write_log(log, name, folder, _Meter(FORMATS[name].file, rows).advance)
        print(f"{shown(path)}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
    write_about(what, run, folder)
    return 0


def _records(what: Wanted, run: "Run", folder: Path, form: str) -> None:
    """The run as a company would have kept it, and how to read that; its source says that nobody recorded it."""
    from experiments.event_log.records import records_of
    from experiments.records.write import write_records

    of = f"scenario {what.name}, seed {what.seed}, replication {what.replication}"
    source = f"simulated by firstfix {metadata.version('firstfix')}: {of}"
    for path in write_records(records_of(run), folder, form, what.name, source=source):
        print(f"{shown(path)}: {path.stat().st_size / 1e6:.1f} MB", flush=True)


class _Meter:
    """Says now and then how far a file is."""

    def __init__(self, file: str, rows: int) -> None:
        self.file, self.rows, self.done, self.last = file, rows, 0, time.monotonic()

    def advance(self, rows: int) -> None:
        self.done += rows
        if time.monotonic() - self.last > EVERY_S:
            self.last = time.monotonic()
            say(f"{self.file}: {self.done:,} of {self.rows:,} rows")


if __name__ == "__main__":
    finish(main)
