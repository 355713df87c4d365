"""The one-page report: the decision first, then the evidence, then how far to trust it, then the tables and where
it comes from.

Here lives: what goes onto the page, and its layout by the template.  The sentences are in `words.py`, figures
with their tables in `evidence.py`, method and provenance in `trust.py`, the looks in `templates/`.  The page
stands alone: pictures are embedded, nothing is fetched, no script runs.  Every text is escaped by the
template, and no caller may pass HTML.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments import words
from experiments.changes import changes
from experiments.compare import Comparison
from experiments.evidence import Section, evidence
from experiments.figures import draw_all
from experiments.headline import headline_of
from experiments.labels import level_text
from experiments.lone import headline, lone_facts
from experiments.outcomes import NET_VALUE
from experiments.service_price import service_prices
from experiments.tables import Table, frame_table
from experiments.trust import method, period_words, provenance, warnings_of
from experiments.trust_card import in_short, trust_card
from experiments.what_this_is import DEFINITION, About

__all__ = ["Section", "page_of", "write"]

MOST_BESIDE = 62  # characters; a wider table goes below its figure
UNSAID = "What this answer takes for granted is not said: the experiment's file has no list `rests_on`."
_TEMPLATES = Path(__file__).parent / "templates"
_KINDS = {".png": "image/png", ".svg": "image/svg+xml"}


def write(
    path: Path,
    comparison: Comparison,
    monthly: pd.DataFrame,
    manifest: Mapping[str, Any],
    experiment: Mapping[str, Any] | None,
    extra: Sequence[Section] = (),
    said: words.Said | None = None,
) -> Path:
    """Writes the page to `path`; its figures are those in figures/ beside it, drawn if that folder is not
    there.

    `experiment`: name, question, indicators (those shown first), meanings of levels and what the answer
    rests_on; None for a scenario run alone.
    `manifest`: any facts; looked for are days, warmup_days, seed and twin = {cell, replication, agrees}, at
    the top or in a section of it.  `extra` sections stand between the evidence and the method.  Where something is
    `said`, that is the answer, and there is no evidence for a choice of cells.
    """
    folder, about = path.parent / "figures", dict(experiment or {})
    if not folder.is_dir():
        draw_all(comparison, monthly, folder)
    names = about.get("indicators") or ()
    found = [] if said else evidence(comparison, monthly, folder, names)
    shown, tables = _parted([*found, *extra])
    checks = trust_card(comparison, manifest, _scenario(path.parent, comparison.baseline))
    page = _template("report.html").render(
        title=about.get("question") or about.get("name") or "Scenario run",
        name=about.get("name", ""),
        **(_answer(comparison, manifest, names, about) if said is None else _said(said, about)),
        meanings=[_ready(section) for section in _meanings(about)],
        rests_on=about.get("rests_on") or ([UNSAID] if about.get("factors") else []),
        warnings=warnings_of(comparison, manifest),
        sections=[_ready(section) for section in shown],
        checks=checks,
        in_short=in_short(checks),
        method=method(comparison, manifest),
        tables=[_ready(section) for section in tables],
        provenance=provenance(manifest),
    )
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def page_of(
    title: str, answer: str, sections: Sequence[Section], about: About | None = None, below: Sequence[str] = ()
) -> str:
    """A page of figures with their tables, in the looks of the report; `about` says what it is and rests on, `below`
    stands under the answer.
    """
    shown = [_ready(section) for section in sections]
    text: str = _template("day.html").render(title=title, answer=answer, below=below, sections=shown, about=about)
    return text


def _template(name: str) -> Any:
    rooms = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return rooms.get_template(name)


def _answer(
    comparison: Comparison, manifest: Mapping[str, Any], names: Sequence[str], about: Mapping[str, Any]
) -> dict[str, Any]:
    """The first box of the page; of a single scenario there is nothing to decide."""
    decided = comparison.decision is not None
    answer, below = headline_of(comparison, about) if decided else (headline(comparison), "")
    return {
        "answer": answer,
        "best": below,
        "facts": words.facts(comparison) if decided else lone_facts(comparison),
        "changes": changes(comparison) if decided else [],
        "note": " ".join(
            filter(
                None, [_sources(about), words.facts_note(comparison), period_words(manifest), _definition(comparison)]
            )
        ),
        "prices": service_prices(comparison, names) if decided else [],
    }


def _sources(about: Mapping[str, Any]) -> str:
    """How much of the interval is the data's, where cells were run over draws of their parameters."""
    return str(about.get("sources") or "")


def _said(said: words.Said, about: Mapping[str, Any]) -> dict[str, Any]:
    """The first box of a page that does not say which cell to choose."""
    nothing = {"best": " ".join(said.beside), "facts": [], "note": _sources(about), "prices": []}
    return {"answer": said.answer, "changes": said.doubts, **nothing}


def _definition(comparison: Comparison) -> str:
    if comparison.decision is None or comparison.decision.goal != NET_VALUE.name:
        return ""
    return DEFINITION


def _parted(sections: Sequence[Section]) -> tuple[list[Section], list[Section]]:
    """Evidence, and the tables that come after the card: those without a figure, once figures have begun."""
    first = next((number for number, one in enumerate(sections) if one.figure), len(sections))
    shown = [one for number, one in enumerate(sections) if one.figure or number < first]
    return shown, [one for one in sections[first:] if not one.figure]


def _scenario(folder: Path, baseline: int) -> dict[str, Any] | None:
    """The baseline's scenario as the run's folder has it; None where the page is made of tables alone."""
    path = folder / "cells.json"
    if not path.is_file():
        return None
    cells = json.loads(path.read_text(encoding="utf-8"))
    return next((dict(cell["scenario"]) for cell in cells if cell["cell"] == baseline), None)


def _meanings(about: Mapping[str, Any]) -> list[Section]:
    """What the levels mean, as the experiment says it."""
    meanings = about.get("meanings") or {}
    rows = [[level_text(level), str(text)] for level, text in meanings.items()]
    return [Section("What was compared", tables=[Table("", ["choice", "what it means"], rows)])] if rows else []


def _ready(section: Section) -> dict[str, Any]:
    """A section for the template: the picture as a data address, frames as tables."""
    shown = [one if isinstance(one, Table) else frame_table(one) for one in section.tables]
    return {
        "title": section.title,
        "text": section.text,
        "picture": _embedded(section.figure) if section.figure else "",
        "alt": section.alt or section.title,
        "tables": shown,
        "wide": any(_width(one) > MOST_BESIDE for one in shown),
        "folded": section.folded,
    }


def _width(table: Table) -> float:
    """Characters across: headings and words may wrap, numbers may not."""
    columns = zip(table.head, *table.rows, strict=True)
    longest = [max(*map(len, head.split()), *map(_unbroken, texts), 1) for head, *texts in columns]
    return sum(longest) + 1.5 * len(longest)


def _unbroken(text: str) -> int:
    """Characters of a cell that stay on one line: all of an amount, the longest of words."""
    return len(text) if "±" in text else max(map(len, text.split()), default=0)


def _embedded(picture: Path) -> str:
    if picture.suffix not in _KINDS:
        raise ValueError(f"{picture.name}: a picture must be a PNG or SVG file")
    return f"data:{_KINDS[picture.suffix]};base64,{b64encode(picture.read_bytes()).decode('ascii')}"
