"""What we call the tables and columns of a company's records: kind, unit, range."""

from typing import Literal, NamedTuple

from experiments.labels import DIMENSIONS

__all__ = ["TABLES", "Column", "needed"]

Kind = Literal["text", "time", "number", "word", "flag"]


class Column(NamedTuple):
    """A column of ours; numbers in its unit, between two ends; words of a closed list."""

    kind: Kind = "text"
    needed: bool = False
    unit: str = ""
    low: float = 0.0
    high: float = float("inf")
    words: tuple[str, ...] = ()
    score: bool = False  # on the scale of a questionnaire: may be the mean of several items


_ID, _TEXT = Column(needed=True), Column()
_START, _TIME = Column("time", needed=True), Column("time")
_LATITUDE, _LONGITUDE = (
    Column("number", unit="degrees", low=-90, high=90),
    Column("number", unit="degrees", low=-180, high=180),
)
_SECONDS, _AMOUNT = Column("number", unit="s"), Column("number", unit="money")
_SCORE = Column("number", score=True)

# Table -> column -> what it holds.  `closed` and `ended` never come before `opened` and `started`.
TABLES: dict[str, dict[str, Column]] = {
    "work_orders": {
        "id": _ID, "unit": _TEXT, "opened": _START, "closed": _TIME, "promised": _TIME, "fault": _TEXT,
        "kind": Column("word", words=("repair", "service", "installation", "other")), "customer": _TEXT,
        "place": _TEXT, "latitude": _LATITUDE, "longitude": _LONGITUDE, "channel": _TEXT, "priority": _TEXT,
        "team": _TEXT, "status": _TEXT,
    },
    "visits": {
        "order": _ID, "technician": _TEXT, "started": _START, "ended": _TIME, "arrived": _TIME,
        "outcome": Column("word", words=("done", "not_done")), "cause": _TEXT, "travel": _SECONDS,
    },
    "parts": {
        "part": _ID, "order": _TEXT, "time": _START, "movement": Column("word", words=("issue", "receipt", "demand")),
        "quantity": Column("number", needed=True, unit="pieces"), "lead_time": Column("number", unit="days"),
        "price": _AMOUNT,
    },
    "contacts": {
        "id": _TEXT, "customer": _TEXT, "started": _START, "queued": _SECONDS, "served": _SECONDS,
        "outcome": Column("word", words=("served", "abandoned", "other")), "kind": _TEXT, "priority": _TEXT,
    },
    "customers": {
        "id": _ID, "since": _TIME, "until": _TIME, "segment": _TEXT, "contract": Column("flag"),
        "complained": Column("flag"), "left": Column("flag"), "tenure": Column("number", unit="months"),
        "value": _AMOUNT, "age": Column("number", unit="years", high=120),
    },
    "purchases": {
        "customer": _ID, "time": _START, "amount": Column("number", needed=True, unit="money"),
        "quantity": Column("number", unit="pieces"),
    },
    "surveys": {
        "id": _ID, "customer": _TEXT, "order": _TEXT, "sent": _TIME, "answered": _TIME,
        "score": _SCORE._replace(needed=True), "recommend": Column("number", high=10), "weight": Column("number"),
        "problem": Column("flag"), "ordered": _TIME, "promised": _TIME, "delivered": _TIME,
        **dict.fromkeys(DIMENSIONS, _SCORE),
    },
    "complaints": {"id": _ID, "customer": _TEXT, "order": _TEXT, "opened": _START, "closed": _TIME, "cause": _TEXT},
    "technicians": {"id": _ID, "since": _TIME, "until": _TIME, "level": _TEXT, "base": _TEXT},
    "shifts": {"technician": _ID, "started": _START, "ended": Column("time", needed=True)},
    "failures": {
        "unit": _TEXT, "age": Column("number", unit="days"), "gap": Column("number", unit="days"),
        "failed": Column("flag"), "entered": Column("number", unit="days"), "count": Column("number"), "group": _TEXT,
        "cause": _TEXT,
    },
    "durations": {
        "id": _TEXT, "duration": Column("number", needed=True, unit="s"), "censored": Column("flag"), "kind": _TEXT,
    },
    "trips": {
        "started": _TIME, "duration": Column("number", needed=True, unit="s"),
        "distance": Column("number", needed=True, unit="km"), "straight": Column("number", unit="km"),
    },
    "weather": {
        "time": _START, "mean": Column("number", unit="C", low=-90, high=60),
        "low": Column("number", unit="C", low=-90, high=60), "high": Column("number", unit="C", low=-90, high=60),
        "demand": Column("number"),
    },
}  # fmt: skip

# Pairs of times of one row of which the second never comes before the first.
ORDERED: dict[str, tuple[tuple[str, str], ...]] = {
    "work_orders": (("opened", "closed"),),
    "visits": (("started", "ended"), ("arrived", "ended")),
    "customers": (("since", "until"),),
    "surveys": (("sent", "answered"), ("ordered", "delivered")),
    "complaints": (("opened", "closed"),),
    "technicians": (("since", "until"),),
    "shifts": (("started", "ended"),),
}


def needed(table: str) -> list[str]:
    """The columns without which a table says nothing."""
    return [name for name, column in TABLES[table].items() if column.needed]
