"""Text into times of the company's zone.

A column whose dates are written in two orders is refused, because half of its days would be wrong without a sign.  An
hour that the clocks went through twice is taken as the first; an hour that they left out was never shown by a clock,
and many of those are the mark of a wrong zone.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.messages import Refusal, seen
from experiments.records.strange import strange

__all__ = ["Place", "Times", "read_times"]

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_UNSHOWN = 10  # times that no clock of the zone showed; above a share of one in a thousand the zone is refused
ISO = r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]+[\d:.,]*)?|\d{8}(?:T\d{4,6})?"
SHORT = r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
ONE_DIGIT_HOUR = r"^([^T ]+[T ]+)(\d:)"
OFFSET = r"\d[^T ]*[T ]+\d.*\d *(?:Z|[+-]\d{2}(?::?\d{2})?)"  # after a date and a time: Z, +00, +0000, +00:00
UNUSUAL_OFFSET = r" Z$| [+-]\d{2}:?\d{2}$| ?[+-]\d{2}$"


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


def read_times(texts: pd.Series, order: str, zone: str, home: str, place: Place, lone: bool = False) -> Times:
    """The times of a column, written in `zone`, told in `home`; to the second.  `lone`: a few times far from all the
    others are set aside.
    """
    blank = texts == ""
    texts = texts.str.replace(ONE_DIGIT_HOUR, r"\g<1>0\2", regex=True)
    if order == "year_first":
        aware = texts.str.fullmatch(OFFSET).astype(bool)
        naive = _year_first(texts.mask(aware, ""), place)
        stamped = _stamped(texts.where(aware, None))
    else:
        naive = _short(texts, order, place)
        aware, stamped = blank & False, naive
    written = naive.where(~aware, stamped)
    wrong = strange(written.mask(_absurd(written)), lone)
    wrong[written.isna() & ~blank] = "is no time"
    wrong[_absurd(written)] = f"not between {FIRST_YEAR} and {LAST_YEAR}"
    usable = wrong == ""
    local, unshown = _localised(naive.where(usable), texts.str.contains(":", regex=False), zone, place)
    found = local.dt.tz_convert(home)
    if aware.any():
        found = found.where(~aware, stamped.where(usable).dt.tz_localize("UTC").dt.tz_convert(home))
    wrong[unshown] = f"an hour that the clocks of {zone} left out"
    return Times(found.dt.as_unit("s"), wrong)


def _absurd(written: pd.Series) -> pd.Series:
    return written.notna() & ~written.dt.year.between(FIRST_YEAR, LAST_YEAR)


def _stamped(texts: pd.Series) -> pd.Series:
    """Times that say their offset, told in UTC, without it."""
    unusual = texts.str.contains(UNUSUAL_OFFSET, regex=True).fillna(False).astype(bool)
    if unusual.any():
        plain = texts[unusual].str.replace(r" +(Z|[+-]\d{2}(?::?\d{2})?)$", r"\1", regex=True)
        texts = texts.copy()
        texts[unusual] = plain.str.replace(r"([+-]\d{2})$", r"\1:00", regex=True)
    return pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)


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
