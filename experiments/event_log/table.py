"""The event log of one run as a table with standard columns, made piece by piece.

Columns: `event` (number of the row in the log), `case_id` (the job), `activity`, `timestamp`, `resource`, `visit`, then
what the job is about, then what only some kinds of row have.  Timestamps are the company's own calendar and clock.
"""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from experiments.event_log.columns import (
    MOMENT,
    Column,
    Numbers,
    Words,
    fact_columns,
    facts_of,
    tuple_of,
    value_of,
    words_of,
)
from sim import MEANINGS, RESULTS, Run, events, job_levels, jobs_of, labels_of

__all__ = ["PIECE", "EventLog", "event_frame"]

PIECE = 1 << 15  # rows made at once
STANDARD = ("event", "case_id", "activity", "timestamp", "resource", "visit")


class EventLog:
    """A run's log, ready to be read in words."""

    def __init__(self, run: Run) -> None:
        self.run, self.rows = run, run.events
        self.start_ms = int(np.datetime64(run.scenario.start, "ms").astype(np.int64))
        self.labels = labels_of(run)
        self.job_facts = job_levels(run) | {"result": (list(RESULTS), _results(run))}
        self.facts = fact_columns(self.labels)
        self.plain = list(dict.fromkeys(m.by for m in MEANINGS.values() if m.by not in ("", "technician")))
        self.activities = list(dict.fromkeys(word for m in MEANINGS.values() for word in words_of(m)))

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column but `case_id`, in order."""
        whole, words = Numbers(pa.int64()), Words(self.activities)
        known: dict[str, Column] = {"event": whole, "activity": words, "timestamp": Numbers(MOMENT)}
        known |= {"resource": Words([*self.labels["technician"], *self.plain]), "visit": whole}
        known |= {"customer": whole, "unit": whole}
        known |= {name: Words(levels) for name, (levels, _) in self.job_facts.items()}
        others = {m.who for m in MEANINGS.values()} - {"", *known}
        who: dict[str, Column] = {n: Words(self.labels[n]) if n in self.labels else whole for n in sorted(others)}
        return known | who | {name: column for name, column in self.facts.items() if name not in known | who}

    @cached_property
    def case(self) -> np.ndarray:
        """Job of each row; -1 where the row is about no job."""
        of_job = np.array([k in MEANINGS and MEANINGS[k].job.startswith("job") for k in range(256)])
        return np.where(of_job[self.rows["kind"]] & (self.rows["job"] >= 0), self.rows["job"], -1).astype(np.int64)

    @cached_property
    def by_case(self) -> np.ndarray:
        """Numbers of the rows about jobs, job after job, each in order of time."""
        order = np.argsort(self.case, kind="stable")
        return order[np.searchsorted(self.case[order], 0) :]

    @cached_property
    def visit(self) -> np.ndarray:
        """Which visit of its job a row is about: how often somebody has been sent so far."""
        order = self.by_case
        rows = self.rows.take(order)
        cut = (rows["kind"] == events.L_VISIT) & (rows["code"] == events.CONTINUED)  # goes on as the same visit
        sent = np.cumsum((rows["kind"] == events.L_SENT).astype(np.int64)) - np.cumsum(cut) + cut
        case = self.case[order]
        first = np.searchsorted(case, case)  # place of the job's first row
        before = np.where(first > 0, (sent - cut)[np.maximum(first - 1, 0)], 0)
        found = np.zeros(len(self.rows), np.int64)
        found[order] = sent - before
        return found

    def pieces(self, order: np.ndarray | None = None) -> Iterator[pa.RecordBatch]:
        """The table, some thousand rows at a time: all rows in order of time, or those of `order`."""
        chosen = np.arange(len(self.rows)) if order is None else order
        for start in range(0, max(len(chosen), 1), PIECE):  # one empty piece, if there is nothing
            yield self._piece(chosen[start : start + PIECE])

    @cached_property
    def schema(self) -> pa.Schema:
        return self._piece(np.zeros(0, np.int64)).schema

    def _piece(self, numbers: np.ndarray) -> pa.RecordBatch:
        rows, case = self.rows.take(numbers), self.case[numbers]
        values = {name: column.empty(len(numbers)) for name, column in self.columns.items()}
        values["event"], values["timestamp"] = numbers, self.start_ms + 1000 * rows["t"]
        self._of_the_job(values, case)
        for kind in np.unique(rows["kind"]).tolist():
            self._of_the_kind(values, rows, numbers, kind)
        arrays = {name: column.array(values[name]) for name, column in self.columns.items()}
        ids = pc.binary_join_element_wise("job-", pa.array(case, mask=case < 0).cast(pa.string()), "")
        arrays["case_id"] = ids
        names = [*STANDARD, *(name for name in arrays if name not in STANDARD)]
        return pa.RecordBatch.from_arrays([arrays[name] for name in names], names)

    def _of_the_job(self, values: dict[str, np.ndarray], case: np.ndarray) -> None:
        """What every row about a job says of it."""
        about = np.flatnonzero(case >= 0)
        jobs = self.run.world.jobs.take(case[about])
        values["customer"][about] = jobs["customer"]
        values["unit"][about] = np.where(jobs["unit"] >= 0, jobs["unit"], Numbers.NOTHING)
        for name, (_, level) in self.job_facts.items():
            values[name][about] = level[case[about]]

    def _of_the_kind(self, values: dict[str, np.ndarray], rows: np.ndarray, numbers: np.ndarray, kind: int) -> None:
        """What only rows of this kind say."""
        meaning, here = MEANINGS[kind], np.flatnonzero(rows["kind"] == kind)
        mine = rows.take(here)
        code = mine["x"].astype(np.int64) if meaning.by_x else mine["code"]
        values["activity"][here] = self._words(tuple_of(meaning), code)
        if meaning.bench and "outlet" in values:
            if meaning.job == "technician":  # or -1 - outlet: its shelf
                values["outlet"][here] = np.where(mine["job"] < 0, -1 - mine["job"], -1)
            inside = values["outlet"][here] >= 0
            values["activity"][here[inside]] = self._words(tuple_of(meaning, at_bench=True), code[inside])
        if meaning.who:
            values[meaning.who][here] = mine["who"]
        if meaning.job == "job or depot":
            values["depot"][here] = np.where(mine["job"] < 0, -1 - mine["job"], -1)
        elif meaning.job != "job":
            values[meaning.job][here] = mine["job"]
        if meaning.visit:
            values["visit"][here] = self.visit[numbers[here]]
        for reading in facts_of(kind):
            some = slice(None) if reading.code < 0 else np.flatnonzero(code == reading.code)
            values[reading.fact.column][here[some]] = value_of(reading.fact, mine[reading.field][some], self.start_ms)
        self._by_whom(values, here, meaning.by)

    def _words(self, words: tuple[str, ...], code: np.ndarray) -> np.ndarray:
        """Numbers of the activities of rows with these codes."""
        numbers = np.array([self.activities.index(word) if word else -1 for word in words])
        return numbers[code] if len(numbers) > 1 else np.full(len(code), numbers[0])

    def _by_whom(self, values: dict[str, np.ndarray], here: np.ndarray, by: str) -> None:
        if by == "technician":
            values["resource"][here] = values["technician"][here]
        elif by:
            values["resource"][here] = len(self.labels["technician"]) + self.plain.index(by)


def _results(run: Run) -> np.ndarray:
    """What has become of each job, as a number of RESULTS."""
    jobs = jobs_of(run)
    last = np.where(jobs.ended >= 0, RESULTS.index("lost"), RESULTS.index("open"))
    last[jobs.answer >= 1] = RESULTS.index("solved remotely")
    last[jobs.closed >= 0] = RESULTS.index("closed on site")
    return last


def event_frame(run: Run) -> pd.DataFrame:
    """The whole event log as a frame, for notebooks."""
    log = EventLog(run)
    return pa.Table.from_batches(log.pieces(), log.schema).to_pandas()
