"""Mean distances between uniform random places in a square; in units of its side."""

from itertools import pairwise
from math import asinh, sqrt

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "mean_distance",
    "mean_distance_rectilinear",
    "mean_distance_to_centre",
    "mean_distance_to_nearest",
]


def mean_distance(side: float = 1.0) -> float:
    """Straight line between two places: side (2 + sqrt 2 + 5 asinh 1) / 15 (Ghosh 1951)."""
    return side * (2.0 + sqrt(2.0) + 5.0 * asinh(1.0)) / 15.0


def mean_distance_rectilinear(side: float = 1.0) -> float:
    """|dx| + |dy| between two places: 2/3 side."""
    return 2.0 / 3.0 * side


def mean_distance_to_centre(side: float = 1.0) -> float:
    """Straight line from a place to the centre: side (sqrt 2 + asinh 1) / 6."""
    return side * (sqrt(2.0) + asinh(1.0)) / 6.0


def mean_distance_to_nearest(places: int, side: float = 1.0, nodes: int = 48) -> float:
    """Straight line from a place to the nearest of n others, edges included: integral of E[(1 - A)^n] dr.

    A is the share of the square within r of (x, y).  Gauss-Legendre with `nodes` points for x and for y
    over one quarter, by symmetry, and pieces of r.  Without edges the answer would be 0.5 / sqrt(n).
    """
    points, weights = _legendre(nodes, 0.0, 0.5)
    x, y = np.meshgrid(points, points)
    mass = 4.0 * np.outer(weights, weights)
    total = 0.0
    edges = np.linspace(0.0, sqrt(2.0), 33)
    for low, high in pairwise(edges):
        for radius, width in zip(*_legendre(8, low, high), strict=True):
            total += width * float(np.sum(mass * (1.0 - _covered(x, y, radius)) ** places))
    return side * total


def _legendre(nodes: int, low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points, weights = np.polynomial.legendre.leggauss(nodes)
    return low + (points + 1.0) * (high - low) / 2.0, weights * (high - low) / 2.0


def _covered(x: NDArray[np.float64], y: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Area of the unit square within `radius` of (x, y): four quarter discs, each cut by its corner."""
    quarters = (_quarter(a, b, radius) for a in (x, 1.0 - x) for b in (y, 1.0 - y))
    return np.minimum(sum(quarters), 1.0)


def _quarter(width: NDArray[np.float64], height: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Area of {0 <= u <= width, 0 <= v <= height, u^2 + v^2 <= r^2}: a flat part, then the arc."""
    flat = np.minimum(np.sqrt(np.maximum(radius**2 - height**2, 0.0)), width)
    end = np.minimum(width, radius)
    return height * flat + np.maximum(_under_arc(end, radius) - _under_arc(flat, radius), 0.0)


def _under_arc(u: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    inside = np.clip(u / radius, 0.0, 1.0)
    return radius**2 / 2.0 * (inside * np.sqrt(1.0 - inside**2) + np.arcsin(inside))
