"""The summary on the console: the decision first, about fifteen lines, and where to read on."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from experiments import words
from experiments.changes import changes
from experiments.compare import Comparison
from experiments.headline import headline_of
from experiments.lone import headline, lone_facts
from experiments.service_price import service_prices
from experiments.trust import about_the_period, calibration_says, period_words

__all__ = ["show"]

ONE_REPLICATION = "One replication: no intervals; add replications=10."


def show(
    comparison: Comparison,
    experiment: Mapping[str, Any] | None,
    manifest: Mapping[str, Any],
    console: Console,
    said: words.Said | None = None,
) -> None:
    """Prints question, answer, how much, interval, cost and what would change it; no markup is read.

    Of the `manifest` the period is told: days, warmup_days, start, at the top or in a section of it.
    """
    about = dict(experiment or {})
    question = about.get("question") or about.get("name")
    if question:
        _line(console, str(question), "dim")
    if said:
        _line(console, said.answer, "bold green")
        for more in said.beside:
            _line(console, more)
        for doubt in said.doubts:
            _line(console, f"  - {doubt}")
        _sources(console, about)
        _warn(console, [*calibration_says(manifest), *about_the_period(manifest)])
        return
    alone = comparison.decision is None
    answer, below = (headline(comparison), "") if alone else headline_of(comparison, about)
    _line(console, answer, "bold green")
    if below:
        _line(console, below)
    _facts(console, comparison, period_words(manifest), about.get("indicators") or ())
    _sources(console, about)
    if comparison.decision is not None:
        _line(console, "What would change the answer:")
        for change in changes(comparison):
            _line(console, f"  - {change}")
    of_intervals = comparison.warnings if _has_intervals(comparison) else []
    _warn(console, [*calibration_says(manifest), *of_intervals, *about_the_period(manifest)])


def _warn(console: Console, warnings: Sequence[str]) -> None:
    """What speaks of intervals, and what the run itself leaves to be careful about."""
    for warning in warnings:
        _line(console, f"  ! {warning}", "yellow")


def _sources(console: Console, about: Mapping[str, Any]) -> None:
    """How much of the interval is the data's, where there are draws of the parameters."""
    if about.get("sources"):
        _line(console, str(about["sources"]))


def _has_intervals(comparison: Comparison) -> bool:
    return comparison.outcomes.replications > 1


def _facts(console: Console, comparison: Comparison, period: str, names: Sequence[str]) -> None:
    facts = lone_facts(comparison) if comparison.decision is None else words.facts(comparison)
    wide = max((len(fact.name) for fact in facts), default=0)
    for fact in facts:
        interval = f"  ({fact.interval})" if _has_intervals(comparison) else ""
        _line(console, f"  {fact.name:<{wide}}  {fact.value}{interval}")
    note = words.facts_note(comparison) if _has_intervals(comparison) else ONE_REPLICATION
    _line(console, f"  {' '.join(filter(None, [note, period]))}", "dim")
    for price in service_prices(comparison, names) if comparison.decision is not None else []:
        _line(console, price)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=False)
