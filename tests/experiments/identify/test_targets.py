"""Totals of a record that ends while work is open: what is slow counts as slow, in records and simulations alike."""

import numpy as np
import pandas as pd
import pytest

from experiments.identify.lengths import Lengths
from experiments.identify.targets import measured

START = pd.Timestamp("2024-01-01", tz="Asia/Shanghai")


def at(days: np.ndarray) -> pd.Series:
    """Times of the record."""
    return pd.Series(START + pd.to_timedelta(np.asarray(days, float), "D")).dt.as_unit("s")


def record(mean_days: float, days: float, seed: int = 1, a_day: float = 10.0) -> dict[str, pd.DataFrame]:
    """Repairs that take exponential times, half of it until somebody comes; promised in a mean time."""
    rng = np.random.default_rng(seed)
    opened = np.sort(rng.uniform(0, days, int(a_day * days)))
    arrived = opened + rng.exponential(mean_days / 2, len(opened))
    closed = arrived + rng.exponential(mean_days / 2, len(opened))
    ids = pd.Series([f"o{k}" for k in range(len(opened))])
    orders = pd.DataFrame({
        "id": ids, "opened": at(opened), "closed": at(closed).where(closed <= days), "promised": at(opened + mean_days),
        "status": np.where(closed <= days, "closed", "open"),
    })  # fmt: skip
    visits = pd.DataFrame({"order": ids, "started": at(arrived), "arrived": at(arrived)})[arrived <= days]
    return {"work_orders": orders, "visits": visits}


@pytest.mark.parametrize("mean_days", [2.0, 10.0])
def test_totals_are_those_of_all_orders_and_not_of_the_closed_ones(mean_days: float) -> None:
    """A sum of two exponentials of equal mean m / 2: mean m, median 0.839 m, 90 % quantile 1.945 m; P(T <= m) is
    1 - 3 exp(-2).  The record is three times as long as the slower company takes.
    """
    found = measured(record(mean_days, 30.0, a_day=40.0), {})
    assert found["restore_mean_h"] == pytest.approx(24 * mean_days, rel=0.1)
    assert found["restore_median_h"] == pytest.approx(24 * 0.839 * mean_days, rel=0.1)
    assert found["restore_p90_h"] == pytest.approx(24 * 1.945 * mean_days, rel=0.1)
    assert found["wait_mean_h"] == pytest.approx(12 * mean_days, rel=0.1)
    assert found["kept_share"] == pytest.approx(1 - 3 * np.exp(-2), abs=0.05)


def test_a_company_with_a_backlog_is_not_taken_for_a_quick_one() -> None:
    """Of orders that take 40 days in a record of 30 only the quick ones are closed: their mean is that of a company
    three times as quick, the totals are not.
    """
    slow, quick = record(40.0, 30.0), record(10.0, 30.0)
    closed = slow["work_orders"].dropna(subset=["closed"])
    hours = (closed["closed"] - closed["opened"]).dt.total_seconds().mean() / 3600
    totals, of_quick = measured(slow, {}), measured(quick, {})
    assert hours < 24 * 40 / 3
    for name in ("restore_mean_h", "restore_median_h", "wait_mean_h"):
        assert totals[name] > 1.8 * of_quick[name], name
    assert totals["restore_p90_h"] > 24 * 29  # as long as anybody looked; in truth it is 78 days


def test_what_was_lost_was_never_restored_and_counts_nowhere() -> None:
    """A hundred orders that were lost on the first day change no total but requests a day."""
    tables = record(2.0, 30.0)
    lost = pd.DataFrame({"id": [f"l{k}" for k in range(100)], "opened": START, "status": "lost"})
    lost = lost.assign(closed=pd.NaT, promised=START + pd.Timedelta(days=1)).astype({"closed": "datetime64[s]"})
    lost["closed"] = lost["closed"].dt.tz_localize("Asia/Shanghai")
    more = {**tables, "work_orders": pd.concat([tables["work_orders"], lost], ignore_index=True)}
    without = {name: x for name, x in measured(tables, {}).items() if name != "requests_a_day"}
    assert {name: measured(more, {})[name] for name in without} == pytest.approx(without, nan_ok=True)


def test_returns_and_visits_are_counted_of_what_was_begun_early_enough() -> None:
    """Two units a day that are all back after 20 days: of repairs of the last month nobody has seen it."""
    opened = np.repeat(np.arange(0.0, 60.0), 2)
    units = np.where(np.arange(120) % 2 == 0, [f"a{k % 20:.0f}" for k in opened], [f"b{k:.0f}" for k in opened])
    orders = pd.DataFrame({"id": [str(k) for k in range(120)], "unit": units, "opened": at(opened)})
    orders["closed"] = at(opened + 0.1)
    visits = pd.DataFrame({"order": orders["id"], "started": at(opened)})
    again = visits[opened < 25].assign(started=at(opened + 3)[opened < 25])
    found = measured({"work_orders": orders, "visits": pd.concat([visits, again])}, {})
    assert found["returns_30d_share"] == pytest.approx(0.5)
    assert found["visits_per_order"] == pytest.approx((25 * 2 + 5) / 30)  # opened on day 0 to 29 of 59


def test_kaplan_and_meier_by_hand() -> None:
    """3, 5+, 6, 8+: the share that lasts is 3/4 from 3, 3/8 from 6; up to 8, the longest, its area is 3 + 9/4 + 6/8."""
    found = Lengths(np.array([6.0, 3.0, 8.0, 5.0]), np.array([True, True, False, False]))
    assert found.mean(10.0) == pytest.approx(3 + 9 / 4 + 6 / 8)
    assert found.mean(4.0) == pytest.approx(3.75)
    assert [found.quantile(level, 10.0) for level in (0.25, 0.5, 0.9)] == [3.0, 6.0, 8.0]
    nothing = Lengths(np.array([]), np.array([], bool))
    assert np.isnan(nothing.mean(1.0)) and np.isnan(nothing.quantile(0.5, 1.0))
    nobody = Lengths(np.array([2.0, 3.0]), np.array([False, False]))
    assert nobody.mean(10.0) == 3.0 and nobody.quantile(0.5, 10.0) == 3.0 and nobody.mean(2.5) == 2.5
