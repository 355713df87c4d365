"""The list of the gallery: for each figure its function, its size, what it answers and what data it wants."""

from collections.abc import Callable
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.day.area import area_legend, draw_area
from experiments.day.gantt import draw_gantt, gantt_legend
from experiments.day.ways import Work
from experiments.figures.break_even import draw_break_even
from experiments.figures.causes import draw_causes
from experiments.figures.convergence import draw_convergence
from experiments.figures.dimensions import draw_dimensions
from experiments.figures.heat import draw_map
from experiments.figures.months import draw_months
from experiments.figures.precision import draw_precision
from experiments.figures.records import draw_groups, draw_lengths, draw_season
from experiments.figures.regions import draw_regions
from experiments.figures.style import canvas, house_style
from experiments.figures.survival import draw_survival
from experiments.figures.tornado import draw_tornado
from experiments.figures.waterfall import draw_waterfall
from experiments.figures.worth import draw_worth
from experiments.gallery.examples import example

__all__ = ["EXHIBITS", "Exhibit", "drawn"]


class Exhibit(NamedTuple):
    """One figure of the gallery."""

    draw: Callable[..., Axes]
    title: str
    says: str  # what it answers, how it is read, and the columns of its data
    wide: float  # inches
    high: float


def drawn(name: str) -> Figure:
    """The figure `name` with its example, in the style of the house."""
    exhibit, given = EXHIBITS[name], example(name)
    with house_style():
        figure = canvas(exhibit.wide, exhibit.high)
        axis = exhibit.draw(figure.subplots(), **given)
        _legend(name, axis, given)
        figure.canvas.draw()
    return figure


def _legend(name: str, axis: Axes, given: dict[str, Any]) -> None:
    """The legends that pages of several panels draw once."""
    if name == "gantt":
        gantt_legend(axis, given["day"], Work(on_site=True, at_bench=False, trips=True))
    elif name == "day_map":
        area_legend(axis, given["places"], given["stands"])
    elif name == "causes":
        axis.figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=4)


EXHIBITS = {
    "cost_loyalty": Exhibit(
        draw_regions,
        "Cost-loyalty plane",
        "What does each policy cost more than the baseline, and whom does it keep? Outlines are joint 95 % "
        "confidence regions of both means (Hotelling). Data: one row a replication, `cell`, `x`, `y`, as "
        "paired differences.",
        7.0,
        3.8,
    ),
    "payback": Exhibit(
        draw_worth,
        "Payback",
        "When has a step earned what it cost? A ring is where a line has come to zero for good. Data: `cell`, `month`, "
        "`mean`, `low`, `high`, cumulated present values; `paid` gives the month of each ring.",
        7.0,
        3.8,
    ),
    "break_even": Exhibit(
        draw_break_even,
        "Break-even",
        "From which value of a circumstance on does a policy pay? The bar at the foot is the interval of the "
        "break-even point. Data: `label`, `x`, `mean`, `low`, `high`.",
        7.0,
        3.8,
    ),
    "tornado": Exhibit(
        draw_tornado,
        "Tornado",
        "Which assumption moves the answer most? Data: `parameter`, the ends of its range as text (`low_at`, "
        "`high_at`), the answers there (`at_low`, `at_high`) and the half-widths of their intervals.",
        7.0,
        3.6,
    ),
    "heat_map": Exhibit(
        draw_map,
        "Heat map with significance",
        "How do two factors act together? Numbers in brackets are differences that are not shown by a test. Data: a "
        "table, one factor down and one across; `attrs` may hold `shown`, truth values of the same shape.",
        7.0,
        3.0,
    ),
    "waterfall": Exhibit(
        draw_waterfall,
        "Waterfall",
        "Which steps lead from one total to another? Losses are hatched. Data: `step`, `amount`; the first and the "
        "last row are totals, those between are differences.",
        7.0,
        3.0,
    ),
    "causes": Exhibit(
        draw_causes,
        "Cause bars",
        "What stopped the first visit? The whisker is the interval of all causes together. Data: `label`, the shares "
        "`fixed`, `access`, `skill`, `part`, `time`, and `fixed_half`.",
        7.0,
        2.6,
    ),
    "dimensions": Exhibit(
        draw_dimensions,
        "Dimensions of service and their gaps",
        "Where does service fall short of what was expected? The number is the gap. Data: `dimension`, `label`, "
        "`expected`, `perceived`, `half`.",
        7.0,
        4.2,
    ),
    "time_series": Exhibit(
        draw_months,
        "Time series with bands",
        "How does an indicator go through the year? Data: `cell`, `month`, `mean`, `low`, `high`, as `month_data` "
        "makes them.",
        7.0,
        3.6,
    ),
    "survival": Exhibit(
        draw_survival,
        "Survival curves by policy",
        "Which share of the customers is still there? Kaplan-Meier with log-log intervals. Data: `label`, `time`, "
        "`share`, `low`, `high`, as `survival_data` makes them.",
        7.0,
        3.6,
    ),
    "gantt": Exhibit(
        draw_gantt,
        "Gantt of a day",
        "What did each technician do? Letters and hatches say what went wrong, triangles what came late. Data: a `Day` "
        "of the event log and the technicians; `python -m experiments.day` draws it of a run.",
        7.6,
        3.2,
    ),
    "day_map": Exhibit(
        draw_area,
        "Map of a day",
        "Who went where, in which order, and what waits? Data: `places`, `stands`, the technicians shown and the side "
        "of the region; `python -m experiments.day` draws it of a run.",
        6.4,
        6.2,
    ),
    "convergence": Exhibit(
        draw_convergence,
        "Convergence of a search",
        "Has the search come to rest? Data: `value`, `low`, `high`, `allowed`, in the order in which they were tried.",
        7.0,
        3.6,
    ),
    "precision": Exhibit(
        draw_precision,
        "Trace of precision",
        "Were there replications enough? Data: `replications`, `mean`, `low`, `high`, as `precision_data` makes them "
        "of the values of the replications.",
        7.0,
        3.4,
    ),
    "season": Exhibit(
        draw_season,
        "Season of records",
        "When do requests come? Factors of weekdays, months or hours with intervals. Data: a `Point` of name, value, "
        "low and high for each.",
        7.0,
        2.8,
    ),
    "lengths": Exhibit(
        draw_lengths,
        "Lengths of time",
        "Does the fitted law hold, and does the simulated company take as long? Those that had not ended count "
        "as such (Kaplan and Meier). Data: `Lengths` of the records and of each simulation, and the distribution "
        "function of the law.",
        7.0,
        3.4,
    ),
    "groups": Exhibit(
        draw_groups,
        "Groups told apart",
        "Which kinds of fault, teams or persons differ? Small groups are drawn towards the mean, which is dotted. "
        "Data: a `Point` for each group.",
        7.0,
        2.6,
    ),
}
