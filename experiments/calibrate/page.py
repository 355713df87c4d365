"""The page of a company's records: what is there, what was set aside, what was learnt of each subject."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from experiments.amounts import short
from experiments.calibrate.compared import Compared
from experiments.calibrate.pictures import picture
from experiments.calibrate.readable import interval_text, value_text
from experiments.calibrate.subjects import Finding
from experiments.records.mapping import Records
from experiments.records.profile import aside_table, column_table
from experiments.records.read import Imported
from experiments.report import Section, page_of
from experiments.tables import Table

__all__ = ["Told", "distance_words", "page", "summary"]

READ = (
    "Every row of the files is either used or set aside. Rows that are not kept have a cell without which they say "
    "nothing, or one that cannot be; of the others only the cell is left out."
)
LACKING = "Subjects whose columns are not in the mapping, each with the first that it would need."
DISTANCE = (
    "The company below, simulated {count} times, keeps books as a company would, which are read and fitted like the "
    "records. Values that went into the scenario should come back; the others (times to restore, promises kept, first "
    "fixes) are what the model says by itself, and say how far to trust it. Apart: surely different, for all rows "
    "together; by how much the simulated company is above the records."
)


class Told(NamedTuple):
    """What was read, what was fitted, and what the simulated company tells beside it."""

    records: Records
    imported: Mapping[str, Imported]
    found: Sequence[Finding]
    beside: Compared | None = None
    lacking: Mapping[str, str] = {}  # subject -> column that it would need


def summary(told: Told) -> str:
    """The answer in a few sentences."""
    records, imported, found = told.records, told.imported, told.found
    used, aside = sum(len(one.frame) for one in imported.values()), sum(one.rows_aside for one in imported.values())
    fitted = [one.subject for one in found if one.fitted]
    failed = [one.subject for one in found if not one.fitted]
    each = ", ".join(f"{len(one.frame):,} of {table.replace('_', ' ')}" for table, one in imported.items())
    rows = f"{used:,} rows used{f' ({each})' if len(imported) > 1 else ''}"
    text = f"{records.company}: {rows}, {aside:,} set aside; fitted: {', '.join(fitted) or 'nothing'}."
    text += f" Not fitted: {', '.join(failed)}." if failed else ""
    return text + (f" No columns for {len(told.lacking)} other subjects (see the page)." if told.lacking else "")


def page(told: Told, folder: Path, more: Sequence[Section] = ()) -> str:
    """The whole page; figures are drawn into `folder`; `more` sections come last."""
    imported, beside, aside = told.imported, told.beside, aside_table(told.imported)
    sections = [
        *([_distance(beside)] if beside is not None else []),
        Section("What is there", READ, tables=[_columns(column_table(imported))]),
        Section("What was set aside", "" if len(aside) else "Nothing.", tables=[_aside(aside)] if len(aside) else []),
        *(_section(one, beside, folder) for one in told.found),
        *([_lacking(told.lacking)] if told.lacking else []),
        *more,
    ]
    title = f"Records of {told.records.company}"
    return page_of(title, f"{summary(told)}{distance_words(beside)}", sections)


def _lacking(missing: Mapping[str, str]) -> Section:
    rows = [[subject, column] for subject, column in missing.items()]
    return Section("What these records do not tell", LACKING, tables=[Table("Subjects", ["subject", "needs"], rows)])


def distance_words(beside: Compared | None) -> str:
    """How far the simulated company is, in a sentence; "" where it was not simulated."""
    if beside is None or not len(beside.rows):
        return ""
    every, apart = len(beside.rows), beside.apart
    are = "none is" if apart == 0 else "1 is" if apart == 1 else f"{apart} are"
    return f" Simulated, it tells {every} of these values, too; {are} surely apart from the records."


def _distance(beside: Compared) -> Section:
    title = "How far the simulated company is from the records"
    if not len(beside.rows):
        return Section(title, "The simulated company keeps no books that could be compared with these records.")
    rows = [
        [
            row["subject"], row["name"], value_text(row["recorded"], row["low"], row["high"], row["unit"]),
            interval_text(row["recorded"], row["low"], row["high"], row["unit"]),
            value_text(row["simulated"], row["simulated_low"], row["simulated_high"], row["unit"]), row["says"],
        ]
        for row in sorted(beside.rows.to_dict("records"), key=lambda row: not row["says"].startswith("apart"))
    ]  # fmt: skip
    head = ["subject", "value", "records", "95 %", "simulated", "reading"]
    strong = frozenset(k for k, row in enumerate(rows) if row[-1].startswith("apart"))
    alone = "; ".join(f"{subject} ({count} values)" for subject, count in beside.alone.items())
    text = DISTANCE.format(count=beside.replications) + (f" Told by the records alone: {alone}." if alone else "")
    return Section(title, text, tables=[Table("Both", head, rows, strong)])


def _section(one: Finding, beside: Compared | None, folder: Path) -> Section:
    values = [
        [v.name, value_text(v.value, v.low, v.high, v.unit), interval_text(v.value, v.low, v.high, v.unit), v.method,
         f"{v.n:,}"] for v in one.fitted
    ]  # fmt: skip
    tables = [Table("Values with 95 % intervals", ["what", "value", "95 % interval", "method", "n"], values)]
    if one.checks:
        tables.append(Table("How well it fits", ["check", "figure"], [[k, short(x)] for k, x in one.checks.items()]))
    samples = beside.samples.get(one.subject, []) if beside is not None else []
    drawn, alt = picture(one, samples, folder) or (None, "")
    return Section(_capital(one.subject), _capital(one.words), drawn, alt, tables if one.fitted else [])


def _columns(frame: pd.DataFrame) -> Table:
    shown = {"rows": "{:,}".format, "filled": "{:.1%}".format, "distinct": "{:,}".format}
    head = [str(name) for name in frame.columns]
    rows = [
        [shown.get(name, str)(value) for name, value in zip(head, row, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    return Table("Columns", head, rows)


def _aside(frame: pd.DataFrame) -> Table:
    return Table(
        "Reasons", [str(c).replace("_", " ") for c in frame], [[str(x) for x in row] for row in frame.to_numpy()]
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
