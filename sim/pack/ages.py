"""The ages of the units of an old population."""

import functools
import math

import numpy as np

__all__ = ["stationary_ages"]


@functools.lru_cache(maxsize=64)
def stationary_ages(mean: float, shape: float) -> np.ndarray:
    """1,025 quantiles of the age in years of a unit in an old population: density S(a)/mean, Weibull life."""
    scale = mean / math.gamma(1 + 1 / shape)
    step = scale / 500
    grid, running = [0.0], 0.0
    while running < 1e9 and len(grid) < 200_000:
        a = (len(grid) - 0.5) * step
        survival = math.exp(-((a / scale) ** shape))
        if survival < 1e-9:
            break
        running += survival * step
        grid.append(running)
    ages, k = np.zeros(1025), 0
    for q in range(1025):
        target = running * q / 1024
        while k < len(grid) - 2 and grid[k + 1] < target:
            k += 1
        width = grid[k + 1] - grid[k]
        ages[q] = step * (k + (target - grid[k]) / width)
    return ages
