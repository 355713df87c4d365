"""What a check gives back, and how it is shown: on the console, and between two marks of a page."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from experiments.whole import write_whole

__all__ = ["Found", "as_text", "put_into"]


class Found(NamedTuple):
    """The result of one check: a sentence with its figures, a table, and what did not hold (nothing if all did)."""

    sentence: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    wrong: Sequence[str]


def as_text(found: Found) -> str:
    """The sentence and the table, as Markdown, which a console shows as well."""
    lines = [found.sentence, "", _line(found.columns), _line(["---"] * len(found.columns))]
    return "\n".join([*lines, *(_line(row) for row in found.rows)])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def put_into(page: Path, name: str, text: str) -> None:
    """Replace what stands between the marks of a check in a page; KeyError if the page has none."""
    before = page.read_text(encoding="utf-8")
    mark, end = f"<!-- made by: {name} -->", "<!-- end -->"
    pattern = re.compile(re.escape(mark) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(before):
        raise KeyError(f"{page}: no mark {mark}")
    after = pattern.sub(lambda _: f"{mark}\n{text}\n{end}", before)
    write_whole(page, after.encode())
