"""Text into times of the company's zone.

A column whose dates are written in two orders is refused, because half of its days would be wrong without a sign.  An
hour that the clocks went through twice is taken as the first; an hour that they left out was never shown by a clock,
and many of those are the mark of a wrong zone.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.messages import Refusal, seen

__all__ = ["Place", "Times", "read_times"]

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_UNSHOWN = 10  # times that no clock of the zone showed; above a share of one in a thousand the zone is refused
ISO = r"\d{4}-\d{1,2}-\d{1,2}(?:[T ].*)?|\d{8}(?:T\d{4,6})?"
SHORT = r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
ONE_DIGIT_HOUR = r"^([^T ]+[T ]+)(\d:)"
OFFSET = r".*\d(?:Z|[+-]\d{2}:?\d{2})$"


class Place(NamedTuple):
    """Where a column stands, for messages."""

    where: str  # the file, and the sheet
    column: str  # theirs

    def row(self, number: int) -> str:
        return f"{self.where}, row {number}, column {self.column}"


class Times(NamedTuple):
    """Times (NaT where there is none) and for each row what is wrong, "" where nothing is."""

    values: pd.Series
    wrong: pd.Series


def read_times(texts: pd.Series, order: str, zone: str, home: str, place: Place) -> Times:
    """The times of a column, written in `zone`, told in `home`; to the second."""
    blank = texts == ""
    texts = texts.str.replace(ONE_DIGIT_HOUR, r"\g<1>0\2", regex=True)
    if order == "year_first":
        aware = texts.str.fullmatch(OFFSET).astype(bool)
        naive = _year_first(texts.mask(aware, ""), place)
        stamped = pd.to_datetime(texts.where(aware, None), format="ISO8601", errors="coerce", utc=True)
    else:
        naive = _short(texts, order, place)
        aware, stamped = blank & False, None
    local, unshown = _localised(naive, texts.str.contains(":", regex=False), zone, place)
    found = local.dt.tz_convert(home)
    if stamped is not None and aware.any():
        found = found.where(~aware, stamped.dt.tz_convert(home))
    found = found.dt.as_unit("s")
    wrong = pd.Series("", index=texts.index, dtype="str")
    wrong[unshown] = f"an hour that the clocks of {zone} left out"
    wrong[found.isna() & ~blank & ~unshown] = "is no time"
    years = found.dt.year
    absurd = found.notna() & ~years.between(FIRST_YEAR, LAST_YEAR)
    wrong[absurd] = f"not between {FIRST_YEAR} and {LAST_YEAR}"
    return Times(found.mask(absurd), wrong)


def _year_first(texts: pd.Series, place: Place) -> pd.Series:
    """Dates as in 2015-03-31; one that is written day or month first is refused."""
    shaped = texts.str.fullmatch(ISO).astype(bool)
    other = ~shaped & texts.str.fullmatch(SHORT).astype(bool)
    if other.any():
        row = _first(other)
        raise Refusal(
            f"{place.row(row)}: the date is {seen(texts[row])}; allowed: year first, as in 2015-03-31, or say `order`: "
            "day_first or month_first for the whole column"
        )
    return pd.to_datetime(texts.where(shaped, None), format="ISO8601", errors="coerce")


def _short(texts: pd.Series, order: str, place: Place) -> pd.Series:
    """Dates as in 31/3/2015 (day first) or 3/31/2015; one that can only be in another order is refused."""
    found = texts.str.extract(f"^(?:{SHORT})$")
    numbers = found.apply(pd.to_numeric, errors="coerce")
    day, month = (numbers[0], numbers[1]) if order == "day_first" else (numbers[1], numbers[0])
    mixed = ((month > 12) & (day <= 12)) | texts.str.fullmatch(ISO).astype(bool)
    if mixed.any():
        row = _first(mixed)
        raise Refusal(
            f"{place.row(row)}: the date is {seen(texts[row])}, in a column that is {order}; "
            "allowed: one order in a column"
        )
    year = numbers[2].where(numbers[2] >= 100, 2000 + numbers[2])
    parts = {"year": year, "month": month, "day": day}
    parts |= {name: numbers[k].fillna(0) for name, k in (("hour", 3), ("minute", 4), ("second", 5))}
    return pd.to_datetime(pd.DataFrame(parts), errors="coerce")


def _localised(naive: pd.Series, timed: pd.Series, zone: str, place: Place) -> tuple[pd.Series, pd.Series]:
    """In the zone, and which were never shown by its clocks; a day without an hour begins when it begins."""
    first = np.ones(len(naive), bool)
    local = naive.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    unshown = naive.notna() & timed & (local.dt.tz_localize(None) != naive)
    local = local.mask(unshown)
    if unshown.sum() > max(MOST_UNSHOWN, len(naive) // 1000):
        row = _first(unshown)
        raise Refusal(
            f"{place.row(row)}: {seen(str(naive[row]))} and {int(unshown.sum()) - 1} more were never shown by the "
            f"clocks of {zone}; is the zone right?"
        )
    return local, unshown


def _first(mask: pd.Series) -> int:
    return int(mask.index[int(np.argmax(mask.to_numpy()))])
