"""Dividing a difference among its causes: Shapley's value over all coalitions of a few paths.

A coalition is a number whose bit p says whether path p is as under policy B (1) or as under A (0).
"""

from math import comb

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["MOST_PATHS", "shapley"]

MOST_PATHS = 10  # 1,024 coalitions


def shapley(values: ArrayLike) -> np.ndarray:
    """Share of each path in values[all] - values[none]; axis 0 runs over the 2^n coalitions, others are kept.

    phi_p = sum over coalitions S without p of |S|! (n - |S| - 1)! / n! (v(S + p) - v(S)); the shares add up to the
    difference, a path that changes nothing has none, and paths that change the same have the same (Shapley 1953).
    """
    v = np.asarray(values, float)
    n = int(v.shape[0]).bit_length() - 1
    if v.shape[0] != 1 << n or not 1 <= n <= MOST_PATHS:
        raise ValueError(f"values: {v.shape[0]} coalitions; allowed: 2, 4, 8, … up to {1 << MOST_PATHS}")
    coalitions = np.arange(1 << n)
    size = np.bitwise_count(coalitions)
    found = np.zeros((n, *v.shape[1:]))
    for path in range(n):
        without = coalitions[(coalitions >> path) & 1 == 0]
        weight = np.array([1.0 / (n * comb(n - 1, int(k))) for k in size[without]])
        found[path] = np.tensordot(weight, v[without | 1 << path] - v[without], axes=1)
    return found
