"""Rows of the log in words: what happened to a job or a customer, in order, with the facts that each row has."""

from typing import Any

import numpy as np
import pandas as pd

from experiments.event_log.table import EventLog
from sim import Run

__all__ = ["clock", "story_of"]

SHOWN_APART = ("event", "case_id", "activity", "timestamp", "resource", "customer", "unit", "technician")
OF_THE_JOB = ("type", "region", "origin", "family", "fault", "mode", "channel", "result", "outlet")


def clock(run: Run, t: float) -> str:
    """'Fri 14 Jul 2023 09:05' of a second of the run."""
    when = pd.Timestamp(run.scenario.start) + pd.Timedelta(seconds=int(t))
    return f"{when:%a} {when.day} {when:%b %Y %H:%M}"


def story_of(run: Run, rows: np.ndarray) -> pd.DataFrame:
    """Columns when, what, who and details, for rows of the log by number."""
    log = EventLog(run)
    frame = pd.concat([piece.to_pandas() for piece in log.pieces(rows)], ignore_index=True)
    facts = [name for name in frame.columns if name not in (*SHOWN_APART, *OF_THE_JOB, *log.job_facts)]
    records = frame.to_dict("records")
    details = [", ".join(_fact(name, row[name]) for name in facts if _said(row[name])) for row in records]
    return pd.DataFrame(
        {
            "when": [clock(run, t) for t in run.events["t"][rows]],
            "what": frame["activity"].astype(str),
            "who": frame["resource"].astype(object).where(frame["resource"].notna(), ""),
            "details": details,
        }
    )


def _said(value: Any) -> bool:
    return not pd.isna(value) and value != ""


def _fact(name: str, value: object) -> str:
    """'travel 12.5 min', 'window start 09:00': a column of the event log as words."""
    if isinstance(value, pd.Timestamp):
        return f"{name.replace('_', ' ')} {value:%d %b %H:%M}"
    for ending, unit in (("_min", " min"), ("_h", " h"), ("_days", " d")):
        if name.endswith(ending):
            return f"{name.removesuffix(ending).replace('_', ' ')} {_number(value)}{unit}"
    return f"{name.replace('_', ' ')} {_number(value)}"


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.3g}" if abs(value) < 1 else f"{value:.1f}"
    return str(value)
