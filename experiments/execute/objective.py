"""An objective that no cell reports is found after one replication, not after all of them."""

import math
from pathlib import Path

from experiments.execute.job import Job
from experiments.execute.progress import Meter
from experiments.execute.store import REPLICATIONS, Store
from experiments.execute.work import execute, how_of
from experiments.messages import Refusal
from experiments.model import Model

__all__ = ["check_objectives"]


def check_objectives(job: Job, model: Model, meter: Meter) -> None:
    """Refuse cost or loyalty that the first replication of no cell has, the baseline's first: usually it has both.

    The others are asked together, where the replications of the run are made.  What is run here is stored, and not run
    again.
    """
    experiment = job.plan.settings.experiment
    if experiment is None:
        return
    left = {"cost": experiment.cost, "loyalty": experiment.loyalty}
    store = Store(Path(job.plan.settings.results) / REPLICATIONS)
    home = {cell.number for cell in job.plan.cells if dict(cell.levels) == dict(experiment.baseline)}
    first = [unit for unit in job.units if unit.replication == 0]
    for wanted in (True, False):
        units = [unit for unit in first if (unit.cell in home) is wanted]
        execute(units, None, store, model, how_of(job.plan.settings), meter)
        for unit in units:
            result = store.get(unit.key)
            if result is None:  # it failed; the run says how
                return
            left = {key: name for key, name in left.items() if math.isnan(result.measures[name])}
        if not left:
            return
    key, name = next(iter(left.items()))
    raise Refusal(
        f"experiment.{key}={name}: no cell reports it: it did not happen in the first replication of any of "
        f"{len(first)} cells"
    )
