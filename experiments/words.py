"""The answer in plain words: what to do, and how much better it is; what would change it is in `changes.py`.

Sentences for the report and for the console, from the tables of a `Comparison`; no mark-up, no escaping, no
new arithmetic.  What is not shown is said to be so, and an interval stands beside every number to act on.
"""

from typing import NamedTuple

import pandas as pd

from experiments.accounts import KEPT_UP
from experiments.amounts import between, inside, mean_text
from experiments.best_words import best_cell
from experiments.compare import Comparison
from experiments.contrasts import is_shown
from experiments.labels import cell_words, changed_words, indicator_words
from experiments.next_money import decided, money_answer, step_of, step_words, unit_of
from experiments.shown_cells import nobody_visited
from experiments.verdicts import best_is_shown, choice_words, first_by, shown_side

__all__ = [
    "Fact",
    "Said",
    "answer",
    "decided",
    "facts",
    "facts_note",
    "money_answer",
    "reading",
    "step_of",
    "step_words",
    "unit_of",
    "unless_paid_for",
]


# What a planner asks first about a scenario that was run alone.
_SINGLE = (
    "first_fix_rate",
    "hours_to_first_visit",
    "score_mean",
    "churn_rate_year",
    "customers_end",
    "contribution",
    "cost_total",
)


class Fact(NamedTuple):
    """One figure of the answer: what it is, its value, and its interval."""

    name: str
    value: str
    interval: str


class Said(NamedTuple):
    """An answer of another kind than which cell to choose: a sentence, what speaks against it, what else was asked."""

    answer: str
    doubts: list[str]
    beside: tuple[str, ...] = ()


def answer(comparison: Comparison) -> str:
    """The headline: one sentence a planner can act on."""
    if comparison.decision is None:
        return _reached(comparison)
    return money_answer(comparison) or best_cell(comparison)


def unless_paid_for(comparison: Comparison) -> str:
    """That the best cell is another one where what it costs is counted for as long as what it brings."""
    best = comparison.decision.best if comparison.decision else comparison.baseline
    if best == comparison.baseline or not comparison.outcomes.has(KEPT_UP) or not best_is_shown(comparison):
        return ""
    other, close = first_by(comparison, KEPT_UP)
    if other == best or best in close:
        return ""
    return (
        f"But {cell_words(comparison.outcomes, other)} comes first if wages and other standing costs are counted for "
        "as long as the customers at the end."
    )


def facts(comparison: Comparison) -> list[Fact]:
    """How much better the recommended cell is than the baseline; if that is the baseline, what it reaches."""
    decision = comparison.decision
    if decision is None:
        return [level_fact(comparison, name) for name in _SINGLE if comparison.outcomes.has(name)]
    if decision.best == comparison.baseline:
        return [level_fact(comparison, name) for name in decision.gains["indicator"]]
    return [_gain(comparison, gain) for _, gain in decision.gains.iterrows()]


def facts_note(comparison: Comparison) -> str:
    """What the facts are, and how sure their intervals."""
    level, others = f"{100 * comparison.level:g} %", len(comparison.outcomes.cells) - 1
    if comparison.decision is None and comparison.outcomes.replications == 1:
        return "One replication has no intervals; ask for more with replications=10."
    if comparison.decision is None:
        return f"Means over the replications with {level} intervals."
    if comparison.decision.best == comparison.baseline:
        return f"The baseline itself, over the simulated period, with {level} intervals."
    best = changed_words(comparison.outcomes, comparison.decision.best, comparison.baseline)
    status = "" if best_is_shown(comparison) else f"{choice_words(comparison, long=True).capitalize()}: "
    held = "all" if others > 1 else "the"
    return (
        f"{status}{best}, minus the baseline; the intervals hold with {level} for {held} {others} "
        f"comparison{'s together' if others > 1 else ''}; 'not shown' is what the adjusted test does not show."
    )


def _reached(comparison: Comparison) -> str:
    """What a scenario that was run alone reached."""
    if not comparison.outcomes.has("first_fix_rate"):
        return "One scenario was run."
    row = comparison.cell(comparison.baseline, "first_fix_rate")
    fixed = mean_text(row)
    when = "the first go at the bench" if nobody_visited(comparison) else "the first visit"
    return f"{fixed} of the repairs were solved at {when}."


def _gain(comparison: Comparison, gain: pd.Series) -> Fact:
    unit, ends = unit_of(comparison, gain["indicator"]), (gain["difference_low"], gain["difference_high"])
    value, interval = inside(gain["difference"], *ends, unit, signed=True), between(*ends, unit, signed=True)
    return Fact(indicator_words(gain["indicator"]), value, f"{interval}{_verdict_words(comparison, gain)}")


def _verdict_words(comparison: Comparison, gain: pd.Series) -> str:
    """What the table of differences says of a fact, where its wider interval does not say the same."""
    holds_zero = gain["difference_low"] <= 0 <= gain["difference_high"]
    if is_shown(comparison.difference(decided(comparison).best, gain["indicator"])["verdict"]):
        return ", but shown by the sharper test" if holds_zero else ""
    return ", not shown"


def level_fact(comparison: Comparison, name: str) -> Fact:
    """The mean of an indicator in the baseline, with its interval."""
    row = comparison.cell(comparison.baseline, name)
    interval = between(row["low"], row["high"], row["unit"])
    return Fact(indicator_words(name), inside(row["mean"], row["low"], row["high"], row["unit"]), interval)


def reading(step: pd.Series, kept: str, kept_unit: str, of_money: bool) -> str:
    """What a step is shown to do, in words: money first, then customers or whatever is to be gained; then whether it
    pays, where its worth is `of_money`.
    """
    money = _side(shown_side(step, "extra_cost"), "costs more", "saves money", "cost not told apart")
    more, fewer, unsure = "keeps more customers", "keeps fewer customers", "customers not told apart"
    if kept_unit != "customers":
        name = indicator_words(kept)
        more, fewer, unsure = f"better {name}", f"worse {name}", f"{name} not told apart"
    customers = _side(shown_side(step, "gain"), more, fewer, unsure)
    pays = f": {_side(shown_side(step, 'worth'), 'pays', 'does not pay', 'not shown to pay')}" if of_money else ""
    return f"{money}, {customers}{pays}"


def _side(side: int, above: str, below: str, unsure: str) -> str:
    return above if side > 0 else below if side < 0 else unsure
