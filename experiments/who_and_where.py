"""The part of a report that divides the indicators: by type of job, region, skill family, technician, ...

The baseline and the best cell stand side by side, with intervals over replications.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from experiments import stats
from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.figures.style import canvas, house_style, save
from experiments.figures.who import draw_who
from experiments.labels import at_the_bench, indicator_words, level_text
from experiments.shown_cells import nobody_visited
from experiments.tables import Table, column, table_of
from experiments.verdicts import choice_words
from sim import BREAKDOWN, DIMENSIONS

__all__ = ["divided", "who_and_where"]

NOT_SHOWN = ("month", "origin")  # months have a section of their own; the files have both
NOT_DRAWN = ("fault",)
SHOWN = (
    "requests", "visits", "first_fix_rate", "late_rate", "hours_to_first_visit", "hours_to_first_visit_p95",
    "hours_to_fix", "score_mean", "callbacks_30d", "invoices",
)  # fmt: skip
DRAWN = ("first_fix_rate", "hours_to_first_visit", "score_mean")
# Means are pooled over replications by the items that they rest on: a ratio of sums, never a mean of means.
WEIGHTS = {"hours_to_first_visit": "first_visits", "hours_to_fix": "first_visits", "score_mean": "closed"}
MOST_LEVELS = 15
WAIT, UNITS = re.compile(r"wait_(\d+)(h|d)"), {"h": "h", "d": "days"}
NONE = "none"
# What belongs to no level, in the words of a reader.
OTHERWISE = {
    ("technician", "nobody yet"): "no technician (solved remotely, or not begun)",
    ("fault", "no fault"): "planned work, no fault",
    ("outlet", NONE): "no outlet",
    ("mode", NONE): "not decided",
    ("channel", NONE): "no channel",
}
TEXT = (
    "Counts add up to the whole. A technician has the visits he made; requests, scores and invoices count for whoever "
    "made the job's last visit, waits and lateness for whoever made the first one. First fix, waits and fix times are "
    "about repairs. Totals are over the simulated period; ± is half an interval over replications. Technicians do not "
    "get the same jobs, so a difference between two of them is no ranking."
)


def who_and_where(comparison: Comparison, breakdown: pd.DataFrame, folder: Path | None = None) -> list[Section]:
    """The section, with its figure in `folder`; nothing if nothing is divided."""
    cells = {"baseline": comparison.baseline}
    if comparison.decision is not None and comparison.decision.best != comparison.baseline:
        cells[choice_words(comparison)] = comparison.decision.best
    names = [name for name in DIMENSIONS if name in set(breakdown.get("dimension", ())) and name not in NOT_SHOWN]
    every = {name: divided(breakdown, name, cells, comparison.level) for name in names}
    found = {name: _named(name, data) for name, data in every.items() if _divides(data)}
    if not found:
        return []
    money, bench = comparison.outcomes.indicators["revenue"].unit, nobody_visited(comparison)
    tables = [_table(name, data, tuple(cells), money, bench) for name, data in found.items()]
    drawn = {name: data for name, data in found.items() if name not in NOT_DRAWN}
    figure = _draw(folder, drawn, bench) if folder else None
    words = ", ".join(DIMENSIONS[name].meaning for name in found)
    alt = f"First fix, wait and score by {words}, with intervals; numbers in the tables."
    text = f"Nobody is visited here: a visit is a go at the bench. {TEXT}" if bench else TEXT
    return [Section("Who and where", text, figure, alt, tables)]


def _divides(data: pd.DataFrame) -> bool:
    """Whether there is more than one level, what has none set aside."""
    return len(set(data["level"]) - {NONE}) > 1


def _named(dimension: str, data: pd.DataFrame) -> pd.DataFrame:
    """Levels as a reader knows them; what does not apply to a level is nothing, and no zero."""
    nobody, no_repairs = data["level"] == "nobody yet", data["first_fix_rate"].isna()
    for name, without in (("visits", nobody), ("callbacks_30d", no_repairs)):
        data = data.assign(**{one: data[one].mask(without) for one in (name, f"{name}_half")})
    names = [
        OTHERWISE.get((dimension, str(level))) or _waits(str(level)) or level_text(level) for level in data["level"]
    ]
    return data.assign(level=names)


def _waits(level: str) -> str:
    """A fault that stands for a wait (conf/faults/metro.yaml): 'wait_8h' is 'waits 8 h for a part'; "": it does not."""
    found = WAIT.fullmatch(level)
    return f"waits {found[1]} {UNITS[found[2]]} for a part" if found else ""


def divided(breakdown: pd.DataFrame, dimension: str, cells: Mapping[str, int], level: float) -> pd.DataFrame:
    """One row a level and cell: level, policy, then value and half-width (`..._half`) of each column of SHOWN.

    A level that did not occur in a replication counts 0 there; at most MOST_LEVELS, those with the most visits.
    """
    chosen = breakdown[(breakdown["dimension"] == dimension) & breakdown["cell"].isin(list(cells.values()))]
    most = chosen.groupby("level", sort=False)[["visits", "requests"]].sum()
    kept = set(most.sort_values(["visits", "requests"], ascending=False, kind="stable").index[:MOST_LEVELS])
    rows = []
    for name in (name for name in most.index if name in kept):
        for policy, cell in cells.items():
            of_cell = breakdown[breakdown["cell"] == cell]
            replications = np.unique(of_cell["replication"])
            part = chosen[(chosen["cell"] == cell) & (chosen["level"] == name)].set_index("replication")
            if part.empty:
                continue  # a technician whom only the other policy has
            rows.append({"level": name, "policy": policy} | _estimates(part.reindex(replications), level))
    return pd.DataFrame(rows)


def _estimates(part: pd.DataFrame, level: float) -> dict[str, float]:
    """Value and half-width of every column shown, over the replications of one level."""
    found: dict[str, float] = {}
    for name in SHOWN:
        one = stats.estimate(*_sample(part, name), level=level)
        found |= {name: one.value, f"{name}_half": one.high - one.value}
    return found


def _sample(part: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray | None]:
    """Values over replications, or what is divided by what."""
    row = BREAKDOWN[name]
    if row.numerator:
        return _counts(part, row.numerator), _counts(part, row.denominator)
    if name in WEIGHTS:
        means = part[name].to_numpy(float)
        weights = np.where(np.isnan(means), 0.0, _counts(part, WEIGHTS[name]))  # no mean: nothing was finished
        return np.nan_to_num(means) * weights, weights
    return (part[name].to_numpy(float) if name.endswith("_p95") else _counts(part, name)), None


def _counts(part: pd.DataFrame, name: str) -> np.ndarray:
    return np.nan_to_num(part[name].to_numpy(float))


def _heading(name: str, bench: bool) -> str:
    return at_the_bench(indicator_words(name)) if bench else indicator_words(name)


def _table(dimension: str, data: pd.DataFrame, policies: Sequence[str], money: str, bench: bool) -> Table:
    """Text with intervals; what happened nowhere is left out."""
    columns = [[DIMENSIONS[dimension].meaning, *data["level"].astype(str)]]
    if len(policies) > 1:
        columns.append(["", *data["policy"]])
    for name in SHOWN:
        if data[name].notna().any() and (data[name] != 0).any():
            halves = data[f"{name}_half"].tolist()
            unit = money if BREAKDOWN[name].unit == "money" else BREAKDOWN[name].unit
            columns.append(column(_heading(name, bench), unit, data[name].tolist(), halves))
    cut = f", the {MOST_LEVELS} with the most visits" if data["level"].nunique() == MOST_LEVELS else ""
    return table_of(f"By {DIMENSIONS[dimension].meaning}{cut}", columns)


def _draw(folder: Path, found: Mapping[str, pd.DataFrame], bench: bool) -> Path | None:
    """The figure of the dimensions that are drawn, if any of them has something to show."""
    parts = [data.assign(dimension=DIMENSIONS[name].meaning) for name, data in found.items()]
    data = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if data.empty:
        return None
    data = data[data.groupby(["dimension", "level"], sort=False)["first_fix_rate"].transform("count") > 0]
    data = data[data.groupby("dimension")["level"].transform("nunique") > 1]
    lines = data.groupby(["dimension", "level"]).ngroups + data["dimension"].nunique()
    if not lines:
        return None
    with house_style():
        figure = canvas(9.0, 1.2 + 0.27 * lines)
        axes = figure.subplots(1, len(DRAWN), squeeze=False)[0]
        for number, (axis, name) in enumerate(zip(axes, DRAWN, strict=True)):
            draw_who(axis, data, name, BREAKDOWN[name].unit, _heading(name, bench), names=number == 0)
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=2)
        return save(figure, folder / "who_and_where")[1]
