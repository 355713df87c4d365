"""What a fitted value means, in a few words for a planner.

A value with a key of the scenario takes the words of the setting (`configure/described.py`); here stand those of values
that have none, or whose line says nothing: outcomes, shares of a law, logarithms of odds and of chances.
"""

import math
from calendar import day_name, month_name
from collections.abc import Callable

from experiments.amounts import show
from experiments.calibrate.keys import key_of
from experiments.configure.described import described
from experiments.fitting.fitted import Fitted

__all__ = ["meaning"]

_A_YEAR = 13  # ln(1 + months) of a year is ln 13
_SPREAD = "standard deviation over mean; 1: as uneven as chance"
_GROUPS = "how unlike groups are (in logarithms, of shares log odds); 0 is alike"
_TYPICAL = "the typical group, large or small"
_SHAPE, _SCALE = "below 1 failures grow rarer with age, above 1 more frequent", "age by which 63 % have failed"

_ANYWHERE = {
    **dict.fromkeys(day_name, "times the mean weekday"),
    **dict.fromkeys(month_name[1:], "times the mean month"),
    "cv": _SPREAD,
    "all groups": _TYPICAL,
    "spread": _GROUPS,
    "first fix: spread": _GROUPS,
}
# Subject -> name of the value -> what it means.
_WORDS: dict[str, dict[str, str]] = {
    "requests and weather": {
        "per degree warmer, above 18 C": "logarithm: 0.02 is 2 % more requests for each degree",
        "per degree warmer, below 15 C": "logarithm: −0.02 is 2 % fewer requests for each degree warmer",
    },
    "time to restore": {"mean": "from opened to closed, of the fitted law"},
    "time with an agent": {"mean": "of a call that is answered"},
    "durations": {"mean": "of the fitted law"},
    "patience": {"mean": "time until a caller gives up, by the law that fits best"},
    "promises": {
        "promise kept": "share of repairs closed by the time that was promised",
        "mean lateness": "of those that were not, how much later",
        "cv of lateness": _SPREAD,
    },
    "first fix": {"first fix": "share of repairs that the first visit ended"},
    "first fix from return times": {
        "repair does not last": "share of repairs after which the unit is soon back",
        "shows after": "mean time until it is",
        "new faults of a unit": "what the unit would bring anyway",
        "units unlike": "variance of their own rates, of mean 1; 0 is all alike",
    },
    "technicians' pace": {"between technicians": "of ln minutes: two technicians of three are this near the mean"},
    "practice": {
        "rate": "time of a job after twice as many jobs, as a share of before",
        "learning exponent": "of the power law behind the rate; 0 is no practice",
    },
    "ways": {
        "ln minutes at 1 km": "logarithm of the minutes that a way of 1 km takes",
        "per ln km": "below 1 long ways are faster",
    },
    "lives": {"shape": _SHAPE, "scale": _SCALE},
    "recurrent failures": {
        "shape": _SHAPE.replace("age", "time since the repair"),
        "scale": "time since the repair by which 63 % have failed again",
        "frailty": "variance of the units' own rates, of mean 1; 0 is all alike",
    },
    "survey response": {
        "mean of answers": "score of those who answered",
        "mean of all": "score that all would have given, had all answered",
        "bias of answers": "how much better the answers look than all would be",
    },
    "promise and score": {
        "base": "score when it came on the day promised",
        "a day early": "what each day before the promise adds",
        "a day late, up to 10": "what each day after the promise adds",
    },
    "experience and score": {
        "base": "score of an order mended in an hour, as promised, at the first visit",
        "ln hours to restore": "what 2.7 times as long a wait adds",
        "promise broken": "what a broken promise adds",
        "not fixed at first": "what a further visit adds",
    },
    "repeat purchases": {
        "r": "how alike customers buy: high is alike",
        "alpha": "with r: a customer buys r / alpha times a week on average",
        "a": "with b: chance a / (a + b) to be lost after a purchase",
        "b": "with a: see there",
    },
    "spending": {
        "mean": "of a purchase, over all customers",
        "p": "how even one customer's purchases are: high is even",
        "q": "how alike customers are in it: high is alike",
        "v": "scale of the law",
    },
    "leaving by month": {"hazard ratio of a complaint": "the same as a factor: chance after over chance without"},
}


def meaning(subject: str, value: Fitted) -> str:
    """A few words; "" of a name of the company's own (a team, a fault, a person)."""
    words = _WORDS.get(subject, {}).get(value.name) or _ANYWHERE.get(value.name)
    if words:
        return words
    for start, told in _BY_VALUE.get(subject, {}).items():
        if value.name.startswith(start):
            return told(value)
    key = key_of(subject, value.name)
    return "" if key is None else described(key.name)


def _times(x: float) -> str:
    return f"{x:,.2f}" if x < 10 else f"{x:,.0f}"


def _first_month(value: Fitted) -> str:
    chance = -math.expm1(-math.exp(value.value))
    return f"a new customer without a complaint leaves in the first month with {show(chance, 'share')}, all else equal"


def _by_tenure(value: Fitted) -> str:
    return f"after a year, the chance to leave in a month is {_times(_A_YEAR**value.value)} times that of the first"


def _complained(value: Fitted) -> str:
    return f"after a complaint the chance to leave in a month is {_times(math.exp(value.value))} times as large"


def _odds(value: Fitted) -> str:
    if value.name.endswith("base"):
        return "of one who has 0 of all below"
    return f"one more, or a yes, makes the odds {_times(math.exp(value.value))} times as large, all else equal"


def _not_fixed(_value: Fitted) -> str:
    return "share of repairs that the first visit did not end for this"


_BY_VALUE: dict[str, dict[str, Callable[[Fitted], str]]] = {
    "leaving by month": {"base": _first_month, "tenure": _by_tenure, "complaint": _complained},
    "leaving": {"log odds: ": _odds},
    "survey response": {"log odds to answer: ": _odds},
    "first fix": {"not fixed: ": _not_fixed},
}
