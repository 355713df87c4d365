"""Made-up worlds whose truth is known, one for every kind of interval that is printed: what `coverage.py` counts.

A case makes one macro-replication: an experiment of so many replications as somebody would run, the interval that the
program prints for it, and whether the truth is inside.  None of the worlds is kinder than what is simulated: luck
varies between replications, costs are skewed, replications share chances.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from experiments import stats
from experiments.fitting.fitted import draws, fitted
from experiments.inference.draws import Layout, over_draws
from experiments.inference.intervals import (
    against_the_best,
    in_clusters,
    pooled_quantile,
    quantile,
    rare_count,
    rare_share,
)
from experiments.inference.precision import FEWEST, Goal, ahead, solution, trace

__all__ = ["ABOUT", "AT_LEAST", "CASES", "SHOWN", "WARNS", "Case", "Covered"]

ABOUT, AT_LEAST, WARNS, SHOWN = "about", "at least", "warns", "shown"  # SHOWN: to compare with, not judged


class Covered(NamedTuple):
    """Whether the truth was inside, and whether the program warned of the interval."""

    inside: bool
    warned: bool = False


class Case(NamedTuple):
    """`bound` says what is demanded: coverage in the band, at least its lower end, or that or a warning."""

    kind: str
    world: str
    bound: str
    once: Callable[[Generator], Covered]


def _holds(found: stats.Estimate | stats.Difference, truth: float, events: float = np.nan) -> Covered:
    inside = bool(found.low <= truth <= found.high)
    return Covered(inside, bool(stats.distrust(events, found.used, found.given)))


def _gamma(rng: Generator, n: int, mean: float, cv: float) -> np.ndarray:
    return rng.gamma(cv**-2, mean * cv**2, n)


def _mean(n: int, cv: float) -> Callable[[Generator], Covered]:
    return lambda rng: _holds(stats.estimate(_gamma(rng, n, 10, cv)), 10)


def _visits(rng: Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """First fixes and repairs of n replications: a share of .75 that varies with the luck of each."""
    jobs = rng.poisson(900 * np.exp(0.1 * rng.normal(size=n)))
    return rng.binomial(jobs, rng.beta(75, 25, n)).astype(float), jobs.astype(float)


def _first_fix(rng: Generator) -> Covered:
    return _holds(stats.estimate(*_visits(rng, 10)), 0.75)


def _paired(rng: Generator) -> Covered:
    shared = rng.normal(size=12)
    return _holds(stats.difference(shared + 0.3 * rng.normal(size=12), shared - 1 + 0.3 * rng.normal(size=12)), 1)


def _two_ratios(rng: Generator) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """The same visits under two policies; the first fixes five points more."""
    luck, jobs = rng.normal(size=15), rng.poisson(800, 15)
    better, worse = (rng.binomial(jobs, np.clip(p + 0.02 * luck, 0, 1)).astype(float) for p in (0.80, 0.75))
    return (better, jobs.astype(float)), (worse, jobs.astype(float))


def _ratio_difference(rng: Generator) -> Covered:
    (a, per_a), (b, per_b) = _two_ratios(rng)
    return _holds(stats.difference(a, b, per_a, per_b), 0.05)


def _contrast(rng: Generator) -> Covered:
    """A difference of differences of ratios: what one step gains after another one."""
    first, second = _two_ratios(rng), _two_ratios(rng)
    return _holds(stats.contrast([*first, *second], [1, -1, -1, 1]), 0)


def _cost_per_job(rng: Generator) -> Covered:
    """Skewed costs of about 300 jobs: 200 a job, of which 40 hang on luck that all jobs of a replication share."""
    jobs = rng.poisson(300, 20)
    luck = np.exp(0.2 * rng.normal(size=20) - 0.02)
    cost = np.array([rng.gamma(4 * n, 40.0) for n in jobs]) + 40 * luck * jobs
    return _holds(stats.estimate(cost, jobs), 200)


def _price_of_a_customer(rng: Generator) -> Covered:
    gain = 10 + 8 * rng.normal(size=20)
    return _holds(stats.quotient(3000 + 20 * gain + 600 * rng.normal(size=20), gain), 320)


def _poisson(n: int, total: float) -> Callable[[Generator], Covered]:
    return lambda rng: _holds(rare_count(rng.poisson(total / n, n)), total / n)


def _clusters(total: float, phi: float) -> Callable[[Generator], Covered]:
    """So many events expected in thirty replications, in clusters: variance phi times the mean."""

    def once(rng: Generator) -> Covered:
        x = rng.negative_binomial(total / 30 / (phi - 1), 1 / phi, 30)
        found = rare_count(x)
        return Covered(found.low <= total / 30 <= found.high, in_clusters(x))

    return once


def _none_seen(rng: Generator) -> Covered:
    """Three events expected in twenty replications: often none is seen."""
    return _holds(rare_count(rng.poisson(3 / 20, 20)), 3 / 20)


def _few_t(rng: Generator) -> Covered:
    x = rng.poisson(5 / 30, 30)
    return _holds(stats.estimate(x), 5 / 30, float(x.sum()))


def _few_difference(rng: Generator) -> Covered:
    a, b = rng.poisson(4 / 20, 20), rng.poisson(8 / 20, 20)
    return _holds(stats.difference(a, b), -4 / 20, float(a.sum() + b.sum()))


def _rare_share(rng: Generator) -> Covered:
    """Complaints: 8 of 2,000 jobs."""
    jobs = rng.poisson(100, 20)
    return _holds(rare_share(rng.binomial(jobs, 0.004), jobs), 0.004)


def _rare_share_luck(cv: float) -> Callable[[Generator], Covered]:
    """8 of 2,000 jobs, a share that varies between replications by so much."""

    def once(rng: Generator) -> Covered:
        jobs = rng.poisson(100, 20)
        x = rng.binomial(jobs, np.minimum(1, 0.004 * rng.gamma(cv**-2, cv**2, 20)))
        found = rare_share(x, jobs)
        return Covered(found.low <= 0.004 <= found.high, in_clusters(x, jobs))

    return once


def _quantile(n: int, share: float) -> Callable[[Generator], Covered]:
    truth = -np.log1p(-share)
    return lambda rng: _holds(quantile(rng.exponential(size=n), share), truth)


def _pooled(rng: Generator) -> Covered:
    """Times of some 300 jobs in each of 20 replications that differ by luck; quantile of all jobs."""
    groups = [luck + rng.normal(size=rng.poisson(300)) for luck in 0.3 * rng.normal(size=20)]
    return _holds(pooled_quantile(groups, 0.95), 1.6448536 * np.sqrt(1.09))


def _stop(look_ahead: int) -> Callable[[Generator], Covered]:
    """Until ± 10 %, noise of 30 %, judged from ten on."""

    def once(rng: Generator) -> Covered:
        x, goal = rng.normal(10, 3, 180), Goal("x", 0.1, True)
        number = solution(trace(x, None, FEWEST).met(goal), FEWEST, look_ahead) or 170
        return _holds(stats.estimate(x[: number + ahead(look_ahead, number)]), 10)

    return once


def _cells(rng: Generator, means: list[float], n: int) -> np.ndarray:
    """Cells x replications that share most of their chances."""
    shared = rng.normal(size=(1, n)) * 2
    return np.array(means)[:, None] + shared + rng.normal(size=(len(means), n))


def _best_of(means: list[float]) -> Callable[[Generator], Covered]:
    def once(rng: Generator) -> Covered:
        found = against_the_best(_cells(rng, means, 15))
        truth = [mean - max(means[:k] + means[k + 1 :]) for k, mean in enumerate(means)]
        return Covered(all(low <= true <= high for (low, high), true in zip(found, truth, strict=True)))

    return once


def _picked(rng: Generator) -> Covered:
    """The best of six equal cells, picked by looking, against the first one: intervals for all five at once."""
    x = _cells(rng, [0.0] * 6, 15)
    best = int(x.mean(axis=1).argmax()) or 1
    return _holds(stats.difference(x[best], x[0], level=1 - 0.05 / 5), 0)


def _of_draws(how: Callable[[np.ndarray], stats.Estimate], noise: float) -> Callable[[Generator], Covered]:
    """The mean time of a repair fitted to 200 that were recorded, 20 draws of it, five runs of each; the answer is ten
    of them and chance, `noise` times as large in the mean of a draw's runs as what the data leave open.
    """

    def once(rng: Generator) -> Covered:
        seen = rng.exponential(3.0, 200)
        time = fitted("mean", float(seen.mean()), 200**-0.5, "log", "h", "likelihood", 200)
        drawn = draws([time], 20, int(rng.integers(2**31)))[:, 0]
        chance = noise * 30 * 200**-0.5 * 5**0.5
        return _holds(how(10 * drawn + chance * rng.normal(size=(5, 20))), 30)

    return once


def _at_the_point(rng: Generator) -> Covered:
    """The same company with the fitted value taken as known."""
    return _holds(stats.estimate(10 * rng.exponential(3.0, 200).mean() + 0.3 * rng.normal(size=100)), 30)


def _both(runs: np.ndarray) -> stats.Estimate:
    with over_draws(Layout(runs.shape[1], runs.shape[0])):
        return stats.estimate(runs.ravel())


_EQUAL, _SLIPPAGE = [0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0]

CASES = (
    Case("mean, t", "normal, 10 replications", ABOUT, lambda rng: _holds(stats.estimate(rng.normal(3, 2, 10)), 3)),
    Case("mean, t", "skewed (gamma, cv .5), 20 replications", ABOUT, _mean(20, 0.5)),
    Case("mean, t", "skewed (gamma, cv .5), 30 replications", ABOUT, _mean(30, 0.5)),
    Case("paired difference, t", "common chances, 12 replications", ABOUT, _paired),
    Case("ratio of sums, jackknife", "first-fix rate, luck varies", ABOUT, _first_fix),
    Case("ratio of sums, jackknife", "cost per job, skewed", ABOUT, _cost_per_job),
    Case("difference of ratios, jackknife", "first-fix rate, same visits", ABOUT, _ratio_difference),
    Case("contrast, jackknife", "difference of differences of rates", ABOUT, _contrast),
    Case("quotient, Fieller", "price of a customer kept", ABOUT, _price_of_a_customer),
    Case("rare count, exact", "5 events in 30 replications", AT_LEAST, _poisson(30, 5)),
    Case("rare count, exact", "1 event in 30 replications", AT_LEAST, _poisson(30, 1)),
    Case("rare count, exact", "3 events in 20 replications", AT_LEAST, _none_seen),
    Case("rare count, clusters", "10 events, variance 2 times the mean", AT_LEAST, _clusters(10, 2)),
    Case("rare count, clusters", "15 events, variance 2 times the mean", AT_LEAST, _clusters(15, 2)),
    Case("rare count, clusters", "10 events, variance 3 times the mean", SHOWN, _clusters(10, 3)),
    Case("rare count, clusters", "10 events, variance 5 times the mean", SHOWN, _clusters(10, 5)),
    Case("rare count, clusters", "10 events, variance 10 times the mean", SHOWN, _clusters(10, 10)),
    Case("rare share, exact", "8 of 2,000 jobs", AT_LEAST, _rare_share),
    Case("rare share, luck varies", "8 of 2,000 jobs, cv 1", AT_LEAST, _rare_share_luck(1.0)),
    Case("rare share, luck varies", "8 of 2,000 jobs, cv 2", SHOWN, _rare_share_luck(2.0)),
    Case("rare share, luck varies", "8 of 2,000 jobs, cv 3", SHOWN, _rare_share_luck(3.0)),
    Case("mean, t", "5 events in 30 replications", WARNS, _few_t),
    Case("paired difference, t", "4 and 8 events in 20 replications", WARNS, _few_difference),
    Case("quantile of replications, ranks", "median of 20, exponential", AT_LEAST, _quantile(20, 0.5)),
    Case("quantile of replications, ranks", ".9 of 50, exponential", AT_LEAST, _quantile(50, 0.9)),
    Case("pooled quantile, Woodruff", ".95 of 6,000 jobs, luck varies", ABOUT, _pooled),
    Case("sequential stop", "± 10 %, look-ahead 5", ABOUT, _stop(5)),
    Case("sequential stop", "± 10 %, no look-ahead", SHOWN, _stop(0)),
    Case("comparison with the best, Hsu", "5 equal cells", AT_LEAST, _best_of(_EQUAL)),
    Case("comparison with the best, Hsu", "one cell better", AT_LEAST, _best_of(_SLIPPAGE)),
    Case("picked by looking, Bonferroni", "best of 6 equal cells", AT_LEAST, _picked),
    Case("mean over draws, both sources", "little chance: .3 of the data's part", ABOUT, _of_draws(_both, 0.3)),
    Case("mean over draws, both sources", "much chance: 4 times the data's part", AT_LEAST, _of_draws(_both, 4.0)),
    Case("mean over draws, t over draws", "little chance", SHOWN, _of_draws(lambda x: stats.estimate(x.mean(0)), 0.3)),
    Case("one set of parameters, t", "100 runs at the fitted value", SHOWN, _at_the_point),
)  # fmt: skip
