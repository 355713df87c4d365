"""What can be learnt from which tables: one function a subject, from tables of ours to fitted values.

A subject that its tables do not allow (too few rows, no law) says so in words; `lacking` names those that the tables
have no columns for.  Nothing is left out silently, and no subject takes the others down with it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np

from experiments.calibrate import customers, demand, lives, opinions, people, service, technicians
from experiments.calibrate.finding import Finding, Tables
from experiments.labels import DIMENSIONS
from experiments.messages import Refusal, one_line

__all__ = ["SUBJECTS", "Finding", "done_or_why", "findings", "lacking"]

T = TypeVar("T")
SLIPS = (ValueError, ArithmeticError, LookupError, TypeError, np.linalg.LinAlgError)  # of a fit on what it cannot use


def findings(tables: Tables, only: Collection[str] = ()) -> Iterator[Finding]:
    """All that the tables tell, or only of some subjects, in the order of `SUBJECTS`."""
    for name, (needs, learn) in SUBJECTS.items():
        if (not only or name in only) and all(column in tables.get(table, ()) for table, column in needs):
            yield _learnt(name, learn, tables)


def _learnt(name: str, learn: Callable[[str, Tables], Finding], tables: Tables) -> Finding:
    """What is learnt, or why nothing is."""
    found = done_or_why(lambda: learn(name, tables))
    return Finding(name, [], {}, f"not fitted: {found}") if isinstance(found, str) else found


def done_or_why(do: Callable[[], T]) -> T | str:
    """What it gives, or in a line why it cannot be done with these records."""
    try:
        return do()
    except Refusal as refusal:
        return str(refusal)
    except MemoryError:
        return "MemoryError: the tables are too large for it"
    except SLIPS as slip:
        return f"{type(slip).__name__}: {one_line(str(slip)) or 'no more is known'}"


def lacking(tables: Mapping[str, Any]) -> dict[str, str]:
    """Subjects that the tables (or their names of columns) have no columns for, and the first that is missing."""
    missing = {
        name: next((f"{table}.{column}" for table, column in needs if column not in tables.get(table, ())), "")
        for name, (needs, _) in SUBJECTS.items()
    }
    return {name: column for name, column in missing.items() if column}


_PROMISED_AND = {
    one: (("work_orders", "promised"), ("work_orders", one), ("work_orders", "closed")) for one in ("team", "place")
}

# Subject -> the columns that it needs, and how it is learnt.
SUBJECTS: dict[str, tuple[tuple[tuple[str, str], ...], Callable[[str, Tables], Finding]]] = {
    "requests": ((("work_orders", "opened"),), demand.requests),
    "requests and weather": ((("work_orders", "opened"), ("weather", "mean")), demand.weather),
    "time to restore": ((("work_orders", "opened"), ("work_orders", "closed")), lives.restoring),
    "time to restore by fault": ((("work_orders", "fault"), ("work_orders", "closed")), service.restoring_by("fault")),
    "time to restore by team": ((("work_orders", "team"), ("work_orders", "closed")), service.restoring_by("team")),
    "promises": ((("work_orders", "promised"), ("work_orders", "closed")), service.promises),
    "promises by team": (_PROMISED_AND["team"], service.promises_of("team")),
    "promises by place": (_PROMISED_AND["place"], service.promises_of("place")),
    "first fix": ((("visits", "outcome"),), service.first_fix),
    "first fix from return times": ((("work_orders", "unit"), ("work_orders", "closed")), service.returns),
    "technicians' pace": ((("visits", "technician"), ("visits", "ended")), technicians.pace),
    "practice": ((("visits", "technician"), ("visits", "ended"), ("technicians", "since")), technicians.practice),
    "technicians' first fix": ((("visits", "technician"), ("visits", "outcome")), technicians.skill),
    "calls": ((("contacts", "started"),), demand.calls),
    "time with an agent": ((("contacts", "served"), ("contacts", "outcome")), customers.talks),
    "patience": ((("contacts", "queued"), ("contacts", "outcome")), customers.patience),
    "ways": ((("trips", "distance"), ("trips", "started")), demand.trips),
    "circuity": ((("trips", "distance"), ("trips", "straight")), demand.circuity),
    "lives": ((("failures", "age"), ("failures", "failed")), lives.lives),
    "recurrent failures": ((("failures", "unit"),), lives.recurrent),
    "durations": ((("durations", "duration"),), lives.durations),
    "spare parts": ((("parts", "quantity"), ("parts", "time")), demand.spares),
    "leaving": ((("customers", "left"),), customers.leaving),
    "leaving by month": ((("customers", "since"), ("customers", "until")), people.leaving_by_month),
    "survey response": ((("surveys", "order"), ("work_orders", "closed")), people.response),
    "satisfaction weights": (tuple(("surveys", one) for one in DIMENSIONS), opinions.weights),
    "experience and score": ((("surveys", "order"), ("work_orders", "closed")), opinions.experience_and_score),
    "promise and score": ((("surveys", "promised"), ("surveys", "delivered")), customers.promise_and_score),
    "repeat purchases": ((("purchases", "time"),), customers.purchases),
    "spending": ((("purchases", "amount"),), customers.spending),
}
