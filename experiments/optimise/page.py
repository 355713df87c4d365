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
from experiments.execute.exports import write_csv
from experiments.execute.folder import REPORT
from experiments.figures.style import canvas, house_style, save
from experiments.labels import indicator_words, level_text
from experiments.messages import Refusal
from experiments.optimise.candidates import Candidates, goals_of
from experiments.optimise.draw import draw_convergence, draw_front
from experiments.optimise.journal import Journal
from experiments.optimise.loop import Trial, searched, ways_of
from experiments.optimise.plan import Dimension, Search, scenarios_of
from experiments.optimise.race import Race
from experiments.optimise.standing import convergence, standing
from experiments.points.runs import Runs, unit_of
from experiments.points.study import Study
from experiments.report import page_of
from experiments.tables import Table

__all__ = ["make"]

MOST_ROWS = 25
FRONT = (
    "The front: candidates that no other dominates on the estimates, among those that keep the constraints on average. "
    "Replications are raced: every candidate begins with {first}; one that the front surely beats, or that surely "
    "breaks a constraint, gets no more; whoever cannot be told from the front gets twice as many, up to {most}. ± is "
    "half an interval of one candidate; candidates are compared in pairs, on the same chances."
)
STATUS = (
    "Status by paired intervals: undominated, nobody is surely better anywhere without being worse elsewhere; tied, "
    "somebody is surely better on one objective and cannot be told apart on another. Both belong to the Pareto set."
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
    found, way = standing(race), convergence(trials, race)
    write_csv(found, folder / "tables" / "candidates.csv")
    write_csv(_trials(trials), folder / "tables" / "trials.csv")
    write_csv(way, folder / "tables" / "convergence.csv")
    answer = _answer(found, trials, race)
    page = page_of(spec.question, answer, [*_front(study, found, folder), *_way(study, way, folder)])
    (folder / REPORT).write_text(page, encoding="utf-8", newline="\n")
    return f"{answer}\n{_lines(study, found)}"


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


def _answer(found: pd.DataFrame, trials: Sequence[Trial], race: Race) -> str:
    front = found[found["front"]]
    effort = f"{len(trials)} trials of {len(found)} candidates, {race.candidates.runs} runs"
    if front.empty:
        return f"No candidate keeps the constraints on average ({effort})."
    refused = sum(one.candidate is None for one in trials)
    more = f"; the model refuses {refused}" if refused else ""
    if len(race.objectives) == 1:
        tied = int((found["status"] == "undominated").sum() - 1)
        words = f", with {tied} that cannot be told from it" if tied > 0 else ""
        return f"Best is {_point(front.iloc[0], race)}{words} ({effort}{more})."
    return f"{len(front)} candidates are in the front ({effort}{more})."


def _point(row: pd.Series, race: Race) -> str:
    return ", ".join(f"{path} {_level(row[path])}" for path in race.candidates.points[int(row["candidate"])])


def _level(value: Any) -> str:
    return plain(float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else level_text(value)


def _lines(study: Study[Search], found: pd.DataFrame) -> str:
    """The front as text, one line a candidate."""
    table = _table(study, found[found["front"]])
    return "".join(f"  {'; '.join(f'{h} {t}' for h, t in zip(table.head, row, strict=True))}\n" for row in table.rows)


def _table(study: Study[Search], rows: pd.DataFrame) -> Table:
    spec = study.spec
    currency = str(study.values.get("money", {}).get("currency", ""))
    names = list(dict.fromkeys((*spec.objectives, *spec.constraints)))
    head = ["candidate", *spec.variables, *map(indicator_words, names), "replications", "status"]
    head += ["constraints kept"] if spec.constraints else []
    made = []
    for row in rows.head(MOST_ROWS).to_dict("records"):
        texts = [str(row["candidate"]), *(_level(row[path]) for path in spec.variables)]
        for name in names:
            unit = unit_of(study.model, name, currency)
            texts.append(plus_minus(row[name], (row[f"{name}_to"] - row[f"{name}_from"]) / 2, unit))
        texts += [str(row["replications"]), row["status"]]
        made.append(texts + ([row["constraints"]] if spec.constraints else []))
    return Table("", head, made)


def _front(study: Study[Search], found: pd.DataFrame, folder: Path) -> list[Section]:
    spec = study.spec
    shown = found[found["front"] | found["status"].isin(["undominated", "tied"])]
    text = f"{FRONT.format(first=spec.first, most=study.settings.replications)} {STATUS}"
    tables = [_table(study, shown)]
    if len(shown) > MOST_ROWS:
        text += f" The {len(shown) - MOST_ROWS} further ones are in the file of the table."
    if len(spec.objectives) == 1:
        return [Section("The best candidates", text, tables=tables)]
    currency = str(study.values.get("money", {}).get("currency", ""))
    names = list(spec.objectives)[:2]
    units = [unit_of(study.model, name, currency) for name in names]
    picture = _drawn(folder / "figures" / "front", 5.0, lambda axis: draw_front(axis, found, names, units))
    return [Section("The front", text, picture, "Candidates over two objectives; the front is in the table.", tables)]


def _way(study: Study[Search], way: pd.DataFrame, folder: Path) -> list[Section]:
    single = len(study.spec.objectives) == 1
    first = indicator_words(next(iter(study.spec.objectives)))
    words = f"best {first} so far" if single else "share of the box dominated"
    text = f"{words[:1].upper()}{words[1:]}, as it was told, after each trial; the file of the table has the runs."
    picture = _drawn(folder / "figures" / "convergence", 3.2, lambda axis: draw_convergence(axis, way, words))
    rows = [[str(int(row["trial"])), str(int(row["runs"])), plain(row["quality"])] for row in
            way.iloc[_some(len(way))].to_dict("records")]  # fmt: skip
    return [Section("How the search got there", text, picture, words, [Table("", ["trial", "runs", words], rows)])]


def _some(rows: int) -> list[int]:
    """At most ten rows, spread evenly, the last among them."""
    return sorted({round((rows - 1) * k / 9) for k in range(10)})


def _drawn(stem: Path, height_in: float, draw: Callable[[Axes], Any]) -> Path:
    with house_style():
        figure = canvas(9.0, height_in)
        draw(figure.subplots())
        return save(figure, stem)[1]
