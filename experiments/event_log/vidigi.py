"""The column layout that vidigi animates: where each job stands at each time, and where to draw it.

`entity_id` is the job, `pathway` its kind, `time` minutes since the start of the run.  A stage that a technician is
busy with is a `resource_use` that ends with a `resource_use_end`; every other stage is a `queue`.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.event_log.columns import Words
from experiments.event_log.table import EventLog
from sim import MEANINGS

__all__ = ["LEAVES", "WITH_TECHNICIAN", "positions", "steps_of"]

LEAVES = "leaves"
WITH_TECHNICIAN = ("on the way", "at work")  # stages of a job that a technician is busy with
TYPES = ("arrival_departure", "queue", "resource_use", "resource_use_end")
ARRIVAL, QUEUE, USE, USE_END = range(4)


def stages() -> list[str]:
    """Every stage that some row begins, in the order of the table of meanings; leaving is none."""
    told = [word for m in MEANINGS.values() for word in ((m.then,) if isinstance(m.then, str) else m.then)]
    return [word for word in dict.fromkeys(told) if word not in ("", LEAVES)]


def steps_of(log: EventLog) -> pa.RecordBatch:
    """The animation log: one row for each step of a job, in order of time."""
    rows, case, stage = _changes(log)
    n, names = len(rows), stages()
    busy = np.isin(stage, [names.index(word) for word in WITH_TECHNICIAN if word in names])
    person = np.where(busy, rows["who"] + 1, 0)  # vidigi counts resources from 1
    new = np.r_[True, case[1:] != case[:-1]][:n]
    opened, over = np.flatnonzero(new), np.flatnonzero(~new & np.r_[False, busy[:-1]][:n])
    kind = np.where(stage == len(names), ARRIVAL, np.where(busy, USE, QUEUE))
    words = ["arrival", *names, "depart", *(f"{name}: over" for name in names)]
    # What comes first at one second: the job arrives; what was done until now is over; the new stage begins.
    at = np.concatenate([opened, over, np.arange(n)])
    place = np.repeat([0, 1, 2], [len(opened), len(over), n])
    kind = np.concatenate([np.full(len(opened), ARRIVAL), np.full(len(over), USE_END), kind])
    word = np.concatenate([np.zeros(len(opened), np.int64), len(names) + 2 + stage[over - 1], 1 + stage])
    person = np.concatenate([np.zeros(len(opened), np.int64), person[over - 1], person])
    order = np.lexsort((place, at, case[at], rows["t"][at]))
    at, person = at[order], person[order]
    pathways, of_job = log.job_facts["job_type"]
    return pa.RecordBatch.from_pydict(
        {
            "entity_id": case[at],
            "pathway": Words(pathways).array(of_job[case[at]].astype(np.int32)),
            "event_type": Words(TYPES).array(kind[order].astype(np.int32)),
            "event": Words(words).array(word[order].astype(np.int32)),
            "time": rows["t"][at] / 60,
            "resource_id": pa.array(person, mask=person == 0),
        }
    )


def _changes(log: EventLog) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows with which a job enters another stage: the rows, their jobs, the numbers of the stages."""
    stage = _stage_of(log)[log.by_case]
    order = log.by_case[stage >= 0]
    stage, case = stage[stage >= 0], log.case[order]
    new = np.r_[True, (case[1:] != case[:-1]) | (stage[1:] != stage[:-1])][: len(case)]
    return log.rows.take(order[new]), case[new], stage[new]


def _stage_of(log: EventLog) -> np.ndarray:
    """Number of the stage that each row begins; -1: none."""
    names = [*stages(), LEAVES]
    found = np.full(len(log.rows), -1, np.int64)
    for kind, meaning in MEANINGS.items():
        here = log.run.rows_by_kind[kind]
        if not isinstance(meaning.then, str):
            numbers = np.array([names.index(word) if word else -1 for word in meaning.then])
            field = log.rows["x"] if meaning.by_x else log.rows["code"]
            found[here] = numbers[field[here].astype(np.int64)]
        elif meaning.then:
            found[here] = names.index(meaning.then)
    return found


def positions() -> pd.DataFrame:
    """Where each stage is drawn: one below the other; those of technicians have as many places as there are."""
    middle = [(name, name, _resource(name)) for name in stages()]
    # After it has departed, vidigi shows everything at its own `exit`.
    rows = [("arrival", "request", None), *middle, ("depart", "leaves", None), ("exit", "", None)]
    top = 100 * len(rows)
    return pd.DataFrame(
        [
            {"event": event, "x": 400, "y": top - 100 * k, "label": label, "resource": resource}
            for k, (event, label, resource) in enumerate(rows)
        ]
    )


def _resource(stage: str) -> str | None:
    return "technicians" if stage in WITH_TECHNICIAN else None
