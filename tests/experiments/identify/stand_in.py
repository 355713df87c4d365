"""A company whose totals have a closed form, so that what they tell is known: a sum, one of its parts, and noise."""

from collections.abc import Callable

import numpy as np
from scipy.stats import qmc

from experiments.identify.posterior import Reference
from experiments.identify.recorded import Recorded
from experiments.identify.targets import TARGETS

NOISE = 0.05
PARAMETERS = ("wait", "work")


def reference(n: int, seed: int, totals: tuple[str, ...] = ("total", "work_seen", "nothing")) -> Reference:
    """`n` simulations: wait and work are even on 0..1; the total is their sum, work is seen with the same error."""
    shares = qmc.LatinHypercube(2, rng=seed).random(n)
    rng = np.random.default_rng(seed + 1)
    made = {
        "total": shares.sum(axis=1) + NOISE * rng.normal(size=n),
        "work_seen": shares[:, 1] + NOISE * rng.normal(size=n),
        "nothing": rng.normal(size=n),
    }
    return Reference(PARAMETERS, totals, shares, np.column_stack([made[name] for name in totals]))


def quick(simulate: object, scenario: object, engine: str, seed: int, replication: int, ends: bool) -> Recorded:
    """Totals of a company without a simulation: work and way as the scenario says, with luck; the others no totals."""
    rng = np.random.default_rng([seed, replication])
    minutes = scenario.jobs.types["repair"].minutes + 2.0 * rng.normal()
    way = 240 / scenario.travel.speed_km_h + 0.5 * rng.normal()
    told = {"work_mean_min": minutes, "travel_mean_min": way}
    return Recorded("", {name: told.get(name, float("nan")) for name in TARGETS})


def interrupted_at(number: int, made: list[int]) -> Callable[..., Recorded]:
    """The same, which somebody stops once, after so many; `made` gets each that ended."""
    stops = [number]

    def counted(simulate: object, scenario: object, engine: str, seed: int, replication: int, ends: bool) -> Recorded:
        if stops and len(made) == stops[0]:
            stops.pop()
            raise KeyboardInterrupt
        made.append(replication)
        return quick(simulate, scenario, engine, seed, replication, ends)

    return counted
