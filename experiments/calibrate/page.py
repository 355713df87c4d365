"""The page of a company's records: what is there, what was set aside, what was learnt of each subject."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from experiments.calibrate.subjects import Finding
from experiments.records.mapping import Records
from experiments.records.profile import aside_table, column_table
from experiments.records.read import Imported
from experiments.report import Section, page_of
from experiments.tables import Table

__all__ = ["page", "summary"]

READ = (
    "Every row of the files is either used or set aside. Rows that are not kept have a cell without which they say "
    "nothing, or one that cannot be; of the others only the cell is left out."
)


def summary(records: Records, imported: Mapping[str, Imported], found: Sequence[Finding]) -> str:
    """The answer in a few sentences."""
    used, aside = sum(len(one.frame) for one in imported.values()), sum(one.rows_aside for one in imported.values())
    fitted = [one.subject for one in found if one.fitted]
    failed = [one.subject for one in found if not one.fitted]
    text = f"{records.company}: {used:,} rows used, {aside:,} set aside; fitted: {', '.join(fitted) or 'nothing'}."
    return text + (f" Not fitted: {', '.join(failed)}." if failed else "")


def page(
    records: Records, imported: Mapping[str, Imported], found: Sequence[Finding], more: Sequence[Section] = ()
) -> str:
    """The whole page; `more` sections come last."""
    aside = aside_table(imported)
    sections = [
        Section("What is there", READ, tables=[_columns(column_table(imported))]),
        Section("What was set aside", "" if len(aside) else "Nothing.", tables=[_aside(aside)] if len(aside) else []),
        *(_section(one) for one in found),
        *more,
    ]
    title = f"Records of {records.company}"
    return page_of(title, summary(records, imported, found), sections)


def _section(one: Finding) -> Section:
    values = [
        [v.name, _short(v.value), f"{_short(v.low)} to {_short(v.high)}", v.unit, v.method, f"{v.n:,}"]
        for v in one.fitted
    ]
    tables = [Table("Values with 95 % intervals", ["what", "value", "95 % interval", "unit", "method", "n"], values)]
    if one.checks:
        tables.append(Table("How well it fits", ["check", "figure"], [[k, _short(x)] for k, x in one.checks.items()]))
    return Section(_capital(one.subject), _capital(one.words), tables=tables if one.fitted else [])


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


def _short(x: float) -> str:
    """Four digits; thousands with commas."""
    if math.isnan(x):
        return "–"
    return f"{x:,.0f}" if abs(x) >= 10_000 else f"{x:.4g}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
