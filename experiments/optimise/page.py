"""From a finished race to tables, figures and the page."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from rich.console import Console

from experiments.amounts import plain, plus_minus
from experiments.evidence import Section
from experiments.execute.conduct import say
from experiments.execute.folder import REPORT
from experiments.figures.convergence import draw_convergence
from experiments.figures.style import canvas, house_style, save
from experiments.labels import indicator_words, level_text, level_words, scale_words
from experiments.messages import Refusal, capital
from experiments.optimise.candidates import Candidates, goals_of
from experiments.optimise.draw import draw_front
from experiments.optimise.journal import Journal
from experiments.optimise.loop import Trial, searched, ways_of
from experiments.optimise.plan import Dimension, Search, scenarios_of
from experiments.optimise.race import Race
from experiments.optimise.standing import convergence, standing
from experiments.optimise.today import LESS, Today, beside_today, today_of
from experiments.points.record import about
from experiments.points.runs import Runs, unit_of
from experiments.points.study import Study
from experiments.report import page_of
from experiments.table_files import write_table
from experiments.tables import Table

__all__ = ["make"]

MOST_ROWS = 25
FRONT = (
    "Amounts are differences to today's plan, the first row, paired by replication: over the chances that both met, ± "
    "half an interval for one comparison; the file of the table has the amounts themselves. "
    "The front: candidates that no other dominates on the estimates, among those that keep the constraints on average. "
    "Replications are raced: every candidate begins with {first}; one that the front surely beats, or that surely "
    "breaks a constraint, gets no more; whoever cannot be told from the front gets twice as many, up to {most}."
)
STATUS = (
    "Status by paired intervals: undominated, nobody is surely better anywhere without being worse elsewhere; `tied`, "
    "somebody is surely better on one objective and cannot be told apart on another. Candidates of either kind outside "
    "of the front cannot be told from it, and stand below it."
)
STUDY = "study.log"  # the journal of Optuna


def make(study: Study[Search], dims: list[Dimension], runs: Runs, folder: Path) -> str:
    """Search, and write everything; returns the summary."""
    spec = study.spec
    (folder / "tables").mkdir()
    (folder / "figures").mkdir()
    race = _race(study, dims, runs)
    journal, console = Journal(folder / STUDY, spec.name, ways_of(spec.objectives)), Console(stderr=True)
    scenario = scenarios_of(study, dims)
    trials = searched(
        dims, race, trials=spec.trials, batch=spec.batch, sampler=spec.sampler,
        seed=study.settings.seed, refused=lambda point: _refused(scenario, point), told=journal.add,
        say=lambda text: say(console, text),
    )  # fmt: skip
    journal.seal()
    if not race.candidates.points:
        raise Refusal("search.variables: the model refuses every candidate that was tried; look at their ranges")
    race.settle()
    today = today_of(study, dims, race, runs)
    found, way = beside_today(standing(race), today, race), convergence(trials, race)
    say(console, f"raced to the end: {int(found['front'].sum())} in the front, {race.candidates.runs} runs")
    write_table(found, folder / "tables" / "candidates")
    write_table(_trials(trials), folder / "tables" / "trials")
    write_table(way, folder / "tables" / "convergence")
    answer = _answer(study, found, trials, race)
    counts = found["replications"]
    words = (
        f"{counts.min()} to {counts.max()} replications of a candidate, {today.outcomes.replications} of today's plan"
    )
    told = about(study, runs, words, [*spec.objectives, *spec.constraints], spec.rests_on)
    sections = [*_front(study, found, today, folder), *_way(study, way, trials, found, folder)]
    (folder / REPORT).write_text(page_of(spec.question, answer, sections, told), encoding="utf-8", newline="\n")
    return f"{answer}\n{_lines(study, found, today)}"


def _race(study: Study[Search], dims: list[Dimension], runs: Runs) -> Race:
    spec, model, scenario = study.spec, study.model, scenarios_of(study, dims)
    currency = str(study.values.get("money", {}).get("currency", ""))
    units = {name: unit_of(model, name, currency) for name in (*spec.objectives, *spec.constraints)}

    def evaluate(points: Sequence[Mapping[str, Any]], counts: Sequence[int], names: Sequence[str]) -> list[Any]:
        return runs.outcomes([scenario(point) for point in points], counts, names)

    goals = goals_of(model.indicators, spec.objectives, spec.constraints, units)
    most = study.settings.replications
    return Race(Candidates(evaluate, goals), spec.objectives, spec.constraints, spec.first, most)


def _refused(scenario: Callable[[Mapping[str, Any]], Any], point: Mapping[str, Any]) -> bool:
    """Whether the model takes no such company; a search tries another one."""
    try:
        scenario(point)
    except Refusal:
        return True
    return False


def _trials(trials: Sequence[Trial]) -> pd.DataFrame:
    rows = [
        {"trial": one.number + 1, "candidate": "refused" if one.candidate is None else one.candidate, **one.point,
         **{f"value_{k}": value for k, value in enumerate(one.values)}, "runs": one.runs}
        for one in trials
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _answer(study: Study[Search], found: pd.DataFrame, trials: Sequence[Trial], race: Race) -> str:
    front = found[found["front"]]
    effort = f"{len(trials)} trials of {len(found)} candidates, {race.candidates.runs} runs"
    if front.empty:
        return f"No candidate keeps the constraints on average ({effort})."
    refused = sum(one.candidate is None for one in trials)
    more = f"; the model refuses {refused}" if refused else ""
    if len(race.objectives) == 1:
        tied = int((found["status"] == "undominated").sum() - 1)
        words = f", with {tied} that cannot be told from it" if tied > 0 else ""
        gain = f"{_gain(study, front.iloc[0], next(iter(race.objectives)))} against today's plan"
        return f"Best is {_point(front.iloc[0], race)}{words}: {gain} ({effort}{more})."
    near = int(_near(found).sum())
    beside = f", and {near} more cannot be told from it" if near else ""
    return f"{len(front)} candidates are in the front{beside} ({effort}{more}). {_surely_better(study, front, race)}"


def _near(found: pd.DataFrame) -> "pd.Series[bool]":
    """Candidates outside of the front that cannot be told from it."""
    return ~found["front"] & found["status"].isin(["undominated", "tied"])


def _surely_better(study: Study[Search], front: pd.DataFrame, race: Race) -> str:
    """How many of the front beat today's plan on every objective, and the one that does with the first row of them."""
    better = front[front["against_today"] == "better"]
    if better.empty:
        return (
            "None of them is shown to beat today's plan on every objective: each loses, or is not told apart, on one."
        )
    row = better.iloc[0]
    gains = ", ".join(f"{indicator_words(name)} {_gain(study, row, name)}" for name in race.objectives)
    which = f"number {row['candidate']} ({_point(row, race)}): {gains}"
    if len(better) == 1:
        return f"One of them is surely better than today's plan on every objective, {which}."
    return f"{len(better)} of them are surely better than today's plan on every objective, such as {which}."


def _gain(study: Study[Search], row: pd.Series, name: str) -> str:
    value, low, high = (float(row[f"{name}{LESS}{end}"]) for end in ("", "_from", "_to"))
    return plus_minus(value, (high - low) / 2, _unit(study, name), signed=True)


def _unit(study: Study[Search], name: str) -> str:
    return unit_of(study.model, name, str(study.values.get("money", {}).get("currency", "")))


def _point(row: pd.Series, race: Race) -> str:
    return ", ".join(level_words(path, _level(row[path])) for path in race.candidates.points[int(row["candidate"])])


def _level(value: Any) -> str:
    return plain(float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else level_text(value)


def _lines(study: Study[Search], found: pd.DataFrame, today: Today) -> str:
    """Today's plan and the front as text, one line each."""
    table = _table(study, found[found["front"]], today)
    return "".join(f"  {'; '.join(f'{h} {t}' for h, t in zip(table.head, row, strict=True))}\n" for row in table.rows)


def _table(study: Study[Search], rows: pd.DataFrame, today: Today) -> Table:
    """Today's plan with its amounts, then candidates by what they gain on it."""
    spec = study.spec
    names = list(dict.fromkeys((*spec.objectives, *spec.constraints)))
    shown = [*map(scale_words, spec.variables), *map(indicator_words, names)]
    head = ["candidate", *shown, "runs", "status", "against today"]
    head += ["constraints kept"] if spec.constraints else []
    made = [_today_row(study, today, names)]
    for row in rows.head(MOST_ROWS).to_dict("records"):
        texts = [str(row["candidate"]), *(_level(row[path]) for path in spec.variables)]
        texts += [_gain(study, pd.Series(row), name) for name in names]
        texts += [str(row["replications"]), f"{'front, ' if row['front'] else ''}{row['status']}", row["against_today"]]
        made.append(texts + ([row["constraints"]] if spec.constraints else []))
    return Table("", head, made, frozenset([0]))


def _today_row(study: Study[Search], today: Today, names: Sequence[str]) -> list[str]:
    texts = ["today", *(_level(today.levels[path]) for path in study.spec.variables)]
    for name in names:
        one = today.outcomes.estimate(name, today.cell)
        texts.append(plus_minus(one.value, one.high - one.value, _unit(study, name)))
    return [*texts, str(today.outcomes.replications), "today's plan", "–", *(["–"] if study.spec.constraints else [])]


def _front(study: Study[Search], found: pd.DataFrame, today: Today, folder: Path) -> list[Section]:
    spec = study.spec
    shown = found[found["front"] | _near(found)]
    text = f"{FRONT.format(first=spec.first, most=study.settings.replications)} {STATUS}"
    tables = [_table(study, shown, today)]
    if len(shown) > MOST_ROWS:
        text += f" The {len(shown) - MOST_ROWS} further ones are in the file of the table."
    if len(spec.objectives) == 1:
        return [Section("The best candidates", text, tables=tables)]
    names = list(spec.objectives)[:2]
    units = [_unit(study, name) for name in names]
    picture = _drawn(folder / "figures" / "front", 5.0, lambda axis: draw_front(axis, found, names, units))
    alt = "Candidates over two objectives, as differences to today's plan; the front is in the table."
    return [Section("The front beside today's plan", text, picture, alt, tables)]


def _way(
    study: Study[Search], way: pd.DataFrame, trials: Sequence[Trial], found: pd.DataFrame, folder: Path
) -> list[Section]:
    name, better = next(iter(study.spec.objectives.items()))
    single = len(study.spec.objectives) == 1
    words = f"best {indicator_words(name)} so far" if single else "share of the box dominated"
    text = f"{capital(words)}, as it was told, after each trial; the file of the table has the runs."
    if single:
        data, what = _tried(trials, found, name), (indicator_words(name), _unit(study, name), better)
    else:
        data, what = _volume(way), (words, "", "high")
    picture = _drawn(folder / "figures" / "convergence", 3.6, lambda axis: draw_convergence(axis, data, *what))
    rows = [[str(int(row["trial"])), str(int(row["runs"])), plain(row["quality"])] for row in
            way.iloc[_some(len(way))].to_dict("records")]  # fmt: skip
    return [Section("How the search got there", text, picture, words, [Table("", ["trial", "runs", words], rows)])]


def _tried(trials: Sequence[Trial], found: pd.DataFrame, name: str) -> pd.DataFrame:
    """Of each trial the value of its candidate with the interval it has in the end, and whether it keeps the limits."""
    rows = found.set_index("candidate")
    tried = rows.loc[[trial.candidate for trial in trials if trial.candidate is not None]]
    kept = tried["constraints"].isin(["surely", "on average"])
    return pd.DataFrame({"value": tried[name], "low": tried[f"{name}_from"], "high": tried[f"{name}_to"],
                         "allowed": kept}).reset_index(drop=True)  # fmt: skip


def _volume(way: pd.DataFrame) -> pd.DataFrame:
    """The share of the box after each trial, which has no interval."""
    return pd.DataFrame({"value": way["quality"], "low": float("nan"), "high": float("nan"), "allowed": True})


def _some(rows: int) -> list[int]:
    """At most ten rows, spread evenly, the last among them."""
    return sorted({round((rows - 1) * k / 9) for k in range(10)})


def _drawn(stem: Path, height_in: float, draw: Callable[[Axes], Any]) -> Path:
    with house_style():
        figure = canvas(9.0, height_in)
        draw(figure.subplots())
        return save(figure, stem)[1]
