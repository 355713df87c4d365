"""Slow, obvious twins of the clever parts of the model, in plain Python."""

import math
from itertools import permutations

import numpy as np

MASK = 0xFFFFFFFF


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox 4x32-10 as the paper has it: ten rounds of two multiplications, the key bumped between rounds."""
    x, k = list(counter), list(key)
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * x[0], 1 << 32)
        high1, low1 = divmod(0xCD9E8D57 * x[2], 1 << 32)
        x = [high1 ^ x[1] ^ k[0], low1, high0 ^ x[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return x[0], x[1], x[2], x[3]


def distance(metric: str, a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two points in km."""
    dx, dy = a[0] - b[0], a[1] - b[1]
    return abs(dx) + abs(dy) if metric == "rectilinear" else math.sqrt(dx * dx + dy * dy)


def nearest(metric: str, at: tuple[float, float], others: dict[int, tuple[float, float]]) -> int:
    """Number of the nearest point, the smaller number if two are equally near; -1 if there is none."""
    if not others:
        return -1
    return min(others, key=lambda k: (distance(metric, others[k], at), k))


def least_maximum_lateness(work: list[float], due: list[float]) -> float:
    """Best possible maximum lateness of one technician over all orders of simultaneous jobs."""
    return min(maximum_lateness(order, work, due) for order in permutations(range(len(work))))


def maximum_lateness(order: tuple[int, ...] | list[int], work: list[float], due: list[float]) -> float:
    t, worst = 0.0, -math.inf
    for j in order:
        t += work[j]
        worst = max(worst, t - due[j])
    return worst


def least_mean_completion(work: list[float]) -> float:
    """Best possible mean completion time of one technician over all orders of simultaneous jobs."""
    return min(mean_completion(order, work) for order in permutations(range(len(work))))


def mean_completion(order: tuple[int, ...] | list[int], work: list[float]) -> float:
    return float(np.mean(np.cumsum([work[j] for j in order])))


def prospect_value(gap: float, aversion: float, exponent: float) -> float:
    """Tversky and Kahneman (1992)."""
    return gap**exponent if gap >= 0 else -aversion * (-gap) ** exponent


def sigma(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
