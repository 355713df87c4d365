"""The answer in words, the curve of differences, the table, and the page."""

from collections.abc import Sequence
from math import isinf
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.amounts import plain, plus_minus
from experiments.break_even.plan import Asked, Differences, grid_of
from experiments.break_even.root import END_SHARE, Crossing, crossings, judged
from experiments.evidence import Section
from experiments.execute.folder import REPORT
from experiments.figures.break_even import draw_break_even
from experiments.figures.style import canvas, house_style, save
from experiments.labels import factor_words, indicator_words
from experiments.points.ranges import Range, text_at
from experiments.points.record import about
from experiments.points.runs import Runs, unit_of
from experiments.report import page_of
from experiments.table_files import write_table
from experiments.tables import Table

__all__ = ["answer", "curve", "make"]

PAYS = ("net_value", "contribution", "contribution_present")  # money of which less is a loss
WHOLE = 10  # half of an interval of whole numbers from which on the last digit of the crossing says nothing
TEXT = (
    "Policy B minus policy A, paired by replication: both meet the same customers and chances at every value. The line "
    "is the mean, the band its interval; the break-even is where the mean crosses zero, its interval are the values at "
    "which the band holds zero. The dotted line is the value that the scenario has today."
)


def make(what: Asked, runs: Runs, folder: Path) -> str:
    """Search, and write everything; returns the summary."""
    question, d = what.a.spec, Differences(what, runs)
    grid = grid_of(what.range)
    today = what.range.base if what.range.low <= what.range.base <= what.range.high else None
    d.look(grid if today is None else [*grid, today])
    found = crossings(d, grid, what.range.whole)
    data = curve(d)
    unit = unit_of(what.a.model, question.value, str(what.a.values.get("money", {}).get("currency", "")))
    (folder / "tables").mkdir()
    (folder / "figures").mkdir()
    write_table(data, folder / "tables" / "differences")
    write_table(pd.DataFrame(found, columns=list(Crossing._fields)), folder / "tables" / "break_even")
    with house_style():
        figure = canvas(9.0, 4.2)
        lines = data.rename(columns={"difference": "mean"}).assign(label="policy B minus policy A")
        marks = [((one.x + one.after) / 2, one.low, one.high) for one in found]
        words = indicator_words(question.value), unit, marks, today
        draw_break_even(figure.subplots(), lines, question.parameter, *words)
        picture = save(figure, folder / "figures" / "break_even")[1]
    text = f"{answer(found, data, what, unit)}{_today(data, today, question.parameter, unit)}"
    title = f"At which {factor_words(question.parameter)} are two policies worth the same?"
    section = Section("The better policy over the range", f"{_policies(what)} {TEXT}", picture,
                      "Line of the paired difference with its band.", [_table(data, what, today, unit)])  # fmt: skip
    count = what.a.settings.replications
    told = about(what.a, runs, f"{count} replications of each policy at each value", [question.value])
    page = page_of(title, f"{_policies(what)} {text}", [section], told)
    (folder / REPORT).write_text(page, encoding="utf-8", newline="\n")
    return f"{_policies(what)} {text}\n"


def _policies(what: Asked) -> str:
    """'Policy A is small_town as it is (crew.technicians=2); policy B has crew.technicians=3.'"""
    sections = what.a.sections()
    now = [text for change in what.a.spec.changes if (text := text_at(sections, change.partition("=")[0]))]
    as_it_is = f" ({', '.join(now)})" if now else ""
    name = str(what.a.values.get("name") or "the scenario")
    return f"Policy A is {name} as it is{as_it_is}; policy B has {', '.join(what.a.spec.changes)}."


def _today(data: pd.DataFrame, today: float | None, path: str, unit: str) -> str:
    """What the two are worth at the value that holds now."""
    if today is None:
        return ""
    row = data.iloc[int((data["x"] - today).abs().to_numpy().argmin())]
    amount = plus_minus(row["difference"], row["high"] - row["difference"], unit, signed=True)
    return f" Today {path} is {plain(today)}: there B minus A is {amount}."


def curve(d: Differences) -> pd.DataFrame:
    """One row for every value that was looked at: mean difference with its interval."""
    rows = []
    for x in sorted(d.known):
        one = judged(d(x))
        a, b = d.known[x]
        rows.append({"x": x, "a": a.mean(), "b": b.mean(), "difference": one.value, "low": one.low, "high": one.high})
    return pd.DataFrame(rows)


def answer(found: Sequence[Crossing], data: pd.DataFrame, what: Asked, unit: str) -> str:
    """The break-even in a sentence, or that there is none in the range and how far it is from one."""
    question, words = what.a.spec, indicator_words(what.a.spec.value)
    if found:
        more = f" There are {len(found)} crossings in the range; the table has the curve." if len(found) > 1 else ""
        return " ".join(_said(one, what, words) for one in found) + more
    better = "B" if data["difference"].iloc[0] > 0 else "A"
    nearest = data.iloc[int(data["difference"].abs().argmin())]
    half = float(nearest["high"] - nearest["difference"])
    sure = "surely " if ((data["low"] > 0) | (data["high"] < 0)).all() else "on average "
    where = (
        f"No break-even of {words} between {question.parameter} {plain(what.range.low)} and {plain(what.range.high)}"
    )
    if better == "A" and question.value in PAYS:
        lost = plus_minus(-float(nearest["difference"]), half, unit)
        return f"{where}: policy B {sure}pays nowhere there; it loses least at {plain(nearest['x'])}, {lost}."
    return (
        f"{where}: policy {better} has {sure}the higher one throughout; they are nearest at {plain(nearest['x'])}, "
        f"B minus A {plus_minus(nearest['difference'], half, unit, signed=True)}."
    )


def _said(one: Crossing, what: Asked, words: str) -> str:
    path, above, below = what.a.spec.parameter, "B" if one.rises else "A", "A" if one.rises else "B"
    where, ends = _places(one, what.range)
    if isinf(one.low) and isinf(one.high):
        return (
            f"The two are not told apart in {words} anywhere from {plain(what.range.low)} to {plain(what.range.high)}; "
            f"the means cross {where.format(path=path)}, which more replications may move."
        )
    return (
        f"Both have the same {words} {where.format(path=path)} (95 %: {ends}); above, policy {above} has the higher "
        f"one, below, policy {below}."
    )


def _places(one: Crossing, searched: Range) -> tuple[str, str]:
    """Where the crossing is and the ends of its interval, in the digits that the interval supports."""
    guide = _half(one, searched)
    if searched.whole and guide < WHOLE:
        exact = one.after == one.x
        where = f"at {{path}} {plain(one.x)}" if exact else f"between {{path}} {plain(one.x)} and {plain(one.after)}"
        guide = np.nan
    else:
        where = f"at {{path}} {plain((one.x + one.after) / 2, guide)}"
    low = "below the range" if isinf(one.low) else plain(one.low, guide)
    return where, f"{low} to {'above it' if isinf(one.high) else plain(one.high, guide)}"


def _half(one: Crossing, searched: Range) -> float:
    """Half of the interval, and not less than how closely its ends were looked for, either way.  An end that the range
    cuts off is taken to be as far as the other one; where both are, half of the range counts.
    """
    span = searched.high - searched.low
    reach = [abs(end - one.x) for end in (one.low, one.high) if not isinf(end)]
    half = (one.high - one.low) / 2 if len(reach) == 2 else max(reach, default=span / 2)
    return max(half, 2 * END_SHARE * span)


def _table(data: pd.DataFrame, what: Asked, today: float | None, unit: str) -> Table:
    rows = [
        [f"{plain(row['x'])}{' (today)' if row['x'] == today else ''}",
         *(plus_minus(row[name], np.nan, unit) for name in "ab"),
         plus_minus(row["difference"], row["high"] - row["difference"], unit, signed=True)]
        for row in data.to_dict("records")
    ]  # fmt: skip
    strong = frozenset(k for k, x in enumerate(data["x"]) if x == today)
    return Table(what.a.spec.parameter, [factor_words(what.a.spec.parameter), "A", "B", "B minus A"], rows, strong)
