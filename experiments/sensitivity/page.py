"""From outcomes to tables, figures and the page."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from experiments.amounts import axis_scale, between, plain, plus_minus, probability
from experiments.evidence import Section
from experiments.execute.exports import write_parquet
from experiments.execute.folder import REPORT
from experiments.figures.style import canvas, house_style, save
from experiments.figures.tornado import draw_tornado
from experiments.labels import indicator_words
from experiments.messages import capital
from experiments.points.ranges import Range
from experiments.points.record import about
from experiments.points.runs import Runs, points_frame, unit_of
from experiments.points.study import Study
from experiments.report import page_of
from experiments.sensitivity import morris, sobol, tornado
from experiments.sensitivity.draw import draw_indices, draw_morris
from experiments.sensitivity.plan import Plan, Sensitivity
from experiments.table_files import write_table
from experiments.tables import Table

__all__ = ["make"]

Array = NDArray[np.float64]

MOST_ROWS, MOST_NAMED = 15, 8
TORNADO = (
    "Each number alone at the low and the high end of its range, all else as it is; differences to the scenario as it "
    "is, paired by replication, ± half an interval. Share: of the uncertainty that the numbers cause, if the outcome "
    "hangs on them linearly and without interplay; luck is taken out. A number without any effect in any replication "
    "is inert: this scenario does not use it, or not for this."
)
MORRIS = (
    "Mean size of the effect of one number, from the low to the high end of its range, along random trajectories "
    "through all ranges (Morris; mean of absolute effects, each with the sign that other replications give it, so that "
    "luck adds nothing, ± its standard error). Signed: the mean effect. Curvature "
    "and interplay: scatter of the effects over the space, luck taken out. Noise: standard error that luck leaves on "
    "one effect. p is adjusted over the numbers (Holm)."
)
SOBOL = (
    "Share of the variance that one number explains alone, and with all its interplay, if all are uniform on their "
    "ranges and independent (Sobol'), with intervals; products over different replications keep luck out. No share is "
    "below 0 or above 100 %, so both are cut there; the file of the table has them as they are reckoned. Last column: "
    "share of the whole scatter of one replication, luck included."
)
OUTSIDE = 0.05  # of the variance: an interval that reaches further below 0 or above 1 says that points are few


class Shown(NamedTuple):
    """What one method says of one indicator."""

    section: Section
    data: pd.DataFrame
    sentence: str


def make(study: Study[Sensitivity], plan: Plan, runs: Runs, folder: Path) -> str:
    """Run the methods one after the other and write everything; returns the summary."""
    (folder / "tables").mkdir()
    (folder / "figures").mkdir()
    spec, kept = study.spec, plan.ranges
    shown: list[Shown] = []
    for method, asked in (("tornado", spec.tornado), ("morris", spec.morris), ("sobol", spec.sobol)):
        if asked:
            if method == "sobol" and shown and spec.sobol and spec.sobol.most:
                kept = _foremost(plan.ranges, shown[0].data if not spec.morris else shown[-len(spec.indicators)].data,
                                 spec.sobol.most)  # fmt: skip
            shown += _METHODS[method](study, kept, runs, folder)
    summary = [one.sentence for one in shown if one.sentence]
    rest = [Section("Left as they are", LEFT, tables=[_left_out(plan)])] if plan.left_out else []
    told = about(
        study, runs, f"{study.settings.replications} replications of each point", spec.indicators, spec.rests_on
    )
    page = page_of(spec.question, summary[0], [*(one.section for one in shown), *rest], told)
    (folder / REPORT).write_text(page, encoding="utf-8", newline="\n")
    return "\n".join([f"{len(plan.ranges)} numbers varied, {len(runs.digests)} runs", *summary]) + "\n"


LEFT = "Assumptions that cannot be varied alone in this scenario, with what the model says of the ends of their ranges."


def _left_out(plan: Plan) -> Table:
    return Table("", ["number", "why"], [list(one) for one in plan.left_out])


def _foremost(ranges: list[Range], data: pd.DataFrame, most: int) -> list[Range]:
    chosen = set(data["parameter"].head(most))
    return [one for one in ranges if one.path in chosen]


def _simulated(
    study: Study[Sensitivity], points: list[dict[str, float]], runs: Runs, folder: Path, method: str
) -> list[Array]:
    """Of each indicator an array (points, replications); all outcomes are kept as a table."""
    names, count = study.spec.indicators, study.settings.replications
    scenarios = [study.scenario_at(point) for point in points]
    values = runs.outcomes(scenarios, [count] * len(points), names)
    every = {path: None for point in points for path in point}
    base = {path: _number(study, path) for path in every}
    frame = points_frame([base | point for point in points], names, values)
    write_parquet(frame, folder / f"{method}.parquet")
    return list(np.stack(values).transpose(1, 0, 2))


def _number(study: Study[Any], path: str) -> float:
    from experiments.points.ranges import number_at

    return number_at(study.sections(), path, path)


def _tornado(study: Study[Sensitivity], ranges: list[Range], runs: Runs, folder: Path) -> list[Shown]:
    outcomes = _simulated(study, tornado.design(ranges), runs, folder, "tornado")
    return _each(study, "tornado", outcomes, folder, lambda y: tornado.table(ranges, y), _tornado_shown)


def _morris(study: Study[Sensitivity], ranges: list[Range], runs: Runs, folder: Path) -> list[Shown]:
    asked = study.spec.morris
    assert asked is not None
    shares = morris.design(len(ranges), asked.trajectories, asked.levels, study.settings.seed)
    outcomes = _simulated(study, _points(ranges, shares), runs, folder, "morris")
    return _each(study, "morris", outcomes, folder, lambda y: morris.table(ranges, shares, y), _morris_shown)


def _sobol(study: Study[Sensitivity], ranges: list[Range], runs: Runs, folder: Path) -> list[Shown]:
    asked = study.spec.sobol
    assert asked is not None
    shares = sobol.design(len(ranges), asked.points, study.settings.seed)
    outcomes = _simulated(study, _points(ranges, shares), runs, folder, "sobol")

    def table(y: Array) -> pd.DataFrame:
        return sobol.table(ranges, sobol.indices(y, len(ranges), study.settings.seed))

    return _each(study, "sobol", outcomes, folder, table, _sobol_shown)


def _points(ranges: list[Range], shares: Array) -> list[dict[str, float]]:
    return [{one.path: one.at(float(share)) for one, share in zip(ranges, row, strict=True)} for row in shares]


_METHODS: Mapping[str, Callable[..., list[Shown]]] = {"tornado": _tornado, "morris": _morris, "sobol": _sobol}


def _each(
    study: Study[Sensitivity],
    method: str,
    outcomes: list[Array],
    folder: Path,
    table: Callable[[Array], pd.DataFrame],
    shown: Callable[..., Shown],
) -> list[Shown]:
    """One part of the page for every indicator; one that did not happen everywhere gets a sentence instead."""
    found = []
    for name, y in zip(study.spec.indicators, outcomes, strict=True):
        if np.isnan(y).any():
            found.append(_not_everywhere(method, indicator_words(name), int(np.isnan(y).sum()), y.size))
            continue
        data = table(y)
        write_table(data, folder / "tables" / f"{method}_{name}")
        unit = unit_of(study.model, name, str(study.values.get("money", {}).get("currency", "")))
        found.append(shown(data, name, unit, folder / "figures" / f"{method}_{name}"))
    return found


def _not_everywhere(method: str, words: str, missing: int, runs: int) -> Shown:
    text = f"{words}: did not happen in {missing} of {runs} runs; not analysed."
    return Shown(Section(f"{method}: {words}", text), pd.DataFrame({"parameter": []}), text)


def _drawn(stem: Path, rows: int, draw: Callable[[Axes], Any]) -> Path:
    with house_style():
        figure = canvas(9.0, 1.3 + 0.3 * rows)
        axis = figure.subplots()
        draw(axis)
        if axis.get_legend() is None and not figure.legends:
            figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=3)
        return save(figure, stem)[1]


def _tornado_shown(data: pd.DataFrame, name: str, unit: str, stem: Path) -> Shown:
    words, top = indicator_words(name), data[~data["inert"]].head(MOST_ROWS)
    if top.empty:
        text = f"None of these numbers moves {words}."
        return Shown(Section(f"One at a time: {words}", text), data, text)
    bars, what = _bars(top), f"{words}: difference to the scenario as it is"
    figure = _drawn(stem, len(top), lambda axis: draw_tornado(axis, bars, 0.0, what, unit))
    rows = [
        [
            row["parameter"], f"{_end(row['low'])} to {_end(row['high'])}", _percent(row["share"]),
            *(_half(row, end, unit) for end in ("at_low", "at_high")), row["why"],
        ]
        for row in top.to_dict("records")
    ]  # fmt: skip
    first = data.iloc[0]
    sentence = (
        f"{capital(words)}, one number at a time: {first['parameter']} moves it most, "
        f"{_half(first, 'swing', unit)} from low to high ({_percent(first['share'])} of the uncertainty if effects add "
        f"up).{_idle(data)}"
    )
    head = ["number", "range", "share", "at its low end", "at its high end", "where the value comes from"]
    text = f"{sentence} {TORNADO}{_more(data)}"
    return Shown(Section(f"One at a time: {words}", text, figure, "Tornado; numbers in the table.",
                         [Table("", head, rows)]), data, sentence)  # fmt: skip


def _bars(top: pd.DataFrame) -> pd.DataFrame:
    """The table as the tornado wants it: the ends of each range as text, half-widths of the paired intervals."""
    ends = {f"{end}_at": [_end(value) for value in top[end]] for end in ("low", "high")}
    halves = {f"{end}_half": top[f"at_{end}_to"] - top[f"at_{end}"] for end in ("low", "high")}
    return top[["parameter", "at_low", "at_high"]].assign(**ends, **halves)


def _end(value: float) -> str:
    """An end of a range, as somebody wrote it."""
    return f"{value:,g}".replace("-", "−")


def _idle(data: pd.DataFrame) -> str:
    """Which numbers do nothing, by name: whoever gave them a range should know."""
    names = list(data.loc[data["inert"], "parameter"])
    if not names:
        return ""
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f" {len(names)} of {len(data)} do nothing here: {', '.join(names[:MOST_NAMED])}{rest}."


def _half(row: Mapping[Any, Any] | pd.Series, name: str, unit: str) -> str:
    return plus_minus(row[name], row[f"{name}_to"] - row[name], unit, signed=True)


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.0f} %"


def _more(data: pd.DataFrame) -> str:
    rest = len(data) - MOST_ROWS
    return f" The {rest} others are in the file of the table." if rest > 0 else ""


def _morris_shown(data: pd.DataFrame, name: str, unit: str, stem: Path) -> Shown:
    words, top = indicator_words(name), data.head(MOST_ROWS)
    figure = _drawn(stem, 11, lambda axis: draw_morris(axis, data, unit, words))
    times, shown_unit = axis_scale(float(data["mu_star"].max()), unit, difference=True)
    rows = [
        [
            row["parameter"], plus_minus(times * row["mu_star"], times * row["mu_star_error"]),
            plus_minus(times * row["mu"], times * row["mu_error"], signed=True), plain(times * row["sigma"]),
            plain(times * row["noise"]), probability(row["p_holm"]),
        ]
        for row in top.to_dict("records")
    ]  # fmt: skip
    head = ["number", f"size ({shown_unit})", "signed", "curvature, interplay", "noise", "adjusted p"]
    clear = int((data["p_holm"] < 0.05).sum())
    sentence = (
        f"{capital(words)}, all numbers moving (Morris): {', '.join(data['parameter'].head(3))} matter "
        f"most; an effect is shown for {clear} of {len(data)}.{_idle(data)}"
    )
    return Shown(Section(f"Screening: {words}", f"{sentence} {MORRIS}{_more(data)}", figure,
                         "Points of mean effect and scatter; numbers in the table.", [Table("", head, rows)]),
                 data, sentence)  # fmt: skip


def _sobol_shown(data: pd.DataFrame, name: str, unit: str, stem: Path) -> Shown:
    words, own = indicator_words(name), data[data["first"].notna()]
    top, luck = own.head(MOST_ROWS), float(data["share"].iloc[-1])
    figure = _drawn(stem, len(top), lambda axis: draw_indices(axis, top))
    rows = [[row["parameter"], *(_interval(row, one) for one in ("first", "total")), _percent(row["share"])]
            for row in top.to_dict("records")]  # fmt: skip
    rows += [[row["parameter"], "–", "–", _percent(row["share"])] for row in data.tail(2).to_dict("records")]
    head = ["number", "alone", "with interplay", "of the whole scatter"]
    first = own.iloc[0]
    sentence = (
        f"{capital(words)}, all numbers moving (Sobol'): {first['parameter']} explains "
        f"{_interval(first, 'first')} of what the numbers cause, {_interval(first, 'total')} with interplay; luck is "
        f"{_percent(luck)} of the scatter of one replication."
    )
    few = _too_few(own)
    return Shown(Section(f"Shares of the variance: {words}", f"{sentence}{few} {SOBOL}{_more(own)}", figure,
                         "First and total Sobol' indices; numbers in the table.", [Table("", head, rows)]),
                 data, f"{sentence}{few}")  # fmt: skip


def _too_few(own: pd.DataFrame) -> str:
    """That intervals reach far outside of what a share can be, and what would help."""
    ends = own[[f"{name}_{end}" for name in ("first", "total") for end in ("from", "to")]]
    wide = own.loc[((ends < -OUTSIDE) | (ends > 1 + OUTSIDE)).any(axis=1), "parameter"]
    if wide.empty:
        return ""
    rest = f" and {len(wide) - MOST_NAMED} more" if len(wide) > MOST_NAMED else ""
    return (
        f" Too few points: intervals of {', '.join(wide.head(MOST_NAMED))}{rest} reach below 0 or above 100 %; more "
        "points (sobol.points), or more replications, make them narrower."
    )


def _interval(row: Mapping[Any, Any] | pd.Series, name: str) -> str:
    value, low, high = (100 * min(max(row[f"{name}{end}"], 0.0), 1.0) for end in ("", "_from", "_to"))
    return f"{value:.0f} % ({between(low, high)})" if not np.isnan(row[name]) else "–"
