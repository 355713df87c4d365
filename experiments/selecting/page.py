"""The page of a selection, its table as files, and the summary for the console."""

from pathlib import Path
from textwrap import fill

import pandas as pd

from experiments.amounts import between, plus_minus, show
from experiments.execute.job import Job
from experiments.labels import indicator_words, level_words
from experiments.report import Section, page_of
from experiments.selecting.answer import answer, guarantee, saved, table
from experiments.selecting.choose import Chosen
from experiments.selecting.question import Question, unit_of
from experiments.selecting.sampling import Sampler
from experiments.table_files import write_table
from experiments.tables import Table
from experiments.what_this_is import About, what_this_is

__all__ = ["nearest", "write_page"]

WIDTH = 100  # columns of the summary
BEHIND = ("behind the chosen one, over the replications of both", "behind the chosen one")  # paired; independent cells


def write_page(folder: Path, question: Question, chosen: Chosen, job: Job, sampler: Sampler) -> str:
    """Write the table and the page into the folder; returns the summary."""
    levels = [cell.levels for cell in job.plan.cells]
    names = [", ".join(level_words(factor, level) for factor, level in one.items()) for one in levels]
    frame = table(question, chosen, levels, sampler.values, sampler.service)
    write_table(frame, folder / "selection")
    currency = str(job.scenarios[0].get("money", {}).get("currency", ""))
    said, promise, less = answer(question, chosen, frame, names), guarantee(question, chosen), saved(sampler.values)
    said = f"{said}{nearest(frame, question, names, currency)}"
    shown = _shown(frame, question, names, currency)
    experiment = job.plan.settings.experiment
    title = experiment.question if experiment else job.plan.name
    section = Section(f"Cells by {indicator_words(question.objective)}", f"{promise} {less}", tables=[shown])
    page = page_of(title, said, [section], _about(question, job, sampler))
    (folder / "selection.html").write_text(page, encoding="utf-8", newline="\n")
    return "".join(f"{fill(text, WIDTH)}\n" for text in (said, promise, less)) + _as_text(shown)


def _shown(frame: pd.DataFrame, question: Question, names: list[str], currency: str) -> Table:
    money = f" ({currency})" if currency and _is_money(question.objective) else ""
    ranked = bool(frame["behind"].notna().any())  # nothing is behind a cell that was not chosen
    head = ["cell", "replications", f"{indicator_words(question.objective)}{money}"]
    head += [BEHIND[question.procedure == "rinott"]] if ranked else []
    head += [indicator_words(question.service), "short of the limit by"] if question.service else []
    rows = []
    for _, row in frame.iterrows():
        texts = [names[int(row["cell"])], str(row["replications"]), _around(row, question.objective, "low", "high")]
        if ranked:
            missing = row["behind"] != row["behind"]
            behind = row["behind_low"], row["behind_high"]
            texts.append("" if missing else between(*behind, unit_of(question.objective), signed=True))
        if question.service:
            ends = (f"{question.service}_low", f"{question.service}_high")
            short = _short(row, question)
            less = show(short, unit_of(question.service), _half(row, *ends), signed=True).removeprefix("+")
            texts += [_around(row, question.service, *ends), less if short > 0 else "kept"]
        rows.append([*texts, row["became"]])
    strong = frozenset(k for k, row in enumerate(rows) if row[-1] == "selected")
    return Table("", [*head, "became"], rows, strong)


def nearest(frame: pd.DataFrame, question: Question, names: list[str], currency: str = "") -> str:
    """Where no cell keeps the limit: the one that comes nearest to it, how short it falls, and what it is worth."""
    if not question.service or (frame["became"] != "misses the constraint").any():
        return ""
    row = min((row for _, row in frame.iterrows()), key=lambda one: _short(one, question))
    unit, ends = unit_of(question.service), (f"{question.service}_low", f"{question.service}_high")
    money = f" {currency}" if currency and _is_money(question.objective) else ""
    return (
        f" Nearest is {names[int(row['cell'])]}: {indicator_words(question.service)} "
        f"{_around(row, question.service, *ends)}, short by "
        f"{show(_short(row, question), unit, _half(row, *ends), signed=True).removeprefix('+')}, "
        f"{indicator_words(question.objective)} {_around(row, question.objective, 'low', 'high')}{money}."
    )


def _short(row: pd.Series, question: Question) -> float:
    """By how much a cell misses the limit on average; nothing above 0: it keeps it."""
    return float(question.service_sign * row[question.service] - question.most)


def _is_money(name: str) -> bool:
    return unit_of(name) == "money"


def _about(question: Question, job: Job, sampler: Sampler) -> About:
    """What the page is about; cells differ from the scenario of the first one as the table says."""
    settings, used = job.plan.settings, [int(number) for number in sampler.used]
    words = f"{min(used)} to {max(used)} replications of a cell, {sum(used):,} in all, as the procedure asked for them"
    rests_on = settings.experiment.rests_on if settings.experiment else ()
    names = (question.objective, question.service)
    return what_this_is(
        job.scenarios[0], job.plan.overrides, settings.engine, settings.seed, (min(used), words), names, rests_on
    )


def _around(row: pd.Series, name: str, low: str, high: str) -> str:
    return plus_minus(row[name], _half(row, low, high), unit_of(name))


def _half(row: pd.Series, low: str, high: str) -> float:
    return float(row[high] - row[low]) / 2


def _as_text(shown: Table) -> str:
    """The table in columns."""
    rows = [shown.head, *shown.rows]
    wide = [max(len(row[column]) for row in rows) for column in range(len(shown.head))]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, wide, strict=True)).rstrip() for row in rows)
    return "".join(f"  {line}\n" for line in lines)
