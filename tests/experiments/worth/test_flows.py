"""Amounts over time and by account, on made-up months whose present values are known."""

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.compare import Comparison, compare
from experiments.figures.style import house_style
from experiments.figures.worth import draw_accounts, draw_worth
from experiments.worth.flows import accounts, cumulative, net_present, paid_back, yearly
from tests.experiments.made_up import BASELINE, FACTORS, make


def months(first: float, then: float, n: int = 24) -> pd.DataFrame:
    """Two cells, three replications with luck of their own; cell 1 has another flow, the first month apart."""
    rows = []
    for cell in (0, 1):
        for replication in range(3):
            for k in range(n):
                extra = (first if k == 0 else then) if cell else 0.0
                luck = 100.0 * replication * math.sin(k)
                rows.append(
                    {"cell": cell, "replication": replication, "month": f"{2023 + k // 12}-{k % 12 + 1:02d}",
                     "revenue": 1000.0 + luck + max(extra, 0.0), "cost": 600.0 + max(-extra, 0.0)}
                )  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """The baseline is cell 0."""
    runs = make(4, technicians=[9, 10])[0]
    return compare(runs, FACTORS, BASELINE, "cost_total", "customers_end")


def test_present_value_is_the_closed_sum_and_luck_falls_out() -> None:
    """-500 now and 50 a month at 12 % a year: the annuity formula; pairing leaves no spread."""
    values, rate = net_present(months(-500.0, 50.0), 1, 0, 0.12), 1.12 ** (1 / 12)
    closed = -500 + 50 * (1 - rate**-23) / (rate - 1)
    assert values[:, -1] == pytest.approx([closed] * 3)
    assert net_present(months(-500.0, 50.0), 1, 0, 0.0)[0, -1] == pytest.approx(-500 + 23 * 50)


def test_doubled_money_doubles_present_values_and_leaves_the_payback() -> None:
    table = months(-500.0, 50.0)
    doubled = table.assign(revenue=2 * table["revenue"], cost=2 * table["cost"])
    one, two = (net_present(frame, 1, 0, 0.1) for frame in (table, doubled))
    assert two == pytest.approx(2 * one)


def test_payback_is_found_on_the_line_and_on_its_band(comparison: Comparison) -> None:
    """-500 and 50 a month without discount: zero after the eleventh month, with no interval around it."""
    data = cumulative(comparison, months(-500.0, 50.0), [1], 0.0)
    assert data["mean"].tolist()[:2] == pytest.approx([-500.0, -450.0])
    whole = data.assign(low=data["mean"] - 60, high=data["mean"] + 60)
    mean, early, late = paid_back(whole)[1]
    assert mean == pytest.approx(11.0) and early == pytest.approx(9.8) and late == pytest.approx(12.2)
    assert math.isnan(paid_back(cumulative(comparison, months(-5000.0, 50.0), [1], 0.1))[1][0])


def test_no_difference_has_no_value(comparison: Comparison) -> None:
    """The same months in both cells: zero throughout, and nothing to pay back."""
    data = cumulative(comparison, months(0.0, 0.0), [1], 0.1)
    assert (data[["mean", "low", "high"]] == 0).all().all() and paid_back(data)[1] == (0.0, 0.0, 0.0)


def test_accounts_of_a_step_add_up_to_its_contribution(comparison: Comparison) -> None:
    """Revenue, the largest costs and the rest: exactly the difference of contribution that the comparison has."""
    cells = [cell for cell in comparison.outcomes.cells if cell != comparison.baseline]
    table = accounts(comparison, cells)
    for cell in cells:
        gain = comparison.difference(cell, "contribution")["difference"]
        assert table.loc[cell, "contribution"] == pytest.approx(gain)
        assert table.loc[cell].drop("contribution").sum() == pytest.approx(table.loc[cell, "contribution"])
    assert "poor quality" not in " ".join(table.columns)  # a part of other costs, counted once


def test_years_add_up_to_all_months() -> None:
    table = months(-500.0, 50.0)
    found = yearly(table, 1)
    assert found["year"].tolist() == ["2023"] * 3 + ["2024"] * 3 and set(found["months"]) == {12}
    mine = table[table["cell"] == 1]
    assert found["contribution"].sum() == pytest.approx((mine["revenue"] - mine["cost"]).sum())


def test_drawing_functions_return_their_axis(comparison: Comparison) -> None:
    """Lines that never pay, lines that do, and bars of both signs."""
    figure = Figure(figsize=(8, 5))
    FigureCanvasAgg(figure)
    with house_style():
        one, two = figure.subplots(1, 2)
        data = cumulative(comparison, months(-500.0, 50.0), [1], 0.1)
        assert draw_worth(one, data, {1: "a"}, {1: np.nan}, "CNY", "net present value") is one
        table = accounts(comparison, [1, 2])
        assert draw_accounts(two, table, {1: "a", 2: "b"}, "CNY") is two
        assert len(two.get_yticklabels()) == 2
