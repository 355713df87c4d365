"""Effects against published examples, against independent software, and against what was put in."""

import re
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats as scipy_stats

from experiments import stats
from experiments.compare import Comparison, compare
from experiments.effects.contrasts import effects_of
from experiments.effects.slopes import axes_of, line_of, rank_correlation, slopes
from experiments.effects.table import found_effects
from experiments.effects.words import effects_said
from experiments.outcomes import Outcomes
from experiments.settings import Experiment
from sim import INDICATORS
from tests.experiments.designs.made import designed

# Quoted from Box, Hunter & Hunter (2005); least squares reckon the effects anew below.  Table 5.2: the pilot plant,
# temperature (160, 180), concentration (20, 40), catalyst (A, B) in standard order, and the yield in grams, the mean of
# two runs.
PLANT = {"temperature": [160, 180], "concentration": [20, 40], "catalyst": ["A", "B"]}
YIELD = [60, 72, 54, 68, 52, 83, 45, 80]
# Table 5.4: the same as main effects and interactions.
PUBLISHED = {
    "temperature": 23.0, "concentration": -5.0, "catalyst": 1.5, "temperature x concentration": 1.5,
    "temperature x catalyst": 10.0, "concentration x catalyst": 0.0,
}  # fmt: skip
# The two runs of each (table 5.3), from which the book has the standard error of an effect, 1.4.
TWICE = [(59, 61), (74, 70), (50, 58), (69, 67), (50, 54), (81, 85), (46, 44), (79, 81)]


def compared(experiment: Experiment, values: np.ndarray) -> Comparison:
    """A comparison of cells x replications of one indicator, loyalty, with a cost that never varies."""
    rows = [
        {"cell": cell, **levels, "replication": k, "customers_end": values[cell, k], "cost_total": 1.0}
        for cell, levels in enumerate(experiment.combinations())
        for k in range(values.shape[1])
    ]
    return compare(pd.DataFrame(rows), list(experiment.factors), experiment.baseline, "cost_total", "customers_end")


def effects(experiment: Experiment, values: np.ndarray) -> pd.DataFrame:
    found = found_effects(compared(experiment, values), experiment)
    assert found is not None
    return found.table[found.table["indicator"] == "customers_end"].set_index("effect")


def in_order_of(experiment: Experiment, standard: list[Any]) -> np.ndarray:
    """Values in standard order (the first factor changes fastest) put into the order of the cells."""
    orders = [dict(zip(PLANT, levels[::-1], strict=True)) for levels in product(*reversed(PLANT.values()))]
    return np.array([standard[orders.index(cell)] for cell in experiment.combinations()], float)


def test_the_pilot_plant_has_the_published_effects() -> None:
    """Box, Hunter & Hunter, table 5.4: heat raises the yield by 23 grams, and more so with catalyst B."""
    one = designed("full", PLANT)
    table = effects(one, in_order_of(one, TWICE))
    assert table["value"].to_dict() == pytest.approx(PUBLISHED)
    assert (table["value"] * 0 + in_order_of(one, YIELD).mean()).iloc[0] == 64.25


def test_quoted_effects_are_those_of_least_squares_on_the_quoted_runs() -> None:
    """Twice the coefficients of columns of -1 and 1: of the sixteen runs of the plant, with the standard error of the
    book (with the interaction of all three, which leaves the pairs of runs for the error), and of the bicycle's eight.
    """
    plant = np.array(list(product((-1, 1), repeat=3)))[:, ::-1]  # in standard order
    runs = np.repeat(np.arange(8), 2)
    pairs = {
        "temperature x concentration": (0, 1),
        "temperature x catalyst": (0, 2),
        "concentration x catalyst": (1, 2),
    }
    columns = [*plant.T, *(plant[:, a] * plant[:, b] for a, b in pairs.values()), plant.prod(axis=1)]
    fit = sm.OLS(np.ravel(TWICE), sm.add_constant(np.column_stack(columns)[runs])).fit()
    names = [*PLANT, *pairs]
    assert dict(zip(names, 2 * fit.params[1:7], strict=True)) == pytest.approx(PUBLISHED, abs=1e-9)
    assert 2 * fit.bse[1] == pytest.approx(1.4, abs=0.05) and np.mean(TWICE, axis=1).tolist() == YIELD
    a, b, c = np.array(list(SECONDS)).T
    hill = sm.OLS(list(SECONDS.values()), np.column_stack([a, b, c, a * b, a * c, b * c, a * b * c, np.ones(8)])).fit()
    assert (2 * hill.params[:7]).tolist() == pytest.approx(list(CLIMB.values()))


def test_a_full_design_and_a_regression_have_the_same_effects_and_errors() -> None:
    """Least squares on columns of -1 and 1, replication by replication: twice the coefficient is the effect, and the
    paired error is that of its scatter over replications.
    """
    one = designed("full", PLANT)
    values = np.random.default_rng(3).normal(50, 5, size=(8, 12)) + 10 * np.arange(8)[:, None] % 7
    table, cells = effects(one, values), one.combinations()
    signs = {name: np.array([PLANT[name].index(cell[name]) * 2 - 1 for cell in cells]) for name in PLANT}
    columns = {name: np.prod([signs[part] for part in name.split(" x ")], axis=0) for name in table.index}
    matrix = sm.add_constant(np.column_stack(list(columns.values())))
    fits = np.array([sm.OLS(values[:, k], matrix).fit().params[1:] for k in range(12)]) * 2
    ends = scipy_stats.t.interval(0.95, 11, fits.mean(axis=0), scipy_stats.sem(fits, axis=0))
    assert table["value"].to_numpy() == pytest.approx(fits.mean(axis=0))
    assert table["p_holm"].to_numpy() == pytest.approx(stats.holm(table["p"]))
    assert table["low"].to_numpy() == pytest.approx(ends[0]) and table["high"].to_numpy() == pytest.approx(ends[1])


def test_more_levels_are_compared_with_the_baseline_averaged_over_the_rest() -> None:
    """Three crews and two vans; crews add 0, 5 and 7, the full van 3, and 2 more with the third crew."""
    one = designed("full", {"crew": [8, 9, 10], "van": ["thin", "full"]}, baseline={"crew": 9, "van": "thin"})
    gain = [
        {8: 0, 9: 5, 10: 7}[c["crew"]] + (c["van"] == "full") * (3 + 2 * (c["crew"] == 10)) for c in one.combinations()
    ]
    table = effects(one, np.array(gain, float)[:, None] + np.arange(4.0))
    found = {(name, row["to"]): row["value"] for name, row in table.iterrows()}
    assert found == pytest.approx({
        ("crew", "8"): -5.0, ("crew", "10"): 3.0, ("van", "full"): 3 + 2 / 3, ("crew x van", "8; full"): 0.0,
        ("crew x van", "10; full"): 1.0,
    })  # fmt: skip


# Box, Hunter & Hunter (2005), section 6.5: the bicycle, an eighth of seven factors: seat, dynamo, handlebars, gear,
# raincoat, breakfast, tyres; seconds to climb the hill, in standard order of the first three.
BICYCLE = {letter: [0, 1] for letter in "ABCDEFG"}
SECONDS = {(-1, -1, -1): 69, (1, -1, -1): 52, (-1, 1, -1): 60, (1, 1, -1): 83, (-1, -1, 1): 71, (1, -1, 1): 50,
           (-1, 1, 1): 59, (1, 1, 1): 88}  # fmt: skip
CLIMB = {"A": 3.5, "B": 12.0, "C": 1.0, "D": 22.5, "E": 0.5, "F": 1.0, "G": 2.5}


def test_the_bicycle_has_the_published_effects_and_aliases() -> None:
    """The gear (22.5 seconds) and the dynamo (12) matter; eight runs tell seven factors, each with three pairs."""
    one = designed("fractional", BICYCLE, generators=["D=AB", "E=AC", "F=BC", "G=ABC"])
    times = [SECONDS.get(tuple(2 * cell[k] - 1 for k in "ABC"), 0) for cell in one.combinations()]
    times[0] = 1000  # the baseline is no cell of the fraction, and is not counted
    table = effects(one, np.array(times, float)[:, None] + np.arange(3.0))
    assert table["value"].to_dict() == pytest.approx(CLIMB)
    assert table.loc["D", "aliases"] == "AB + CG + EF" and len(table) == 7


def test_pairs_of_a_fraction_stand_once_with_what_comes_in_with_them() -> None:
    """D=ABC: seven rows, four single factors and three sums of two pairs; a pair that acts is found in its row."""
    one = designed("fractional", {letter: ["no", "yes"] for letter in "ABCD"}, generators=["D=ABC"])
    acts = [4.0 * (cell["A"] == cell["C"]) for cell in one.combinations()]
    table = effects(one, np.array(acts)[:, None] + np.arange(5.0))
    assert len(table) == 7 and table.loc["A x C", ["value", "aliases"]].tolist() == [4.0, "BD"]
    assert np.allclose(table.drop("A x C")["value"], 0)


def test_what_is_no_effect_is_seldom_called_one() -> None:
    """1,000 experiments with nothing in them: in about 5 % at least one of six effects is shown, not in 26 %."""
    one, random, shown = designed("full", PLANT), np.random.default_rng(11), 0
    tried = effects_of(one, pd.DataFrame(one.combinations()))
    for _ in range(1000):
        luck = dict(enumerate(random.normal(size=(8, 10))))
        found = [stats.contrast([(luck[k], None) for k in range(8)], list(effect.weights)) for effect in tried]
        shown += bool((stats.holm([one.p for one in found]) < 0.05).any())
    assert 30 <= shown <= 70  # 50 ± 2.9 standard errors


FACTORS = {"a": {"low": 0.0, "high": 10.0}, "b": {"low": 1.0, "high": 100.0, "scale": "log"}, "c": ["x", "y", "z"]}


def test_slopes_are_those_that_were_put_in() -> None:
    """Straight lines without noise are found exactly, and explain everything."""
    one = designed("latin_hypercube", FACTORS, points=20)
    cells = one.combinations()
    truth = [3 * c["a"] + 2 * np.log10(c["b"]) + {"x": 0, "y": 5, "z": -1}[c["c"]] for c in cells]
    comparison = compared(one, np.array(truth)[:, None] + np.arange(3.0))
    found = found_effects(comparison, one)
    assert found is not None and found.fits["customers_end"] == pytest.approx(1) and found.points == 20
    table = found.table[found.table["indicator"] == "customers_end"]
    assert table["value"].tolist() == pytest.approx([30, 4, 5, -1])
    assert list(zip(table["from"], table["to"], strict=True)) == [
        ("0.0", "10.0"),
        ("1.0", "100.0"),
        ("x", "y"),
        ("x", "z"),
    ]
    assert table["rank"].notna().tolist() == [True, True, False, False]


def test_points_answer_what_was_asked_and_name_no_point() -> None:
    """The indicators of the experiment in their order, then loyalty and cost, the largest slopes first; never the goal
    of a choice, nor one point as the best.
    """
    one = designed("latin_hypercube", FACTORS, points=20, indicators=["score_mean", "requests"])
    cells = one.combinations()
    score = np.array([c["a"] / 100 + (c["c"] == "y") for c in cells])[:, None] + np.arange(3.0)
    found = asked_about(one, {"score_mean": score, "requests": np.tile(np.arange(3.0), (21, 1))})
    effects = found_effects(found, one)
    assert effects is not None
    assert effects.asked == ("score_mean", "requests", "cost_total", "customers_end")
    said = effects_said(found, effects, one)
    assert said is not None and said.answer.startswith("Of 4 changes 2 are shown to move score mean: y, +")
    assert said.answer.index("y, +") < said.answer.index("a 10 (from 0), +")
    assert said.beside[0] == "None of 4 changes is shown to move requests."
    words = " ".join([said.answer, *said.doubts, *said.beside])
    assert "None of the points is a recommendation" in words and "net value" not in words
    assert not re.search(r"number \d+ has the best|[Oo]f the points tried", words)


def test_a_fraction_still_answers_which_factors_move_the_goal() -> None:
    """Its cells are combinations of levels that somebody may choose."""
    one = designed("fractional", {name: [0, 1] for name in "abcd"}, resolution=4, indicators=["score_mean"])
    values = np.array([c["a"] + 0.0 for c in one.combinations()])[:, None] + np.arange(3.0)
    found = asked_about(one, {"score_mean": -values, "customers_end": values})
    effects = found_effects(found, one)
    assert effects is not None and effects.asked == ("customers_end",)
    said = effects_said(found, effects, one)
    assert said is not None and "customers at the end" in said.answer and "As a choice: " in said.doubts[-1]


def asked_about(experiment: Experiment, values: dict[str, np.ndarray]) -> Comparison:
    """A comparison of cells x replications of several indicators; cost and loyalty are even unless they are given."""
    shape = next(iter(values.values())).shape
    even = np.broadcast_to(np.arange(float(shape[1])), shape)
    tables = {"customers_end": even, "cost_total": even} | values
    rows = [
        {"cell": cell, **levels, "replication": k, **{name: table[cell, k] for name, table in tables.items()}}
        for cell, levels in enumerate(experiment.combinations())
        for k in range(shape[1])
    ]
    return compare(pd.DataFrame(rows), list(experiment.factors), experiment.baseline, "cost_total", "customers_end")


def test_slopes_agree_with_least_squares() -> None:
    """The same fit by statsmodels on the means of the points."""
    one = designed("sobol", FACTORS, points=32)
    values = np.random.default_rng(2).normal(size=(33, 6)) + np.arange(33)[:, None]
    points = pd.DataFrame(one.combinations()[1:])
    places = [points["a"] / 10, np.log10(points["b"]) / 2, points["c"] == "y", points["c"] == "z"]
    fit = sm.OLS(values[1:].mean(axis=1), sm.add_constant(np.column_stack(places).astype(float))).fit()
    found = found_effects(compared(one, values), one)
    assert found is not None
    table = found.table[found.table["indicator"] == "customers_end"]
    assert table["value"].to_numpy() == pytest.approx(fit.params[1:]) and found.fits["customers_end"] == pytest.approx(
        fit.rsquared
    )
    off_line, free = fit.bse[1:] ** 2, 32 - 5
    each = np.array([sm.OLS(values[1:, k], fit.model.exog).fit().params[1:] for k in range(6)])
    luck = each.var(axis=0, ddof=1) / 6
    freedom = (luck + off_line) ** 2 / (luck**2 / 5 + off_line**2 / free)  # Satterthwaite
    known = scipy_stats.t.ppf(0.975, freedom) * np.sqrt(luck + off_line)
    assert table["half"].to_numpy() == pytest.approx(known)
    assert table["p_holm"].to_numpy() == pytest.approx(stats.holm(table["p"])) and len(table) == 4


def test_slopes_begin_at_the_baseline_and_end_where_the_range_is_longer() -> None:
    """Nobody is at the low end: from a = 8 of 0 to 10 the farther end is 0, from b = 10 of 1 to 100 both are as far."""
    one = designed("latin_hypercube", FACTORS, points=20, baseline={"a": 8.0, "b": 10.0, "c": "y"})
    truth = [3 * c["a"] + 2 * np.log10(c["b"]) + 5 * (c["c"] == "y") for c in one.combinations()]
    table = effects(one, np.array(truth)[:, None] + np.arange(3.0)).reset_index()
    assert table["value"].tolist() == pytest.approx([-24, 2, -5, -5])
    assert table["label"].tolist()[:2] == ["a 0 (from 8)", "b 100 (from 10)"]


def test_the_line_through_the_points_is_the_plane_at_their_middle() -> None:
    """Without noise it is the truth, where everything else is as it is on average, minus the baseline; luck that all
    cells share is gone.
    """
    one = designed("latin_hypercube", FACTORS, points=20, baseline={"a": 8.0, "b": 10.0, "c": "y"})
    cells = pd.DataFrame(one.combinations())
    truth = (3 * cells["a"] + 2 * np.log10(cells["b"]) + 5 * (cells["c"] == "y")).to_numpy()
    comparison, points = compared(one, truth[:, None] + np.array([0.0, 40.0, 90.0])), cells[1:]
    axes = axes_of(one, points)
    rest = 2 * np.log10(points["b"]).mean() + 5 * (points["c"] == "y").mean() - truth[0]
    line = line_of(comparison.outcomes, "customers_end", list(points.index), axes, "a", one, 0)
    assert line["value"].to_numpy() == pytest.approx(3 * line["level"].to_numpy() + rest)
    assert line["high"].to_numpy() == pytest.approx(line["low"].to_numpy())
    choices = line_of(comparison.outcomes, "customers_end", list(points.index), axes, "c", one, 0)
    rest = (3 * points["a"] + 2 * np.log10(points["b"])).mean() - truth[0]
    assert choices["value"].tolist() == pytest.approx([rest, rest + 5, rest])


def test_intervals_of_slopes_hold_the_truth() -> None:
    """1,000 hypercubes of a curved surface with noise that replications share in part: 95 % intervals cover the slope
    of the best straight line at least as often as they say, within three standard errors.
    """
    random, covered = np.random.default_rng(5), np.zeros(2)
    spans = {"a": {"low": 0.0, "high": 1.0}, "b": {"low": 0.0, "high": 1.0}}
    for k in range(1000):
        one = designed("latin_hypercube", spans, points=16, points_seed=k)
        points = pd.DataFrame(one.combinations()[1:])
        a, b = points["a"].to_numpy(), points["b"].to_numpy()
        surface = 4 * a**2 + 2 * b + 1.5 * a * b  # the best straight line rises by 4 + 0.75 and by 2.75
        luck = random.normal(size=5) * (1 + a[:, None]) + 0.5 * random.normal(size=(16, 5))
        outcomes = Outcomes(points, {"score": INDICATORS["customers_end"]}, {"score": surface[:, None] + luck})
        found, _ = slopes(outcomes, "score", list(range(16)), axes_of(one, points), 0.95)
        covered += [fit.low <= truth <= fit.high for fit, truth in zip(found, (4.75, 2.75), strict=True)]
    assert (covered >= 930).all()


def test_a_curve_that_rises_has_a_rank_correlation_of_one() -> None:
    """Where a straight line is a poor picture, ranks still tell that it only rises; the interval is that of the formula
    of Bonett & Wright.
    """
    x = np.linspace(0, 1, 30)
    assert rank_correlation(x, np.exp(20 * x), 0.95)[0] == pytest.approx(1)
    y = np.random.default_rng(1).normal(size=30) + 3 * x
    rank, low, high = rank_correlation(x, y, 0.95)
    half = 1.959964 * np.sqrt((1 + rank**2 / 2) / 27)
    assert (np.arctanh(high) - np.arctanh(low)) / 2 == pytest.approx(half, rel=1e-6)
    assert rank == pytest.approx(pd.Series(x).corr(pd.Series(y), method="spearman"))


def test_cells_of_one_world_keep_their_numbers() -> None:
    """Within a world cells are not numbered from 0; each still has its own weight."""
    cells = pd.DataFrame({"crew": [9, 10], "link": ["a", "a"]}, index=pd.Index([4, 7], name="cell"))
    (effect,) = effects_of(designed("full", {"crew": [9, 10]}), cells[["crew"]])
    assert isinstance(effect.weights, np.ndarray) and effect.weights.tolist() == [-1.0, 1.0]
