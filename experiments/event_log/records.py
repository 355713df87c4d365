"""A run as a company would have kept it: jobs, visits, parts, contacts, customers, surveys, complaints, shifts.

Tables and columns are those of `records/ours.py`; what a company cannot know is not in them.  Times are the company's
own clock, called UTC.  A job that was lost has no `closed`; its status says so.  `records_of_work.py` and
`records_of_customers.py` make the tables.
"""

from collections.abc import Callable, Collection

import pandas as pd

from experiments.event_log import records_of_customers as customers
from experiments.event_log import records_of_work as work
from experiments.event_log.table import event_frame
from sim import Run

__all__ = ["records_of"]

COLUMNS = (
    "event", "case_id", "activity", "timestamp", "resource", "customer", "unit", "region", "fault", "result",
    "contact", "part", "technician", "depot", "window_start", "window_h", "travel_min", "outcome", "quantity",
    "lead_days", "channel", "waited_min", "talk_min", "invoice_cents", "complaint", "cause", "said", "known_after_h",
)  # fmt: skip


def records_of(run: Run, only: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """Every table, or only some; one that nothing happened in has no rows."""
    events = event_frame(run)[list(COLUMNS)]
    events["activity"] = events["activity"].astype(str)
    chosen = {name: make for name, make in _TABLES.items() if not only or name in only}
    return {name: make(run, events).reset_index(drop=True) for name, make in chosen.items()}


_TABLES: dict[str, Callable[[Run, pd.DataFrame], pd.DataFrame]] = {
    "work_orders": work.work_orders,
    "visits": work.visits,
    "parts": work.parts,
    "contacts": customers.contacts,
    "customers": customers.customers,
    "purchases": customers.purchases,
    "surveys": customers.surveys,
    "complaints": customers.complaints,
    "technicians": work.technicians,
    "shifts": work.shifts,
}
