"""What lengths tell: a law whose mean is not the recorded one is said not to fit, also where some had not ended."""

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.lives import law_of


def lengths() -> pd.Series:
    """Nine of ten about an hour, one of ten about two days: no law of the four has that shape."""
    rng = np.random.default_rng(4)
    return pd.Series(np.concatenate([rng.lognormal(8.2, 0.3, 1800), rng.lognormal(12.0, 0.3, 200)]))


@pytest.mark.parametrize(("open_", "least"), [(0, ""), (5, ", at least")])
def test_a_law_with_too_small_a_mean_is_said_not_to_fit(open_: int, least: str) -> None:
    """Lengths that had not ended lasted at least so long: their mean is a lower bound, and enough to tell."""
    seconds = lengths()
    censored = pd.Series(np.arange(len(seconds)) < open_)
    found = law_of("time to restore", seconds, censored, "as recorded")
    assert found.checks[f"mean as recorded{least} (s)"] == pytest.approx(seconds.mean())
    assert found.fitted[0].high < seconds.mean() and "no law fits well" in found.words
    assert found.words.endswith("or less") == bool(open_)


def test_a_law_of_the_right_shape_is_not_blamed_for_what_has_not_ended() -> None:
    """Half of the lengths are cut: the law's mean lies above what was seen, as it should."""
    rng = np.random.default_rng(5)
    every, reach = rng.lognormal(9.0, 0.8, 4000), rng.exponential(15_000, 4000)
    found = law_of("time to restore", pd.Series(np.minimum(every, reach)), pd.Series(every > reach), "as recorded")
    assert found.fitted[0].low > found.checks["mean as recorded, at least (s)"] and "fits well" not in found.words
