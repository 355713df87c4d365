"""The summary on the console: the decision first, about fifteen lines, and where to read on."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from experiments import words
from experiments.changes import changes
from experiments.compare import Comparison
from experiments.service_price import service_prices

__all__ = ["show"]


def show(comparison: Comparison, experiment: Mapping[str, Any] | None, console: Console) -> None:
    """Prints question, answer, how much, interval, cost and what would change it; no markup is read."""
    about = dict(experiment or {})
    question = about.get("question") or about.get("name")
    if question:
        _line(console, str(question), "dim")
    _line(console, words.answer(comparison), "bold green")
    _facts(console, comparison, about.get("indicators") or ())
    if comparison.decision is not None:
        _line(console, "What would change the answer:")
        for change in changes(comparison):
            _line(console, f"  - {change}")
    for warning in comparison.warnings:
        _line(console, f"  ! {warning}", "yellow")


def _facts(console: Console, comparison: Comparison, names: Sequence[str]) -> None:
    if comparison.decision is not None and words.best_cell(comparison) != words.answer(comparison):
        _line(console, words.best_cell(comparison))
    facts = words.facts(comparison)
    wide = max((len(fact.name) for fact in facts), default=0)
    for fact in facts:
        _line(console, f"  {fact.name:<{wide}}  {fact.value}  ({fact.interval})")
    _line(console, f"  {words.facts_note(comparison)}", "dim")
    for price in service_prices(comparison, names) if comparison.decision is not None else []:
        _line(console, price)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=False)
