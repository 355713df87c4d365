"""What these records do not tell, by reason, and what record would tell it: outcomes whose intervals are too wide,
subjects that could not be fitted, and subjects without columns.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experiments.calibrate.compared import matters
from experiments.calibrate.finding import Finding
from experiments.calibrate.said_where import files_of
from experiments.evidence import Section
from experiments.records.mapping import Records
from experiments.tables import Table

__all__ = ["not_told", "untold_table"]

LACKING = "Subjects whose columns are not in the mapping: what it would need first"
NOT_COMPARABLE = "a share of none or of all cannot be compared"
WIDE, SCATTERED = "the interval of the records is too wide", "simulations differ too much"
NEAR = "the difference is about as large as what would change plans"
MOST_TIMES = 20  # as many rows or runs: beyond that nobody waits for them
ENOUGH = 0.5  # half an interval over what matters, at which most differences can be told


class _Untold(NamedTuple):
    """A value that cannot be told: why, and how many times as many rows or runs would do."""

    why: str
    times: int = 0


def untold_table(rows: Sequence[Mapping[str, Any]], replications: int) -> Table | None:
    """Values of which nobody can say whether the simulated company has them, a row a subject and reason; None where
    there is none.
    """
    if not rows:
        return None
    groups: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in rows:
        found = _why(row)
        groups.setdefault((row["subject"], found.why), []).append((row["name"], found.times))
    lines = [
        [subject, ", ".join(name for name, _ in values), why, _would(why, [times for _, times in values], replications)]
        for (subject, why), values in groups.items()
    ]
    caption = f"{len(rows)} {'value' if len(rows) == 1 else 'values'} of which it cannot be told whether it is right"
    return Table(caption, ["subject", "values", "why", "what would tell"], lines)


def _why(row: Mapping[str, Any]) -> _Untold:
    """Which of the two intervals is too wide for a difference that matters."""
    size = matters(row["recorded"], row["unit"])
    of_record, of_runs = (
        (row[high] - row[low]) / 2 for low, high in (("low", "high"), ("simulated_low", "simulated_high"))
    )
    if row["says"] == "not comparable" or math.isnan(of_runs) or size <= 0:
        return _Untold(NOT_COMPARABLE)
    widest = max(of_record, of_runs) / size
    if widest <= ENOUGH:
        return _Untold(NEAR)
    return _Untold(WIDE if of_record >= of_runs else SCATTERED, math.ceil((widest / ENOUGH) ** 2))


def _would(why: str, times: Sequence[int], replications: int) -> str:
    """What would tell; the half-width of an interval falls with the square root of what it is made of."""
    least, most = min(times), max(times)
    span = f"about {least} to {most}" if least < most <= MOST_TIMES else f"about {least}"
    if most > MOST_TIMES:
        span = f"{f'about {least} to ' if least <= MOST_TIMES else ''}more than {MOST_TIMES}"
    return {
        NOT_COMPARABLE: "a record in which it is neither never nor always so",
        WIDE: f"{span} times as many rows",
        SCATTERED: f"{span} times as many simulations as these {replications} (simulate)",
        NEAR: "more rows and more simulations",
    }[why]


def not_told(found: Sequence[Finding], missing: Mapping[str, str], records: Records) -> list[Section]:
    """What could not be fitted, why and of which file, and what has no columns; a row a reason."""
    tables = [table for table in (_failed(found, records), _lacking(missing)) if table is not None]
    return [Section("What these records do not tell", tables=tables, folded=True)] if tables else []


def _failed(found: Sequence[Finding], records: Records) -> Table | None:
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in found:
        if not one.fitted:
            why = one.words.removeprefix("not fitted: ")
            reasons.setdefault((why, files_of(one.subject, records)), []).append(one.subject)
    rows = [[", ".join(subjects), why, files] for (why, files), subjects in reasons.items()]
    return Table("Not fitted", ["subjects", "why", "in"], rows) if rows else None


def _lacking(missing: Mapping[str, str]) -> Table | None:
    """A row a table of ours."""
    needs: dict[str, dict[str, list[str]]] = {}
    for subject, column in missing.items():
        needs.setdefault(column.partition(".")[0], {}).setdefault(column, []).append(subject)
    rows = [
        [", ".join(columns), ", ".join(dict.fromkeys(one for subjects in columns.values() for one in subjects))]
        for columns in needs.values()
    ]
    return Table(LACKING, ["needs", "would tell"], rows) if rows else None
