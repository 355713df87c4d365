"""Where the records or their mapping say what cannot be used: the files of a subject, the line of a word of `means`."""

from collections.abc import Iterator
from contextlib import contextmanager

from experiments.calibrate.subjects import SUBJECTS
from experiments.configure.guard_files import scan_file
from experiments.messages import Refusal
from experiments.paths import shown
from experiments.records.mapping import Records, file_of

__all__ = ["files_of", "of_mapping"]

ENDS = ("=", ":", ".")  # of a key in a message


def files_of(subject: str, records: Records) -> str:
    """The files that a subject is learnt from, as the mapping names them."""
    tables = dict.fromkeys(table for table, _ in SUBJECTS[subject][0] if table in records.tables)
    return ", ".join(dict.fromkeys(records.tables[table].file for table in tables))


@contextmanager
def of_mapping(name: str) -> Iterator[None]:
    """What is refused of a mapping's `means` is refused with its line; `name` or path as `records` says it."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal(f"{refusal}{_place(str(refusal), name)}") from None


def _place(text: str, name: str) -> str:
    """The line of the longest key that the message begins with; "" where it is of no key of the mapping."""
    if not text.startswith("means."):
        return ""
    path = file_of(name)
    told = [one for one in scan_file(path) if text.startswith(tuple(f"{one.path}{end}" for end in ENDS))]
    said = max(told, key=lambda one: len(one.path), default=None)
    return f" ({shown(path)}:{said.line})" if said is not None else f" ({shown(path)})"
