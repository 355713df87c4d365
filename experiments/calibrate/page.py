"""The page of a company's records: what is there, what was set aside, what was learnt of each subject."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from experiments.amounts import short
from experiments.calibrate.compared import FEWEST, Compared
from experiments.calibrate.demand import other_work
from experiments.calibrate.load import load_words
from experiments.calibrate.meanings import meaning
from experiments.calibrate.pictures import OF_ALL, SPREAD, picture
from experiments.calibrate.readable import check_text, interval_text, value_text
from experiments.calibrate.subjects import Finding
from experiments.calibrate.untold import not_told, untold_table
from experiments.calibrate.verdict import UNTOLD, Judged, cautions, judged, verdict
from experiments.messages import capital
from experiments.records.mapping import Records
from experiments.records.profile import aside_table, column_table, item_table
from experiments.records.read import Imported
from experiments.report import Section, page_of
from experiments.tables import Table
from experiments.trust import Entry
from experiments.what_this_is import About

__all__ = ["Told", "distance_words", "page", "summary"]

READ = (
    "Every row of the files is either used or set aside. Rows that are not kept have a cell without which they say "
    "nothing, or one that cannot be; of the others only the cell is left out."
)
MADE = (
    "Scores that are the mean of items: of those that were answered, where at least half were. Alpha (Cronbach's) says "
    "how well the items go together; with others: correlation of the weakest item with the sum of the others."
)
OUTCOMES = (
    "The company was simulated {count}; its books were read and fitted like the records. These values did not go into "
    "it: the model says them by itself. Apart: surely different, with how far the simulated company is above the "
    "records (− below). Not told apart: far enough off to change plans (a fifth; of a share ten points at most), but "
    "it may be chance."
)
INPUTS = "These values went into the scenario, and should come back."


class Told(NamedTuple):
    """What was read, what was fitted, and what the simulated company tells beside it."""

    records: Records
    imported: Mapping[str, Imported]
    found: Sequence[Finding]
    beside: Compared | None = None
    lacking: Mapping[str, str] = {}  # subject -> column that it would need
    start: str = ""  # the scenario that says all that the records do not
    placed: frozenset[tuple[str, str]] = frozenset()  # subject and name of the values that went into it
    origin: Sequence[Entry] = ()
    doubts: Sequence[str] = ()  # that make all else doubtful: of the mapping, of how many technicians there are

    @property
    def rows(self) -> Judged | None:
        return judged(self.beside, self.placed) if self.beside is not None else None

    @property
    def verdict(self) -> list[str]:
        """What the page opens with."""
        said = verdict(self.found, self.beside, self.rows, self.start, len(self.lacking), self._left)
        return [*self.doubts, *said]

    @property
    def cautions(self) -> list[str]:
        """What of it goes with the company."""
        return [*self.doubts, *cautions(self.beside, self.rows, self._left)]

    @property
    def _left(self) -> str:
        """Recorded work that the company does not have."""
        is_stream = any(subject == "requests" for subject, _ in self.placed)
        return other_work(self.imported["work_orders"].frame) if is_stream else ""


def summary(told: Told) -> str:
    """What was read and fitted; the verdict says what was not."""
    records, imported, found = told.records, told.imported, told.found
    used, aside = sum(len(one.frame) for one in imported.values()), sum(one.rows_aside for one in imported.values())
    fitted = [one.subject for one in found if one.fitted]
    each = ", ".join(f"{len(one.frame):,} of {table.replace('_', ' ')}" for table, one in imported.items())
    rows = f"{used:,} rows used{f' ({each})' if len(imported) > 1 else ''}"
    return f"{records.company}: {rows}, {aside:,} set aside; fitted: {', '.join(fitted) or 'nothing'}."


def page(told: Told, folder: Path, more: Sequence[Section] = ()) -> str:
    """The whole page; figures are drawn into `folder`; `more` sections come last."""
    imported, beside, aside = told.imported, told.beside, aside_table(told.imported)
    fitted, rows = [one for one in told.found if one.fitted], told.rows
    outcomes = {row["subject"] for row, _ in rows.outcomes} if rows else set()
    went_in = {one.subject for one in fitted} - outcomes if outcomes else set()
    sections = [
        *(_distance(beside, rows) if beside is not None and rows is not None else []),
        *(_section(one, beside, folder, folded=one.subject in went_in) for one in fitted),
        *not_told(told.found, told.lacking, told.records),
        *more,
        Section("What was read", READ, tables=_read(imported), folded=True),
        *([Section("What was set aside", "", tables=[_aside(aside)], folded=True)] if len(aside) else []),
    ]
    first, *rest = told.verdict
    about = About(list(told.origin), [], [])
    below = [*rest, f"{summary(told)}{distance_words(beside)}"]
    return page_of(f"Records of {told.records.company}", first, sections, about, below)


def distance_words(beside: Compared | None) -> str:
    """How far the simulated company is, in a sentence; "" where it was not simulated."""
    if beside is None or not len(beside.rows):
        return ""
    every, apart = len(beside.rows), beside.apart
    are = "none is" if apart == 0 else "1 is" if apart == 1 else f"{apart} are"
    return f" Simulated, it tells {every} of these values, too; {are} surely apart from the records."


def _distance(beside: Compared, rows: Judged) -> Iterator[Section]:
    title = "How far the simulated company is from the records"
    alone = "; ".join(f"{subject} ({count} values)" for subject, count in beside.alone.items())
    count = "once" if beside.replications == 1 else f"{beside.replications} times"
    text = OUTCOMES.format(count=count) + (f" Told by the records alone: {alone}." if alone else "")
    text = f"{load_words(beside.load)} {text}" if beside.load else text
    enough = beside.replications >= FEWEST  # else nothing can be told, and the page opens with that
    unsure = [row for row in rows.outcomes if row[1] == UNTOLD and enough]
    sure = [row for row in rows.outcomes if row[1] != UNTOLD or not enough]
    if rows.outcomes:
        untold = untold_table([row for row, _ in unsure], beside.replications)
        yield Section(title, text, tables=[*([_both("Outcomes", sure)] if sure else []), *([untold] if untold else [])])
        if unsure:
            yield Section("What cannot be told, value by value", tables=[_both("Outcomes", unsure)], folded=True)
    else:
        yield Section(title, "Its books tell no outcome that could be compared with these records.")
    if rows.inputs:
        apart = sum(str(row["says"]).startswith("apart") for row, _ in rows.inputs)
        name = f"{len(rows.inputs)} values that went in: {apart or 'none'} of them surely apart"
        yield Section(name, INPUTS, tables=[_both("Inputs", rows.inputs)], folded=True)


def _both(caption: str, judged_rows: Sequence[tuple[dict[str, Any], str]]) -> Table:
    rows = []
    for row, _ in sorted(judged_rows, key=lambda one: _rank(one[0]["says"])):
        recorded = row["recorded"], row["low"], row["high"], row["unit"]
        there = row["simulated"], row["simulated_low"], row["simulated_high"], row["unit"], row["recorded"]
        texts = value_text(*recorded), interval_text(*recorded), value_text(*there), interval_text(*there)
        rows.append([row["subject"], row["name"], *texts, row["says"]])
    head = ["subject", "value", "records", "95 %", "simulated", "95 %", "reading"]
    return Table(caption, head, rows, frozenset(k for k, row in enumerate(rows) if row[-1].startswith("apart")))


def _rank(says: str) -> int:
    """What is apart comes first, then what may be."""
    return 0 if says.startswith("apart") else 1 if says.startswith("not told apart") else 2


def _section(one: Finding, beside: Compared | None, folder: Path, folded: bool) -> Section:
    typical = next((float(v.value) for v in one.fitted if v.name == OF_ALL), None)  # groups share its unit
    values = []
    for v in one.fitted:
        beside_it = typical if v.name != SPREAD else None
        texts = (say(v.value, v.low, v.high, v.unit, beside_it) for say in (value_text, interval_text))
        values.append([v.name, meaning(one.subject, v), *texts, v.method, f"{v.n:,}"])
    head = ["what", "meaning", "value", "95 % interval", "method", "n"]
    tables = [Table("Values with 95 % intervals", head, values)]
    if one.checks:
        checks = [list(check_text(name, figure)) for name, figure in one.checks.items()]
        tables.append(Table("How well it fits", ["check", "figure"], checks))
    samples = beside.samples.get(one.subject, []) if beside is not None else []
    drawn, alt = picture(one, samples, folder) or (None, "")
    return Section(capital(one.subject), capital(one.words), drawn, alt, tables, folded)


def _read(imported: Mapping[str, Imported]) -> list[Table]:
    """Columns, and the scores that were made of items."""
    items = item_table(imported)
    rows = [["" if x != x else short(x) if isinstance(x, float) else str(x) for x in row] for row in items.to_numpy()]
    made = Table(MADE, [str(c).replace("_", " ") for c in items], rows)
    return [_columns(column_table(imported)), *([made] if len(items) else [])]


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
