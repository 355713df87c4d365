"""Where a page made of records comes from: the question, the files, the code; its run id, and the command that makes
it again.

The same question of the same files, asked of the same code, has the same run id and so the same folder; another one has
a folder of its own, as runs of experiments have.
"""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.canonical import digest
from experiments.execute import provenance
from experiments.execute.job import MACHINE_KEYS
from experiments.model import the_model
from experiments.paths import below, safe_name
from experiments.records.mapping import Records
from experiments.records.read import Imported
from experiments.trust import Entry
from experiments.what_this_is import versions_words

__all__ = ["FileRead", "Origin", "again", "entries_of", "files_read", "origin_of"]

SHORT = 12  # digits of a digest that a page shows
ID = 16  # of a run id, as of an experiment's
NOT_ASKED = set(MACHINE_KEYS)


class FileRead(NamedTuple):
    """A file that was read: its name as the mapping has it, rows, and SHA-256."""

    name: str
    rows: int
    sha: str


class Origin(NamedTuple):
    """A run id and what a page says of its making, in this order."""

    run_id: str
    entries: list[Entry]

    def folder(self, results: Path, kind: str, records: str) -> Path:
        """<results>/<kind>/<name of the mapping>/<run id>."""
        return below(results, kind, safe_name("records", Path(records).stem), self.run_id)

    def markdown(self) -> str:
        """A list for a page of markdown."""
        return "\n".join(["## Where this comes from", "", *(f"- {one.name}: {one.text}" for one in self.entries)])


def files_read(records: Records, imported: Mapping[str, Imported]) -> list[FileRead]:
    """Each table's file; one that holds two tables stands twice, with the rows of each."""
    return [FileRead(records.tables[name].file, one.rows, one.digest) for name, one in imported.items()]


def origin_of(
    kind: str, records: Records, files: Sequence[FileRead], asked: Mapping[str, Any], command: Sequence[str]
) -> Origin:
    """Of the page `kind`; `asked`: all that decides the answer beside records and code; `command`: words that make it
    again.
    """
    code = [the_model().source_digest(), provenance.own_digest()]
    means = records.model_dump(mode="json")
    run_id = digest([kind, means, [tuple(one) for one in files], dict(asked), code])[:ID]
    return Origin(run_id, entries_of(run_id, files, records.source, asked.get("seed"), command))


def entries_of(
    run_id: str, files: Sequence[FileRead], source: str, seed: int | None, command: Sequence[str]
) -> list[Entry]:
    """The lines of a page."""
    told = {
        "Files read": "; ".join(f"{one.name} ({one.rows:,} rows, SHA-256 {one.sha[:SHORT]})" for one in files)
        or "none",
        "Source and licence": (source or "not stated in the mapping (source)") if files else "",
        "Run": f"{run_id}{'' if seed is None else f', seed {seed}'}",
        "Versions": f"{versions_words()}, model {the_model().source_digest()[:SHORT]}",
        "Make it again": shlex.join(command),
    }
    return [Entry(name, text) for name, text in told.items() if text]


def again(module: str, own: Mapping[str, str], stated: Mapping[str, Any], words: Iterable[str] = ()) -> list[str]:
    """A command as it was typed, with what it left to itself stated, so that it keeps its meaning; where results go and
    how fast is no part of it.
    """
    keys = {key: str(value) for key, value in stated.items()} | dict(own)
    asked = [*words, *(f"{key}={value}" for key, value in keys.items())]
    return ["python", "-m", module, *(one for one in asked if one.lstrip("+").partition("=")[0] not in NOT_ASKED)]
