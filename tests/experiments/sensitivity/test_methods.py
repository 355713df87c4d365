"""Published answers come out of the methods, and luck is told apart from what parameters do."""

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib_morris
from SALib.test_functions import Sobol_G
from scipy import stats as reference
from scipy.stats import sobol_indices

from experiments.points.ranges import Range
from experiments.sensitivity import morris, sobol, tornado
from experiments.sensitivity.luck import cross, parts
from experiments.sensitivity.page import _sobol_shown
from tests.experiments.points import Numbers, ishigami


def ranges(k: int, low: float = 0.0, high: float = 1.0) -> list[Range]:
    return [Range(f"x{number}", low, high, (low + high) / 2, False) for number in range(k)]


def ishigami_at(shares: np.ndarray) -> np.ndarray:
    """The function at shares of -pi to pi."""
    x = -np.pi + 2 * np.pi * shares
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def noisy(y: np.ndarray, n: int, shared: float, own: float) -> np.ndarray:
    rng = np.random.default_rng(5)
    return y[:, None] + shared * rng.normal(size=n) + own * rng.normal(size=(y.size, n))


def test_the_stand_in_is_the_function_of_ishigami() -> None:
    one = Numbers(x1=0.5, x2=1.0, x3=-2.0, x4=0.0, whole=0, policy="a", list=[])
    assert ishigami(one) == pytest.approx(ishigami_at((np.array([[0.5, 1.0, -2.0]]) + np.pi) / (2 * np.pi))[0])


def test_sobol_indices_without_luck_are_those_of_scipy() -> None:
    """The same points given to scipy's own estimators."""
    shares = sobol.design(3, 256, 1)
    y = ishigami_at(shares)
    a, b, *mixed = y.reshape(5, -1)
    theirs = sobol_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": np.array(mixed)[:, None]}, n=256)
    ours = sobol.indices(noisy(y, 3, 0, 0), 3)
    assert ours.first == pytest.approx(theirs.first_order.ravel(), abs=1e-10)
    assert ours.total == pytest.approx(theirs.total_order.ravel(), abs=1e-10)


@pytest.mark.parametrize("own", [0.0, 3.0])
def test_sobol_indices_of_ishigami_are_the_published_ones_with_and_without_luck(own: float) -> None:
    """First .3139, .4424, 0; total .5576, .4424, .2437 (a = 7, b = 0.1; Saltelli et al. 2008).  The variance is 13.84;
    with luck of variance 9 at every point the plain estimators would count it in.
    """
    found = sobol.indices(noisy(ishigami_at(sobol.design(3, 4096, 2)), 5, 2.0, own), 3)
    for value, error, known in zip(
        [*found.first, *found.total],
        [*found.first_error, *found.total_error],
        [0.313905, 0.442411, 0.0, 0.557589, 0.442411, 0.243684],
        strict=True,
    ):
        assert abs(value - known) < 4 * error + 1e-3
        assert error < 0.05
    assert found.variance == pytest.approx(13.8446, rel=0.05)
    assert found.split.rest == pytest.approx(own**2, rel=0.05, abs=1e-9)


def test_plain_estimators_would_count_luck_as_interplay() -> None:
    """What averaging over different replications is for: a total index of a number that does nothing."""
    shares = sobol.design(2, 1024, 3)
    y = noisy(shares[:, 0], 3, 0.0, 0.5)
    a, b, *mixed = y.mean(axis=1).reshape(4, -1)
    plain = sobol_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": np.array(mixed)[:, None]}, n=1024)
    found = sobol.indices(y, 2)
    assert plain.total_order.ravel()[1] > 0.3
    assert abs(found.total[1]) < 4 * found.total_error[1]


def test_sobol_indices_of_the_g_function_are_the_published_ones() -> None:
    """a = 0, 1, 4.5, 9: first .7165, .1791, .0237, .0072; total .7874, .2423, .0343, .0105."""
    found = sobol.indices(noisy(Sobol_G.evaluate(sobol.design(4, 4096, 4), np.array([0, 1, 4.5, 9])), 3, 1.0, 0), 4)
    assert found.first == pytest.approx([0.716493, 0.179123, 0.023686, 0.007165], abs=0.02)
    assert found.total == pytest.approx([0.787370, 0.242268, 0.034327, 0.010463], abs=0.02)


def test_intervals_of_sobol_indices_hold_what_they_say() -> None:
    """Of 120 designs with luck, the first and the total index of a line are inside in about 95 %."""
    weights, held = np.array([3.0, 2.0, 1.0]), []
    known = weights**2 / (weights**2).sum()
    for seed in range(120):
        shares = sobol.design(3, 64, seed)
        rng = np.random.default_rng(seed)
        y = (shares @ weights)[:, None] + rng.normal(size=4) + 0.5 * rng.normal(size=(len(shares), 4))
        found = sobol.indices(y, 3, seed)
        held += [np.abs(found.first - known) < 1.96 * found.first_error]
        held += [np.abs(found.total - known) < 1.96 * found.total_error]
    assert np.mean(held) > 0.93


def test_morris_without_luck_is_that_of_salib() -> None:
    shares = morris.design(3, 12, 4, 7)
    y = ishigami_at(shares)
    problem = {"num_vars": 3, "names": ["0", "1", "2"], "bounds": [[0, 1]] * 3}
    theirs = salib_morris.analyze(problem, shares, y, num_levels=4, seed=1)
    ours = morris.table(ranges(3), shares, noisy(y, 2, 0, 0)).set_index("parameter").loc[["x0", "x1", "x2"]]
    assert ours["mu"].to_numpy() == pytest.approx(np.asarray(theirs["mu"]))
    assert ours["mu_star"].to_numpy() == pytest.approx(np.asarray(theirs["mu_star"]))
    assert ours["sigma"].to_numpy() == pytest.approx(np.asarray(theirs["sigma"]))


def morris_function(x: np.ndarray) -> np.ndarray:
    """The function of 20 inputs of Morris 1991 (section 4), with its random coefficients set to zero."""
    w = 2 * (x - 0.5)
    for i in (2, 4, 6):
        w[:, i] = 2 * (1.1 * x[:, i] / (x[:, i] + 0.1) - 0.5)
    y = 20 * w[:, :10].sum(axis=1)
    y += sum(-15 * w[:, i] * w[:, j] for i in range(6) for j in range(i + 1, 6))
    y += sum(-10 * w[:, i] * w[:, j] * w[:, k] for i in range(5) for j in range(i + 1, 5) for k in range(j + 1, 5))
    return y + sum(
        5 * w[:, i] * w[:, j] * w[:, k] * w[:, m]
        for i in range(4) for j in range(i + 1, 4) for k in range(j + 1, 4) for m in range(k + 1, 4)
    )  # fmt: skip


def test_the_function_of_morris_is_screened_as_published() -> None:
    """Inputs 8 to 10 act alone with a mean of 40 and no scatter; 1 to 7 scatter; 11 to 20 do nothing (Morris 1991,
    figure 1).  Luck of a standard deviation of 2 at every point changes none of this.
    """
    shares = morris.design(20, 20, 4, 3)
    found = morris.table(ranges(20), shares, noisy(morris_function(shares), 6, 10.0, 2.0)).set_index("parameter")
    alone = found.loc[["x7", "x8", "x9"]]
    assert alone["mu"].to_numpy() == pytest.approx(40, abs=1.0)
    assert (alone["sigma"] < 2.5).all()
    assert (found.loc[[f"x{k}" for k in range(6)], "sigma"] > 15).all()
    idle = found.loc[[f"x{k}" for k in range(10, 20)]]
    assert (idle["p_holm"] > 0.05).all() and (found.drop(idle.index)["p_holm"] < 0.05).all()
    assert (idle["noise_share"] > 0.5).all()


def test_standard_errors_of_morris_cover_the_mean_effect_of_a_line() -> None:
    """The effect of a line is its weight everywhere; intervals from luck hold it."""
    held = []
    for seed in range(100):
        shares = morris.design(2, 6, 4, seed)
        rng = np.random.default_rng(seed)
        y = (shares @ np.array([3.0, 1.0]))[:, None] + 0.5 * rng.normal(size=(len(shares), 8))
        found = morris.table(ranges(2), shares, y).set_index("parameter").loc[["x0", "x1"]]
        held.append(np.abs(found["mu"] - [3.0, 1.0]) < 1.96 * found["mu_error"])
    assert np.mean(held) > 0.9


def test_what_never_moves_the_outcome_is_inert() -> None:
    shares = morris.design(2, 4, 4, 1)
    found = morris.table(ranges(2), shares, noisy(shares[:, 0], 3, 1.0, 0)).set_index("parameter")
    assert found.loc["x1", "inert"] and not found.loc["x0", "inert"]
    assert found.loc["x1", "p_holm"] == 1 and found.loc["x0", "noise"] == pytest.approx(0, abs=1e-9)


def test_a_tornado_of_a_line_has_its_weights_and_their_squares_as_shares() -> None:
    """Swings 6, 4 and 2 of a line: shares 36, 16 and 4 of 56; luck shared by all points leaves no trace."""
    some = ranges(3, -1.0, 1.0)
    points = np.array([[point.get(one.path, 0.0) for one in some] for point in tornado.design(some)])
    found = tornado.table(some, noisy(points @ np.array([3.0, -2.0, 1.0]), 4, 5.0, 0))
    assert list(found["parameter"]) == ["x0", "x1", "x2"]
    assert found["swing"].to_numpy() == pytest.approx([6, -4, 2])
    assert found["share"].to_numpy() == pytest.approx([36 / 56, 16 / 56, 4 / 56])
    assert (found["swing_to"] - found["swing"]).to_numpy() == pytest.approx(0, abs=1e-9)


def test_variances_of_points_replications_and_the_rest_come_back() -> None:
    """Points and replications with sample variances of exactly 9 and 4."""
    rng = np.random.default_rng(1)
    points, replications = rng.normal(size=(400, 1)), rng.normal(size=(1, 300))
    y = 3 * points / points.std(ddof=1) + 2 * replications / replications.std(ddof=1) + rng.normal(size=(400, 300))
    assert np.array(parts(y)) == pytest.approx([9, 4, 1], rel=0.02)
    assert parts(y).luck == pytest.approx(5 / 14, rel=0.02)


def test_products_of_different_replications_are_free_of_their_noise() -> None:
    """The mean square of pure noise is its variance; the mean of products of different ones is nothing."""
    noise = np.random.default_rng(2).normal(size=(20_000, 3))
    assert np.mean(noise.mean(axis=1) ** 2) == pytest.approx(1 / 3, rel=0.05)
    assert np.mean(cross(noise, noise)) == pytest.approx(0, abs=0.02)


def test_whole_numbers_have_equal_parts_of_their_range() -> None:
    one = Range("crew", 1, 3, 2, True)
    assert [one.at(share) for share in (0, 0.3, 0.34, 0.66, 0.67, 1.0)] == [1, 1, 2, 2, 3, 3]


def test_the_jackknife_of_a_mean_is_its_squared_standard_error() -> None:
    x = np.random.default_rng(8).normal(size=7)
    without = np.array([np.delete(x, k).mean() for k in range(7)])
    assert sobol.jackknife(without) == pytest.approx(x.var(ddof=1) / 7)


def test_intervals_of_sobol_indices_hold_where_effects_differ_by_replication() -> None:
    """Three replications, 64 points, slopes that luck changes: with normal quantiles 76 to 88 % were inside."""
    weights = np.array([3.0, 2.0, 1.0])
    known, held = weights**2 / (weights**2).sum(), []
    for seed in range(150):
        shares = sobol.design(3, 64, seed)
        rng = np.random.default_rng([1, seed])
        slopes = weights[:, None] + 0.5 * rng.normal(size=(3, 3))
        y = (shares - 0.5) @ slopes + rng.normal(size=3)
        found = sobol.table(ranges(3), sobol.indices(y, 3, seed)).set_index("parameter")
        for name in ("first", "total"):
            own = found.loc[["x0", "x1", "x2"]]
            held.append((own[f"{name}_from"].to_numpy() <= known) & (known <= own[f"{name}_to"].to_numpy()))
    assert np.mean(held) > 0.93


def lines(weights: list[float], trajectories: int, n: int, seed: int, own: float = 0.5, slopes: float = 0.0):
    """Morris' table of a line with luck at every point, and with slopes that luck changes."""
    shares = morris.design(len(weights), trajectories, 4, seed)
    rng = np.random.default_rng([2, seed])
    each = np.array(weights)[:, None] + slopes * rng.normal(size=(len(weights), n))
    y = shares @ each + own * rng.normal(size=(len(shares), n))
    return morris.table(ranges(len(weights)), shares, y).set_index("parameter")


def test_luck_alone_has_no_size() -> None:
    """Of an inert number mu* is zero within its error; the mean of absolute effects would be .8 times the noise."""
    found = [lines([3.0, 0.0], 10, 6, seed) for seed in range(60)]
    inert = np.array([table.loc["x1", ["mu_star", "mu_star_error", "noise"]].to_numpy(float) for table in found])
    assert abs(inert[:, 0].mean()) < 3 * inert[:, 0].std(ddof=1) / np.sqrt(60)
    assert (np.abs(inert[:, 0]) < 0.8 * inert[:, 2]).mean() > 0.9
    assert np.mean([table.loc["x0", "mu_star"] for table in found]) == pytest.approx(3.0, abs=0.05)


def test_the_noise_is_that_of_an_effect_over_all_replications() -> None:
    """An effect is a difference of two points by a step of 2/3: noise sqrt(2) own / (2/3) / sqrt(n)."""
    noise = lines([3.0, 1.0], 200, 8, 1)["noise"].to_numpy()
    assert noise == pytest.approx(np.sqrt(2) * 0.5 * 1.5 / np.sqrt(8), rel=0.1)


def test_the_error_of_sizes_knows_what_all_trajectories_share() -> None:
    """Luck that changes the slope changes it on all trajectories at once: intervals still hold the true size."""
    held = [
        abs(table.loc["x0", "mu_star"] - 3.0) < 2.2 * table.loc["x0", "mu_star_error"]
        for table in (lines([3.0, 0.0], 8, 10, seed, slopes=1.0) for seed in range(100))
    ]
    assert np.mean(held) > 0.88


def test_shares_that_cannot_be_are_cut_on_the_page_and_said_to_come_of_few_points(tmp_path) -> None:
    """The table keeps what was reckoned; with narrow intervals nothing is said."""
    rows = {"parameter": ["a", "b", "(luck)"], "share": [0.5, 0.1, 0.4], "why": ""}
    rows |= {"first": [1.1, -0.02, np.nan], "first_from": [0.7, -0.3, np.nan], "first_to": [1.5, 0.2, np.nan]}
    rows |= {"total": [1.0, 0.1, np.nan], "total_from": [0.8, 0.05, np.nan], "total_to": [1.2, 0.15, np.nan]}
    few = pd.DataFrame(rows)
    shown = _sobol_shown(few, "y", "", tmp_path / "few")
    assert shown.section.tables[0].rows[0][1:3] == ["100 % (70 to 100)", "100 % (80 to 100)"]
    assert shown.section.tables[0].rows[1][1] == "0 % (0 to 20)"
    assert "Too few points: intervals of a, b reach below 0 or above 100 %" in shown.sentence
    assert shown.data["first_to"].iloc[0] == 1.5
    ends = [name for name in few if name.endswith(("_from", "_to"))]
    near = few.assign(**{name: few[name].clip(-0.04, 1.04) for name in ends})
    assert "Too few" not in _sobol_shown(near, "y", "", tmp_path / "near").sentence


def test_variances_of_four_outcomes_by_hand() -> None:
    """Two points, two replications: rows have means 1.5 and 5.5, columns 2 and 5; rest 4, (16 - 4) / 2, (9 - 4) / 2."""
    assert np.array(parts(np.array([[1.0, 2.0], [3.0, 8.0]]))) == pytest.approx([6, 2.5, 4])


def test_the_p_value_of_an_effect_is_that_of_two_tests() -> None:
    """Mean by t, scatter over trajectories by F; whoever takes the smaller one of two counts it twice."""
    rng = np.random.default_rng(12)
    for mean, apart in ((0.6, 0.0), (0.0, 0.8)):
        effect = mean + apart * rng.normal(size=(6, 1)) + rng.normal(size=(6, 5))
        one = reference.ttest_1samp(effect.mean(axis=0), 0).pvalue
        other = reference.f.sf(5 * effect.mean(axis=1).var(ddof=1) / parts(effect).rest, 5, 20)
        assert morris._p(effect) == pytest.approx(2 * min(one, other))


def test_degrees_of_freedom_are_those_of_points_and_of_replications() -> None:
    """Satterthwaite: the bootstrap over 64 rows has 63, the jackknife over 5 replications 4."""
    y = noisy(ishigami_at(sobol.design(3, 64, 6)), 5, 0.0, 2.0)
    found = sobol.indices(y, 3)
    without = [sobol.indices(np.delete(y, r, axis=1), 3) for r in range(5)]
    for name in ("first", "total"):
        b = sobol.jackknife(np.array([getattr(one, name) for one in without]))
        a = getattr(found, f"{name}_error") ** 2 - b
        assert getattr(found, f"{name}_freedom") == pytest.approx((a + b) ** 2 / (a**2 / 63 + b**2 / 4))
