"""The page of a selection, its table as files, and the summary for the console."""

from pathlib import Path
from textwrap import fill

import pandas as pd

from experiments.amounts import plain
from experiments.execute.exports import write_csv, write_parquet
from experiments.execute.job import Job
from experiments.labels import indicator_words, level_words
from experiments.report import Section, page_of
from experiments.selecting.answer import answer, guarantee, saved, table
from experiments.selecting.choose import Chosen
from experiments.selecting.question import Question
from experiments.selecting.sampling import Sampler
from experiments.tables import Table

__all__ = ["write_page"]

WIDTH = 100  # columns of the summary
BEHIND = ("behind the chosen one, over the replications of both", "behind the chosen one")  # paired; independent cells


def write_page(folder: Path, question: Question, chosen: Chosen, job: Job, sampler: Sampler) -> str:
    """Write the table and the page into the folder; returns the summary."""
    levels = [cell.levels for cell in job.plan.cells]
    names = [", ".join(level_words(factor, level) for factor, level in one.items()) for one in levels]
    frame = table(question, chosen, levels, sampler.values, sampler.service)
    write_parquet(frame, folder / "selection.parquet")
    write_csv(frame, folder / "selection.csv")
    said, promise, less = answer(question, chosen, frame, names), guarantee(question, chosen), saved(sampler.values)
    shown = _shown(frame, question, names)
    experiment = job.plan.settings.experiment
    title = experiment.question if experiment else job.plan.name
    section = Section(f"Cells by {indicator_words(question.objective)}", f"{promise} {less}", tables=[shown])
    (folder / "selection.html").write_text(page_of(title, said, [section]), encoding="utf-8", newline="\n")
    return "".join(f"{fill(text, WIDTH)}\n" for text in (said, promise, less)) + _as_text(shown)


def _shown(frame: pd.DataFrame, question: Question, names: list[str]) -> Table:
    head = ["cell", "replications", indicator_words(question.objective), BEHIND[question.procedure == "rinott"]]
    head += [indicator_words(question.service)] if question.service else []
    rows = []
    for _, row in frame.iterrows():
        behind = "" if row["behind"] != row["behind"] else _between(row["behind_low"], row["behind_high"])
        texts = [names[int(row["cell"])], str(row["replications"]), _around(row, question.objective, "low", "high")]
        texts.append(behind)
        if question.service:
            ends = (f"{question.service}_low", f"{question.service}_high")
            texts.append(_around(row, question.service, *ends))
        rows.append([*texts, row["became"]])
    strong = frozenset(k for k, row in enumerate(rows) if row[-1] == "selected")
    return Table("", [*head, "became"], rows, strong)


def _around(row: pd.Series, name: str, low: str, high: str) -> str:
    half = (row[high] - row[low]) / 2
    return f"{plain(row[name], half)} ± {plain(half)}"


def _between(low: float, high: float) -> str:
    return f"{plain(low, (high - low) / 2)} to {plain(high, (high - low) / 2)}"


def _as_text(shown: Table) -> str:
    """The table in columns."""
    rows = [shown.head, *shown.rows]
    wide = [max(len(row[column]) for row in rows) for column in range(len(shown.head))]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, wide, strict=True)).rstrip() for row in rows)
    return "".join(f"  {line}\n" for line in lines)
