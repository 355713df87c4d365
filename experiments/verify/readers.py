"""Quantities of one run, read from its event log alone.

A reader takes a `Run` and gives one number, in the time unit it is asked for.  Only what falls after the
warm-up counts.  Readers rest on the log rows (t, kind, code, job, who, a, x) in the order in which they were
written: a request and its closing name the job, an arrival is written when the technician is at the door, a
visit when it ends.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import Run, events

__all__ = [
    "busy_share",
    "closed_per",
    "depot_backorders",
    "failures_per_unit",
    "first_trip_km",
    "first_visit_success",
    "open_jobs",
    "parts_on_hand",
    "share_at_once",
    "time_to_fix",
    "trip_km",
    "visits_per_job",
    "wait",
    "wait_exceeds",
    "wait_of_class",
    "wait_per_visit",
    "waiting_jobs",
]

_Times = NDArray[np.float64]


class _Jobs(NamedTuple):
    """Seconds at which each job was opened, first visited, closed (NaN: did not happen); its customer."""

    opened: _Times
    visited: _Times
    closed: _Times
    customer: NDArray[np.int64]


def wait(run: Run, unit_s: float) -> float:
    """Mean time from request to the first arrival."""
    return float(np.nanmean(_waits(run))) / unit_s


def wait_exceeds(run: Run, seconds: float) -> float:
    """Share of jobs whose first visit took longer than `seconds` to come."""
    waits = _waits(run)
    return float(np.mean(waits[np.isfinite(waits)] > seconds))


def wait_of_class(run: Run, unit_s: float, contract: int) -> float:
    """Mean wait of the customers with (1) or without (0) a contract, who are the two priority classes.

    Needs the customer table of the final world, as the log does not repeat who has a contract.
    """
    jobs = _jobs(run)
    asked = _measured(run, jobs.opened) & (run.world.customers["contract"][jobs.customer] == contract)
    return float(np.nanmean((jobs.visited - jobs.opened)[asked])) / unit_s


def wait_per_visit(run: Run, unit_s: float, delay_s: float) -> float:
    """Mean wait of all visits; a repeat visit may start `delay_s` after the visit before it ended.

    By Little: the time average of jobs that wait, over the rate of visits.
    """
    ends = _rows(run, events.L_VISIT)
    again = ends["t"][ends["code"] != events.DONE] + delay_s
    ready = np.concatenate((_jobs(run).opened, again))
    begun = _rows(run, events.L_ARRIVE)["t"]
    return _level(run, ready, begun) * _length_s(run) / int(_measured(run, begun).sum()) / unit_s


def waiting_jobs(run: Run) -> float:
    """Time average of jobs not yet visited."""
    jobs = _jobs(run)
    return _level(run, jobs.opened, jobs.visited)


def open_jobs(run: Run) -> float:
    """Time average of jobs not yet closed; where work takes no time, of jobs that wait for parts."""
    jobs = _jobs(run)
    return _level(run, jobs.opened, jobs.closed)


def time_to_fix(run: Run, unit_s: float) -> float:
    """Mean time from request to closing."""
    jobs = _jobs(run)
    return float(np.nanmean((jobs.closed - jobs.opened)[_measured(run, jobs.opened)])) / unit_s


def share_at_once(run: Run) -> float:
    """Share of jobs closed in the second they were opened: where work takes no time, the fill rate."""
    jobs = _jobs(run)
    closed = _measured(run, jobs.opened) & np.isfinite(jobs.closed)
    return float(np.mean(jobs.closed[closed] == jobs.opened[closed]))


def closed_per(run: Run, unit_s: float) -> float:
    """Jobs closed per unit of time."""
    return int(_measured(run, _jobs(run).closed).sum()) * unit_s / _length_s(run)


def visits_per_job(run: Run) -> float:
    """Visits over closed jobs."""
    visits = _measured(run, _rows(run, events.L_VISIT)["t"]).sum()
    return float(visits / _measured(run, _jobs(run).closed).sum())


def busy_share(run: Run) -> float:
    """Time average of the share of technicians who are at a customer."""
    visits = _rows(run, events.L_VISIT)
    return _level(run, visits["t"] - visits["a"], visits["t"]) / run.scenario.crew.technicians


def first_visit_success(run: Run) -> float:
    """Share of first visits that solved the problem."""
    visits = _rows(run, events.L_VISIT)
    _, first = np.unique(visits["job"], return_index=True)
    firsts = visits[first]
    return float(np.mean(firsts["code"][_measured(run, firsts["t"])] == events.DONE))


def parts_on_hand(run: Run, initial: int) -> float:
    """Time average of the depot's stock: what it began with, plus deliveries, minus parts used.

    For worlds in which parts go from the depot into a job in the same second.
    """
    arrived = _rows(run, events.L_DELIVERY)
    arrived = arrived[arrived["code"] == events.O_DEPOT]
    used = _rows(run, events.L_USED)
    return initial + _level(run, arrived["t"], used["t"], arrived["a"], used["a"])


def depot_backorders(run: Run) -> float:
    """Time average of parts that vans have asked the depot for and the depot has not yet sent.

    For worlds in which every request takes one part and the van asks for a new one in the same second.  A
    van's order is written when the depot sends it.
    """
    sent = _rows(run, events.L_ORDER)
    sent = sent[sent["code"] == events.O_VAN]
    return _level(run, _jobs(run).opened, sent["t"], down_by=sent["a"])


def failures_per_unit(run: Run) -> float:
    """New requests over the horizon per unit, for worlds of one unit a household."""
    requests = _rows(run, events.L_REQUEST)
    return float(np.sum(requests["x"] == events.NEW)) / run.scenario.customers.households


def trip_km(run: Run) -> float:
    """Mean length of a trip."""
    trips = _rows(run, events.L_SENT)
    return float(np.mean(trips["x"][_measured(run, trips["t"])]))


def first_trip_km(run: Run) -> float:
    """Mean length of the first trip of each technician, who starts at home."""
    trips = _rows(run, events.L_SENT)
    _, first = np.unique(trips["who"], return_index=True)
    return float(np.mean(trips["x"][first]))


def _rows(run: Run, kind: int) -> np.ndarray:
    return run.events[run.events["kind"] == kind]


def _jobs(run: Run) -> _Jobs:
    requests, arrivals, closings = (
        _rows(run, kind) for kind in (events.L_REQUEST, events.L_ARRIVE, events.L_CLOSED)
    )
    count = int(requests["job"].max()) + 1
    opened, visited, closed = np.full((3, count), np.nan)
    customer = np.zeros(count, dtype=np.int64)
    opened[requests["job"]] = requests["t"]
    customer[requests["job"]] = requests["who"]
    visited[arrivals["job"][::-1]] = arrivals["t"][::-1]  # the first arrival is written last, so it stays
    closed[closings["job"]] = closings["t"]
    return _Jobs(opened, visited, closed, customer)


def _waits(run: Run) -> _Times:
    jobs = _jobs(run)
    return (jobs.visited - jobs.opened)[_measured(run, jobs.opened)]


def _window_s(run: Run) -> tuple[int, int]:
    return run.scenario.warmup_days * events.DAY, run.scenario.days * events.DAY


def _length_s(run: Run) -> int:
    start, end = _window_s(run)
    return end - start


def _measured(run: Run, times: _Times) -> NDArray[np.bool_]:
    start, end = _window_s(run)
    return (times >= start) & (times < end)


def _level(
    run: Run, up: _Times, down: _Times, up_by: _Times | float = 1.0, down_by: _Times | float = 1.0
) -> float:
    """Time average of a level that starts at zero and rises and falls at the given times; NaN never comes."""
    start, end = _window_s(run)

    def area(times: _Times, by: _Times | float) -> float:
        return float(np.nansum((end - np.clip(times, start, end)) * by))

    return (area(up, up_by) - area(down, down_by)) / (end - start)
