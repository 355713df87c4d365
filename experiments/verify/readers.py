"""Quantities of one run, read from its event log alone, in the time unit that is asked for.

Means over jobs are taken over those whose wait, or whole story, ended in the measured time: a mean over the jobs
opened in it would miss the long stories that are still going on at the end.
"""

import numpy as np

from experiments.verify.log import Log, Times
from sim import events

__all__ = [
    "busy_share",
    "central_backorders",
    "closed_per",
    "cost_of_units",
    "depot_backorders",
    "discounted_months",
    "dispersion_of_blocks",
    "emergency_share",
    "failures_per_unit",
    "first_trip_km",
    "first_visit_success",
    "loaners_out",
    "newsvendor_cost",
    "open_at",
    "open_jobs",
    "parts_on_hand",
    "requests_between",
    "retained",
    "share_at_once",
    "share_of_talks",
    "share_who_hang_up",
    "share_who_wait",
    "share_with_more_open",
    "share_without_loaner",
    "time_to_fix",
    "trip_km",
    "variance_of_open_jobs",
    "visits_per_job",
    "wait",
    "wait_at_desk",
    "wait_exceeds",
    "wait_for_bench",
    "wait_of_class",
    "wait_of_fault",
    "wait_on_the_line",
    "wait_per_visit",
    "wait_quantile",
    "waiting_jobs",
]


def wait(log: Log, unit_s: float) -> float:
    """Mean time from request to the first arrival."""
    return float(np.mean(_waits(log))) / unit_s


def wait_exceeds(log: Log, seconds: float) -> float:
    """Share of jobs whose first visit took longer than `seconds` to come."""
    return float(np.mean(_waits(log) > seconds))


def wait_quantile(log: Log, unit_s: float, share: float) -> float:
    """Wait that a share of the jobs does not exceed."""
    return float(np.quantile(_waits(log), share)) / unit_s


def wait_of_fault(log: Log, unit_s: float, fault: int) -> float:
    """Mean wait of the jobs of one fault, which the final world knows and the log does not."""
    jobs = log.jobs
    visited = log.measured(jobs.visited) & (log.run.world.jobs["fault"][: len(jobs.opened)] == fault)
    return float(np.mean((jobs.visited - jobs.opened)[visited])) / unit_s


def wait_of_class(log: Log, unit_s: float, contract: int) -> float:
    """Mean wait of the customers with (1) or without (0) a contract, who are the two priority classes.

    Needs the customer table of the final world, as the log does not repeat who has a contract.
    """
    jobs = log.jobs
    visited = log.measured(jobs.visited) & (log.run.world.customers["contract"][jobs.customer] == contract)
    return float(np.mean((jobs.visited - jobs.opened)[visited])) / unit_s


def wait_per_visit(log: Log, unit_s: float, delay_s: float) -> float:
    """Mean wait of all visits; a repeat visit may start `delay_s` after the visit before it ended.

    By Little: the time average of jobs that wait, over the rate of visits.
    """
    ends = log.rows(events.L_VISIT)
    again = ends["t"][ends["code"] != events.DONE] + delay_s
    ready = np.concatenate((log.jobs.opened, again))
    begun = log.rows(events.L_ARRIVE)["t"]
    return log.level(ready, begun) * log.length / int(log.measured(begun).sum()) / unit_s


def waiting_jobs(log: Log) -> float:
    """Time average of jobs not yet visited."""
    return log.level(log.jobs.opened, log.jobs.visited)


def open_jobs(log: Log, region: int | None = None) -> float:
    """Time average of jobs not yet closed (of one region); where work takes no time, of jobs that wait for parts."""
    here = _in_region(log, region)
    return log.level(log.jobs.opened[here], log.jobs.closed[here])


def share_with_more_open(log: Log, number: int) -> float:
    """Share of the time with more than `number` jobs open."""
    lasts, level = _path(log)
    return float(lasts[level > number].sum() / lasts.sum())


def variance_of_open_jobs(log: Log) -> float:
    """Variance over time of the number of open jobs."""
    lasts, level = _path(log)
    mean = float(lasts @ level) / lasts.sum()
    return float(lasts @ (level - mean) ** 2) / lasts.sum()


def open_at(log: Log, hour: int) -> float:
    """Mean number of open jobs at an hour of the day, over the measured days; 24 is the midnight that ends it."""
    at = np.arange(log.start, log.end, events.DAY) + hour * events.HOUR
    closed = np.sort(log.jobs.closed)  # those that never closed are last
    return float(np.mean(np.searchsorted(log.jobs.opened, at, "right") - np.searchsorted(closed, at, "right")))


def requests_between(log: Log, first_h: int, last_h: int) -> float:
    """Requests a day between two hours of the day."""
    opened = log.jobs.opened[log.measured(log.jobs.opened)]
    hour = opened % events.DAY / events.HOUR
    return int(((hour >= first_h) & (hour < last_h)).sum()) * events.DAY / log.length


def dispersion_of_blocks(log: Log) -> float:
    """Variance over mean of the requests in each six hours of the day, over the days; mean of the four."""
    opened = log.jobs.opened[log.measured(log.jobs.opened)] - log.start
    blocks = log.length // (6 * events.HOUR)
    counts = np.bincount((opened // (6 * events.HOUR)).astype(int), minlength=blocks)[:blocks].reshape(-1, 4)
    return float(np.mean(counts.var(axis=0, ddof=1) / counts.mean(axis=0)))


def time_to_fix(log: Log, unit_s: float) -> float:
    """Mean time from request to closing."""
    jobs = log.jobs
    return float(np.mean((jobs.closed - jobs.opened)[log.measured(jobs.closed)])) / unit_s


def share_at_once(log: Log, region: int | None = None) -> float:
    """Share of jobs (of one region) closed in the second they were opened: where work takes no time, the fill rate."""
    jobs = log.jobs
    closed = log.measured(jobs.closed) & _in_region(log, region)
    return float(np.mean(jobs.closed[closed] == jobs.opened[closed]))


def emergency_share(log: Log) -> float:
    """Emergency orders over requests, for worlds in which every request takes one part."""
    orders = log.rows(events.L_ORDER)
    sent = log.measured(orders["t"]) & (orders["code"] == events.O_EMERGENCY)
    return float(sent.sum() / log.measured(log.jobs.opened).sum())


def closed_per(log: Log, unit_s: float) -> float:
    """Jobs closed per unit of time."""
    return int(log.measured(log.jobs.closed).sum()) * unit_s / log.length


def visits_per_job(log: Log) -> float:
    """Visits over closed jobs."""
    visits = log.rows(events.L_VISIT)
    visits = visits["t"][visits["code"] != events.CONTINUED]
    return float(log.measured(visits).sum() / log.measured(log.jobs.closed).sum())


def busy_share(log: Log) -> float:
    """Time average of the share of technicians who are at a customer."""
    begun, ended = log.rows(events.L_ARRIVE)["t"], log.rows(events.L_VISIT)["t"]
    return log.level(begun, ended) / log.scenario.crew.technicians


def first_visit_success(log: Log) -> float:
    """Share of first visits that solved the problem."""
    visits = log.rows(events.L_VISIT)
    _, first = np.unique(visits["job"], return_index=True)
    firsts = visits[first]
    return float(np.mean(firsts["code"][log.measured(firsts["t"])] == events.DONE))


def parts_on_hand(log: Log, initial: int) -> float:
    """Time average of the depot's stock: what it began with, plus deliveries, minus parts used.

    For worlds in which parts go from the depot into a job in the same second.
    """
    arrived = log.rows(events.L_DELIVERY)
    arrived = arrived[arrived["code"] == events.O_DEPOT]
    used = log.rows(events.L_USED)
    return initial + log.level(arrived["t"], used["t"], arrived["a"], used["a"])


def newsvendor_cost(log: Log, level: int, short: float, left: float) -> float:
    """Cost a day of parts too few and too many, for a van that is filled to `level` at midnight.

    Too few is what the depot had to send for a job; left is the level less what the next night fills.
    """
    days = log.length / events.DAY
    sent, filled = _measured(log, events.L_RESERVE), _measured(log, events.L_FILL)
    return short * len(sent) / days + left * (level - float(filled["a"].sum()) / days)


def central_backorders(log: Log) -> float:
    """Time average of parts that depots have asked the central one for and it has not yet sent."""
    return depot_backorders(log, events.O_REPLENISH)


def depot_backorders(log: Log, kind: int = events.O_VAN) -> float:
    """Time average of parts that vans have asked the depot for and the depot has not yet sent.

    For worlds in which every request takes one part and the van asks for a new one in the same second.  A
    van's order is written when the depot sends it.
    """
    sent = log.rows(events.L_ORDER)
    sent = sent[sent["code"] == kind]
    return log.level(log.jobs.opened, sent["t"], down_by=sent["a"])


def wait_on_the_line(log: Log, unit_s: float) -> float:
    """Mean wait of all calls, of those who hang up too."""
    ended = np.concatenate([_measured(log, events.L_TAKEN)["a"], _measured(log, events.L_GIVE_UP)["a"]])
    return float(ended.sum()) / _calls(log) / unit_s


def share_who_wait(log: Log) -> float:
    """Share of calls that no agent takes at once."""
    return 1.0 - int((_measured(log, events.L_TAKEN)["a"] == 0).sum()) / _calls(log)


def share_who_hang_up(log: Log) -> float:
    """Share of calls given up."""
    return len(_measured(log, events.L_GIVE_UP)) / _calls(log)


def share_of_talks(log: Log, places: int) -> float:
    """Time average of talks, over the most that there can be."""
    return log.level(log.rows(events.L_TAKEN)["t"], log.rows(events.L_TALK)["t"]) / places


def wait_at_desk(log: Log, unit_s: float) -> float:
    """Mean wait at the desk of an outlet, of all steps."""
    return float(np.mean(_measured(log, events.L_DESK)["x"])) * 3600.0 / unit_s


def wait_for_bench(log: Log, unit_s: float) -> float:
    """Mean wait for the bench of all visits to it, after consent or a test that was not passed.

    By Little: the time average of jobs that wait, over the rate of visits.
    """
    agreed, tested = log.rows(events.L_DECIDED), log.rows(events.L_TESTED)
    ready = np.concatenate((agreed["t"][agreed["code"] == 1], tested["t"][tested["code"] == 0]))
    begun = log.rows(events.L_ARRIVE)["t"]
    return log.level(ready, begun) * log.length / int(log.measured(begun).sum()) / unit_s


def share_without_loaner(log: Log) -> float:
    """Customers who want a loaner and find none."""
    code = _measured(log, events.L_LOANER)["code"]
    return int((code == events.NONE_FREE).sum()) / int(np.isin(code, (events.NONE_FREE, events.LENT)).sum())


def loaners_out(log: Log) -> float:
    """Time average of loaners with customers."""
    rows = log.rows(events.L_LOANER)
    return log.level(rows["t"][rows["code"] == events.LENT], rows["t"][rows["code"] == events.BACK])


def failures_per_unit(log: Log) -> float:
    """New requests over the horizon per unit, for worlds of one unit a household."""
    requests = log.rows(events.L_REQUEST)
    return float(np.sum(requests["x"] == events.NEW)) / log.scenario.customers.households


def cost_of_units(log: Log, repair: float, new: float, unit_s: float) -> float:
    """Money a unit and time unit for repairs and for replacements, for worlds of one unit a household."""
    repairs, replaced = len(_measured(log, events.L_REQUEST)), len(_measured(log, events.L_REPLACED))
    return (repair * repairs + new * replaced) * unit_s / log.length / log.scenario.customers.households


def retained(log: Log, months: int) -> float:
    """Share of the customers of the start who have not left when so many months have passed."""
    return float(np.mean(_months_stayed(log) >= months))


def discounted_months(log: Log, discount: float, months: int) -> float:
    """Mean over customers of the sum over the months that they begin as customers of 1 / (1 + d)^month."""
    stayed = np.minimum(_months_stayed(log), months - 1)  # whoever leaves as month k ends has begun k + 1 of them
    kept = 1.0 / (1.0 + discount)
    return float(np.mean((1.0 - kept ** (stayed + 1.0)) / (1.0 - kept)))


def trip_km(log: Log) -> float:
    """Mean length of a trip."""
    trips = log.rows(events.L_SENT)
    return float(np.mean(trips["x"][log.measured(trips["t"])]))


def first_trip_km(log: Log) -> float:
    """Mean length of the first trip of each technician, who starts at home."""
    trips = log.rows(events.L_SENT)
    _, first = np.unique(trips["who"], return_index=True)
    return float(np.mean(trips["x"][first]))


def _months_stayed(log: Log) -> Times:
    """Month's ends that each customer of the start has stayed through; a large number if he has not left.

    Who leaves at the end of month k, counted from 1, has stayed through k - 1.
    """
    left = log.rows(events.L_LEFT)
    first = np.datetime64(log.scenario.start, "s")
    month = (first + left["t"].astype("timedelta64[s]")).astype("datetime64[M]") - first.astype("datetime64[M]")
    stayed = np.full(log.scenario.customers.households, 10_000.0)
    stayed[left["who"]] = month.astype(int) - 1
    return stayed


def _path(log: Log) -> tuple[Times, Times]:
    """(seconds that each piece lasts, open jobs in it) over the measured time."""
    closed = log.jobs.closed[np.isfinite(log.jobs.closed)]
    times = np.concatenate((log.jobs.opened, closed))
    steps = np.concatenate((np.ones(len(log.jobs.opened)), -np.ones(len(closed))))
    order = np.argsort(times, kind="stable")
    edges = np.clip(np.concatenate(([0], times[order], [log.end])), log.start, log.end)
    return np.diff(edges), np.concatenate(([0], np.cumsum(steps[order])))


def _measured(log: Log, kind: int) -> np.ndarray:
    rows = log.rows(kind)
    return rows[log.measured(rows["t"])]


def _calls(log: Log) -> int:
    return len(_measured(log, events.L_CALL))


def _in_region(log: Log, region: int | None) -> np.ndarray:
    """Which jobs are of a region; the log does not repeat where a customer lives, so the final world is read."""
    if region is None:
        return np.ones(len(log.jobs.opened), bool)
    return log.run.world.customers["region"][log.jobs.customer] == region


def _waits(log: Log) -> Times:
    jobs = log.jobs
    return (jobs.visited - jobs.opened)[log.measured(jobs.visited)]
