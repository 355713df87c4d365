"""Names a planner reads: of factors, levels, cells and indicators.  Text in, text out; escaping is the
writer's.
"""

import re
from itertools import takewhile

import pandas as pd

from experiments.outcomes import Outcomes

__all__ = [
    "DIMENSIONS",
    "at_the_bench",
    "cell_words",
    "changed_words",
    "difference_words",
    "factor_words",
    "indicator_words",
    "level_text",
    "level_words",
    "own_words",
    "scale_words",
    "short",
]

DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles")  # SERVQUAL, in the model's order
_BARE = {"baseline", "constant", "default", "off", "on", "yes", "no", "null"}
_AS_IT_IS = {"city", "ac all tariff"}  # the company's own, under the name of its file
_SWITCHES = {"true": "with", "false": "without", "none": "no"}
_SHORT = {
    "cost_total": "total cost",
    "churn_rate_year": "churn rate",
    "customers_end": "customers at the end",
    "hours_to_first_visit_p95": "hours to first visit (95th percentile)",
    "hours_to_fix_p95": "hours to fix (95th percentile)",
    "callback_rate_30d": "callbacks within 30 days",
    "callbacks_30d": "callbacks within 30 days",
    "first_fix_rate": "first-fix rate",
    "share_wait_3d_summer": "waits of 3 days or more in summer",
    "net_value": "net value",
    "net_value_ended": "net value, policy ends with the period",
    "net_value_kept_up": "net value, policy kept up and paid for",
    "contribution_present": "contribution, present value",
    "customer_value_present": "customers at the end, present value",
    "backlog_mean": "mean number of open jobs",
    "balked": "declined dates",
    "wait_min_phone": "wait on the phone",
    "wait_min_p95_phone": "wait on the phone (95th percentile)",
    "service_level_phone": "answered on the phone within the service level",
    "abandon_rate_phone": "calls given up",
    "score_contract": "score mean, under contract",
    "carry_in_greeted_at_once_share": "greeted at once",
    "carry_in_greeted_5min_share": "greeted within 5 minutes",
    "carry_in_same_day_share": "back on the same day",
    "carry_in_third_day_share": "back on the third day or later",
    "carry_in_right_first_time": "right the first time",
    "appointments_as_wanted_share": "appointments on the day wanted",
    "loaners_missed": "loaners asked for in vain",
    "desk_use": "use of the desks",
    "bay_use": "use of the bays",
    "measured_score": "measured",
    "true_score": "true",
    "measured_error": "measured less true",
    "measured_error_mean": "mean error of a month",
    "management_decisions": "decisions",
    "cost_listening": "cost of listening",
    "gap_knowledge": "gap 1 (knowledge)",
    "gap_standard": "gap 2 (standard)",
    "gap4": "gap 4 (claimed less delivered)",
    "gap5": "gap 5 (perceived less predicted)",
    "gap5_reliability": "gap 5, reliability",
    "gap5_responsiveness": "gap 5, responsiveness",
    "gap5_assurance": "gap 5, assurance",
    "gap5_empathy": "gap 5, empathy",
    "gap5_tangibles": "gap 5, tangibles",
    "gap5_price": "gap 5, price",
    "level_predicted": "level predicted",
    "cost_holding": "cost of holding parts",
    "reputation_end": "reputation at the end",
    "stayed_3y": "stayed for three years",
    "below_adequate_share": "below what is adequate",
    "retention_complained": "complainers there a year later",
    "repair_hours_sd": "standard deviation of repair hours",
    "hours_to_first_visit_mean": "hours to first visit",
    "told_badly": "persons told badly",
    "failures_skill": "failures for lack of skill",
    "complaints_cost": "complaints about the price",
    "complaints_delay": "complaints about delay",
    "complaints_product": "complaints about the product or claims",
    "surprise_share": "bills above what was said",
    "surprise_mean": "mean excess of bills",
    "refusals": "prices refused",
    "retention_rate_year": "retention a year",
    "customer_margin_year": "margin of a customer-year",
    "customer_value_mean": "value of a customer from next year on",
    "customer_value_residual_share": "share of it beyond the period",
    "acquisition_cost_mean": "winning a customer",
    "keeping_cost_mean": "keeping a customer for a year",
    "contract_income_share": "share of revenue from contracts",
    "churn_cost": "cost of leaving",
    "churn_lost_value": "lost value of the leavers",
    "churn_replacement": "replacing the leavers",
    "cost_poor_quality": "cost of poor quality, visible",
}
# Factors whose last word says too little by itself, and units that stand at the end of a key.
_FACTORS = {
    "parts.handling_days": "days of handling parts",
    "jobs.types.repair.minutes": "minutes of a repair",
    "price.estimate.share": "share told the price",
    "price.estimate.error_cv": "error of estimates",
    "price.estimate.ask_again_above": "asked again above",
    "price.overcharged": "share overcharged",
    "parts.prepick": "parts picked in advance",
    "parts.kit_factor": "van kits, times",
    "crew.senior_share": "share of seniors",
    "crew.overtime_day_h": "overtime a day",
    "people.training.skill.courses_year": "courses a year",
    "contact.remote_resolution": "share solved remotely",
    "contact.false_closure": "share closed wrongly",
    "promise.balk_per_day": "declining a day of delay",
    "promise.horizon_days": "horizon in days",
    "expectation.adequate.heat": "impatience in heat",
    "expectation.sd": "spread of expectations",
    "appointments.deferral.active": "planned work put off",
    "complaints.again.gain": "gain of a second recovery",
    "complaints.again.blame": "blame for a second failure",
    "complaints.grudge.scale": "weight of grudges",
    "complaints.silence.exits": "share of silent leavers",
    "market.word_of_mouth.told_worst": "persons told of the worst",
    "market.winning.law": "number won",
    "leaving.slope": "slope of leaving",
    "leaving.intercept": "intercept of leaving",
    "leaving.event_months": "months at risk after a job",
}
_UNITS = {"_km_h": "km/h", "_h": "h", "_min": "min"}
_OF_GRADES = {"score": "score mean", "churn": "churn rate", "hours_to_first_visit": "hours to first visit"}
_AT_OUTLETS = {
    "jobs": "products",
    "km": "km to the outlet",
    "refusal_rate": "quotes refused",
    "days_without": "days without the product",
    "days_felt": "days felt without the product",
    "days_in_house": "days in house",
    "days_in_house_contract": "days in house, under contract",
    "days_in_house_others": "days in house, others",
    "ready_when_promised": "ready when promised",
    "repaired_for_good": "repaired for good",
}
for _grade, _called in (("valuable", "valuable"), ("maintainable", "maintainable"), ("let_go", "to let go")):
    _SHORT |= {f"{name}_{_grade}": f"{words}, {_called}" for name, words in _OF_GRADES.items()}
for _mode, _how in (("mail_in", "sent in"), ("carry_in", "brought in")):
    _SHORT |= {f"{_mode}_{name}": f"{words} ({_how})" for name, words in _AT_OUTLETS.items()}


def factor_words(factor: str) -> str:
    """'crew.technicians' -> 'technicians', 'promise.window_h' -> 'window'."""
    if factor in _FACTORS:
        return _FACTORS[factor]
    factor = factor.removesuffix(next((unit for unit in _UNITS if factor.endswith(unit)), ""))
    return re.split(r"[./@]", factor)[-1].replace("_", " ").strip() or factor


def scale_words(factor: str) -> str:
    """The factor over its bare levels, with its unit: 'technicians', 'window (h)'."""
    unit = next((f" ({unit})" for end, unit in _UNITS.items() if factor.endswith(end)), "")
    return factor_words(factor) + unit


def level_words(factor: str, value: object) -> str:
    """A level that can stand alone: '9 technicians', 'fuller van', 'baseline first fix', 'speed 25', 'window 4 h',
    'with parts picked in advance'.
    """
    name, text = factor_words(factor), level_text(value)
    if _is_number(text):
        unit = next((f" {unit}" for end, unit in _UNITS.items() if factor.endswith(end)), "")
        if name.endswith("s") and text.isdigit() and factor not in _FACTORS:
            return f"{text} {name.removesuffix('s') if text == '1' else name}"
        return f"{name} {text}{unit}"
    if text.lower() in _SWITCHES:
        return f"{_SWITCHES[text.lower()]} {name}"
    if text.lower() in _AS_IT_IS:
        return f"{name} as it is"
    return f"{text} {name}" if text.lower() in _BARE else text


def level_text(value: object) -> str:
    """A level by itself: 'fuller van', '9'; a whole number has no decimals."""
    text = str(value).replace("_", " ")
    return text.removesuffix(".0") if _is_number(text) else text


def cell_words(outcomes: Outcomes, cell: int) -> str:
    """'10 technicians, fuller van'; a cell without factors is 'this scenario'."""
    return ", ".join(own_words(outcomes, cell, str(factor)) for factor in outcomes.design) or "this scenario"


def changed_words(outcomes: Outcomes, cell: int, baseline: int) -> str:
    """The same, and of a number that is not the baseline's: '8 technicians (instead of 9), fuller van'."""
    design = outcomes.design.astype(str)
    words = []
    for factor in map(str, design):
        was, own = str(design.at[baseline, factor]), own_words(outcomes, cell, factor)
        other = _is_number(was) and str(design.at[cell, factor]) != was
        words.append(f"{own} (instead of {level_text(was)})" if other else own)
    return ", ".join(words) or cell_words(outcomes, cell)


def difference_words(outcomes: Outcomes, cell: int, baseline: int) -> str:
    """Only what differs from the baseline: '10 technicians, fuller van'; the baseline is 'the baseline'.  Words that
    another factor may say too are followed by the key: 'speed 25 (crew.speed)'.
    """
    design = outcomes.design.astype(str)
    changed = [
        factor for factor in map(str, design) if str(design.at[cell, factor]) != str(design.at[baseline, factor])
    ]
    return ", ".join(_words_of_one(outcomes, cell, baseline, factor) for factor in changed) or "the baseline"


def _words_of_one(outcomes: Outcomes, cell: int, baseline: int, factor: str) -> str:
    level = outcomes.design.at[cell, factor]
    words = level_words(factor, level)
    others = (str(other) for other in outcomes.design if other != factor)
    return f"{words} ({factor})" if any(_says(outcomes, other, baseline, level, words) for other in others) else words


def _says(outcomes: Outcomes, factor: str, baseline: int, level: object, words: str) -> bool:
    """Whether a change of this factor is told in these words."""
    levels, base = outcomes.design[factor], str(outcomes.design.at[baseline, factor])
    same = (one for one in levels.unique() if str(one) != base and _alike(one) == _alike(level))
    return any(level_words(factor, one) == words for one in same)


def _alike(level: object) -> str:
    """'2' of 2.0, so that only levels that read the same are looked at closely."""
    return str(level).replace("_", " ").removesuffix(".0")


def own_words(outcomes: Outcomes, cell: int, factor: str) -> str:
    """The level of a cell without the words with which all levels of the factor begin: of 'camera lane' and 'camera
    sold lane', 'lane' and 'sold lane'.
    """
    words = [level_text(level).split() for level in outcomes.design[factor].unique()]
    shared = len(list(takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))))
    value = outcomes.design.loc[cell, factor]
    own = level_text(value).split()[shared:]
    alone = len(words) == 1 or any(len(level) == shared for level in words)
    return level_words(factor, value if alone else " ".join(own))


def short(text: str, most: int = 36) -> str:
    """A label that fits into a figure; the tables have the whole."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def indicator_words(name: str) -> str:
    """'hours_to_fix' -> 'hours to fix'."""
    series, _, month = name.partition("@")
    words = _SHORT.get(series, series.replace("_", " "))
    return f"{words} in {month}" if month else words


def at_the_bench(words: str) -> str:
    """The words of an indicator where nobody is visited: 'hours to first visit' -> 'hours to first go at the bench'."""
    return words.replace("visits", "goes at the bench").replace("visit", "go at the bench")


def _is_number(text: str) -> bool:
    return bool(pd.notna(pd.to_numeric(text, errors="coerce")))
