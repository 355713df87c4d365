"""Levels of persons around a line, of which a given ratio of spreads makes least squares; and all ratios together.

y = columns b + a person's own level + a normal error (Laird and Ware 1982), from sums by person.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["RATIOS", "At", "Sums", "completed", "over_ratios"]

Array = NDArray[np.float64]
RATIOS = np.linspace(0.0, 3.0, 301)[1:] ** 1.5  # of the spread between to that within
COARSE = 6  # of the ratios each so manieth is enough to draw by
SETTLED, SETS, APART = 10, 10, 2  # rounds before the first completed record is kept, records, rounds between them


class At(NamedTuple):
    """The fit with a given ratio of spreads."""

    b: Array  # coefficients of the columns
    covariance: Array
    sigma: float
    levels: Array  # of persons, in logs
    uncertain: Array  # their variances
    log_likelihood: float


class Sums:
    """Sums of products of all rows, and sums by person: all that the likelihood asks of the data."""

    def __init__(self, table: Array, who: NDArray[np.int64], people: int) -> None:
        self.products = table.T @ table
        self.sums = np.column_stack([np.bincount(who, column, people) for column in table.T])
        self.n = np.bincount(who, minlength=people).astype(float)
        self.rows, self.k = len(table), table.shape[1] - 1

    def levels(self, ratio: float, b: Array, sigma: float, rng: np.random.Generator) -> Array:
        """Levels of persons drawn where the line is `b`: its error is theirs, too, with the other sign."""
        weight = ratio**2 / (1 + self.n * ratio**2)
        middle = weight * (self.sums[:, -1] - self.sums[:, :-1] @ b)
        drawn: Array = middle + sigma * np.sqrt(weight) * rng.standard_normal(len(self.n))
        return drawn

    def at(self, ratio: float) -> At:
        theta = ratio**2
        weight = theta / (1 + self.n * theta)  # of the square of a person's sum
        left = self.products - (self.sums * weight[:, None]).T @ self.sums
        inverse = np.linalg.inv(left[:-1, :-1])
        b = inverse @ left[:-1, -1]
        variance = (left[-1, -1] - b @ left[:-1, -1]) / (self.rows - self.k)
        levels = weight * (self.sums[:, -1] - self.sums[:, :-1] @ b)
        spread = np.einsum("ij,jk,ik->i", self.sums[:, :-1], inverse, self.sums[:, :-1]) * weight**2
        uncertain = variance * (theta / (1 + self.n * theta) + spread)
        log_likelihood = -0.5 * (
            (self.rows - self.k) * math.log(variance)
            + np.log1p(self.n * theta).sum()
            + np.linalg.slogdet(left[:-1, :-1])[1]
        )
        return At(b, inverse * variance, math.sqrt(variance), levels, uncertain, float(log_likelihood))


def over_ratios(table: Array, who: NDArray[np.int64], people: int, ratios: Array = RATIOS) -> tuple[list[At], Array]:
    """Fits with every ratio of spreads, and their weights by restricted likelihood, all ratios being as likely before.

    `table`: columns of the line and last y, shape (rows, k + 1); `who`: the person of each row, from 0.
    """
    of = Sums(table, who, people)
    found = [of.at(float(ratio)) for ratio in ratios]
    weight = np.exp(np.array([one.log_likelihood for one in found]) - max(one.log_likelihood for one in found))
    weight *= np.gradient(ratios) / (weight * np.gradient(ratios)).sum()
    return found, weight


def completed(table: Array, who: NDArray[np.int64], people: int, at_least: NDArray[np.bool_]) -> list[Array]:
    """The table with the y that are only known to be `at_least` so large drawn from what the fit says of them, in turns
    with the fit (data augmentation, Tanner and Wong 1987): `SETS` of them; as it is where all are known.
    """
    if not at_least.any():
        return [table]
    rng, made, kept = np.random.default_rng(0), table.copy(), []
    floor, rows, freedom = table[at_least, -1], table[at_least, :-1], len(table) - table.shape[1] + 1
    for turn in range(SETTLED + SETS * APART):
        found, weight = over_ratios(made, who, people, RATIOS[::COARSE])
        chosen = rng.choice(len(found), p=weight / weight.sum())
        one, ratio = found[chosen], float(RATIOS[::COARSE][chosen])
        sigma = one.sigma * math.sqrt(freedom / rng.chisquare(freedom))
        b = rng.multivariate_normal(one.b, one.covariance * (sigma / one.sigma) ** 2)
        levels = Sums(made, who, people).levels(ratio, b, sigma, rng)
        centre = rows @ b + levels[who[at_least]]
        beyond = special.ndtr(-(floor - centre) / sigma)
        made[at_least, -1] = centre - sigma * special.ndtri(beyond * (1 - rng.random(len(floor))))
        if turn >= SETTLED and (turn - SETTLED) % APART == 0:
            kept.append(made.copy())
    return kept
