"""The divided indicators of a report: ratios of sums over replications, policies side by side."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import stats
from experiments.compare import Comparison, compare
from experiments.verdicts import choice_words
from experiments.who_and_where import MOST_LEVELS, SHOWN, _named, divided, who_and_where
from sim import BREAKDOWN
from tests.experiments.made_up import make


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Two cells, six replications: 9 and 10 technicians."""
    runs, _ = make(6, technicians=[9, 10], strategies=["baseline"])
    baseline = {"crew.technicians": 9}
    return compare(runs, ["crew.technicians"], baseline, "cost_total", "customers_end", currency="CNY")


def made(levels: dict[str, list[str]], cells=(0, 1), replications=6) -> pd.DataFrame:
    """A breakdown with made-up numbers; south has no first visits in replication 0."""
    luck = np.random.default_rng(5)
    rows = []
    for cell in cells:
        for replication in range(replications):
            for dimension, names in levels.items():
                for name in names:
                    row = {"cell": cell, "replication": replication, "dimension": dimension, "level": name}
                    row |= {column: float(luck.integers(50, 90)) for column in BREAKDOWN}
                    row |= {"first_fixes": row["first_visits"] - 20, "late": 3.0}
                    if name == "south" and replication == 0:
                        row |= {"first_visits": 0.0, "first_fixes": 0.0, "hours_to_first_visit": np.nan}
                    rows.append(row)
    return pd.DataFrame(rows)


def test_means_are_ratios_of_sums(comparison: Comparison) -> None:
    """A replication with few visits weighs little; one without any does not spoil the mean."""
    breakdown = made({"region": ["north", "south"]})
    data = divided(breakdown, "region", {"baseline": 0}, 0.95).set_index("level")
    south = breakdown[(breakdown["cell"] == 0) & (breakdown["level"] == "south")]
    visits = south["first_visits"].to_numpy()
    waited = np.nan_to_num(south["hours_to_first_visit"].to_numpy()) * visits
    assert data.loc["south", "hours_to_first_visit"] == pytest.approx(waited.sum() / visits.sum())
    rate = stats.estimate(south["first_fixes"], south["first_visits"])
    assert data.loc["south", "first_fix_rate"] == pytest.approx(rate.value)
    assert data.loc["south", "first_fix_rate_half"] == pytest.approx(rate.high - rate.value)


def test_hours_of_what_was_never_finished_are_a_dash(comparison: Comparison) -> None:
    """A fault that waits a month for its part is seen and not mended: no hours, and not 0; some of it mended counts."""
    breakdown = made({"fault": ["drive", "wait_30d"]})
    breakdown.loc[breakdown["level"] == "wait_30d", "hours_to_fix"] = np.nan
    (section,) = who_and_where(comparison, breakdown)
    (table,) = section.tables
    column = next(k for k, head in enumerate(table.head) if head.startswith("hours to fix"))
    assert {row[column] for row in table.rows if row[0].startswith("waits 30 days")} == {"–"}
    once = (breakdown["level"] == "wait_30d") & (breakdown["replication"] == 2)
    breakdown.loc[once, "hours_to_fix"] = 720.0
    found = divided(breakdown, "fault", {"baseline": 0}, 0.95).set_index("level")
    assert found.loc["wait_30d", "hours_to_fix"] == pytest.approx(720)


def test_a_level_that_is_missing_in_a_replication_counts_nothing_there() -> None:
    """A region without a request in one replication had 0 requests in it, not an unknown number."""
    breakdown = made({"region": ["north", "south"]})
    whole = divided(breakdown, "region", {"baseline": 0}, 0.95).set_index("level")
    gone = breakdown[~((breakdown["level"] == "south") & (breakdown["replication"] == 3))]
    part = divided(gone, "region", {"baseline": 0}, 0.95).set_index("level")
    lost = breakdown[(breakdown["cell"] == 0) & (breakdown["level"] == "south") & (breakdown["replication"] == 3)]
    missed = float(lost["requests"].iloc[0]) / 6
    assert part.loc["south", "requests"] == pytest.approx(whole.loc["south", "requests"] - missed)


def test_baseline_and_choice_stand_side_by_side(comparison: Comparison, tmp_path: Path) -> None:
    """Two rows a level, one table a dimension, one figure; money has its currency."""
    breakdown = made({"region": ["north", "south"], "month": ["2025-01", "2025-02"]})
    (section,) = who_and_where(comparison, breakdown, tmp_path)
    assert section.figure is not None and section.figure.is_file() and (tmp_path / "who_and_where.png").is_file()
    (table,) = section.tables
    decided = comparison.decision is not None and comparison.decision.best != comparison.baseline
    policies = ["baseline", choice_words(comparison)] if decided else ["baseline"]
    assert [row[0] for row in table.rows] == [name for name in ("north", "south") for _ in policies]
    assert not decided or [row[1] for row in table.rows] == policies * 2
    assert any("CNY" in head for head in table.head) and len(table.head) == len(SHOWN) + 1 + decided


def test_what_only_one_policy_has_is_one_row(comparison: Comparison) -> None:
    """The tenth technician of the other policy has no row of zeros in the baseline."""
    breakdown = made({"technician": ["T1", "T2"]})
    breakdown = breakdown[~((breakdown["level"] == "T2") & (breakdown["cell"] == 0))]
    data = divided(breakdown, "technician", {"baseline": 0, "recommended": 1}, 0.95)
    assert list(zip(data["level"], data["policy"], strict=True)) == [
        ("T1", "baseline"), ("T1", "recommended"), ("T2", "recommended"),
    ]  # fmt: skip


def test_a_crowd_is_cut_to_those_with_the_most_visits() -> None:
    """A table of two thousand technicians is no table."""
    breakdown = made({"technician": [f"T{k}" for k in range(1, 31)]}, cells=[0], replications=2)
    data = divided(breakdown, "technician", {"baseline": 0}, 0.95)
    assert len(data) == MOST_LEVELS
    most = breakdown.groupby("level")["visits"].sum().nlargest(MOST_LEVELS)
    assert breakdown.groupby("level")["visits"].sum()[data["level"]].min() >= most.min()


@pytest.mark.parametrize("levels", [{}, {"month": ["2025-01", "2025-02"]}])
def test_nothing_to_divide_is_no_section(comparison: Comparison, levels: dict) -> None:
    """One scenario with one of everything."""
    assert who_and_where(comparison, made(levels)) == []


def test_levels_with_odd_names_are_drawn(comparison: Comparison, tmp_path: Path) -> None:
    """No markup, no mathematics, no crash."""
    (section,) = who_and_where(comparison, made({"fault": ["$x_1$", "<b>"], "region": ["$x$", "a" * 200]}), tmp_path)
    assert section.figure is not None and {row[0] for row in section.tables[1].rows} >= {"$x 1$"}


def test_what_belongs_to_no_level_is_said_in_words(comparison: Comparison) -> None:
    """And names have no underscores."""
    levels = {
        "technician": ["T1", "nobody yet"],
        "fault": ["fan_motor", "no fault"],
        "mode": ["on_site", "mail_in", "none"],
    }
    tables = who_and_where(comparison, made(levels))[0].tables
    names = {row[0] for table in tables for row in table.rows}
    assert names == {
        "T1", "no technician (solved remotely, or not begun)", "fan motor", "planned work, no fault",
        "on site", "mail in", "not decided",
    }  # fmt: skip


def test_what_has_one_value_only_is_not_divided(comparison: Comparison) -> None:
    """One outlet is all outlets, whoever has not come to it yet."""
    (section,) = who_and_where(comparison, made({"outlet": ["centre", "none"], "region": ["north", "south"]}))
    assert [table.caption for table in section.tables] == ["By region"]


def test_what_does_not_apply_is_a_dash(comparison: Comparison) -> None:
    """Nobody visits what was solved remotely, and only repairs come back."""
    breakdown = made({"technician": ["T1", "nobody yet"]})
    nobody = breakdown["level"] == "nobody yet"
    breakdown.loc[nobody, ["visits", "first_visits", "first_fixes", "callbacks_30d"]] = 0.0
    (table,) = who_and_where(comparison, breakdown)[0].tables
    places = [table.head.index(name) for name in ("visits", "callbacks within 30 days")]
    for row in table.rows:
        assert [row[place] == "–" for place in places] == [row[0].startswith("no technician")] * 2


@pytest.mark.parametrize(
    ("level", "words"),
    [("wait_8h", "waits 8 h for a part"), ("wait_30d", "waits 30 days for a part"), ("waiting", "waiting")],
)
def test_a_fault_that_stands_for_a_wait_is_called_so(level: str, words: str) -> None:
    """Nobody but the file of faults knows what wait_8h is."""
    rows = {"level": [level], "first_fix_rate": [0.5]}
    rows |= {f"{name}{end}": [1.0] for name in ("visits", "callbacks_30d") for end in ("", "_half")}
    assert _named("fault", pd.DataFrame(rows))["level"].tolist() == [words]
