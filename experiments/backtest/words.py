"""Figures and readings of a back-test in words."""

import math

from experiments.backtest.judged import Score

__all__ = ["as_shown", "off_by", "short"]

MOST_DIGITS = 9
TIMES = ("s", "min", "h", "d", "days")  # units of a length


def short(x: float, digits: int = 3) -> str:
    """Three digits (or more, if asked), whole above 1,000, never a power of ten; '–' of nothing."""
    if math.isnan(x):
        return "–"
    if x == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(x))))
    text = f"{x:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_shown(score: Score) -> tuple[str, str, str]:
    """Value and interval with as many digits as show on which side of each end the value lies."""
    three = (score.value, score.low, score.high)
    for digits in range(3, MOST_DIGITS):
        value, low, high = (short(x, digits) for x in three)
        if all((value == end) == (score.value == x) for end, x in ((low, score.low), (high, score.high))):
            break
    return value, low, high


def off_by(score: Score) -> str:
    """'10 % more came than forecast' (than its middle), of a time '10 % more time than forecast'; 'as forecast' where
    the interval holds it.
    """
    if score.as_right:
        return "as forecast"
    middle = (score.low + score.high) / 2
    if middle == 0:
        return "above the forecast" if score.value > 0 else "below the forecast"
    share = 100 * (score.value - middle) / abs(middle)
    what = "time" if score.unit in TIMES else "came"
    return f"{abs(share):.0f} % {'more' if share > 0 else 'less'} {what} than forecast"
