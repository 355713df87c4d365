"""The evidence of a report: each figure with the table beside it and a sentence on how to read it.

Here live: `Section`, a part of the page, and the sections of a comparison in the order in which a planner
asks. Layout and escaping are in `report.py` and its template.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from experiments import tables, tables_beside
from experiments.compare import Comparison
from experiments.figures.causes import causes_differ, causes_happen
from experiments.labels import at_the_bench, cell_words, factor_words, indicator_words, own_words
from experiments.messages import capital
from experiments.shown_cells import headline_indicators, nobody_visited
from experiments.steps import is_ladder
from experiments.tables import Table
from experiments.verdicts import choice_words

__all__ = ["Section", "evidence"]


class Section(NamedTuple):
    """A part of the page: words, pictures and tables.  `figure` is a PNG or SVG file; tables may be data
    frames.  A folded one shows its title until it is opened.
    """

    title: str
    text: str = ""
    figure: Path | None = None
    alt: str = ""
    tables: Sequence[Table | pd.DataFrame] = ()
    folded: bool = False


def evidence(comparison: Comparison, monthly: pd.DataFrame, folder: Path, names: Sequence[str] = ()) -> list[Section]:
    """Steps, figures found in `folder` with their tables, and the indicators in `names` (all, if none)."""
    found = [_steps(comparison, names)] if len(comparison.steps) else []
    for name, section in _FIGURES.items():
        figure = folder / f"{name}.svg"
        if figure.is_file():
            found.append(section(comparison, monthly, figure))
        elif name == "first_fix_causes" and causes_happen(comparison) and not causes_differ(comparison):
            found.append(section(comparison, monthly, None))  # the same everywhere: no figure, but a row to say so
    words = "All indicators of all combinations, with their intervals, are in the files beside this report."
    return [*found, Section("Indicators", words, tables=[tables.indicator_table(comparison, names)])]


def _steps(comparison: Comparison, names: Sequence[str]) -> Section:
    gain = "customers" if comparison.kept == "customers_end" else indicator_words(comparison.kept)
    words = (
        "One thing changed at a time. Amounts are totals over the period, ± half a paired interval. The cost "
        "of each unit gained is a quotient of costs, without what the step earns (net value has both); it is given "
        f"where a gain in {gain} is shown. What is not shown, and adjusted p, are those of the differences to the "
        "baseline, tested for all combinations together."
    )
    shown = [tables.step_table(comparison), *tables.service_table(comparison, names)]
    return Section("Where the next money goes", words, tables=shown)


def _plane(comparison: Comparison, _monthly: pd.DataFrame, figure: Path) -> Section:
    ladder = next((name for name in comparison.factors if is_ladder(comparison.outcomes.design, name)), "")
    marks = f" Numbers at the marks: {factor_words(ladder)}." if ladder else ""
    words = (
        "Up and to the left is better; crosses are paired intervals of one axis each, outlines, where combinations "
        f"are few, the region in which both lie together (Hotelling).{marks} A combination is dominated only if "
        "another is surely better on one axis, and surely better or exactly equal on the other; where an interval "
        "cannot tell, neither dominates. Those that are not dominated are the Pareto set."
    )
    best = cell_words(comparison.outcomes, comparison.decision.best) if comparison.decision else ""
    names = [indicator_words(name) for name in (comparison.cost, comparison.loyalty)]
    what = choice_words(comparison, long=True)
    alt = f"Scatter of {names[1]} over {names[0]}, as differences to the baseline; {what}: {best}."
    title = f"{capital(names[0])} against {names[1]}"
    return Section(title, words, figure, alt, [tables_beside.plane_table(comparison)])


def _causes(comparison: Comparison, _monthly: pd.DataFrame, figure: Path | None) -> Section:
    words = "Repairs only. A first visit stops at the first thing that goes wrong, and that is counted as the cause."
    title = "Why first visits fail"
    if nobody_visited(comparison):
        words, title = at_the_bench(words), "Why first goes at the bench fail"
    if figure is None:
        words += " All combinations shown are the same here, in every replication."
    alt = f"Stacked bars: {title[:1].lower()}{title[1:]}, for each cell shown; numbers in the table."
    return Section(title, words, figure, alt, [tables_beside.cause_table(comparison)])


def _months(comparison: Comparison, monthly: pd.DataFrame, figure: Path) -> Section:
    words = (
        "Repairs that were visited: a request lost because the date was too late is not in the mean. Bands are "
        "intervals over replications; months of a warm-up are left out. The table pools the years, weighted by "
        "visits."
    )
    alt = "Lines of the mean hours to the first visit by month with interval bands; July and August shaded."
    table = tables_beside.month_table(comparison, monthly)
    return Section("Waits by month", words, figure, alt, [table])


def _heat(comparison: Comparison, _monthly: pd.DataFrame, figure: Path) -> Section:
    words = (
        "Blue is better than the baseline, red is worse; brackets: a difference that the test does not show. "
        f"Dashed frame: baseline; solid frame: {choice_words(comparison, long=True)}. {_held(comparison)}"
    ).strip()
    names = " and ".join(indicator_words(name) for name in headline_indicators(comparison)[-2:])
    alt = f"Heat maps of {names} over the first two factors, as differences to the baseline."
    across, down, *rest = map(factor_words, comparison.factors)
    title = f"{capital(across)} and {down} at once" if rest else "Both factors at once"
    return Section(title, words, figure, alt, tables_beside.heat_tables(comparison))


def _held(comparison: Comparison) -> str:
    """At which levels the factors stay that are not on the map."""
    if len(comparison.factors) < 3 or comparison.decision is None:
        return ""
    best = comparison.decision.best
    held = ", ".join(own_words(comparison.outcomes, best, name) for name in comparison.factors[2:])
    where = "" if best == comparison.baseline else f", as in the combination that is {choice_words(comparison)}"
    return f"Everything else is held at {held}{where}; differences are to the baseline."


def _differences(comparison: Comparison, _monthly: pd.DataFrame, figure: Path) -> Section:
    others = len(comparison.outcomes.cells) - 1
    words = (
        "Filled marks are shown by the test after Holm's adjustment for all combinations; hollow marks are not. "
        f"Bars are intervals for one comparison each, the marks are tested for all {others} together."
    )
    alt = "Differences to the baseline with paired intervals, one line for each cell; numbers in the table."
    table = tables_beside.difference_table(comparison)
    return Section("Differences to the baseline", words, figure, alt, [table])


_FIGURES: dict[str, Callable[..., Section]] = {
    "cost_loyalty": _plane,
    "first_fix_causes": _causes,
    "waits_by_month": _months,
    "heat_map": _heat,
    "differences": _differences,
}
