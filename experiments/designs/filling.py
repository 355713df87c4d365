"""Points that fill the space of the factors: Latin hypercube, Sobol'.  For many factors, and for shapes nobody knows.

Latin hypercube (McKay, Beckman & Conover 1979): each factor's range is cut into as many parts as there are points, and
each part has one.  Sobol' (1967), scrambled after Owen (1998): a sequence that fills evenly, in powers of two.  Points
come from scipy.stats.qmc.  A factor with a list of levels has equal shares of them.  The baseline is a point of its
own, run first.
"""

from functools import lru_cache
from typing import Any

from experiments.designs.levels import Level, Range

__all__ = ["cells", "check", "slopes"]

MOST_POINTS = 4096


@lru_cache(maxsize=8)
def _shares(design: str, factors: int, points: int, seed: int) -> tuple[tuple[float, ...], ...]:
    """`points` rows of `factors` numbers from 0 to 1, 1 excluded."""
    from scipy.stats import qmc  # takes a second to load

    if design == "sobol":
        drawn = qmc.Sobol(factors, rng=seed).random_base2(points.bit_length() - 1)
    else:
        drawn = qmc.LatinHypercube(factors, rng=seed).random(points)
    return tuple(tuple(map(float, row)) for row in drawn)


def cells(keys: Any) -> list[dict[str, Level]]:
    """The baseline, then the points; a point that rounding makes equal to an earlier one is left out."""
    rows = _shares(keys.design, len(keys.factors), keys.points, keys.points_seed)
    made = [{name: keys.baseline[name] for name in keys.factors}]
    made += [
        {name: _level(allowed, share) for (name, allowed), share in zip(keys.factors.items(), row, strict=True)}
        for row in rows
    ]
    return [dict(cell) for cell in dict.fromkeys(tuple(cell.items()) for cell in made)]


def _level(allowed: list[Level] | Range, share: float) -> Level:
    return allowed.level_at(share) if isinstance(allowed, Range) else allowed[int(share * len(allowed))]


def slopes(factors: dict[str, list[Level] | Range]) -> int:
    """How many numbers a straight-line fit needs: one a range, one less than its levels for each list."""
    return sum(1 if isinstance(allowed, Range) else len(allowed) - 1 for allowed in factors.values())


def check(keys: Any) -> None:
    """Enough points, and of Sobol' a power of two: only then do they fill evenly."""
    if keys.points is None:
        raise ValueError(f"points: is missing; a {keys.design} design says how many there are")
    least = slopes(keys.factors) + 3
    if keys.points < least:
        raise ValueError(f"points={keys.points}: a slope for each of these factors needs at least {least}")
    if keys.design == "sobol" and keys.points.bit_count() != 1:
        below = 1 << (keys.points.bit_length() - 1)
        near = below if below >= least and 2 * keys.points < 3 * below else 2 * below
        raise ValueError(f"points={keys.points}: a sobol design has a power of two; nearest is {near}")
