"""Words of theirs in a mapping, in `means` or as codes, that no row of the records bears: a slip, or none such came."""

from collections.abc import Iterator, Mapping

import pandas as pd

from experiments.messages import did_you_mean, nearest, seen
from experiments.paths import shown
from experiments.records.mapping import Records, file_of
from experiments.records.means import MEANS
from experiments.records.read import Imported, misspelt

__all__ = ["unheard", "unheard_codes"]


def unheard(name: str, records: Records, tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """A line for each of the mapping `name`: its file, key, word, where no row says so, and the nearest of the rows."""
    for subject, said in records.means.items():
        if (of := MEANS[subject].of) is None or isinstance(said, str) or of[1] not in tables.get(of[0], ()):
            continue
        table, column = of
        borne, theirs = set(tables[table][column].dropna().astype(str)), set(map(str, said))
        mapped = records.tables[table]
        where = f"{mapped.file}, column {mapped.columns[column].column} ({table}.{column})"
        for word in sorted(theirs - borne):
            hint = did_you_mean(nearest(word, borne - theirs))
            yield f"{shown(file_of(name))}: means.{subject}.{seen(word)}: no row of {where} says so{hint}"


def unheard_codes(name: str, records: Records, imported: Mapping[str, Imported]) -> Iterator[str]:
    """A line for each code of the mapping `name` that no row says where one without a code says nearly so."""
    for table, column, code, word in misspelt(imported):
        where = f"{shown(file_of(name))}: tables.{table}.columns.{column}.codes.{seen(code)}"
        yield f"{where}: no row of {records.tables[table].file} says so{did_you_mean(seen(word))}"
