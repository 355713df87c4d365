"""How numbers are written: as many digits as the interval supports, with the unit a planner expects.

Shares are written in per cent and their differences in percentage points (pp); money has no decimals it does
not deserve; what did not happen is a dash.  Used by the report, the figures and the console alike.
"""

import math

import pandas as pd

__all__ = [
    "axis_scale",
    "between",
    "difference_text",
    "display_unit",
    "factor",
    "inside",
    "mean_text",
    "plain",
    "plus_minus",
    "probability",
    "scaled",
    "scatter",
    "short",
    "show",
    "signed_tick",
    "time_unit",
]

_SCALES = {
    "share": (100.0, "%", "pp"),
    "1/year": (100.0, "% a year", "pp a year"),
    "money": (1.0, "", ""),
    "count": (1.0, "", ""),
}
_COUNTS = ("count", "customers", "jobs", "days", "h")
_LENGTHS = ((120.0, 1.0, "s"), (2 * 3600.0, 60.0, "min"), (48 * 3600.0, 3600.0, "h"))
_DAYS = 86400.0, "days"
_NOTHING = "–"
_ROUNDING = 1e-6  # of a value: a half-width below it is the rounding of sums of far larger amounts, and no scatter


def scaled(unit: str) -> float:
    """What a stored value is multiplied by before it is shown: 100 for shares and yearly rates, else 1."""
    return _SCALES.get(unit, (1.0, unit, unit))[0]


def display_unit(unit: str, difference: bool = False) -> str:
    """The unit that is shown behind a value, or behind a difference of two values."""
    _, plain_unit, of_difference = _SCALES.get(unit, (1.0, unit, unit))
    return of_difference if difference else plain_unit


def axis_scale(largest: float, unit: str, difference: bool = False) -> tuple[float, str]:
    """What values are multiplied by on an axis, and the unit to write there; large numbers count in
    thousands.
    """
    shown = display_unit(unit, difference) or ("money" if unit == "money" else "")
    if unit in ("share", "1/year", *_COUNTS):
        return scaled(unit), shown
    if largest >= 10e6:
        return 1e-6, f"million {shown}"
    return (1e-3, f"thousand {shown}") if largest >= 10e3 else (1.0, shown)


def time_unit(seconds: float) -> tuple[float, str]:
    """Seconds of the unit in which lengths of about this one are shown, and its name, in tables and on axes alike:
    minutes below two hours, hours below two days, days beyond (seconds below two minutes).
    """
    return next(((size, word) for below, size, word in _LENGTHS if not seconds >= below), _DAYS)


def signed_tick(value: float, _place: float | None = None) -> str:
    """'+200', '0', '−1,000': a tick of an axis of differences."""
    return f"{value:+,g}".replace("-", "−") if value else "0"


def show(value: float, unit: str = "", half: float = math.nan, signed: bool = False) -> str:
    """A value with its unit, rounded to the digits that the half-width of its interval supports."""
    return _with_unit(plain(value * scaled(unit), half * scaled(unit), signed), unit, signed)


def plus_minus(value: float, half: float, unit: str = "", signed: bool = False, guide: float = math.nan) -> str:
    """'74.3 ± 0.4 %'; without an interval the value alone.  `guide`: a half-width to take the digits from."""
    if math.isnan(half) or math.isnan(value):
        return show(value, unit, signed=signed)
    times, half = scaled(unit), scatter(value, half)
    digits = times * (half if math.isnan(guide) else guide)
    text = f"{plain(value * times, digits, signed)} ± {plain(half * times, digits)}"
    return _with_unit(text, unit, signed)


def mean_text(row: pd.Series) -> str:
    """The mean of a row of a table of cells, ± half its interval; its ends where ± would leave a share's 0 to 100 %."""
    mean, half = row["mean"], row["half"]
    low, high = row.get("low", mean - half), row.get("high", mean + half)
    widest = max(mean - low, high - mean)
    if row["unit"] == "share" and 0 <= mean <= 1 and (mean + widest > 1 or mean - widest < 0):
        low, high = max(low, 0.0), min(high, 1.0)
        return f"{inside(mean, low, high, 'share')} ({between(low, high, 'share')})"
    return plus_minus(row["mean"], row["half"], row["unit"])


def difference_text(row: pd.Series) -> str:
    """The difference of a row of a table of differences, ± half its interval."""
    return plus_minus(row["difference"], row["half"], row["unit"], signed=True)


def between(low: float, high: float, unit: str = "", signed: bool = False) -> str:
    """'73.9 to 74.7 %'; an interval without bounds is said to be one."""
    if math.isnan(low) or math.isnan(high):
        return "no interval"
    if math.isinf(low) or math.isinf(high):
        return "no bounded interval"
    ends = [plain(end * scaled(unit), _two_digits(low, high) * scaled(unit), signed) for end in (low, high)]
    return _with_unit(" to ".join(ends), unit, signed)


def inside(value: float, low: float, high: float, unit: str = "", signed: bool = False) -> str:
    """A value with its unit, to be shown beside `between(low, high)`: rounded like its ends."""
    return show(value, unit, _two_digits(low, high), signed)


def _two_digits(low: float, high: float) -> float:
    """A half-width that stands for two digits of the true one; NaN: there is none."""
    half = scatter(max(abs(low), abs(high)), (high - low) / 2)
    return 10.0 ** math.floor(math.log10(half)) if 0 < half < math.inf else math.nan


def scatter(value: float, half: float) -> float:
    """The half-width, or 0 where it is only the rounding of sums."""
    return 0.0 if half < _ROUNDING * abs(value) else half


def plain(value: float, half: float = math.nan, signed: bool = False) -> str:
    """The bare number: thousands separated, a true minus sign, digits from the half-width."""
    if math.isnan(value):
        return _NOTHING
    if math.isinf(value):
        return "no bound"
    places = _places(value, half)
    rounded = round(value, places) + 0.0
    text = f"{abs(rounded):,.{max(places, 0)}f}"
    if rounded < 0:
        return f"−{text}"
    return f"+{text}" if signed and rounded > 0 else text


def short(x: float) -> str:
    """Four digits; thousands with commas, a dash for what is not known."""
    if math.isnan(x):
        return _NOTHING
    return f"{x:,.0f}" if abs(x) >= 1_000 else f"{x:.4g}"


def probability(p: float) -> str:
    """A p value: never 0, never more digits than anybody needs."""
    if math.isnan(p):
        return _NOTHING
    if p < 0.001:
        return "< 0.001"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def factor(value: float) -> str:
    """A variance-reduction factor."""
    if math.isnan(value):
        return _NOTHING
    return "> 1,000" if value > 1000 else f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _with_unit(text: str, unit: str, difference: bool) -> str:
    shown = display_unit(unit, difference)
    return f"{text} {shown}" if shown and text != _NOTHING else text


def _places(value: float, half: float) -> int:
    """Decimals that leave one digit of the half-width (two if it begins with 1), or three digits of the
    value.
    """
    known = math.isfinite(half) and half > 0
    if not known and (value == 0 or float(value).is_integer()):
        return 0
    guide = half if known else abs(value)
    magnitude = math.floor(math.log10(guide))
    digits = 3 if not known else 2 if guide < 2 * 10.0**magnitude else 1
    return max(min(digits - 1 - magnitude, 6), -9)
