"""Slopes over the ranges of a design that fills a space: how far an indicator moves from the baseline's value to that
end of the range which is farther away.

A straight line is fitted through the points by least squares; a factor with a list of levels has a step for each level
beside the baseline's.  A slope is uncertain for two reasons, which are added: replications differ (the scatter of the
slopes of single replications, which meet the same chances at every point), and points do not lie on a straight line
(the residuals of the fit).  The part of the residuals that is noise is counted twice, so that intervals are rather too
wide than too narrow (tests measure it).  Degrees of freedom: Welch (1947), Satterthwaite (1946).

The rank correlation asks for no straight line, only for a rise or a fall (Spearman), with the interval of Bonett &
Wright (2000).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special
from scipy import stats as scipy_stats

from experiments import stats
from experiments.designs.levels import Level, Range
from experiments.outcomes import Outcomes
from experiments.settings import Experiment

__all__ = ["STEPS", "Axis", "Fit", "axes_of", "line_of", "rank_correlation", "slopes"]

STEPS = 25  # places at which a line and its band are drawn


class Axis(NamedTuple):
    """One column of the fit: a factor, where its step starts and ends, and where each point lies on it: 0 at the start,
    1 at the end.
    """

    factor: str
    start: Level
    end: Level
    places: np.ndarray  # float64, one a point
    ranked: bool  # whether the order of its levels means something


class Fit(NamedTuple):
    """One slope: as `stats.Estimate`, with its p value and the rank correlation (NaN for names)."""

    value: float
    low: float
    high: float
    p: float
    rank: float
    rank_low: float
    rank_high: float


def axes_of(experiment: Experiment, points: pd.DataFrame) -> list[Axis]:
    """The columns of the fit for these points (rows) with the levels of their factors (columns)."""
    found = []
    for name in points:
        allowed, column = experiment.factors[str(name)], points[name]
        base = experiment.baseline[str(name)]
        if isinstance(allowed, Range):
            start, end = float(base), _farther(allowed, float(base))
            places = _places(allowed, column.to_numpy(float), start, end)
            found.append(Axis(str(name), _tidy(allowed, start), _tidy(allowed, end), places, True))
            continue
        for level in allowed:
            if level != base:
                places = (column.astype(str) == str(level)).to_numpy(float)
                found.append(Axis(str(name), base, level, places, len(allowed) == 2))
    return found


def _farther(allowed: Range, base: float) -> float:
    """The end of the range that is farther from the baseline's value; of two that are equally far the high one."""
    return allowed.high if allowed.share_of(base) <= 0.5 else allowed.low


def _places(allowed: Range, levels: np.ndarray, start: float, end: float) -> np.ndarray:
    """Where levels lie: 0 at `start`, 1 at `end`."""
    first, last = allowed.share_of(start), allowed.share_of(end)
    shares = np.array([allowed.share_of(float(level)) for level in levels])
    found: np.ndarray = (shares - first) / (last - first)
    return found


def _tidy(allowed: Range, end: float) -> Level:
    return int(end) if allowed.integer else end


def slopes(outcomes: Outcomes, name: str, cells: list[int], axes: list[Axis], level: float) -> tuple[list[Fit], float]:
    """A fit for each axis, and the share of the variance between the points that the straight lines explain."""
    matrix = _matrix(axes)
    weights, samples = np.linalg.pinv(matrix), [outcomes.sample(name, cell) for cell in cells]
    y = np.array([outcomes.estimate(name, cell).value for cell in cells])
    fitted = matrix @ (weights @ y)
    free = len(cells) - matrix.shape[1]
    scatter = float(((y - fitted) ** 2).sum())
    found = []
    for axis, row in zip(axes, weights[1:], strict=True):
        across = stats.contrast(samples, list(row), level)
        off_line = float((row**2).sum()) * scatter / free
        rank = rank_correlation(axis.places, y, level) if axis.ranked else (np.nan,) * 3
        found.append(_fit(across, off_line, free, level, rank))
    around = float(((y - y.mean()) ** 2).sum())
    return found, 1 - scatter / around if around > 0 else np.nan


def _matrix(axes: list[Axis]) -> np.ndarray:
    """One row a point: 1, and its places."""
    return np.column_stack([np.ones(len(axes[0].places)), *(axis.places for axis in axes)])


def line_of(
    outcomes: Outcomes, name: str, cells: list[int], axes: list[Axis], factor: str, experiment: Experiment, base: int
) -> pd.DataFrame:
    """Columns level, value, low, high: the fit over one factor, the others as they are on average over the points,
    minus the cell `base`, paired by replication.  One row a level that is listed, `STEPS` over a range.
    """
    matrix, allowed = _matrix(axes), experiment.factors[factor]
    weights, samples = np.linalg.pinv(matrix), [outcomes.sample(name, cell) for cell in [*cells, base]]
    y = np.array([outcomes.estimate(name, cell).value for cell in cells])
    free = len(cells) - matrix.shape[1]
    scatter = float(((y - matrix @ (weights @ y)) ** 2).sum())
    own = {place: axis for place, axis in enumerate(axes, start=1) if axis.factor == factor}
    rows = []
    for level in _levels(allowed):
        at = matrix.mean(axis=0)
        for place, axis in own.items():
            at[place] = _place(allowed, axis, level)
        row = at @ weights
        across = stats.contrast(samples, [*row, -1.0])
        fit = _fit(across, float((row**2).sum()) * scatter / free, free, 0.95, (np.nan,) * 3)
        rows.append({"level": level, "value": fit.value, "low": fit.low, "high": fit.high})
    return pd.DataFrame(rows)


def _levels(allowed: list[Level] | Range) -> list[Level]:
    if not isinstance(allowed, Range):
        return list(allowed)
    spread = np.geomspace if allowed.scale == "log" else np.linspace
    return [float(level) for level in spread(allowed.low, allowed.high, STEPS)]


def _place(allowed: list[Level] | Range, axis: Axis, level: Level) -> float:
    if isinstance(allowed, Range):
        return float(_places(allowed, np.array([float(level)]), float(axis.start), float(axis.end))[0])
    return float(str(level) == str(axis.end))


def _fit(across: stats.Difference, off_line: float, free: int, level: float, rank: tuple[float, ...]) -> Fit:
    """Puts the two variances together."""
    replications = across.used - 1
    if replications < 1:
        return Fit(across.value, np.nan, np.nan, np.nan, *rank)
    parts, each = np.array([across.error**2, off_line]), np.array([replications, free])
    total = float(parts.sum())
    if total == 0:
        return Fit(across.value, across.value, across.value, 1.0 if across.value == 0 else 0.0, *rank)
    freedom = total**2 / float((parts**2 / each).sum())
    error = np.sqrt(total)
    half = float(special.stdtrit(freedom, 0.5 + level / 2)) * error
    p = float(2 * special.stdtr(freedom, -abs(across.value) / error))
    return Fit(across.value, across.value - half, across.value + half, p, *rank)


def rank_correlation(x: np.ndarray, y: np.ndarray, level: float) -> tuple[float, float, float]:
    """Spearman's rank correlation with its interval; NaN for fewer than four points or where one side never varies."""
    if x.size < 4 or np.ptp(x) == 0 or not np.ptp(y) > 0:
        return np.nan, np.nan, np.nan
    rank = float(scipy_stats.spearmanr(x, y).statistic)
    half = special.ndtri(0.5 + level / 2) * np.sqrt((1 + rank**2 / 2) / (x.size - 3))
    middle = np.arctanh(np.clip(rank, -1 + 1e-12, 1 - 1e-12))
    return rank, float(np.tanh(middle - half)), float(np.tanh(middle + half))
