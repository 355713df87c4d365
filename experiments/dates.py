"""A day that somebody typed: the year first, as in 1999-02-01; what else may have been meant is said, never guessed."""

import datetime
import re

from experiments.messages import Refusal, seen

__all__ = ["date_hint", "day_said"]

ISO = r"\d{4}-\d{2}-\d{2}"


def day_said(key: str, text: str, allowed: str = "") -> datetime.date:
    """The day of a key; refused with what is allowed, and with the day or days that the text may stand for."""
    try:
        if re.fullmatch(ISO, text, re.ASCII):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass  # the 30th of February
    which = f"; {allowed}" if allowed else ""
    raise Refusal(
        f"{key}={seen(text)}: is no day of the calendar as YYYY-MM-DD, e.g. 1999-02-01{which}{date_hint(text)}"
    )


def date_hint(text: str) -> str:
    """The days that a wrongly written date may stand for: two where day and month may be either way; "" for none."""
    days = [f"{day} ({day.day} {day:%B})" if len(_meant(text)) > 1 else str(day) for day in _meant(text)]
    return f"; did you mean {' or '.join(days)}?" if days else ""


def _meant(text: str) -> list[datetime.date]:
    """Year first in another form, or last: then day before month, and month before day."""
    parts = re.findall(r"\d+", text, re.ASCII)
    if re.match(r"\d{8}(\D|$)", text, re.ASCII):
        parts = [text[:4], text[4:6], text[6:8]]
    if len(parts) < 3 or re.search(r"[^\W\d_]", text.partition("T")[0]):
        return []
    a, b, c = (int(part[:9]) for part in parts[:3])
    ways = [(a, b, c)] if len(parts[0]) == 4 else [(c, b, a), (c, a, b)] if len(parts[2]) == 4 else []
    return sorted({day for way in ways if (day := _day(*way)) is not None}, reverse=True)


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
