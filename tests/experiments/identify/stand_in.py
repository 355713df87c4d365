"""A company whose totals have a closed form, so that what they tell is known: a sum, one of its parts, and noise."""

import numpy as np
from scipy.stats import qmc

from experiments.identify.posterior import Reference

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
