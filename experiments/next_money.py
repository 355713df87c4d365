"""What to do next, one change from the baseline: first what needs no money, then where the money goes.

Every single change is a candidate (`steps.py`); of each factor the best one, since only one of its levels can be had.
"""

from collections.abc import Iterator
from itertools import takewhile

import pandas as pd

from experiments.amounts import plus_minus
from experiments.compare import Comparison
from experiments.contrasts import shown_side
from experiments.decision import Decision
from experiments.labels import factor_words, level_text, level_words
from experiments.outcomes import NET_VALUE
from experiments.verdicts import best_is_shown

__all__ = ["decided", "money_answer", "none_pays", "recommended", "step_of", "step_words", "unit_of"]


def money_answer(comparison: Comparison) -> str:
    """What to change first and where the next money goes; empty where only one factor was varied."""
    decision = decided(comparison)
    if not len(decision.contest) or decision.goal != NET_VALUE.name:
        return ""
    free, paid = _paying(comparison)
    if not free and not paid:
        return none_pays(comparison, comparison.steps, "single change from the baseline")
    said = [_free_words(comparison, free)] if free else []
    if paid:
        said.append(_paid_words(comparison, paid, _second(comparison, paid)))
    else:
        said.append(f"Beside {'them' if len(free) > 1 else 'it'}, no other single change is shown to pay.")
    return " ".join([*said, *_together(comparison)])


def none_pays(comparison: Comparison, steps: pd.DataFrame, what: str) -> str:
    """That none of these steps pays, with the one that loses least or comes nearest; "" where one is shown to pay."""
    judged = steps[steps["worth"].notna()]
    sides = [shown_side(step, "worth") for _, step in judged.iterrows()]
    if not sides or max(sides) > 0:
        return ""
    least = judged.iloc[int(judged["worth"].to_numpy().argmax())]
    unit, half = unit_of(comparison, NET_VALUE.name), float(least["worth_high"] - least["worth"])
    if max(sides) < 0:
        lost = plus_minus(-float(least["worth"]), half, unit)
        return f"No {what} pays: the one that loses least, {step_words(least)}, loses {lost} of net value."
    amount = plus_minus(least["worth"], half, unit, signed=True)
    return f"No {what} is shown to pay; {step_words(least)} comes nearest, {amount} of net value."


def _together(comparison: Comparison) -> Iterator[str]:
    """What the best combination, if it is shown to pay, has beside the changes to make first."""
    best = decided(comparison).best
    if best == comparison.baseline or not best_is_shown(comparison):
        return
    levels, first = comparison.outcomes.design.loc[best], recommended(comparison)
    of_best = [step for _, step in comparison.steps.iterrows() if str(levels[step["factor"]]) == str(step["to"])]
    more = [step for step in of_best if step["cell"] not in first]
    if more and len(of_best) == len(more) + len(first):
        every = "both" if len(of_best) == 2 else "them all"
        yield f"Then {' and '.join(step_words(step) for step in more)}: the best combination has {every}."


def recommended(comparison: Comparison) -> list[int]:
    """The cells of the changes to make first: all that need no money, and the best that does."""
    free, paid = _paying(comparison)
    return [int(step["cell"]) for step in (*free, *paid[:1])]


def step_of(comparison: Comparison, cell: int) -> pd.Series:
    return comparison.steps[comparison.steps["cell"] == cell].iloc[0]


def step_words(step: pd.Series) -> str:
    """'10 technicians instead of 9', or the name of the choice: of 'camera lane' to 'camera sold lane', 'sold lane'."""
    words = level_words(step["factor"], step["to"])
    before, after = (level_text(step[end]).split() for end in ("from", "to"))
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))))
    if words == level_text(step["to"]) and 0 < shared < min(len(before), len(after)):
        return " ".join(after[shared:])
    return f"{words} instead of {level_text(step['from'])}" if words != level_text(step["to"]) else words


def unit_of(comparison: Comparison, indicator: str) -> str:
    return comparison.outcomes.indicators[indicator].unit


def decided(comparison: Comparison) -> Decision:
    if comparison.decision is None:
        raise ValueError("a single cell leaves nothing to decide")
    return comparison.decision


def _paying(comparison: Comparison) -> tuple[list[pd.Series], list[pd.Series]]:
    """The best changes of the factors that are shown to pay: those that need no money, and those that do."""
    steps = comparison.steps
    best = [step for _, step in steps[steps["next"]].iterrows()] if len(steps) else []
    paying = [step for step in best if shown_side(step, "worth") > 0]
    return [step for step in paying if step["free"]], [step for step in paying if not step["free"]]


def _free_words(comparison: Comparison, free: list[pd.Series]) -> str:
    """'First what is not shown to cost money: quantile 0.97 instead of 0.8 (saves money, net value +212,000 ± 33,000
    CNY).'
    """
    unit = unit_of(comparison, NET_VALUE.name)
    found = []
    for step in free:
        cost = "saves money" if shown_side(step, "extra_cost") < 0 else "cost not told apart from none"
        gain = plus_minus(step["worth"], step["worth_high"] - step["worth"], unit, signed=True)
        found.append(f"{step_words(step)} ({cost}, net value {gain})")
    return f"First what is not shown to cost money: {'; '.join(found)}."


def _second(comparison: Comparison, paid: list[pd.Series]) -> pd.Series | None:
    """What the best change that costs money is set against: the next best of another factor that costs money too."""
    steps = comparison.steps
    for _, step in steps[steps["next"]].iterrows():
        if step["factor"] != paid[0]["factor"] and not step["free"] and shown_side(step, "extra_cost") > 0:
            return step
    return None


def _paid_words(comparison: Comparison, paid: list[pd.Series], second: pd.Series | None) -> str:
    first = paid[0]
    put = f"Put the next money into {_into(first)}"
    if second is None:
        return f"{put}."
    if not _not_apart(comparison, first, second):
        return f"{put}, not into {_into(second)}."
    if shown_side(second, "worth") > 0:
        return (
            f"The next money does as well in {step_words(first)} as in {step_words(second)}: "
            "the two are not told apart."
        )
    return f"{put}; {step_words(second)} is not shown to pay, but the two cannot be told apart."


def _into(step: pd.Series) -> str:
    """'technicians (10 technicians instead of 9)', 'window (8 h instead of 4)', 'first fix (fuller van)'."""
    name = factor_words(step["factor"])
    return f"{name} ({step_words(step).removeprefix(f'{name} ')})"


def _not_apart(comparison: Comparison, first: pd.Series, second: pd.Series) -> bool:
    contest = decided(comparison).contest
    row = contest[(contest["cell"] == first["cell"]) & (contest["against"] == second["cell"])].iloc[0]
    return bool(row["p"] > 1 - comparison.level)
