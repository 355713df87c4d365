"""What went into the scenario and comes back: said for what it is, which is no verdict of fitness."""

from calendar import day_name, month_name
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.calibrate.finding import Finding
from experiments.calibrate.keys import DAY_CV
from experiments.calibrate.readable import both_texts
from experiments.fitting.spells import CORRELATION, LASTS
from experiments.messages import listed

__all__ = ["comes_back"]

STREAMS = ("requests", "calls")
RATE = "requests a day"  # of calls, too
PARTS = {
    **dict.fromkeys(day_name, "weekdays"),
    **dict.fromkeys(month_name[1:], "months"),
    **{f"hour {k}": "hours" for k in range(24)},
}
LITTLE = 0.005  # a spread of days that would be told as 0 %


def comes_back(found: Sequence[Finding], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """Sentences; `rows`: of the comparison, of the values that went in, by subject."""
    for subject in (one for one in STREAMS if one in rows):
        parts = list(dict.fromkeys(PARTS[row["name"]] for row in rows[subject] if row["name"] in PARTS))
        rate = next((both_texts(row) for row in rows[subject] if row["name"] == RATE), "")
        shape = f"{listed(parts)} as recorded" if parts else ""
        checks = next((one.checks for one in found if one.subject == subject), {})
        cv, like = checks.get(DAY_CV, 0.0), checks.get(CORRELATION, 0.0)
        sure = checks.get(f"{CORRELATION}, at least", 0.0) > 0
        spells = (
            f", and bad days come in spells: correlation {like:.2f} from day to day" if like >= LASTS and sure else ""
        )
        peaks = f"; peak days are smaller than yours (days differ by {100 * cv:.0f} % beyond chance{spells})"
        back = "; ".join(filter(None, [rate, shape]))
        yield (
            f"{subject.capitalize()} were put in, and come back: {back}{peaks if cv >= LITTLE else ''}; whether next "
            "year is so, a back-test says."
        )
    if others := sorted(set(rows) - set(STREAMS)):
        yield f"Also put in, and back as recorded: {listed(others)}."
