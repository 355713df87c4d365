"""Statistical claims: a right model would fail one in 10,000 of them; seeds are fixed, so a pass is for ever."""

import numpy as np
from scipy import stats

ALPHA = 1e-4  # chance that a right model fails one claim


def assert_share(successes: int, n: int, share: float) -> None:
    """`successes` of `n` is compatible with a probability of `share` (exact two-sided binomial test)."""
    if share in (0.0, 1.0):
        assert successes == share * n
        return
    p = stats.binomtest(int(successes), int(n), share).pvalue
    assert p > ALPHA, f"{successes} of {n} = {successes / n:.4f}, expected {share:.4f} (p {p:.1e})"


def assert_mean(values: np.ndarray, mean: float) -> None:
    """The mean of independent values is compatible with `mean` (t interval)."""
    values = np.asarray(values, float)
    error = stats.sem(values)
    half = stats.t.ppf(1 - ALPHA / 2, len(values) - 1) * error
    assert abs(values.mean() - mean) <= half, f"mean {values.mean():.5g} ± {half:.2g}, expected {mean:.5g}"


def assert_poisson(counts: np.ndarray, mean: float) -> None:
    """Independent counts are compatible with Poisson(mean): exact test of the sum, chi-square of the dispersion."""
    counts = np.asarray(counts)
    total = stats.poisson(mean * len(counts))
    tail = min(total.cdf(counts.sum()), total.sf(counts.sum() - 1))
    assert tail > ALPHA / 2, f"mean {counts.mean():.5g}, expected {mean:.5g}"
    dispersion = ((counts - counts.mean()) ** 2).sum() / counts.mean()
    law = stats.chi2(len(counts) - 1)
    assert min(law.cdf(dispersion), law.sf(dispersion)) > ALPHA / 2, f"dispersion {dispersion / (len(counts) - 1):.4f}"


def assert_uniform(values: np.ndarray) -> None:
    """Independent values are compatible with the uniform law on (0, 1) (Kolmogorov-Smirnov)."""
    p = stats.kstest(values, "uniform").pvalue
    assert p > ALPHA, f"Kolmogorov-Smirnov p {p:.1e} with {len(values)} values"
