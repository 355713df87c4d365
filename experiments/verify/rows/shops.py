"""Worlds of machines that fail and wait for a repairer: V6."""

from functools import partial

from experiments.theory import queues
from experiments.verify import luck
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.world import Quantity, world

__all__ = ["REPAIR_SHOPS", "SMALL_SHOP"]

_YEAR_D = 365.25
_HOUR_S = 3600.0


def _shop(
    row: str, machines: int, working_h: float, repair_h: float, technicians: int, replications: int
) -> list[Check]:
    """V6: machine repairman; hours a machine runs between failures and hours a repair takes."""
    theory = queues.repair_shop(machines, 1.0 / working_h, 1.0 / repair_h, technicians)
    keys = [
        f"customers.households={machines}",
        f"demand.failure_scale_years={working_h / 24.0 / _YEAR_D:.12g}",
        f"jobs.types.repair.minutes={60.0 * repair_h:g}",
        f"crew.technicians={technicians}",
    ]
    closed = partial(read.closed_per, unit_s=_HOUR_S)
    return world(
        row,
        f"{machines} machines, {technicians} repairing",
        "repair_shop",
        keys,
        replications,
        [
            Quantity("down", "machines down", read.open_jobs, theory.down),
            Quantity("rate", "repairs an hour", closed, theory.throughput, controlled=False),
            Quantity("W", "time down", partial(read.time_to_fix, unit_s=_HOUR_S), theory.time_down),
        ],
        (
            Control(partial(luck.failures_per_running, unit_s=_HOUR_S), 1.0 / working_h),
            Control(partial(luck.work, unit_s=_HOUR_S), repair_h),
        ),
    )


SMALL_SHOP = _shop("V6a", 10, 10.0, 1.0, 1, 20)
REPAIR_SHOPS = [*SMALL_SHOP, *_shop("V6b", 100, 50.0, 1.0, 2, 40), *_shop("V6c", 1500, 2000.0, 3.0, 3, 150)]
