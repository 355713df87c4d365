"""Where a day happened: customers who were visited, jobs that waited, homes, the depot and outlets.  Kilometres."""

import numpy as np
import pandas as pd

from experiments.day.stretches import Day
from experiments.day.ways import ways_of
from sim import Run, events, jobs_of, labels_of

__all__ = ["places_of", "stands_of"]


def places_of(run: Run, day: Day) -> pd.DataFrame:
    """One row a visit and one a waiting job, at the customer's home: what, region, x_km, y_km, job, technician, order,
    outcome, customer; way and outlet of what is done at a bench.
    """
    visited = day.visits[["job", "technician", "order", "outcome", "begin"]].assign(what="visited")
    waiting = _waiting(run, day)
    others = pd.DataFrame({"job": waiting}).assign(technician="", order=0, outcome="", begin=np.nan, what="waiting")
    rows: pd.DataFrame = pd.concat([visited, others], ignore_index=True)
    customer = run.world.jobs["customer"][rows["job"].to_numpy(np.int64)]
    homes, regions = run.world.customers[customer], labels_of(run)["region"]
    return rows.join(ways_of(run), on="job").assign(
        region=[regions[r] for r in homes["region"]],
        x_km=homes["x"],
        y_km=homes["y"],
        customer=customer,
    )


def _waiting(run: Run, day: Day) -> np.ndarray:
    """Jobs that were open when the day ended, need somebody, and have seen nobody on the day."""
    jobs, until = jobs_of(run), (day.number + 1) * events.DAY
    answered = (jobs.answered >= 0) & (jobs.answered < until) & (jobs.answer == events.NEEDS_VISIT)
    open_still = answered & ((jobs.ended < 0) | (jobs.ended >= until))
    open_still[day.visits["job"].to_numpy(np.int64)] = False
    return np.flatnonzero(open_still)


def stands_of(run: Run, day: Day) -> pd.DataFrame:
    """Fixed places: the homes of those who worked, the depot, outlets; what, name, region, x_km, y_km."""
    labels, people = labels_of(run), run.world.technicians
    side = run.scenario.travel.side_km
    working = set(day.shifts["technician"]) | set(day.visits["technician"])
    rows = [
        ("home", name, labels["region"][people["region"][i]], people["home_x"][i], people["home_y"][i])
        for i, name in enumerate(labels["technician"])
        if name in working
    ]
    travel = run.scenario.travel
    if run.scenario.parts.catalogue or travel.homes == "depot":
        rows += [("depot", "depot", name, travel.depot_x * side, travel.depot_y * side) for name in labels["region"]]
    shops = run.world.outlets
    rows += [
        ("outlet", name, labels["region"][shops["region"][k]], shops["x"][k], shops["y"][k])
        for k, name in enumerate(labels["outlet"])
    ]
    return pd.DataFrame(rows, columns=["what", "name", "region", "x_km", "y_km"])
