"""The figure of a finding: the season of what comes, the lengths of what lasts, the groups of what is told apart."""

from calendar import day_abbr, day_name, month_abbr, month_name
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.amounts import time_unit
from experiments.calibrate.finding import Finding, Sample
from experiments.figures.records import Lengths, Point, draw_groups, draw_lengths, draw_season
from experiments.figures.style import canvas, house_style, save
from experiments.fitting.durations import LAWS
from experiments.fitting.fitted import Fitted
from experiments.paths import safe_name

__all__ = ["OF_ALL", "SPREAD", "picture"]

FEWEST_GROUPS = 4
SEASONS = {
    "by weekday": dict(zip(day_name, day_abbr, strict=True)),
    "by month": dict(zip(month_name, month_abbr, strict=True)),
    "by hour of the day": {f"hour {k}": str(k) for k in range(24)},
}
OF_ALL, SPREAD = "all groups", "spread"


def picture(one: Finding, simulated: Sequence[Sample], folder: Path) -> tuple[Path, str] | None:
    """Its file, drawn into the folder, and what it shows in words; None: its values are enough."""
    stem = folder / safe_name("subject", one.subject.replace(" ", "_").replace("'", ""))
    names = {value.name for value in one.fitted}
    with house_style():
        if one.sample is not None:
            return _lengths(one.subject, one.sample, simulated, stem)
        if names & set(day_name):
            return _season(one.fitted, stem)
        if {OF_ALL, SPREAD} <= names and len(names) >= FEWEST_GROUPS + 2:
            return _groups(one, stem)
    return None


def _lengths(subject: str, sample: Sample, simulated: Sequence[Sample], stem: Path) -> tuple[Path, str]:
    size, unit = time_unit(sample.law.mean.value)  # as in the table
    law = LAWS[sample.law.law].frozen(sample.law.parameters)
    figure = canvas(8.0, 3.6)
    axis = draw_lengths(
        figure.subplots(), Lengths(sample.seconds / size, sample.ended), lambda x: law.cdf(x * size), subject, unit,
        [Lengths(run.seconds / size, run.ended) for run in simulated],
    )  # fmt: skip
    axis.set_xlim(left=max(np.quantile(sample.seconds, 0.005), 1e-6) / size)
    return save(figure, stem)[1], "Shares that had ended by then: records, fitted law, and the simulated company."


def _season(values: Sequence[Fitted], stem: Path) -> tuple[Path, str]:
    of = {value.name: value for value in values}
    shown = {title: [name for name in names if name in of] for title, names in SEASONS.items()}
    shown = {title: names for title, names in shown.items() if len(names) > 1}
    figure = canvas(10.0, 3.0)
    for axis, (title, names) in zip(figure.subplots(1, len(shown), squeeze=False)[0], shown.items(), strict=True):
        level = 24 if names[0].startswith("hour") else 1
        draw_season(axis, [_point(of[name], SEASONS[title][name], level) for name in names], title)
    return save(figure, stem)[1], "Factors of weekdays, months and hours, with intervals."


def _groups(one: Finding, stem: Path) -> tuple[Path, str]:
    of = {value.name: value for value in one.fitted}
    groups, seconds = [value for name, value in of.items() if name not in (OF_ALL, SPREAD)], of[OF_ALL].unit == "s"
    size, unit = time_unit(of[OF_ALL].value) if seconds else (0.01, "%")  # as in the table
    figure = canvas(8.0, 1.0 + 0.26 * len(groups))
    points = [_point(value, value.name, 1 / size) for value in groups]
    draw_groups(figure.subplots(), points, float(of[OF_ALL].value) / size, f"{one.subject} ({unit})", seconds)
    return save(figure, stem)[1], "A value with its interval for each group."


def _point(value: Fitted, name: str, times: float) -> Point:
    return Point(name, float(value.value) * times, value.low * times, value.high * times)
