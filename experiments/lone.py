"""A scenario that was run alone, on the console: the headline and the figures that suit how customers are served.

Where technicians visit, that is the first visit; where products are brought or sent in, how often the repair was right
and how long the product was in the house.
"""

from experiments.amounts import mean_text
from experiments.compare import Comparison
from experiments.shown_cells import nobody_visited
from experiments.words import Fact, answer, facts, level_fact

__all__ = ["headline", "lone_facts"]

_MONEY = ("score_mean", "churn_rate_year", "customers_end", "contribution", "cost_total")
_WAYS = {  # way in -> its indicators, the headline first, and what the headline says
    "carry_in": (
        ("carry_in_right_first_time", "carry_in_days_in_house", "carry_in_same_day_share"),
        "of the repairs brought in were right the first time.",
    ),
    "mail_in": (
        ("mail_in_repaired_for_good", "mail_in_days_in_house"),
        "of the products sent in were repaired for good.",
    ),
}


def headline(comparison: Comparison) -> str:
    """What the scenario reached, in a sentence."""
    names, words = _WAYS.get(_way(comparison), ((), ""))
    if not names or not comparison.outcomes.has(names[0]):
        return answer(comparison)
    row = comparison.cell(comparison.baseline, names[0])
    return f"{mean_text(row)} {words}"


def lone_facts(comparison: Comparison) -> list[Fact]:
    """What a planner asks first."""
    way = _way(comparison)
    if way not in _WAYS:
        return facts(comparison)
    names = (*_WAYS[way][0], f"{way}_ready_when_promised", *_MONEY)
    return [level_fact(comparison, name) for name in names if comparison.outcomes.has(name)]


def _way(comparison: Comparison) -> str:
    """The way by which most products come in; "" where technicians visit."""
    if not nobody_visited(comparison):
        return ""
    return max(_WAYS, key=lambda way: _mean(comparison, f"{way}_jobs"))


def _mean(comparison: Comparison, name: str) -> float:
    return float(comparison.cell(comparison.baseline, name)["mean"]) if comparison.outcomes.has(name) else 0.0
