"""A difference that turns: customers, scores and money by calendar year, in a report."""

import numpy as np
import pandas as pd
import pytest

from experiments.compare import Comparison, compare
from experiments.course import course, course_sections, differences, years_of
from experiments.figures import house_style
from experiments.figures.course import draw_course
from experiments.figures.style import canvas
from tests.experiments.made_up import make

YEARS = (2023, 2024)


def comparison_of() -> Comparison:
    """Two cells, six replications."""
    runs, _ = make(6, technicians=[9, 10], strategies=["baseline"])
    return compare(runs, ["crew.technicians"], {"crew.technicians": 9}, "cost_total", "customers_end", currency="CNY")


def monthly(gain: tuple[int, int] = (5, -2)) -> pd.DataFrame:
    """Two cells, six replications, two years: cell 1 gains customers in the first year, and loses later."""
    rows = []
    for cell in (0, 1):
        for k in range(6):
            customers = 1000 + 50 * k
            for year in YEARS:
                more = cell * gain[year - YEARS[0]]
                for month in range(1, 13):
                    customers += more
                    row = {"cell": cell, "replication": k, "month": f"{year}-{month:02d}", "customers": customers}
                    row |= {"leavers": 10, "won_by_friends": 6 + more, "won_by_search": 4}
                    rows.append(row | {"revenue": 100.0 + cell, "cost": 60.0 + 10 * k, "score_mean": 850.0 - cell})
    return pd.DataFrame(rows)


def test_what_differs_between_replications_alone_is_not_in_a_paired_difference() -> None:
    found = differences(years_of(monthly()), [1], 0, 0.95).set_index(["year", "series"])
    assert found.loc[("2023", "customers"), ["difference", "low", "high"]].tolist() == pytest.approx([60] * 3)
    assert found.loc[("2024", "customers"), "difference"] == pytest.approx(60 - 24)
    assert found.loc[("2024", "won"), "difference"] == pytest.approx(-24)
    assert found.loc[("2024", "left"), "difference"] == 0
    assert found.loc[("2024", "contribution"), "difference"] == pytest.approx(12)
    assert found.loc[("2024", "score"), "difference"] == pytest.approx(-1)


def test_years_keep_customers_as_a_balance_and_all_else_as_a_sum() -> None:
    """Customers of a year are those at its end; at a constant market nobody is won by a way."""
    years = years_of(monthly().drop(columns=["won_by_friends", "won_by_search"]))
    first = years[(years["cell"] == 1) & (years["replication"] == 0) & (years["year"] == "2023")].iloc[0]
    assert "won" not in years.columns and first["customers"] == 1060 and first["left"] == 120
    assert years_of(monthly().drop(columns="leavers")).empty


def test_the_section_has_a_figure_a_table_a_combination_and_a_file(tmp_path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "figures").mkdir()
    (section,) = course_sections(comparison_of(), monthly(), tmp_path)
    (table,) = section.tables
    assert section.figure is not None and section.figure.is_file()
    assert table.head[0] == "year" and [row[0] for row in table.rows] == ["2023", "2024"]
    assert len(pd.read_csv(tmp_path / "tables" / "years.csv")) == 2 * 2 * 5


def test_where_nothing_moves_or_a_year_is_all_there_is_nothing_is_shown(tmp_path) -> None:
    assert course_sections(comparison_of(), monthly((0, 0)), tmp_path) == []
    one = monthly()
    assert course_sections(comparison_of(), one[one["month"] < "2024"], tmp_path) == []


def test_a_line_turns_where_the_difference_does() -> None:
    data = course(monthly(), [1], 0, 0.95)
    assert int(np.argmax(data["mean"])) == 11
    with house_style():
        axis = draw_course(canvas(6, 3).subplots(), data, {1: "ten"}, "customers")
    assert axis.lines[1].get_ydata().max() == 60
