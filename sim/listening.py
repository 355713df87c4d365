"""What the management sees beside what is true: a table by instrument, measure and month, and indicators.

Reads the log only.  The truth of a measure in a month is the mean over all jobs, or all customers, of that month;
whatever an instrument shows in it, late or early, is compared with that.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.scenario import Manages, NoManagement, Reinvests
from sim.scenario.listening import DIMENSIONS, MEASURES
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["causes_of", "listening_measures", "listening_table", "watched", "watched_months"]

ASKS = ("survey", "study")  # kinds that turn to somebody who may not answer
# What an instrument is known for, by kind: the measure of the indicators.
MAIN = {
    "survey": "score", "study": "standing", "interviews": "standing", "shoppers": "delivered_empathy",
    "complaints": "score", "kpis": "first_fix", "assumption": "score",
}  # fmt: skip
NAMES = (
    "listening_asked", "listening_answers", "measured_score", "true_score", "measured_error", "measured_error_mean",
    "gap_knowledge", "gap_standard", "management_decisions", "management_steps", "hired_days",
    "profit_seen", "profit_put_aside", "profit_reinvested",
)  # fmt: skip


def listening_table(run: "Run") -> dict[str, np.ndarray]:
    """One row for each estimate published: instrument, measure, month ("YYYY-MM" of the month that ended), measured,
    true (NaN if it did not happen), n, standard error (NaN below two answers), and error = measured - true."""
    seen, error, true = (rows_of(run, kind) for kind in (ev.L_MEASURED, ev.L_ERROR, ev.L_TRUE))
    truth = {(row["t"], row["who"]): row["x"] for row in true}
    errors = {(row["t"], row["code"], row["who"]): row["x"] for row in error}
    names, measures = np.array(list(run.scenario.instruments), object), np.array(MEASURES, object)
    found = np.array([truth.get((row["t"], row["who"]), math.nan) for row in seen], float)
    spread = [errors.get((row["t"], row["code"], row["who"]), math.nan) for row in seen]
    return {
        "instrument": names[seen["code"]],
        "measure": measures[seen["who"]],
        "month": month_names(run, seen["t"]),
        "measured": seen["x"].copy(),
        "true": found,
        "n": seen["a"].copy(),
        "standard_error": np.array(spread, float),
        "error": seen["x"] - found,
    }


def month_names(run: "Run", t: np.ndarray) -> np.ndarray:
    """ "YYYY-MM" of the months that ended at seconds t."""
    days = run.world.calendar[t // ev.DAY - 1]
    return np.array([f"{year}-{month:02d}" for year, month in zip(days["year"], days["month"], strict=True)], object)


def watched(run: "Run") -> tuple[str, str]:
    """(instrument, measure) of the indicators: what the management watches, or else the first instrument."""
    m = run.scenario.management
    if isinstance(m, Manages):
        return m.instrument, m.measure
    name, tool = next(iter(run.scenario.instruments.items()))
    return name, MAIN[tool.kind]


def watched_months(run: "Run", months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(measured, true) of what is watched in each of the months ("YYYY-MM"); NaN where nothing is shown."""
    measured, true = np.full(len(months), np.nan), np.full(len(months), np.nan)
    if not run.scenario.instruments:
        return measured, true
    table, (name, measure) = listening_table(run), watched(run)
    place = {month: k for k, month in enumerate(months)}
    for k in np.flatnonzero((table["instrument"] == name) & (table["measure"] == measure)):
        measured[place[table["month"][k]]] = table["measured"][k]
    ends = rows_of(run, ev.L_TRUE)
    ends = ends[ends["who"] == MEASURES.index(measure)]
    for month, x in zip(month_names(run, ends["t"]), ends["x"], strict=True):
        true[place[month]] = x
    return measured, true


def listening_measures(run: "Run", since: int) -> dict[str, float]:
    """Indicators of listening and managing from second `since` on; NaN where nobody listens."""
    found = dict.fromkeys(NAMES, math.nan)
    tools = run.scenario.instruments
    if not tools:
        return found | _managed(run, since)
    name, measure = watched(run)
    heard = _since(run, ev.L_SURVEYED, since)
    asked = heard[np.isin(heard["code"], [k for k, tool in enumerate(tools.values()) if tool.kind in ASKS])]
    found["listening_asked"], found["listening_answers"] = len(asked), (asked["a"] >= 0).sum()
    table = listening_table(run)
    late = _since(run, ev.L_MEASURED, since)
    rows = (table["instrument"] == name) & (table["measure"] == measure)
    rows &= np.arange(len(rows)) >= len(rows) - len(late)
    rows &= np.isfinite(table["true"])
    if rows.any():
        n, measured, true = (table[column][rows] for column in ("n", "measured", "true"))
        found["measured_score"] = float(np.average(measured, weights=n))
        found["true_score"] = float(np.average(true, weights=n))
        found["measured_error"] = found["measured_score"] - found["true_score"]
        found["measured_error_mean"] = float(np.abs(measured - true).mean())
    return found | _managed(run, since)


def _managed(run: "Run", since: int) -> dict[str, float]:
    """Gaps 1 and 2, decisions, measures in force, days of people hired, and what was earned and reinvested."""
    if isinstance(run.scenario.management, NoManagement):
        return {}
    gap, force = _since(run, ev.L_GAP, since), _since(run, ev.L_IN_FORCE, since)
    terms, end = rows_of(run, ev.L_TERM), run.scenario.days * ev.DAY
    days = np.minimum(terms["a"] + terms["x"] * ev.DAY, end) - np.maximum(terms["a"], since)
    books = _since(run, ev.L_BOOKS, since)
    reckoned = {"profit_seen": ev.B_SEEN, "profit_put_aside": ev.B_PUT_ASIDE, "profit_reinvested": ev.B_SPENT}
    sums = {name: float(books["x"][books["code"] == code].sum()) for name, code in reckoned.items()}
    return (sums if isinstance(run.scenario.management, Reinvests) else {}) | {
        "gap_knowledge": _mean(gap["x"][gap["code"] == ev.GAP_KNOWLEDGE]),
        "gap_standard": _mean(gap["x"][gap["code"] == ev.GAP_STANDARD]),
        "management_decisions": len(_since(run, ev.L_MANAGED, since)),
        "management_steps": int(force["a"].sum()),
        "hired_days": float(np.maximum(days, 0).sum() / ev.DAY),
    }


def causes_of(run: "Run") -> dict[str, np.ndarray]:
    """Complaints analysed by their worst dimension: number, share, and mean score of the jobs."""
    rows = _since(run, ev.L_ANALYSED, run.scenario.warmup_days * ev.DAY)
    count = np.bincount(rows["code"], minlength=len(DIMENSIONS))
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "dimension": np.array(DIMENSIONS),
            "complaints": count,
            "share": count / count.sum(),
            "score": 1000 * np.bincount(rows["code"], rows["x"], minlength=len(DIMENSIONS)) / count,
        }


def _since(run: "Run", kind: int, since: int) -> np.ndarray:
    rows = rows_of(run, kind)
    return rows[rows["t"] >= since]


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan
