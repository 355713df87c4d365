"""How much of an interval is sampling of the data: by the analysis of variance of another implementation."""

import numpy as np
import pytest
from scipy import stats

from experiments.inference.draws import Layout, over_draws, split


@pytest.mark.parametrize(("n", "m"), [(3, 4), (5, 2), (40, 3)])
def test_the_share_of_the_data_is_that_of_one_more_draw(n: int, m: int) -> None:
    """tau^2 (1 + 1/n) of it and sigma^2 / (n m), with scipy's F for m S^2 / E and its law for the ends."""
    rng = np.random.default_rng(n)
    x = 2 * rng.normal(size=n) + rng.normal(size=(m, n))
    with over_draws(Layout(n, m)):
        found = split(x.ravel())
    assert found is not None
    f = stats.f_oneway(*x.T).statistic
    noise = x.var(axis=0, ddof=1).mean()
    ends = stats.f.ppf([0.975, 0.025], n - 1, n * (m - 1))
    known = []
    for ratio in (f, *(f / ends)):
        data = max(0.0, ratio - 1) * noise / m * (1 + 1 / n)
        known.append(data / (data + noise / (n * m)))
    assert [found.data, found.low, found.high] == pytest.approx(known, rel=1e-9)
    assert found.between**2 == pytest.approx((f - 1) * noise / m) and found.within**2 == pytest.approx(noise)
    assert known[0] > 0.5
