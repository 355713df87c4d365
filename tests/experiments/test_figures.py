"""Figures draw the numbers they are given, repeat byte for byte, keep labels apart, and survive odd names."""

import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.compare import Comparison, compare
from experiments.figures import (
    cause_data,
    counted_months,
    draw_all,
    draw_causes,
    draw_forest,
    draw_heat,
    draw_months,
    draw_plane,
    forest_data,
    heat_data,
    house_style,
    month_data,
    plane_data,
)
from experiments.figures.placing import place_labels
from tests.experiments.made_up import BASELINE, FACTORS, STRATEGIES, make

NAMES = ["cost_loyalty", "first_fix_causes", "waits_by_month", "heat_map", "differences"]


@pytest.fixture(scope="module")
def comparison(runs: pd.DataFrame) -> Comparison:
    return compare(runs, FACTORS, BASELINE, "cost_total", "customers_end", currency="CNY")


@pytest.fixture
def axis():
    figure = Figure(figsize=(8, 5))
    FigureCanvasAgg(figure)
    return figure.subplots()


def test_two_drawings_are_equal_byte_for_byte(tmp_path: Path) -> None:
    """No date, no version of the writer, no random ids."""
    runs, monthly = make(5, technicians=[9, 10], strategies=["baseline", "all_in"])
    comparison = compare(runs, FACTORS, BASELINE, "cost_total", "customers_end")
    first, second = (draw_all(comparison, monthly, tmp_path / name) for name in ("a", "b"))
    assert [path.name for path in first] == [f"{name}.{kind}" for name in NAMES for kind in ("png", "svg")]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_drawing_never_loads_pyplot() -> None:
    """A global state of figures would leak from run to run, and costs a second."""
    code = "import sys, experiments.figures, experiments.report; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


def test_the_plane_shows_paired_differences_with_the_baseline_at_the_origin(comparison: Comparison) -> None:
    data = plane_data(comparison).set_index("cell")
    assert tuple(data.loc[comparison.baseline, ["x", "y"]]) == (0, 0)
    row = comparison.difference(7, "cost_total")
    assert data.loc[7, ["x", "x_low", "x_high"]].tolist() == pytest.approx(
        [row["difference"] / 1000, row["low"] / 1000, row["high"] / 1000]
    )
    assert list(data["status"]) == list(comparison.pareto["status"])


def test_every_function_returns_its_axis(comparison: Comparison, monthly: pd.DataFrame, axis) -> None:
    cells = comparison.outcomes.cells[:3]
    months = month_data(monthly, cells, "hours_to_first_visit_mean")
    with house_style():
        assert draw_plane(axis, plane_data(comparison), comparison) is axis
        assert draw_causes(axis, cause_data(comparison, cells)) is axis
        assert draw_months(axis, months, {cell: str(cell) for cell in cells}, "hours") is axis
        assert draw_heat(axis, heat_data(comparison, "net_value"), comparison, "net_value") is axis
        assert draw_forest(axis, forest_data(comparison, "net_value", [7, 8]), "net_value", "CNY") is axis


def test_causes_and_fixed_add_up_to_all_first_visits(comparison: Comparison) -> None:
    data = cause_data(comparison, comparison.outcomes.cells)
    assert data[["fixed", "access", "skill", "part", "time"]].sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-3)


def test_bars_are_as_long_as_the_shares(comparison: Comparison, axis) -> None:
    data = cause_data(comparison, [6])
    draw_causes(axis, data)
    widths = [bar.get_width() for bar in axis.patches]
    assert widths == pytest.approx([100 * data[cause][0] for cause in ("access", "skill", "part", "time")])


def test_monthly_means_are_weighted_by_visits(monthly: pd.DataFrame) -> None:
    """A ratio of sums over replications; the plain mean of monthly means differs."""
    data = month_data(monthly, [6], "hours_to_first_visit_mean").set_index("month")
    july = monthly[(monthly["cell"] == 6) & (monthly["month"] == "2025-07")]
    waits, visits = july["hours_to_first_visit_mean"], july["first_visits"]
    assert data.loc["2025-07", "mean"] == pytest.approx((waits * visits).sum() / visits.sum())
    assert data.loc["2025-07", "mean"] != pytest.approx(waits.mean(), rel=1e-3)
    assert data["mean"].idxmax()[-2:] == "07"


def test_a_month_without_visits_is_a_gap_and_not_a_zero(monthly: pd.DataFrame) -> None:
    empty = monthly.copy()
    there = (empty["month"] == "2025-02") & (empty["cell"] == 6)
    empty.loc[there, ["hours_to_first_visit_mean", "first_visits"]] = [np.nan, 0]
    data = month_data(empty, [6], "hours_to_first_visit_mean").set_index("month")
    assert np.isnan(data.loc["2025-02", "mean"]) and not np.isnan(data.loc["2025-03", "mean"])


def test_the_heat_map_has_the_differences_in_their_places(comparison: Comparison) -> None:
    data = heat_data(comparison, "net_value")
    assert data.loc["baseline", 9] == 0
    assert data.loc["fuller_van", 10] == comparison.difference(13, "net_value")["difference"]
    shown = pd.DataFrame(data.attrs["shown"], data.index, data.columns)
    assert shown.loc["fuller_van", 10] == (comparison.difference(13, "net_value")["p_holm"] <= 0.05)
    assert not shown.to_numpy().all()


def test_filled_marks_are_exactly_the_differences_that_holm_shows(comparison: Comparison, axis) -> None:
    data = forest_data(comparison, "net_value", [cell for cell in comparison.outcomes.cells if cell != 6])
    draw_forest(axis, data, "net_value", "CNY")
    fills = [line.get_fillstyle() for line in axis.lines if line.get_marker() not in ("None", "", "|")]
    assert fills == ["full" if p <= 0.05 else "none" for p in data["p_holm"]]


def test_labels_in_a_crowd_do_not_lie_on_one_another(axis) -> None:
    """Thirty points in a heap: texts overlap by less than a tenth of their area in all."""
    points = [tuple(point) for point in np.random.default_rng(3).normal(size=(30, 2))]
    axis.set(xlim=(-3, 3), ylim=(-3, 3))
    place_labels(axis, points, [str(number) for number in range(8, 38)], ["black"] * 30)
    renderer = axis.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axis.texts]
    covered = [
        max(0, min(a.x1, b.x1) - max(a.x0, b.x0)) * max(0, min(a.y1, b.y1) - max(a.y0, b.y0))
        for number, a in enumerate(boxes)
        for b in boxes[:number]
    ]
    assert sum(covered) < 0.1 * sum(box.width * box.height for box in boxes)


def test_odd_names_of_levels_are_drawn_and_not_obeyed(tmp_path: Path, caplog) -> None:
    """No mathematics, no markup, no crash; characters without a font are reported once a figure at most."""
    odd = ['<b>"&amp;</b>', "$x_{1}$ \\frac", "100 %", "a" * 300, "上门维修"]
    runs, monthly = make(3, technicians=[9, 10])
    for frame in (runs, monthly):
        frame["first_fix"] = frame["first_fix"].replace(list(STRATEGIES)[1:], odd)
    with caplog.at_level(logging.WARNING):
        files = draw_all(compare(runs, FACTORS, BASELINE, "cost_total", "customers_end"), monthly, tmp_path)
    assert len(files) == 10 and all(path.stat().st_size > 2000 for path in files)
    assert sum(record.name.startswith("experiments") for record in caplog.records) <= 5


def test_a_single_cell_and_one_factor_have_the_figures_that_make_sense(tmp_path: Path) -> None:
    runs, monthly = make(4, technicians=[9, 10], strategies=["baseline"])
    crew = {"crew.technicians": 9}
    one = draw_all(compare(runs, ["crew.technicians"], crew, "cost_total", "customers_end"), monthly, tmp_path / "1")
    assert [path.stem for path in one[::2]] == [name for name in NAMES if name != "heat_map"]
    alone = runs[runs["cell"] == 0].drop(columns=FACTORS)
    none = draw_all(compare(alone, [], {}, "cost_total", "customers_end"), monthly, tmp_path / "0")
    assert [path.stem for path in none[::2]] == ["first_fix_causes", "waits_by_month"]


def test_one_replication_is_drawn_without_intervals(tmp_path: Path) -> None:
    runs, monthly = make(1, technicians=[9, 10], strategies=["baseline", "all_in"])
    files = draw_all(compare(runs, FACTORS, BASELINE, "cost_total", "customers_end"), monthly, tmp_path)
    assert len(files) == 10


def test_months_of_the_warm_up_are_left_out(monthly: pd.DataFrame) -> None:
    """Sixty-one days from the first of January end on the second of March: April is the first whole month."""
    kept = counted_months(monthly, 61, "2025-01-01")
    assert kept["month"].min() == "2025-04" and len(kept) == len(monthly) * 33 / 36
    assert counted_months(monthly, 59)["month"].min() == "2025-03"
    assert counted_months(monthly, 0) is monthly


def test_no_band_goes_below_nothing_or_beyond_all() -> None:
    """Skewed waits have wide intervals; nobody waits less than no time, and no share is more than all."""
    months = pd.DataFrame({"cell": 0, "replication": range(3), "month": "2025-01", "first_visits": 10})
    wild = months.assign(hours_to_first_visit_mean=[0.0, 0.0, 90.0], share_wait_3d=[0.2, 1.0, 1.0])
    assert month_data(wild, [0], "hours_to_first_visit_mean")["low"].tolist() == [0.0]
    assert month_data(wild, [0], "share_wait_3d")["high"].tolist() == [1.0]


def test_one_month_is_no_figure_of_months(tmp_path: Path) -> None:
    """A single point says nothing of the course of the year; two do."""
    runs, monthly = make(3, technicians=[9, 10], strategies=["baseline"])
    found = compare(runs, ["crew.technicians"], {"crew.technicians": 9}, "cost_total", "customers_end", currency="CNY")
    first = sorted(monthly["month"].unique())[:2]
    for months, there in ((first[:1], False), (first, True)):
        names = {path.stem for path in draw_all(found, monthly[monthly["month"].isin(months)], tmp_path / str(there))}
        assert ("waits_by_month" in names) == there
