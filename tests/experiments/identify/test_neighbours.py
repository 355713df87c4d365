"""A simulation that plays the record is not among those that are asked about it; totals are those of a hand's count."""

import numpy as np
import pandas as pd
import pytest

from experiments.identify import recover as module
from experiments.identify.posterior import posterior, summarised
from experiments.identify.recover import recover
from experiments.identify.targets import TARGETS, measured
from experiments.records.books import OURS
from tests.experiments.identify.stand_in import reference


def test_what_a_simulation_was_made_of_does_not_reach_its_own_posterior() -> None:
    """Whatever its parameters are said to be, the others answer the same; without the exception they do not."""
    old = reference(400, 3)
    found = summarised(old.shares, old.of(["total", "work_seen"]))
    other = old.shares.copy()
    other[7] = 1 - other[7]
    honest = [posterior(shares, found, found.near[7], without=7).shares for shares in (old.shares, other)]
    own = [posterior(shares, found, found.near[7]).shares for shares in (old.shares, other)]
    assert np.array_equal(*honest) and not np.array_equal(*own)


def test_every_trial_of_recovery_leaves_out_the_simulation_that_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of forty is asked about where it stands, and is the one left out."""
    played = []

    def seen(shares: np.ndarray, found: object, at: np.ndarray, without: int = -1) -> object:
        played.append(without)
        assert np.array_equal(found.near[without], at)  # type: ignore[attr-defined]
        return posterior(shares, found, at, without)

    monkeypatch.setattr(module, "posterior", seen)
    recover(reference(300, 4), ["total", "work_seen"], tried=40)
    assert len(set(played)) == 40 and min(played) >= 0


def time(*days: float) -> pd.Series:
    """Since the first of May, in days; NaN: not yet."""
    return pd.Timestamp("2024-05-01", tz="UTC") + pd.to_timedelta(pd.Series(days), "D")


def company() -> dict[str, pd.DataFrame]:
    """Five orders, a service among them; unit u is back after 20 days, v after 200."""
    orders = pd.DataFrame({
        "id": list("abcde"), "kind": ["repair"] * 4 + ["service"], "unit": ["u", "u", "v", "v", "u"],
        "opened": time(0, 21, 2, 203.5, 5), "closed": time(1, 24, 3.5, np.nan, 9), "promised": time(2, 22, 4, 210, 6),
    })  # fmt: skip
    visits = pd.DataFrame({
        "order": list("abbce"), "started": time(0.4, 21.9, 23.4, 3, 8), "arrived": time(0.5, 22, 23.5, 3.25, 8),
        "ended": time(0.75, 22.25, 24, 3.5, 9), "travel": [600.0, 1200.0, 1800.0, 2400.0, 9999.0],
        "outcome": ["done", "not_done", "done", "done", "done"],
        "cause": [None, "part missing", None, None, "part missing"],
    })  # fmt: skip
    return {
        "work_orders": orders, "visits": visits, "parts": pd.DataFrame({"lead_time": [4.0, np.nan, 7.0]}),
        "surveys": pd.DataFrame({"score": [0.5, 0.8]}),
    }  # fmt: skip


KNOWN = {
    "requests_a_day": 4 / 204,  # from the first day to that of the last one
    "restore_mean_h": 24 * (1 + 3 + 1.5) / 3,
    "restore_median_h": 24 * 1.5,
    "restore_p90_h": 24 * 3,
    "wait_mean_h": 24 * (0.5 + 1 + 1.25) / 3,
    "travel_mean_min": (10 + 20 + 30 + 40) / 4,
    "work_mean_min": 24 * 60 * (0.25 + 0.5 + 0.25) / 3,  # of visits that mend
    "visits_per_order": 4 / 3,
    "part_missing_share": 1 / 4,
    "after_missing_d": 23.4 - 22.25,
    "kept_share": 2 / 3,  # of repairs that fell due
    "returns_30d_share": 1 / 3,  # of those that were closed 30 days before the end
    "lead_mean_d": 5.5,
    "survey_score_share": 0.65,
}


def test_totals_are_those_of_a_hands_count() -> None:
    """Every one of them, in its unit, on five orders."""
    found = measured(company(), OURS["causes"])
    assert set(KNOWN) == set(TARGETS)
    assert found == pytest.approx(KNOWN)
