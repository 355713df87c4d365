"""The figures of the project, each a function that takes an axis and data and returns the axis.

    from experiments.gallery import canvas, draw_tornado, house_style

`example(name)` gives made-up arguments for each; `python -m experiments.gallery` draws them all.  No pyplot: figures
made in a notebook, a worker or a test leave no state behind.  docs/gallery.md shows them.
"""

from experiments.day.area import area_legend, draw_area
from experiments.day.gantt import draw_gantt, gantt_legend
from experiments.figures.break_even import draw_break_even
from experiments.figures.causes import draw_causes
from experiments.figures.convergence import draw_convergence
from experiments.figures.course import draw_course
from experiments.figures.dimensions import draw_dimensions
from experiments.figures.heat import draw_map
from experiments.figures.months import draw_months, month_data
from experiments.figures.precision import draw_precision, precision_data
from experiments.figures.records import Lengths, Point, draw_groups, draw_lengths, draw_season
from experiments.figures.regions import draw_regions
from experiments.figures.style import canvas, house_style, save
from experiments.figures.survival import draw_survival, survival_data
from experiments.figures.tornado import draw_tornado
from experiments.figures.waterfall import draw_waterfall
from experiments.figures.worth import draw_worth
from experiments.gallery.examples import example
from experiments.gallery.exhibits import EXHIBITS, Exhibit, drawn

__all__ = [
    "EXHIBITS",
    "Exhibit",
    "Lengths",
    "Point",
    "area_legend",
    "canvas",
    "draw_area",
    "draw_break_even",
    "draw_causes",
    "draw_convergence",
    "draw_course",
    "draw_dimensions",
    "draw_gantt",
    "draw_groups",
    "draw_lengths",
    "draw_map",
    "draw_months",
    "draw_precision",
    "draw_regions",
    "draw_season",
    "draw_survival",
    "draw_tornado",
    "draw_waterfall",
    "draw_worth",
    "drawn",
    "example",
    "gantt_legend",
    "house_style",
    "month_data",
    "precision_data",
    "save",
    "survival_data",
]
