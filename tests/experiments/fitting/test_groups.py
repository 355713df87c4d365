"""Small groups are drawn towards the rest; a group's raw value is not thought better than it is."""

import numpy as np
import pytest
from scipy import stats as reference

from experiments.fitting.fitted import fitted
from experiments.fitting.groups import SPREADS, by_group, pooled_shares, pooled_values
from experiments.messages import Refusal

NAMES = [str(k) for k in range(12)]


def test_eighteen_batters_of_1970() -> None:
    """Efron and Morris (1975), table 1: of 45 at bats; pooled, Clemente's .400 is about .29 and Alvis's .156 about .24,
    and the pooled ones are nearer to the rest of the season than the raw ones.
    """
    hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
    season = [
        0.346,
        0.298,
        0.276,
        0.222,
        0.273,
        0.270,
        0.263,
        0.210,
        0.269,
        0.230,
        0.264,
        0.256,
        0.303,
        0.264,
        0.226,
        0.285,
        0.316,
        0.200,
    ]
    found = pooled_shares([str(k) for k in range(18)], hits, [45] * 18)
    pooled = np.array([one.value for one in found.groups])
    assert pooled[0] == pytest.approx(0.29, abs=0.015) and pooled[-1] == pytest.approx(0.24, abs=0.015)
    raw = np.array(hits) / 45
    assert ((pooled - season) ** 2).sum() < ((raw - season) ** 2).sum() / 3


def test_the_eight_schools() -> None:
    """Rubin (1981); with a flat prior of the spread, means 5 to 11 and errors near 8 (Gelman 2013, table 5.3)."""
    effects, errors = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]
    own = [
        fitted(str(k), y, e, "identity", "points", "", 1) for k, (y, e) in enumerate(zip(effects, errors, strict=True))
    ]
    found = pooled_values(own)
    assert found.mean.value == pytest.approx(8.0, abs=0.6)
    assert found.groups[0].value == pytest.approx(11.0, abs=1.2)
    assert found.groups[2].value == pytest.approx(6.0, abs=1.2)
    assert all(5 < one.error < 9 for one in found.groups)


def test_a_group_is_known_no_better_than_the_mean_that_it_is_drawn_to() -> None:
    """All normal at once: given the spread, groups and their mean have a joint precision matrix; mixed over the spreads
    by how likely each makes what was seen.
    """
    x, s = np.array([1.0, 3.0, 2.0, 6.0, 4.0]), np.array([1.0, 2.0, 1.5, 1.0, 3.0])
    found = pooled_values(
        [fitted(str(k), v, e, "identity", "", "", 1) for k, (v, e) in enumerate(zip(x, s, strict=True))]
    )
    spreads = np.linspace(0, 1, SPREADS + 1)[1:] * 4 * np.hypot(x.std(), 1.5)
    weights, means, seconds = [], [], []
    for spread in spreads:
        precision = np.diag(np.append(1 / s**2 + 1 / spread**2, 5 / spread**2))
        precision[-1, :-1] = precision[:-1, -1] = -1 / spread**2
        covariance = np.linalg.inv(precision)
        mean = covariance @ np.append(x / s**2, 0)
        far = np.diag(spread**2 + s**2)  # the mean is drawn from a very wide law
        weights.append(reference.multivariate_normal.pdf(x, np.full(5, 3.0), far + 1e8))
        means.append(mean[:-1])
        seconds.append(np.diag(covariance)[:-1] + mean[:-1] ** 2)
    weight = np.array(weights) / np.sum(weights)
    middle = weight @ np.array(means)
    known = np.sqrt(weight @ np.array(seconds) - middle**2)
    assert [one.value for one in found.groups] == pytest.approx(middle, rel=1e-5)
    assert [one.error for one in found.groups] == pytest.approx(known, rel=1e-5)


def test_a_group_with_nothing_and_one_with_all_have_intervals() -> None:
    """Raw they are at 0 and 1 with no error at all."""
    found = pooled_shares(NAMES, [0, 3, *range(2, 12)], [2, 3, *[20] * 10])
    assert 0 < found.groups[0].low < found.groups[0].value < 0.5
    assert found.groups[1].high < 1


def test_the_smaller_a_group_the_more_it_is_drawn_to_the_rest() -> None:
    """The same raw share from five cases and from five hundred."""
    of = [5, 500, *[100] * 10]
    yes = [5, 500, *np.linspace(50, 95, 10).round()]
    found = pooled_shares(NAMES, yes, of)
    assert found.mean.value < found.groups[0].value < found.groups[1].value


def test_a_group_that_cannot_be_fitted_is_named_with_its_reason() -> None:
    """The others are fitted."""

    def fit(values: list[float]) -> object:
        if len(values) < 2:
            raise Refusal("too few")
        return fitted("mean", np.mean(values), 1.0, "identity", "", "", len(values))

    found, refused = by_group({"a": [1.0, 2.0], "b": [3.0]}, fit)
    assert [one.name for one in found] == ["a"] and refused == {"b": "too few"}


@pytest.mark.parametrize(
    ("yes", "of", "said"),
    [([1, 2], [3, 3], "there are 2"), ([0] * 6, [9] * 6, "0 of 54"), ([4] * 6, [3] * 6, "more happened")],
)
def test_what_cannot_be_pooled_is_refused(yes: list[int], of: list[int], said: str) -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match=said):
        pooled_shares(NAMES[: len(yes)], yes, of)
