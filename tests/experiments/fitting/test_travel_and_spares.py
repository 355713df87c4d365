"""Ways and spare parts: published key figures, and what was put in comes out."""

import numpy as np
import pandas as pd
import pytest

from experiments.fitting.spares import croston, fit_spares
from experiments.fitting.travel import fit_circuity, fit_travel
from experiments.messages import Refusal
from tests.experiments.fitting.data import FEWEST_COVERED, SETS, path, table

PARTS = {"day": (8, 19), "night": (0, 6)}


def test_taxis_have_their_published_law_of_the_way() -> None:
    """ln minutes = 1.630 + 0.706 ln km, scatter 0.38; 14.4 km/h by day, 23.1 by night (the data's README)."""
    trips = table("taxi", "trips")
    minutes = trips["duration"] / 60
    kept = minutes.between(1, 120) & (trips["distance"] > 0.3)
    hour = trips.loc[kept, "started"].dt.hour
    found = fit_travel(trips.loc[kept, "distance"], minutes[kept], hour, PARTS)
    assert found.n == 3408
    assert [round(found.base.value, 3), round(found.slope.value, 3), round(found.scatter, 2)] == [1.630, 0.706, 0.38]
    speed = 60 * trips["distance"] / minutes
    medians = [
        round(float(speed[kept & trips["started"].dt.hour.isin(range(*ends))].median()), 1) for ends in PARTS.values()
    ]
    assert medians == [14.4, 23.1]


def test_intervals_of_circuity_cover_what_was_put_in() -> None:
    """Ways that are a third longer than the straight line, with scatter."""
    hits = 0
    for seed in range(SETS):
        rng = np.random.default_rng(seed)
        straight = rng.gamma(2.0, 3.0, 200)
        found = fit_circuity(straight * rng.gamma(16.0, 1.33 / 16, 200), straight)
        hits += found.low <= 1.33 <= found.high
    assert hits >= FEWEST_COVERED


def test_spares_have_their_published_classes() -> None:
    """2,905 intermittent and 2,095 lumpy parts, 1.44 units a month, median gap 10.5 months (the data's README)."""
    frame = pd.read_csv(path("parts_demand", "raf_spares_monthly_1996_2002.csv.gz"))
    months = [name for name in frame if name[:2] in ("19", "20")]
    found = fit_spares(frame[months])
    assert round(float(found.per_month.mean()), 2) == 1.44
    assert {str(k): int((found.kind == k).sum()) for k in np.unique(found.kind)} == {
        "intermittent": 2905,
        "lumpy": 2095,
    }
    assert round(float(np.median(found.interval)), 1) == 10.5


def test_size_over_interval_is_too_high_without_its_correction() -> None:
    """Demand in a fifth of the months, four at a time: 0.8 a month; Croston's smoothing says more."""
    rng = np.random.default_rng(5)
    pieces = np.where(rng.random((4000, 400)) < 0.2, 4.0, 0.0)
    assert croston(pieces, 0.2, corrected=False).mean() > 0.86
    assert croston(pieces, 0.2).mean() == pytest.approx(0.8, abs=0.02)
    assert fit_spares(pieces).per_month.mean() == pytest.approx(0.8, abs=0.01)


def test_too_short_a_table_is_refused() -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match="at least 12 are needed"):
        fit_spares(np.ones((3, 6)))
