"""The books of a run as a record is read: with what is known of them beside their rows, and what their words mean."""

from collections.abc import Collection, Mapping

import pandas as pd

from experiments.event_log.measured_records import measured_records
from experiments.records.observed import Ends, noted
from sim import Run

__all__ = ["OURS", "PART_MISSING", "books_of"]

PART_MISSING = "part missing"
# What a person would say of them (`means` of a mapping).
OURS: Mapping[str, Mapping[str, str]] = {
    "causes": {"time ran out": "time", "to be continued": "time", PART_MISSING: "part"}
}
SCALES: Mapping[str, Mapping[str, Ends]] = {"surveys": {"score": (0.0, 1.0)}}


def books_of(run: Run, only: Collection[str] = (), ends: bool = False) -> dict[str, pd.DataFrame]:
    """`measured_records` of the run; `ends`: they say when they end, as the records do that they are set beside."""
    scenario = run.scenario
    end = pd.Timestamp(scenario.start) + pd.Timedelta(days=scenario.days) if ends else None
    return {name: noted(frame, None, end, SCALES.get(name)) for name, frame in measured_records(run, only).items()}
