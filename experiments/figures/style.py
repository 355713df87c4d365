"""How figures look and how they are saved: fonts, colours, and bytes that do not change from run to run.

No pyplot anywhere: figures are plain objects, so that drawing in a worker or a test leaves no state behind.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = [
    "BAD",
    "COLOURS",
    "GOOD",
    "INK",
    "LINES",
    "MARKERS",
    "QUIET",
    "SHADES",
    "canvas",
    "house_style",
    "lay_out",
    "reach",
    "save",
    "tidy",
]

# Okabe and Ito's palette, safe for the common forms of colour blindness; shapes repeat what colours say.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D31", "#5B5B5B")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")
LINES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), (0, (12, 3)), (0, (3, 3)))
# For areas with words on them, from light to dark: told apart in grey too.
SHADES = ("#FAF0A0", "#6FB8E3", "#C8641E", "#4A3A7A")
GOOD, BAD, INK, QUIET = "#0072B2", "#D55E00", "#1c2733", "#8a939c"

_FAMILIES = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans CJK JP", "Noto Sans CJK KR")
_STYLE: dict[Any, Any] = {
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e3e7ea",
    "grid.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "text.parse_math": False,  # a name may hold a dollar sign
    "axes.unicode_minus": True,
    "svg.hashsalt": "firstfix",
    "svg.fonttype": "path",
    "figure.dpi": 160,  # the layout is made for the very pixels that are saved
    "savefig.dpi": 160,
}


@contextmanager
def house_style() -> Iterator[None]:
    """The style of the house, for figures made and saved inside the block."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    families = [family for family in _FAMILIES if family in installed]
    with rc_context({**_STYLE, "font.family": families}):
        yield


def canvas(width_in: float, height_in: float) -> Figure:
    """An empty figure on an in-memory canvas."""
    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def lay_out(figure: Figure) -> None:
    """Place everything, so that what is on the figure can be measured; characters without a font are told by `save`."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.draw_without_rendering()


def save(figure: Figure, stem: Path) -> list[Path]:
    """Writes stem.png and stem.svg; the same figure gives the same bytes."""
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # both files keep the layout just made
        figure.savefig(png, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None, "Creator": None})
    if any("missing from" in str(one.message) for one in found):
        logging.getLogger(__name__).warning("%s: no installed font has all its characters", stem.name)
    return [png, svg]


def reach(middle: float, low: float, high: float) -> np.ndarray:
    """How far an interval reaches below and above its middle, as error bars want it; no interval reaches nowhere."""
    return np.fmax([[middle - low], [high - middle]], 0.0)


def tidy(axis: Axes, x_label: str, y_label: str = "", title: str = "") -> Axes:
    """Labels of an axis, in one call."""
    axis.set_xlabel(x_label)
    axis.set_ylabel(y_label)
    if title:
        axis.set_title(title)
    return axis
