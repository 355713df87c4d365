"""What would change the answer, in plain words: rivals, worth of a customer, edge of the design."""

import numpy as np
import pandas as pd

from experiments.accounts import ENDED, KEPT_UP
from experiments.amounts import between, difference_text, plain, plus_minus, show
from experiments.compare import Comparison
from experiments.decision import Decision
from experiments.labels import cell_words, factor_words, indicator_words
from experiments.messages import capital
from experiments.outcomes import NET_VALUE
from experiments.steps import is_ladder
from experiments.verdicts import ALIKE, first_by, identical, shown_side
from experiments.words import decided, step_of, step_words, unit_of

__all__ = ["changes"]

MOST_NAMES = 4


def changes(comparison: Comparison) -> list[str]:
    """What would change the answer: rivals, the worth of a customer or of service, the edge of what was tried."""
    decision = decided(comparison)
    edges = [_edge_words(comparison, factor) for factor in comparison.factors if _at_edge(comparison, factor)]
    if decision.goal != NET_VALUE.name:
        return [
            *([_rival_words(comparison)] if len(decision.rivals) else []),
            *_saving_words(comparison),
            *_more_money_words(comparison, decision),
            *edges,
        ]
    return [
        _rival_words(comparison),
        *_switch_words(comparison),
        *_contribution_words(comparison),
        *_account_words(comparison),
        *_behind_words(comparison, decision),
        *edges,
    ]


def _rival_words(comparison: Comparison) -> str:
    decision, outcomes = decided(comparison), comparison.outcomes
    if decision.tied:
        names = [_rival(comparison, cell) for cell in decision.tied]
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        return f"Cannot be told apart from the best: {'; '.join(names[:MOST_NAMES])}{more}."
    rival = decision.rivals.iloc[0]
    if rival["cell"] == comparison.baseline:
        return "The runner-up is the baseline itself, and it is behind."
    least, most = sorted(abs(rival[end]) for end in ("ahead_low", "ahead_high"))
    behind = between(least, most, unit_of(comparison, decision.goal))
    return f"The runner-up, {cell_words(outcomes, int(rival['cell']))}, is behind, this pair alone by {behind}."


def _rival(comparison: Comparison, cell: int) -> str:
    """The name of a cell, and whether it is the baseline under another name."""
    name = cell_words(comparison.outcomes, cell)
    alike = cell != comparison.baseline and identical(comparison, [comparison.baseline, cell])
    return f"{name} ({ALIKE})" if alike else name


def _more_money_words(comparison: Comparison, decision: Decision) -> list[str]:
    """The best cell at any cost, where only cells at no extra cost could be chosen."""
    means = comparison.cells[comparison.cells["indicator"] == decision.goal].set_index("cell")["mean"]
    low_is_better = comparison.outcomes.indicators[decision.goal].better == "low"
    best = int(str(means.idxmin() if low_is_better else means.idxmax()))
    if best in (decision.best, comparison.baseline):
        return []
    gain, cost = (comparison.difference(best, name) for name in (decision.goal, comparison.cost))
    return [
        f"At any cost, {cell_words(comparison.outcomes, best)} does best: {indicator_words(decision.goal)} "
        f"{difference_text(gain)} and "
        f"{indicator_words(comparison.cost)} "
        f"{plus_minus(cost['difference'], cost['half'], cost['unit'], signed=True)} against the baseline."
    ]


def _saving_words(comparison: Comparison) -> list[str]:
    """Steps that give up service for money: what the service must be worth for them to be wrong."""
    goal, steps = decided(comparison).goal, comparison.steps
    if not len(steps):
        return []
    found = [step for _, step in steps.iterrows() if shown_side(step, "extra_cost") < 0 > shown_side(step, "gain")]
    unit, cost = unit_of(comparison, goal), unit_of(comparison, comparison.cost)
    avoided = "avoiding each" if comparison.outcomes.indicators[goal].better == "low" else "keeping each"
    words = []
    for step in found:
        name = step_words(step)
        half = step["extra_cost_high"] - step["extra_cost"]
        lost = plus_minus(-step["gain"], step["gain_high"] - step["gain"], unit)
        each = between(step["cost_per_gain_low"], step["cost_per_gain_high"], cost)
        words.append(
            f"{capital(name)} would save {plus_minus(-step['extra_cost'], half, cost)} and make "
            f"the {indicator_words(goal)} worse by {lost}: right if {avoided} is worth less than {each}."
        )
    return words


def _contribution_words(comparison: Comparison) -> list[str]:
    """Whether the choice hangs on the value of the customers at the end, which is not money in hand."""
    alone = "Counting only the money of the period, and the customers at the end for nothing,"
    return _first_by(comparison, "contribution_present", alone)


def _account_words(comparison: Comparison) -> list[str]:
    """Whether it hangs on standing costs being counted for the period, and what they bring for longer."""
    kept_up = "If wages and other standing costs were counted for as long as the customers at the end,"
    ended = "If the policy ended with the period, and a customer were worth then what one is in the baseline,"
    return [*_first_by(comparison, KEPT_UP, kept_up), *_first_by(comparison, ENDED, ended)]


def _first_by(comparison: Comparison, account: str, where: str) -> list[str]:
    """Which cell comes first by another account of money."""
    if not comparison.outcomes.has(account):
        return []
    best, tied = first_by(comparison, account)
    apart = f" (not told apart from {len(tied)} other{'s' if len(tied) > 1 else ''})" if tied else ""
    if best == decided(comparison).best:
        return [f"{where} the choice is the same{apart}."]
    return [f"{where} {cell_words(comparison.outcomes, best)} comes first{apart}."]


def _switch_words(comparison: Comparison) -> list[str]:
    """Where the average worth of a customer would change the choice, as far as the interval tells."""
    decision, words = decided(comparison), []
    if not len(decision.switches):
        return ["Whatever a customer is worth on average, the choice is the same."]
    for _, switch in decision.switches.iterrows():
        cell = cell_words(comparison.outcomes, int(switch["cell"]))
        side = "less" if switch["direction"] == "below" else "more"
        if _is_told(switch):
            limit = _worth(comparison, switch)
            words.append(f"If the average worth of a customer were {side} than {limit}, choose {cell}.")
    return words or ["At what average worth of a customer the choice would change cannot be told."]


def _is_told(switch: pd.Series) -> bool:
    """Whether the interval of the limit is bounded and lies beyond the worth that is counted now."""
    low, high, today = switch["customer_low"], switch["customer_high"], switch["today"]
    if not np.isfinite([low, high]).all():
        return False
    return bool(high < today if switch["direction"] == "below" else low > today)


def _worth(comparison: Comparison, switch: pd.Series) -> str:
    """The limit with its interval, and what is counted now."""
    unit = unit_of(comparison, "customer_value")
    low, high = switch["customer_low"], switch["customer_high"]
    limit = show(switch["customer"], unit, min(high - switch["customer"], switch["customer"] - low))  # often lopsided
    now = f"now {plain(round(switch['today']))}; money of the end of the period, not discounted"
    return f"{limit} ({between(low, high, unit)}; {now})"


def _behind_words(comparison: Comparison, decision: Decision) -> list[str]:
    """How far the best change of another factor is behind the best of all.

    Not the price at which it draws level: a saving also raises the margin in the value of the customers.
    """
    if not len(decision.contest):
        return []
    contest = decision.contest.iloc[0]
    if contest["p"] > 1 - comparison.level:
        return []
    unit, half = unit_of(comparison, decision.goal), (contest["ahead_high"] - contest["ahead_low"]) / 2
    first, second = (step_words(step_of(comparison, int(contest[name]))) for name in ("cell", "against"))
    return [
        f"As a single change, {second} is behind {first} by "
        f"{plus_minus(abs(contest['ahead']), half, unit)} of {indicator_words(decision.goal)}."
    ]


def _at_edge(comparison: Comparison, factor: str) -> bool:
    design = comparison.outcomes.design
    if not is_ladder(design, factor) or design[factor].nunique() < 2:
        return False
    levels = design[factor].astype(float)
    best = levels[decided(comparison).best]
    return best == levels.max() or (best == levels.min() and best != 0)  # nothing is fewer than none


def _edge_words(comparison: Comparison, factor: str) -> str:
    levels = comparison.outcomes.design[factor].astype(float)
    best = levels[decided(comparison).best]
    which, beyond = ("lowest", "a lower") if best == levels.min() else ("highest", "a higher")
    name = factor_words(factor)
    return f"The best level of {name} ({best:g}) is the {which} that was tried: try {beyond} one, it may be better."
