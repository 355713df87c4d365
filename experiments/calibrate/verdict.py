"""What a planner may decide with the company that was made, before any table: what it is fit for, what is far off, what
could not be told or learnt, and first of all whether it is overloaded.

The readings of `compared.py` ask whether two values surely differ.  A decision asks how much it matters: far is what is
surely apart and by as much as matters, fit is what surely is not.  Values that went in say nothing of fitness: they
should come back (`put_in.py`), and are a fault where they do not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.calibrate.compared import FEWEST, Compared, matters
from experiments.calibrate.finding import Finding
from experiments.calibrate.load import overload_words
from experiments.calibrate.put_in import comes_back
from experiments.calibrate.readable import both_texts
from experiments.messages import listed

__all__ = ["UNTOLD", "Judged", "cautions", "judged", "verdict"]

FAR, APART, FIT, UNTOLD = "far", "apart", "fit", "untold"
NOT_SIMULATED = "It was not simulated beside the records: fit for no decision before it is."
FEW_RUNS = "It was simulated {times}, too few to tell (simulate={least} or more): fit for no decision before that."
ALL_WORK = (
    "If the same people do it, leave `kind` out of the mapping: all orders then come as requests, and rates and "
    "times are of all work."
)
# Subject -> what is asked of it, the first asked first; others by their own name.
QUESTIONS = {
    "requests": "how many requests come, and when",
    "calls": "how many calls come, and when",
    "time to restore": "how long it takes until it works again",
    "promises": "which promises are kept",
    "first fix": "how often the first visit mends it",
    "first fix from return times": "how soon units are back",
    "time to restore by fault": "which faults take long",
    "time to restore by team": "which teams take long",
    "time with an agent": "how long calls take",
    "patience": "how long callers wait before they give up",
    "ways": "how long ways take",
    "survey response": "who answers a survey",
    "experience and score": "what a slow, late or second visit takes off a score",
    "satisfaction weights": "what customers weigh",
    "leaving": "who leaves",
    "technicians' pace": "how fast each technician is",
    "technicians' first fix": "how often each technician mends it at once",
}
WITH_FIGURES = 2  # subjects of a sentence that are told with a figure
TYPICAL = ("half ended by", "promise kept", "first fix")  # values that stand for their subject


class Judged(NamedTuple):
    """Rows of the comparison with what each means for a decision: far, apart (perhaps by as much as matters), fit or
    untold.
    """

    outcomes: list[tuple[dict[str, Any], str]]
    inputs: list[tuple[dict[str, Any], str]]


def judged(beside: Compared, placed: frozenset[tuple[str, str]]) -> Judged:
    """`placed`: (subject, name) of the values that went into the scenario."""
    rows = [({str(k): v for k, v in row.items()}, "") for row in beside.rows.to_dict("records")]
    rows = [(row, _means(row)) for row, _ in rows]
    went_in = [(row["subject"], row["name"]) in placed for row, _ in rows]
    return Judged(
        [row for row, there in zip(rows, went_in, strict=True) if not there],
        [row for row, there in zip(rows, went_in, strict=True) if there],
    )


def _means(row: Mapping[str, Any]) -> str:
    """By the interval of the difference: from the least of one to the most of the other."""
    size = matters(row["recorded"], row["unit"])
    gap = row["simulated"] - row["recorded"]
    least, most = row["simulated_low"] - row["high"], row["simulated_high"] - row["low"]
    surely = str(row["says"]).startswith("apart")
    if surely and abs(gap) >= size:
        return FAR
    return FIT if max(abs(least), abs(most)) < size else APART if surely else UNTOLD  # NaN: no interval


def verdict(
    found: Sequence[Finding], beside: Compared | None, rows: Judged | None, start: str, lacking: int, left: str = ""
) -> list[str]:
    """Sentences, the gravest first; `lacking`: subjects that the records have no columns for; `left`: recorded work
    that the company does not have, in words.
    """
    told = rows if beside is not None and beside.replications >= FEWEST else None
    said = [*_grave(beside, rows), *(_of_rows(found, told) if told is not None else []), *_missing(left)]
    failed = [one.subject for one in found if not one.fitted]
    not_learnt = f"Could not be learnt: {listed(failed)}." if failed else ""
    as_before = (
        f"Of {lacking} other subjects the records say nothing; there the company is as {start}." if lacking else ""
    )
    return [text for text in [*said, not_learnt, as_before] if text]


def cautions(beside: Compared | None, rows: Judged | None, left: str = "") -> list[str]:
    """The sentences of the verdict that whoever decides with the company has to know: they go with it."""
    return [*_grave(beside, rows), *_missing(left)]


def _grave(beside: Compared | None, rows: Judged | None) -> Iterator[str]:
    """Overload, too few simulations, and what it is not fit for."""
    if beside is None or rows is None:
        yield NOT_SIMULATED
        return
    if beside.load and (overload := overload_words(beside.load)):
        yield overload
    if beside.replications < FEWEST:
        yield FEW_RUNS.format(times="once" if beside.replications == 1 else "twice", least=FEWEST)
    if far := _told(rows, FAR):
        yield f"Not fit to decide on {_each(far)}."
    lost = {row["subject"] for row in far}
    if apart := [row for row in _told(rows, APART) if row["subject"] not in lost]:
        yield f"Apart, and perhaps by as much as matters: {_each(apart)}."


def _missing(left: str) -> list[str]:
    return [f"Some of the recorded work is not in it: {left}. {ALL_WORK}"] if left else []


def _of_rows(found: Sequence[Finding], rows: Judged) -> Iterator[str]:
    """What it is fit for, what comes back, and what cannot be told."""
    lost = {row["subject"] for means in (FAR, APART) for row in _told(rows, means)}
    unsure = {row["subject"] for row, means in rows.outcomes if means == UNTOLD} - lost
    by_itself = {row["subject"] for row, _ in rows.outcomes}
    if fit := by_itself - lost - unsure:
        yield f"Fit to decide on {_questions(fit)}: it does as the records say."
    back: dict[str, list[dict[str, Any]]] = {}
    for row, _ in rows.inputs:
        if row["subject"] not in by_itself | lost:
            back.setdefault(row["subject"], []).append(row)
    yield from comes_back(found, back)
    if unsure:
        yield f"Whether it is fit to decide on {_questions(unsure)} cannot be told: intervals are too wide."
    if not by_itself and not rows.inputs:
        yield "Its books tell nothing that the records tell: fit for no decision."


def _told(rows: Judged, means: str) -> list[dict[str, Any]]:
    """Rows that mean this; of what went in only the far ones are told, for the others come back."""
    return [row for row, found in [*rows.outcomes, *(rows.inputs if means == FAR else [])] if found == means]


def _questions(subjects: set[str]) -> str:
    return ", ".join(QUESTIONS.get(name, name) for name in _in_order(subjects))


def _in_order(subjects: set[str]) -> list[str]:
    """As they are asked; those that are not, last."""
    order = list(QUESTIONS)
    return sorted(subjects, key=lambda name: (order.index(name) if name in QUESTIONS else len(order), name))


def _size(row: Mapping[str, Any]) -> float:
    return float(np.abs(np.log(row["simulated"] / row["recorded"]))) if row["recorded"] * row["simulated"] > 0 else 9.0


def _each(rows: Sequence[Mapping[str, Any]]) -> str:
    """The first ones with a figure; the table has those of all."""
    names = _in_order({row["subject"] for row in rows})
    rest = [_questions({name}) for name in names[WITH_FIGURES:]]
    return ", ".join([*(_off(name, rows) for name in names[:WITH_FIGURES]), *rest])


def _off(subject: str, far: Sequence[Mapping[str, Any]]) -> str:
    """'how long it takes until it works again (half ended by: 163 min simulated, 111 min in the records; 2 more values
    are off)': the value that stands for the subject, or else the one that is farthest off.
    """
    of = (row for row in far if row["subject"] == subject)
    first, *more = sorted(of, key=lambda row: (row["name"] not in TYPICAL, -_size(row)))
    rest = f"; {len(more)} more {'values are' if len(more) > 1 else 'value is'} off" if more else ""
    return f"{_questions({subject})} ({first['name']}: {both_texts(first)}{rest})"
