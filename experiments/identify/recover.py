"""Whether known values come back: before a record is asked, simulations whose parameters are known are.

Each of some simulations plays the record once; its posterior comes from the others.  A parameter comes back where the
posterior is clearly narrower than the range; the posterior is honest where truths lie evenly within it (Talts and
others 2018, simulation-based calibration) and 95 % intervals hold 95 % of them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.identify.posterior import Reference, posterior, summarised

__all__ = ["NARROW", "TRIED", "Recovery", "recover"]

Array = NDArray[np.float64]
TRIED = 200  # simulations that play the record
NARROW = 0.5  # the widest that a posterior may be, against the range, of a parameter that comes back; assumption
PRIOR_SPREAD = 12**-0.5  # of a share that may be anything


class Recovery(NamedTuple):
    """What came back, a value for each parameter."""

    parameters: tuple[str, ...]
    totals: tuple[str, ...]
    width: Array  # spread of the posterior over that of the range
    coverage: Array  # share of 95 % intervals that hold the truth
    even: Array  # p of a Kolmogorov-Smirnov test that the places of truths are even
    correlation: Array  # mean of the posteriors, shape (k, k)
    tried: int
    truths: Array  # shares, shape (tried, k)
    middles: Array  # medians, the same shape

    def lost(self) -> list[str]:
        """Parameters that do not come back."""
        return [name for name, width in zip(self.parameters, self.width, strict=True) if not width <= NARROW]

    def dishonest(self) -> list[str]:
        """Parameters whose intervals hold the truth too seldom, beyond chance (exact binomial, 1 in 1,000)."""
        held = np.round(self.coverage * self.tried).astype(int)
        chance = stats.binom.cdf(held, self.tried, 0.95)
        return [name for name, p in zip(self.parameters, chance, strict=True) if p < 1e-3]


def recover(
    reference: Reference, totals: Sequence[str], known: Sequence[str] = (), tried: int = TRIED, seed: int = 0
) -> Recovery:
    """From these totals; parameters in `known` are given along with them, as if they had been fixed."""
    columns = [reference.parameters.index(name) for name in known]
    values = np.column_stack([reference.of(totals), reference.shares[:, columns]])
    asked = [k for k in range(len(reference.parameters)) if k not in columns]
    shares = reference.shares[:, asked]
    found = summarised(shares, values)
    chosen = np.random.default_rng(seed).permutation(len(shares))[:tried]
    posteriors = [posterior(shares, found, found.near[k], without=int(k)) for k in chosen]
    spread = np.array([one.spread() for one in posteriors])
    places = np.array(
        [[one.below(j, shares[k, j]) for j in range(len(asked))] for one, k in zip(posteriors, chosen, strict=True)]
    )
    held = (places > 0.025) & (places < 0.975)
    return Recovery(
        tuple(reference.parameters[k] for k in asked), tuple(totals), np.sqrt((spread**2).mean(axis=0)) / PRIOR_SPREAD,
        held.mean(axis=0), np.array([stats.kstest(column, "uniform").pvalue for column in places.T]),
        np.mean([one.correlation() for one in posteriors], axis=0), len(chosen), shares[chosen],
        np.array([[one.quantile(j, [0.5])[0] for j in range(len(asked))] for one in posteriors]),
    )  # fmt: skip
