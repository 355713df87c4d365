"""Small labels beside points that do not lie on one another, on the points, or outside the axis."""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

__all__ = ["place_labels"]

_DIRECTIONS = ((0, 1), (1, 0.6), (-1, 0.6), (0, -1), (1, -0.6), (-1, -0.6), (1, 0), (-1, 0))
_DISTANCES = (7.0, 13.0, 21.0, 32.0)  # points from the middle of the marker


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: "_Box") -> float:
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(wide, 0.0) * max(high, 0.0)

    def area(self) -> float:
        return (self.right - self.left) * (self.top - self.bottom)


def place_labels(
    axis: Axes,
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    colours: Sequence[str],
    size: float = 8.0,
    bold: Sequence[bool] = (),
    bars: Sequence[tuple[tuple[float, float], tuple[float, float]]] = (),
    reach: Sequence[float] = (),
) -> Axes:
    """Writes each text near its point, greedily, where it covers least; long texts choose first.  `bars` are
    lines to keep clear, `reach` the width of each marker in points (9 unless told).

    Call it last: the limits and the size of the axis must be final.
    """
    pixels = 1 / 72 * axis.figure.dpi
    frame = axis.get_window_extent()
    inside = _Box(frame.x0, frame.y0, frame.x1, frame.y1)
    places = [tuple(place) for place in axis.transData.transform(points)]
    widths = [wide * pixels for wide in reach or [9.0] * len(texts)]
    taken = [_around(place, wide, wide) for place, wide in zip(places, widths, strict=True)]
    for start, end in bars:
        (left, bottom), (right, top) = axis.transData.transform((start, end))
        taken.append(_Box(left - pixels, bottom - pixels, right + pixels, top + pixels))
    for index in sorted(range(len(texts)), key=lambda one: (-len(texts[one]), one)):
        wide, high = 0.62 * size * len(texts[index]) * pixels, 1.25 * size * pixels
        options = [
            (distance, _beside(places[index], direction, distance * pixels, wide, high))
            for distance, direction in product(_DISTANCES, _DIRECTIONS)
        ]
        distance, box = min(options, key=lambda one: _cost(one[1], one[0], taken, inside))
        taken.append(box)
        middle = (
            (box.left + box.right) / 2 - places[index][0],
            (box.bottom + box.top) / 2 - places[index][1],
        )
        axis.annotate(
            texts[index],
            points[index],
            xytext=(middle[0] / pixels, middle[1] / pixels),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=size,
            color=colours[index],
            fontweight="bold" if bold and bold[index] else "normal",
            zorder=6,
            path_effects=[withStroke(linewidth=2.2, foreground="white")],
            arrowprops={"arrowstyle": "-", "color": colours[index], "lw": 0.6} if distance > 14 else None,
        )
    return axis


def _around(place: tuple[float, float], wide: float, high: float) -> _Box:
    return _Box(place[0] - wide / 2, place[1] - high / 2, place[0] + wide / 2, place[1] + high / 2)


def _beside(place: tuple[float, float], direction: tuple[float, float], far: float, wide: float, high: float) -> _Box:
    """The box of a text whose near side is `far` from the point in the given direction."""
    x = place[0] + direction[0] * (far * 0.8 + wide / 2)
    y = place[1] + direction[1] * (far * 0.6 + high / 2)
    return _around((x, y), wide, high)


def _cost(box: _Box, distance: float, taken: Sequence[_Box], inside: _Box) -> float:
    """Covered area, ten times what lies outside, and a little for being far."""
    outside = box.area() - box.overlap(inside)
    return sum(box.overlap(other) for other in taken) + 10 * outside + 0.35 * distance
