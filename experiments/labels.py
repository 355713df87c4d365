"""Names a planner reads: of factors, levels, cells and indicators.  Text in, text out; escaping is the
writer's.
"""

import re

import pandas as pd

from experiments.outcomes import Outcomes

__all__ = ["cell_words", "factor_words", "indicator_words", "level_text", "level_words", "short"]

_BARE = {"baseline", "default", "none", "off", "on", "true", "false", "yes", "no", "null"}
_SHORT = {
    "cost_total": "total cost",
    "churn_rate_year": "churn rate",
    "customers_end": "customers at the end",
    "hours_to_first_visit_p95": "hours to first visit (95th percentile)",
    "hours_to_fix_p95": "hours to fix (95th percentile)",
    "callback_rate_30d": "callbacks within 30 days",
    "first_fix_rate": "first-fix rate",
    "share_wait_3d_summer": "waits of 3 days or more in summer",
    "net_value": "net value",
    "backlog_mean": "mean number of open jobs",
    "balked": "declined dates",
}


def factor_words(factor: str) -> str:
    """'crew.technicians' -> 'technicians'."""
    return re.split(r"[./@]", factor)[-1].replace("_", " ").strip() or factor


def level_words(factor: str, value: object) -> str:
    """A level that can stand alone: '9 technicians', 'fuller van', 'baseline first fix', 'speed 25'."""
    name, text = factor_words(factor), level_text(value)
    if _is_number(text):
        return f"{text} {name}" if name.endswith("s") and text.isdigit() else f"{name} {text}"
    return f"{text} {name}" if text.lower() in _BARE else text


def level_text(value: object) -> str:
    """A level by itself: 'fuller van', '9'; a whole number has no decimals."""
    text = str(value).replace("_", " ")
    return text.removesuffix(".0") if _is_number(text) else text


def cell_words(outcomes: Outcomes, cell: int) -> str:
    """'10 technicians, fuller van'; a cell without factors is 'this scenario'."""
    levels = outcomes.design.loc[cell]
    return ", ".join(level_words(str(factor), value) for factor, value in levels.items()) or "this scenario"


def short(text: str, most: int = 36) -> str:
    """A label that fits into a figure; the tables have the whole."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def indicator_words(name: str) -> str:
    """'hours_to_fix' -> 'hours to fix'."""
    return _SHORT.get(name, name.replace("_", " "))


def _is_number(text: str) -> bool:
    return bool(pd.notna(pd.to_numeric(text, errors="coerce")))
