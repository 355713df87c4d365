"""Little's law, path by path: the area below the number of open jobs is the sum of their times, to the second.

In every run, whatever its laws: the integral of N over the horizon equals the sum over jobs of the time from their
opening to their end, cut at the horizon (Little 1961; Stidham 1974).  The area is swept event by event, the sum is
taken job by job, in whole seconds, so nothing may be left over.  Money has the same law: the integral of what open jobs
cost an hour is the sum of what each has cost (H = lambda G).
"""

import numpy as np

from experiments import load_scenario
from experiments.validate.table import Found
from sim import Run, events, simulate

__all__ = ["areas", "check"]

_WORLDS = ("queue", "priority", "repeat_visits", "depot", "two_echelons", "repair_shop", "distances")
_REPLICATIONS = 10


def check(full: bool) -> Found:
    """Ten runs of each world; fast: one."""
    rows, wrong = [], []
    for name in _WORLDS:
        scenario = load_scenario([f"scenario=theory/{name}", "days=60", "warmup_days=0"])
        found = [areas(simulate(scenario, seed=2, replication=k)) for k in range(_REPLICATIONS if full else 1)]
        left = sum(abs(swept - summed) + abs(cost - paid) for swept, summed, cost, paid in found)
        rows.append([name, str(len(found)), f"{sum(one[0] for one in found):,}", str(left)])
        if left:
            wrong.append(f"{name}: {left} seconds are left over")
    sentence = f"{sum(int(row[1]) for row in rows)} runs, {sum(int(row[3]) for row in rows)} seconds left over."
    return Found(sentence, ("world", "runs", "seconds of open jobs", "left over"), rows, wrong)


def areas(run: Run) -> tuple[int, int, int, int]:
    """(area below open jobs, sum of their times) and the same with each job weighted by its customer's number."""
    rows, end = run.events, run.scenario.days * events.DAY
    opened, closed = (rows[rows["kind"] == kind] for kind in (events.L_REQUEST, events.L_CLOSED))
    ends = dict(zip(closed["job"].tolist(), closed["t"].tolist(), strict=True))
    begun = dict(zip(opened["job"].tolist(), opened["t"].tolist(), strict=True))
    weight = dict(zip(opened["job"].tolist(), opened["who"].tolist(), strict=True))
    times = {job: ends.get(job, end) - start for job, start in begun.items()}
    summed, paid = sum(times.values()), sum(weight[job] * time for job, time in times.items())
    path = rows[np.isin(rows["kind"], (events.L_REQUEST, events.L_CLOSED))]  # as it was written
    swept = cost = number = rate = last = 0
    for t, kind, who in zip(path["t"].tolist(), path["kind"].tolist(), path["who"].tolist(), strict=True):
        swept, cost, last = swept + number * (t - last), cost + rate * (t - last), t
        step = 1 if kind == events.L_REQUEST else -1
        number, rate = number + step, rate + step * who
    return swept + number * (end - last), summed, cost + rate * (end - last), paid
