"""What the management sees beside what is true, in a report."""

import numpy as np
import pandas as pd
import pytest

from experiments.compare import Comparison, compare
from experiments.figures import house_style
from experiments.figures.listening import draw_listening
from experiments.figures.style import canvas
from experiments.what_is_seen import seen_data, what_is_seen
from tests.experiments.made_up import make

MONTHS = ("2023-01", "2023-02", "2023-03")


def comparison_of(listens: bool) -> Comparison:
    """Two cells, six replications, the second the better; where somebody listens, the score shown is 0.05 too high."""
    runs, _ = make(6, technicians=[9, 10], strategies=["baseline"])
    runs = runs.assign(customer_value_present=2000.0 * runs["customers_end"])
    if listens:
        runs = runs.assign(measured_score=0.9, true_score=0.85, measured_error=0.05, cost_listening=1000.0)
    return compare(runs, ["crew.technicians"], {"crew.technicians": 9}, "cost_total", "customers_end", currency="CNY")


def monthly() -> pd.DataFrame:
    """Two cells, two replications, three months; nothing is shown in January."""
    rows = [
        {
            "cell": cell,
            "replication": k,
            "month": month,
            "measured_score": shown + 0.02 * k,
            "true_score": 0.8 + 0.02 * k,
        }
        for cell in (0, 1)
        for k in (0, 1)
        for month, shown in zip(MONTHS, (np.nan, 0.9, 0.7), strict=True)
    ]
    return pd.DataFrame(rows)


def test_means_are_over_replications_and_nothing_shown_is_nothing() -> None:
    data = seen_data(monthly(), [0])
    assert data["month"].tolist() == list(MONTHS)
    assert data["true"].tolist() == pytest.approx([0.81] * 3)
    assert np.isnan(data["measured"].iloc[0]) and data["measured"].iloc[1:].tolist() == pytest.approx([0.91, 0.71])


def test_measured_stands_beside_true(tmp_path) -> None:
    """A figure, and a table with a row a combination."""
    (section,) = what_is_seen(comparison_of(listens=True), monthly(), tmp_path)
    table = section.tables[0]
    assert section.figure is not None and section.figure.is_file()
    assert table.head[:3] == ["combination", "measured (level)", "true (level)"] and len(table.rows) == 2
    assert table.rows[0][1].startswith("0.9") and table.rows[0][2].startswith("0.85")


def test_where_nobody_listens_there_is_nothing_to_show(tmp_path) -> None:
    silent = monthly().assign(measured_score=np.nan, true_score=np.nan)
    assert what_is_seen(comparison_of(listens=False), silent, tmp_path) == []
    assert what_is_seen(comparison_of(listens=False), silent.drop(columns="measured_score"), tmp_path) == []


def test_the_truth_is_a_full_line_and_what_is_measured_a_dotted_one() -> None:
    data = seen_data(monthly(), [0, 1])
    with house_style():
        axis = draw_listening(canvas(6, 3).subplots(), data, {0: "nine", 1: "ten"}, "score")
    assert [line.get_linestyle() for line in axis.lines] == ["-", ":"] * 2
    words = [text.get_text() for text in axis.get_legend().get_texts()]
    assert words == ["nine: true", "nine: measured", "ten: true", "ten: measured"]
