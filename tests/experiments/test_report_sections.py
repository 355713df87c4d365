"""Staying, gaps and the trace of precision: the numbers of their tables, and when there is nothing to show."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.compare import Comparison, compare
from experiments.evidence import Section
from experiments.gap_section import gap_section
from experiments.precision_section import precision_section
from experiments.safeguards import safeguarded
from experiments.staying import staying_section
from experiments.tables import Table
from tests.experiments.made_up import BASELINE, FACTORS, make

GAPS = {"reliability": 0.04, "responsiveness": -0.04, "empathy": 0.0}


def compared(**measures: object) -> Comparison:
    """Two policies of the made-up company with more measures."""
    runs, _ = make(replications=8, technicians=[9], strategies=["baseline", "fuller_van"])
    return compare(runs.assign(**measures), FACTORS, BASELINE, "cost_total", "customers_end", currency="CNY")


def only(sections: list[Section]) -> tuple[Section, Table]:
    """The one section, and its one table as text."""
    (section,) = sections
    (table,) = section.tables
    assert isinstance(table, Table) and section.figure is not None and section.figure.is_file()
    return section, table


@pytest.fixture
def gaps() -> Comparison:
    """Known gaps, alike in all replications but for a hair."""
    hair = np.tile(np.linspace(-0.001, 0.001, 8), 2)
    return compared(**{f"gap5_{name}": gap + hair for name, gap in GAPS.items()})


def test_the_share_that_stays_is_that_of_the_sums(tmp_path):
    """Quotients of sums over replications, not means of quotients: replications differ in size."""
    start = np.tile(np.arange(100.0, 900.0, 100.0), 2)
    one, two = np.round(0.9 * start), np.round(0.5 * start**1.05)
    _, table = only(staying_section(compared(customers_start=start, stayed_1y=one, stayed_2y=two), tmp_path))
    assert table.head == ["after", "baseline (%)", "fuller van (%)"]
    assert [row[0] for row in table.rows] == ["1 year", "2 years"]
    shares = [float(row[1].split(" ± ")[0].replace("−", "-")) for row in table.rows]
    exact = [100 * kept[:8].sum() / start[:8].sum() for kept in (one, two)]
    assert shares == pytest.approx(exact, abs=0.5)
    assert abs(exact[1] - 100 * (two[:8] / start[:8]).mean()) > 1  # the other way would be seen


@pytest.mark.parametrize("measures", [{}, {"customers_start": 100.0}, {"customers_start": 100.0, "stayed_1y": 90.0}])
def test_one_year_is_no_curve(measures, tmp_path):
    """A churn rate is in the table of indicators."""
    assert staying_section(compared(**measures), tmp_path) == []


def test_gaps_are_shown_by_dimension_in_the_order_of_the_model(gaps, tmp_path):
    """With sign; a dimension that is not measured is left out, and nothing is named twice."""
    section, table = only(gap_section(gaps, tmp_path))
    assert [row[0] for row in table.rows] == list(GAPS)
    assert [float(row[1].split(" ± ")[0].replace("−", "-")) for row in table.rows] == pytest.approx(list(GAPS.values()))
    assert table.head == ["dimension", "baseline", "fuller van"]
    assert "−0.00" not in section.figure.read_text(encoding="utf-8")


def test_gaps_that_are_nothing_everywhere_are_not_drawn(tmp_path):
    """No expectations in the model: all gaps are zero."""
    assert gap_section(compared(gap5_reliability=0.0, gap5_empathy=0.0), tmp_path) == []
    assert gap_section(compared(), tmp_path) == []


def precise(kind: str = "relative") -> dict[str, object]:
    """Two indicators were asked for; the wait took all of the replications."""
    row = {"cell": 1, "kind": kind, "replications": 8, "asked": 0.05, "reached": 0.02}
    rows = [row | {"indicator": "revenue", "sufficient": 3}, row | {"indicator": "cost_total", "sufficient": 8}]
    return {"precision": {"rows": rows, "reached": True, "pilot": 3}, "study": {}}


def test_the_trace_of_precision_is_that_of_the_slowest(tmp_path):
    """Of the indicator that took most replications: means of the first 2, 3 ... by hand."""
    comparison = compared()
    (tmp_path / "tables").mkdir()
    (tmp_path / "figures").mkdir()
    safeguarded(comparison, pd.DataFrame({"month": [], "cell": []}), precise(), tmp_path / "tables")
    section, table = only(precision_section(comparison, precise(), tmp_path))
    assert "total cost, 9 technicians, fuller van" in section.text and len(table.rows) == 2
    trace = pd.read_parquet(tmp_path / "tables" / "precision_trace.parquet").query("indicator == 'cost_total'")
    values, _ = comparison.outcomes.sample("cost_total", 1)
    assert list(trace["replications"]) == list(range(2, 9))
    assert trace["mean"].to_numpy() == pytest.approx([values[:n].mean() for n in range(2, 9)])
    assert ((trace["low"] < trace["mean"]) & (trace["mean"] < trace["high"])).all()


def test_no_trace_where_a_number_of_replications_was_asked_for(tmp_path):
    """Neither the facts nor the file alone are enough."""
    assert precision_section(compared(), {}, tmp_path) == []
    assert precision_section(compared(), precise(), Path(tmp_path)) == []
