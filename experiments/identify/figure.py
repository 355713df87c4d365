"""Known values against what came back, a panel for each parameter."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.style import BAD, GOOD, INK, LINES, canvas, house_style, tidy
from experiments.identify.question import Parameter
from experiments.identify.recover import NARROW, Recovery

__all__ = ["draw_recovery", "drawn"]

MOST_A_ROW = 3


def drawn(found: Recovery, parameters: Sequence[Parameter]) -> Figure:
    """All parameters."""
    columns = min(MOST_A_ROW, len(parameters))
    rows = -(-len(parameters) // columns)
    with house_style():
        figure = canvas(3.6 * columns, 3.5 * rows)
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for k, axis in enumerate(axes):
            if k < len(parameters):
                draw_recovery(axis, found, k, parameters[k])
            else:
                axis.set_visible(False)
    return figure


def draw_recovery(axis: Axes, found: Recovery, which: int, parameter: Parameter) -> Axes:
    """One dot a simulation that played the record: its true value, and the median of what came back."""
    truths, middles = (
        np.array([parameter.at(float(share)) for share in values[:, which]]) for values in (found.truths, found.middles)
    )
    back = found.width[which] <= NARROW
    ends = [parameter.range.low, parameter.range.high]
    axis.plot(ends, ends, color=INK, ls=LINES[1], lw=1.1)
    axis.plot(truths, middles, ls="", marker="o" if back else "s", ms=3.5, mfc="none", color=GOOD if back else BAD)
    words = "comes back" if back else "does not come back"
    title = f"{parameter.path}\n{words} (width {found.width[which]:.0%})"
    return tidy(axis, "true value", "median of what came back", title)
