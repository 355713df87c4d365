"""Every figure of the gallery looks as it did, can be read without colours, and shows the numbers that it is given."""

import inspect
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from experiments import gallery
from experiments.figures import style
from experiments.figures.break_even import crossing
from experiments.figures.convergence import best_so_far
from experiments.figures.regions import region
from experiments.gallery import EXHIBITS, canvas, drawn, example, precision_data, survival_data
from experiments.gallery.page import gallery_page
from experiments.paths import ROOT

BASELINE = Path(__file__).parents[1] / "baseline"
LARGEST = 40_000  # bytes of a baseline picture


@pytest.mark.parametrize("name", EXHIBITS)
@pytest.mark.mpl_image_compare(
    baseline_dir=str(BASELINE),
    style="default",
    backend="agg",
    savefig_kwargs={"dpi": 72, "metadata": {"Software": None}},
)
def test_figure_looks_as_it_did(name):
    """Compared with its picture in `baseline/`; `--mpl-generate-path` draws them anew, to be looked at."""
    return drawn(name)


def test_baseline_pictures_are_few_and_small():
    """One for each figure, none forgotten."""
    sizes = {path.name: path.stat().st_size for path in BASELINE.iterdir()}
    assert set(sizes) == {f"test_figure_looks_as_it_did_{name}.png" for name in EXHIBITS}
    assert max(sizes.values()) < LARGEST


@pytest.mark.parametrize("name", EXHIBITS)
def test_figure_takes_an_axis_and_data_and_returns_the_axis(name):
    """And nothing else: no file is read, no state is left."""
    draw = EXHIBITS[name].draw
    first, *others = inspect.signature(draw).parameters.values()
    assert first.name == "axis" and first.annotation is Axes
    axis = canvas(5, 3).subplots()
    assert draw(axis, **example(name)) is axis
    assert {one.name for one in others} >= set(example(name))


def test_the_page_is_the_one_that_the_command_writes():
    """`python -m experiments.gallery to=docs` after a change."""
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert page == gallery_page()
    assert all((ROOT / "docs" / "images" / "gallery" / f"{name}.png").is_file() for name in EXHIBITS)


def test_names_of_the_gallery_exist():
    """`__all__` is exact, and every exhibit's function is among them."""
    assert all(hasattr(gallery, name) for name in gallery.__all__)
    assert {exhibit.draw.__name__ for exhibit in EXHIBITS.values()} <= set(gallery.__all__)


# Colours -------------------------------------------------------------------------------------------------------------

# Machado, Oliveira & Fernandes 2009, IEEE Trans. Vis. Comput. Graph. 15(6), severity 1.0, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
WHITE = TO_XYZ.sum(axis=1)


def lab(colour: str, blindness: str = "none") -> np.ndarray:
    """CIE L*a*b* (D65) of a colour, as seen with the given blindness."""
    values = np.array(to_rgb(colour))
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(BLINDNESS[blindness]) @ linear, 0, 1)
    x, y, z = (one ** (1 / 3) if one > 216 / 24389 else (24389 / 27 * one + 16) / 116 for one in TO_XYZ @ seen / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_lab_is_that_of_the_standard():
    """White is 100, 0, 0; pure red is 53.2, 80.1, 67.2 (Lindbloom, D65)."""
    assert lab("white") == pytest.approx([100, 0, 0], abs=0.1)
    assert lab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.1)


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_colours_of_series_are_told_apart(blindness):
    """By a CIE76 distance of 15 and more, six times what is just seen, for each kind of blindness."""
    for one, other in itertools.combinations(style.COLOURS, 2):
        assert np.linalg.norm(lab(one, blindness) - lab(other, blindness)) > 15, (one, other)


def test_series_are_told_apart_without_any_colour():
    """In grey some colours are alike: two series of one figure never share mark and line at once."""
    looks = [(style.MARKERS[k % len(style.MARKERS)], style.LINES[k % len(style.LINES)]) for k in range(8)]
    assert len(set(looks)) == len(looks) and len(set(style.MARKERS)) == len(style.COLOURS)


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_shades_of_areas_are_told_apart_in_grey(blindness):
    """From light to dark by 12 of lightness (L*, 0 to 100) and more, with whatever eyes."""
    lightness = [lab(shade, blindness)[0] for shade in style.SHADES]
    assert min(-np.diff(lightness)) > 12


def test_better_and_worse_differ_by_more_than_hue():
    """Blue and vermilion are apart for each kind of blindness; hatches and signs say it in grey."""
    for blindness in BLINDNESS:
        assert np.linalg.norm(lab(style.GOOD, blindness) - lab(style.BAD, blindness)) > 40


# Numbers -------------------------------------------------------------------------------------------------------------


def test_region_holds_the_true_means_as_often_as_it_says():
    """Hotelling's region at 95 % over 2,000 samples of eight correlated pairs: within 99.9 % bounds of chance."""
    luck = np.random.Generator(np.random.Philox(3))
    inside = 0
    for _ in range(2000):
        x, noise = luck.normal(size=8), luck.normal(size=8)
        inside += _holds(region(x, 0.7 * x + noise), (0.0, 0.0))
    assert abs(inside / 2000 - 0.95) < 3.3 * np.sqrt(0.95 * 0.05 / 2000)


def _holds(outline: np.ndarray, point: tuple[float, float]) -> bool:
    from matplotlib.path import Path as Outline

    return bool(Outline(outline).contains_point(point))


def test_region_of_equal_and_independent_means_is_a_circle_of_known_size():
    """n = 4 corners of a square: S = 4/3 on both axes, radius² = 2 · 3 / 2 · F(0.95; 2, 2) · (4/3) / 4 = 19."""
    outline = region(np.array([1.0, 1, -1, -1]), np.array([1.0, -1, 1, -1]))
    assert np.hypot(*outline.T) == pytest.approx(np.sqrt(19.0))
    assert len(region(np.array([1.0, 2.0]), np.array([1.0, 2.0]))) == 0


def test_survival_is_that_of_another_library():
    """Kaplan-Meier by statsmodels, at each time when somebody left."""
    from statsmodels.duration.survfunc import SurvfuncRight

    luck = np.random.Generator(np.random.Philox(4))
    years, left = luck.exponential(2.0, 60).round(1) + 0.1, luck.random(60) < 0.6
    ours = survival_data("a", years, left).set_index("time")
    theirs = SurvfuncRight(years, left)
    assert ours.loc[theirs.surv_times, "share"].to_numpy() == pytest.approx(theirs.surv_prob)
    assert (ours["low"] <= ours["share"]).all() and (ours["share"] <= ours["high"]).all()


def test_precision_is_the_interval_of_what_has_come_in():
    """The last row is the estimate of all replications."""
    from experiments.stats import estimate

    values = np.array([3.0, 5.0, 4.0, 7.0, 5.5])
    data = precision_data(values)
    assert data["replications"].tolist() == [2, 3, 4, 5]
    assert tuple(data.iloc[-1][["mean", "low", "high"]]) == pytest.approx(
        (estimate(values).value, estimate(values).low, estimate(values).high)
    )


def test_crossing_is_the_root_of_the_broken_line():
    """Between points, on a point, and nowhere."""
    x = np.array([0.0, 1.0, 3.0])
    assert crossing(x, np.array([-1.0, 1.0, 2.0])) == pytest.approx(0.5)
    assert crossing(x, np.array([-1.0, 0.0, 2.0])) == 1.0
    assert np.isnan(crossing(x, np.array([1.0, 2.0, 3.0])))


def test_best_so_far_skips_what_is_not_allowed():
    """And is nothing before the first allowed trial."""
    values, allowed = np.array([9.0, 1.0, 5.0, 3.0]), np.array([False, True, False, True])
    assert np.array_equal(best_so_far(values, allowed, "high"), [np.nan, 1, 1, 3], equal_nan=True)
    assert np.array_equal(best_so_far(values, allowed, "low"), [np.nan, 1, 1, 1], equal_nan=True)


def test_tornado_puts_the_widest_bar_on_top():
    """Whatever the order of the rows."""
    data = example("tornado")["data"].iloc[::-1]
    axis = EXHIBITS["tornado"].draw(canvas(6, 3).subplots(), **{**example("tornado"), "data": data})
    wide = (data["at_high"] - data["at_low"]).abs()
    first = max(zip(axis.get_yticks(), axis.get_yticklabels(), strict=True), key=lambda one: one[0])[1].get_text()
    assert first == data.loc[wide.idxmax(), "parameter"]


def test_a_policy_without_break_even_has_no_ring():
    """A line that stays below zero is drawn, and nothing is said to break even."""
    data = pd.DataFrame(
        {"label": "a", "x": [0.0, 1.0], "mean": [-2.0, -1.0], "low": [-3.0, -2.0], "high": [-1.0, -0.5]}
    )
    axis = gallery.draw_break_even(canvas(5, 3).subplots(), data, "x", "y", "CNY")
    assert not axis.texts
