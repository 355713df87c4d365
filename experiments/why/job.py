"""Why somebody came late, and why he had to come again: found in the log, minute by minute.

Lateness is the time from the end of the promised window to the arrival.  It is divided among what the technician who
came did meanwhile: the way to this customer, other customers, other ways, lunch, off shift, free.  The parts add up to
the lateness to the second.
"""

from typing import NamedTuple

import numpy as np

from sim import OUTCOMES, Run, events, labels_of, rows_of

__all__ = ["Again", "Late", "Part", "again_of", "late_of", "returned_of", "rows_of_job"]


BACK = {
    events.CALLBACK: "a repair that did not last thirty days",
    events.REOPENED: "a problem that had been believed solved on the phone",
}


class Part(NamedTuple):
    """A piece of the lateness: what was done in it, at which job (-1: none)."""

    what: str
    job: int
    seconds: int


class Late(NamedTuple):
    """A first visit after its window."""

    window_end: int
    arrived: int
    technician: int
    parts: list[Part]
    new_dates: int  # windows told before the last one
    overran_s: int  # by how much the visit before took longer than its type does on average; 0: none, or shorter
    overdue: int  # other jobs of the region whose window had ended too, not visited yet

    @property
    def seconds(self) -> int:
        return self.arrived - self.window_end


class Again(NamedTuple):
    """A visit that did not solve the job."""

    t: int
    visit: int
    outcome: str
    technician: int
    senior: bool
    ordered: list[str]  # parts reserved or ordered for it before the next visit
    wrong: list[str]  # of these, parts that the job does not need
    next_visit: int  # when somebody came again; -1: nobody did


def rows_of_job(run: Run, kind: int, job: int) -> np.ndarray:
    """Log rows of one kind about one job."""
    rows = rows_of(run, kind)
    return rows[rows["job"] == job]


def late_of(run: Run, job: int) -> Late | None:
    """What made the first visit late; None if it was not, or if there was none."""
    arrived = rows_of_job(run, events.L_ARRIVE, job)
    arrived = arrived[arrived["a"] == 1][:1]
    if not len(arrived) or arrived["code"][0] != events.LATE:
        return None
    arrival, person = int(arrived["t"][0]), int(arrived["who"][0])
    sent = rows_of_job(run, events.L_SENT, job)
    left = int(sent["t"][sent["t"] <= arrival][-1])
    told = rows_of_job(run, events.L_PROMISE, job)
    told = told[told["t"] <= arrival]
    end = int(told["a"][-1] + told["x"][-1])
    parts = _divided(run, person, job, end, left, arrival)
    before = [part for part in parts if part.what == "at another customer"]
    overran = _overran(run, before[-1].job, person) if before else 0
    return Late(end, arrival, person, parts, len(told) - 1, overran, _overdue(run, job, end))


def _divided(run: Run, person: int, job: int, begin: int, left: int, arrival: int) -> list[Part]:
    """The technician's time from `begin` to `arrival`, in order."""
    found: list[Part] = []
    at = begin
    for start, end, what, other in _stretches(run, person, begin, left):
        if start > at:
            found.append(Part("free, and sent nowhere", -1, start - at))
        if end > at:
            found.append(Part(what, other, end - max(start, at)))
            at = end
    if left > at:
        found.append(Part("free, and sent nowhere", -1, left - at))
    return [*found, Part("on the way to this customer", job, arrival - max(left, begin))]


def _stretches(run: Run, person: int, begin: int, until: int) -> list[tuple[int, int, str, int]]:
    """What a technician did between two seconds: (begin, end, what, job), in order and without overlap."""
    found = []
    sent, came, done = (rows_of(run, k) for k in (events.L_SENT, events.L_ARRIVE, events.L_VISIT))
    sent, came, done = (rows[rows["who"] == person] for rows in (sent, came, done))
    for k in range(len(sent)):
        arrival = int(came["t"][k]) if k < len(came) else until
        end = int(done["t"][k]) if k < len(done) else until
        found.append((int(sent["t"][k]), arrival, "on the way to another customer", int(sent["job"][k])))
        found.append((arrival, end, "at another customer", int(sent["job"][k])))
    shift = rows_of(run, events.L_SHIFT)
    shift = shift[shift["who"] == person]
    away = ((events.S_LUNCH, events.S_LUNCH_END, "at lunch"), (events.S_END, events.S_START, "off shift"))
    for starts, ends, what in away:
        first, last = shift["t"][shift["code"] == starts], shift["t"][shift["code"] == ends]
        for t in first:
            later = last[last >= t]
            found.append((int(t), int(later[0]) if len(later) else until, what, -1))
    inside = [(max(a, begin), min(b, until), what, j) for a, b, what, j in found if b > begin and a < until]
    return sorted(stretch for stretch in inside if stretch[1] > stretch[0])


def _overran(run: Run, job: int, person: int) -> int:
    """Seconds by which the person's last visit to a job took longer than the mean of the job's type."""
    visits = rows_of_job(run, events.L_VISIT, job)
    mine = visits[visits["who"] == person]
    if not len(mine):
        return 0
    usual = 60 * float(run.world.kinds["minutes"][run.world.jobs["kind"][job]])
    return max(0, int(mine["a"][-1] - usual))


def _overdue(run: Run, job: int, t: int) -> int:
    """Other jobs of the region that were promised for before second t and had not been visited by then."""
    told, came = rows_of(run, events.L_PROMISE), rows_of(run, events.L_ARRIVE)
    told = told[told["t"] <= t]
    jobs = run.world.jobs[: int(run.world.now[0]["n_jobs"])]
    end = np.full(len(jobs), np.iinfo(np.int64).max)
    end[told["job"]] = told["a"] + told["x"].astype(np.int64)
    waits = (end <= t) & (jobs["region"] == jobs["region"][job])
    waits[came["job"][came["t"] <= t]] = False
    for kind in (events.L_BALK, events.L_WITHDRAWN, events.L_CLOSED, events.L_REFUSED):
        rows = rows_of(run, kind)
        waits[rows["job"][rows["t"] <= t]] = False
    waits[job] = False
    return int(waits.sum())


def again_of(run: Run, job: int) -> list[Again]:
    """Every visit that did not solve the job, with what was ordered for it."""
    visits, came = rows_of_job(run, events.L_VISIT, job), rows_of_job(run, events.L_ARRIVE, job)
    names, found = labels_of(run)["part"], []
    for visit in visits[~np.isin(visits["code"], (events.DONE, events.CONTINUED, events.NO_CONSENT))]:
        t, person = int(visit["t"]), int(visit["who"])
        later = came["t"][came["t"] > t]
        next_visit = int(later[0]) if len(later) else -1
        parts = _ordered(run, job, t, next_visit) if visit["code"] == events.NO_PART else []
        needs = int(run.world.jobs["needs"][job])
        wrong = [names[part] for part in parts if not needs >> _genuine(run, part) & 1]
        number = int((came["t"] <= t).sum())
        senior = bool(run.world.technicians["senior"][person])
        ordered = [names[part] for part in parts]
        found.append(Again(t, number, OUTCOMES[visit["code"]], person, senior, ordered, wrong, next_visit))
    return found


def _genuine(run: Run, part: int) -> int:
    """Number of the part for which a third-party one stands in, or its own."""
    row = run.world.parts[part]
    return int(row["other"]) if row["third_party"] else part


def _ordered(run: Run, job: int, t: int, until: int) -> list[int]:
    """Parts that were reserved or ordered for the job after a visit and before the next one."""
    found: list[int] = []
    for kind in (events.L_RESERVE, events.L_ORDER):
        rows = rows_of_job(run, kind, job)
        rows = rows[(rows["t"] >= t) & ((rows["t"] <= until) | (until < 0))]
        found += rows["who"].tolist()
    return list(dict.fromkeys(found))


def returned_of(run: Run, job: int) -> tuple[str, int] | None:
    """(what came back, the job whose problem it was), or None for a new problem."""
    origin = int(run.world.jobs["origin"][job])
    return (BACK[origin], int(run.world.jobs["parent_job"][job])) if origin in BACK else None
