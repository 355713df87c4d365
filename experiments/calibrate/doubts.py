"""What in records looks like a mistake of the mapping and not like dirt: said before anything that was learnt."""

from collections.abc import Iterator, Mapping

import pandas as pd

from experiments.fitting.fitted import Z
from experiments.messages import did_you_mean, seen
from experiments.records.observed import end_said
from experiments.records.ours import ORDERED, TABLES
from experiments.records.profile import aside_table, item_table
from experiments.records.read import Imported, misspelt
from experiments.records.rows import last_moment

__all__ = ["doubts"]

MANY_ROWS = 0.2  # of a table, set aside for one reason; assumption
MANY_CELLS = 0.5  # of a column; assumption
LATE = 0.1  # of the recorded time, by which the said end may come after the last entry; assumption
FEWEST_DAYS = 60  # by which it may anyway; assumption
REGISTERS = ("technicians", "customers")  # lists of who is there: that nobody came lately is no sign of a wrong end
BY_NATURE = ("is missing",)  # a survey that nobody answered has no score


def doubts(imported: Mapping[str, Imported]) -> list[str]:
    """Sentences, each with table, column, how many and what the first of them says; none where all looks right."""
    return [*_misspelt(imported), *_set_aside(imported), *_against(imported), *_ends(imported)]


def _misspelt(imported: Mapping[str, Imported]) -> Iterator[str]:
    """A code that no row says, where another word that has no code is near: its cells are set aside, or `others`."""
    for table, column, code, word in misspelt(imported):
        where = f"{table.replace('_', ' ')}, {column}"
        yield f"Is the mapping right? {where}: no row says the code {seen(code)}{did_you_mean(seen(word))}"


def _set_aside(imported: Mapping[str, Imported]) -> Iterator[str]:
    for row in aside_table(imported).to_dict("records"):
        every = imported[row["table"]].rows
        lost, wrong = row["rows_not_kept"], row["cells"]
        if row["reason"] in BY_NATURE or max(lost / (MANY_ROWS * every), wrong / (MANY_CELLS * every)) <= 1:
            continue
        what = f"{lost:,} of {every:,} rows" if lost > MANY_ROWS * every else f"{wrong:,} of {every:,} cells"
        where = f"{row['table'].replace('_', ' ')}, {row['column']}"
        yield f"Is the mapping right? {where}: {what} set aside, '{row['reason']}', the first {seen(str(row['says']))}."


def _against(imported: Mapping[str, Imported]) -> Iterator[str]:
    """An item that surely goes against the others of its score: less of it may be better, and nobody said so."""
    for row in item_table(imported).to_dict("records"):
        if row["with_others"] < -Z / max(1, row["mean_of_all"]) ** 0.5:
            yield (
                f"Is the mapping right? {row['table']}, {row['score']}: item {seen(row['weakest_item'])} goes against "
                f"the others, correlation {row['with_others']:.2f}; is it worded in reverse (reversed)?"
            )


def _ends(imported: Mapping[str, Imported]) -> Iterator[str]:
    """An end that comes long after everything else: all that is open would have been seen until then."""
    logs = {name: one for name, one in imported.items() if name not in REGISTERS}
    for name, one in (logs or imported).items():
        end, times = end_said(one.frame), _times(name, one.frame)
        if end is None or times.empty:
            continue
        gap, span = end - times.max(), times.max() - times.min()
        if gap > max(LATE * span, pd.Timedelta(days=FEWEST_DAYS)):
            yield (
                f"Is the end of the record right? {last_moment(end).date()} is {gap.days:,} days after the last entry "
                f"of {name.replace('_', ' ')} ({times.max().date()})."
            )


def _times(name: str, frame: pd.DataFrame) -> pd.Series:
    """When things of a table began; ends may be a plan."""
    later = {second for _, second in ORDERED.get(name, ())}
    begun = [one for one in frame if TABLES[name][str(one)].kind == "time" and one not in later | {"promised"}]
    return pd.concat([frame[one].dropna() for one in begun]) if begun else pd.Series(dtype="datetime64[ns]")
