"""The sheet as Markdown, and as a page in the looks of the report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.report import Section, page_of
from experiments.settings import Experiment
from experiments.stress_des.data import appendix
from experiments.stress_des.items import NOT_APPLICABLE, SECTIONS, items_of
from experiments.stress_des.study import Item, Study, study_of_folder
from experiments.tables import Table

__all__ = ["STUDY", "as_html", "as_markdown", "write_study"]

STUDY = "study.md"  # in a run's folder

_ABOUT = (
    "After the checklist for discrete-event simulation of T. Monks, C. S. M. Currie, B. S. Onggo, S. Robinson, M. Kunc "
    "and S. J. E. Taylor, Strengthening the reporting of empirical simulation studies, Journal of Simulation 13(1), "
    "2019, 55-67. Made from configuration and code by"
)


def as_markdown(study: Study, command: str, numbers: bool = True) -> str:
    """The twenty items, and with `numbers` an appendix of every parameter."""
    parts = [f"# STRESS-DES sheet: {study.name}\n\n{_ABOUT} `{command}`.\n"]
    section = ""
    for item in items_of(study):
        if item.number[0] != section:
            section = item.number[0]
            parts.append(f"## {section}. {SECTIONS[section]}\n")
        parts.append(_item(item))
    if numbers:
        parts.append(_item(appendix(study)))
    return "\n".join(parts)


def _item(item: Item) -> str:
    lines = [f"### {item.number} {item.name}", ""]
    lines += [item.text, ""] if item.text else []
    if item.head:
        lines += [_row(item.head), "|" + "---|" * len(item.head), *map(_row, item.rows), ""]
    return "\n".join(lines)


def _row(texts: tuple[str, ...]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in texts) + " |"


def write_study(folder: Path, facts: Mapping[str, Any], experiment: Experiment | None) -> None:
    """The sheet of a run into its folder, where the cells lie."""
    about = experiment if experiment and experiment.factors else None
    text = as_markdown(study_of_folder(folder, facts, about), "python -m experiments.run")
    (folder / STUDY).write_text(text, encoding="utf-8", newline="\n")


def as_html(study: Study) -> str:
    """The same on a page of its own."""
    items = items_of(study)
    left_out = sum(item.text.startswith(NOT_APPLICABLE) for item in items)
    answer = f"{len(items) - left_out} of {len(items)} items are filled; {left_out} are not applicable, and say why."
    sections = [
        Section(f"{item.number} {item.name}", item.text, tables=[_table(item)] if item.head else [])
        for item in [*items, appendix(study)]
    ]
    return page_of(f"STRESS-DES sheet: {study.name}", answer, sections)


def _table(item: Item) -> Table:
    return Table("", list(item.head), [list(row) for row in item.rows])
