"""Which of all combinations to choose, in one sentence, and whether it is shown to beat the baseline.

With revenue by net value; without it by loyalty, among those not shown to cost more; of two that loyalty does not tell
apart, the one that costs less.
"""

from experiments.amounts import difference_text, plus_minus, show
from experiments.compare import Comparison
from experiments.contrasts import is_shown
from experiments.decision import cheaper_of_two
from experiments.labels import cell_words, changed_words, indicator_words
from experiments.next_money import decided
from experiments.outcomes import NET_VALUE
from experiments.verdicts import best_is_shown, best_shown, gain_of

__all__ = ["best_cell"]


def best_cell(comparison: Comparison) -> str:
    """Which of all cells to choose, and whether it is shown to beat the baseline."""
    decision, outcomes = decided(comparison), comparison.outcomes
    if _cost_decides(comparison):
        return _cheaper(comparison)
    if decision.goal != NET_VALUE.name:
        return _best_affordable(comparison)
    scope, measure = f"Of all {len(outcomes.cells)} combinations", indicator_words(decision.goal)
    best = changed_words(outcomes, decision.best, comparison.baseline)
    if decision.best == comparison.baseline:
        return f"{scope}, the baseline ({best}) has the best {measure}: stay with it."
    if not best_is_shown(comparison):
        return f"{scope}, {best} has the highest {measure}, {_not_shown(comparison)}"
    return f"{scope}, {best} has the best {measure}: {_gain_words(comparison, decision.best)}."


def _best_affordable(comparison: Comparison) -> str:
    """The same where there is no revenue: only combinations that are not shown to cost more may be chosen."""
    decision, outcomes = decided(comparison), comparison.outcomes
    best = changed_words(outcomes, decision.best, comparison.baseline)
    goal = outcomes.indicators[decision.goal]
    end = "lowest" if goal.better == "low" else "most" if goal.unit == "customers" else "highest"
    measure = f"the {end} {indicator_words(decision.goal)}"
    scope = "of all combinations not shown to cost more than the baseline"
    if decision.best == comparison.baseline and len(outcomes.cells) > 1 and not len(decision.rivals):
        others = "the other combination costs" if len(outcomes.cells) == 2 else "all other combinations cost"
        return f"Stay with the baseline ({best}): {others} more."
    if decision.best == comparison.baseline:
        return f"Stay with the baseline ({best}): of all combinations not shown to cost more it has {measure}."
    if not best_is_shown(comparison):
        return f"{best} has {measure} {scope}, {_not_shown(comparison)}"
    return f"Choose {best}: {scope} it has {measure}, {_gain_words(comparison, decision.best)}."


def _cost_decides(comparison: Comparison) -> bool:
    """Of two cells that loyalty does not tell apart the one that costs less: by the choice itself, or by net value."""
    decision, of = decided(comparison), comparison.outcomes
    if decision.by_cost or decision.goal != NET_VALUE.name or not of.has(comparison.loyalty):
        return decision.by_cost
    names = comparison.loyalty, comparison.cost
    if cheaper_of_two(of, *names, comparison.baseline, comparison.differences) != decision.best:
        return False
    return all(is_shown(gain_of(comparison, cell)["verdict"]) for cell in of.cells if cell != comparison.baseline)


def _cheaper(comparison: Comparison) -> str:
    """Which of two cells costs less, by how much, and that loyalty is not shown to differ (nor to be equal)."""
    decision, outcomes = decided(comparison), comparison.outcomes
    other = next(cell for cell in outcomes.cells if cell != comparison.baseline)
    side = 1 if decision.best == other else -1
    cost, kept, worth = (
        plus_minus(side * row["difference"], row["half"], row["unit"], signed=True)
        for row in (comparison.difference(other, name) for name in (comparison.cost, comparison.loyalty, decision.goal))
    )
    value = f"; {indicator_words(decision.goal)} {worth}" if decision.goal != comparison.loyalty else ""
    best, against = cell_words(outcomes, decision.best), comparison.baseline if side > 0 else other
    name = best if side > 0 else f"Stay with the baseline, {best}"
    return (
        f"{name}: it costs less than {cell_words(outcomes, against)} ({indicator_words(comparison.cost)} {cost}), and "
        f"these runs do not tell the two apart by {indicator_words(comparison.loyalty)} ({kept}){value}."
    )


def _not_shown(comparison: Comparison) -> str:
    """That the best cell is not shown to beat the baseline, and which one is."""
    shown = best_shown(comparison)
    unsure = "but it is not shown to beat the baseline."
    if shown is None:
        return f"{unsure} No combination is shown to beat it."
    name, gain = changed_words(comparison.outcomes, shown, comparison.baseline), gain_of(comparison, shown)
    amount = difference_text(gain)
    return f"{unsure} The best that is shown to beat it is {name}: {amount}."


def _gain_words(comparison: Comparison, cell: int) -> str:
    """'+870,000 CNY against the baseline (9 technicians, baseline first fix)'; the facts have the interval."""
    gain = gain_of(comparison, cell)
    amount = show(gain["difference"], gain["unit"], gain["half"], signed=True)
    return f"{amount} against the baseline ({cell_words(comparison.outcomes, comparison.baseline)})"
