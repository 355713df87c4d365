"""What replications score that play the record: all at once is as one by one."""

import numpy as np
import pytest

from experiments.backtest.played import crps_played, held_played, places_played
from experiments.backtest.scores import coverage, crps, pit


@pytest.mark.parametrize("kind", ["counts", "times"])
def test_all_at_once_is_one_by_one(kind: str) -> None:
    """The obvious way: take one out, let it be the truth.  Counts have ties, which must be stepped over rightly."""
    rng = np.random.default_rng(1)
    made = rng.poisson(4, (60, 40)).astype(float) if kind == "counts" else rng.normal(size=(60, 40))
    scores, places = crps_played(made, 30), places_played(made, 30)
    for k in range(30):
        others = np.delete(made, k, axis=0)
        assert scores[k] == pytest.approx(crps(others, made[k]).mean(), abs=1e-12)
        assert places[k] == pytest.approx(pit(others, made[k]))
        for level in (0.5, 0.8, 0.95):
            assert held_played(made, level, 30)[k] == pytest.approx(coverage(others, made[k], level))
