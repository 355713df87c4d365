"""Who and where: the indicators of one run by dimension (type of job, region, technician, month, ...).

Every request, closed job, visit and posting is an item with a job, a second and a technician; a dimension says to
which of its levels an item belongs.  So the counts of the levels add up to the whole, in every dimension.  What a
job is about (type, region, origin, skill family) decides for all its items; a technician has the visits he made, and
the jobs that he was the last to visit; a month has what happened in it.

A new dimension is one row of `DIMENSIONS`.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.indicators import INDICATORS, Indicator
from sim.ledger import ACCOUNTS
from sim.names import MODES, ORIGINS, labels_of
from sim.pay_days import month_edges
from sim.tally import Jobs, Visits, first_visits, jobs_of, rows_of, visits_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["BREAKDOWN", "DIMENSIONS", "Dimension", "break_down", "job_levels", "table_by"]


NONE = "none"  # the company may be without: no outlets, no channels


class Items(NamedTuple):
    """Things that happened: what they are about, when, and who did them (-1: nobody)."""

    job: np.ndarray
    t: np.ndarray
    technician: np.ndarray

    def where(self, chosen: np.ndarray) -> "Items":
        return Items(self.job[chosen], self.t[chosen], self.technician[chosen])


class Dimension(NamedTuple):
    """A way to divide what happened."""

    name: str
    meaning: str
    levels: Callable[["Run"], Sequence[str]]
    level_of: Callable[["Run", Items], np.ndarray]  # number of the level of each item; -1: `otherwise`
    otherwise: str = ""
    of_job: bool = True  # the job alone decides


def _field(name: str) -> Callable[["Run", Items], np.ndarray]:
    """The level is a field of the job that never changes."""
    return lambda run, items: run.world.jobs[name][items.job]


def _settled(run: "Run", items: Items, field: str) -> np.ndarray:
    """What the settling of the job's mode says: `code` the mode, `who` the outlet; -1: none."""
    found = np.full(int(run.world.now[0]["n_jobs"]), -1, np.int64)
    rows = rows_of(run, ev.L_MODE)
    found[rows["job"]] = rows[field]
    return found[items.job]


def _months(run: "Run") -> list[str]:
    days = run.world.calendar[month_edges(run)[:-1] // ev.DAY]
    return [f"{day['year']}-{day['month']:02d}" for day in days]


def _month(run: "Run", items: Items) -> np.ndarray:
    return np.searchsorted(month_edges(run), items.t, side="right") - 1


_ROWS = (
    Dimension("job_type", "type of job", lambda run: list(run.scenario.jobs.types), _field("kind")),
    Dimension("origin", "how the request came about", lambda run: ORIGINS, _field("origin")),
    Dimension("region", "region", lambda run: list(run.scenario.regions), _field("region")),
    Dimension("mode", "mode of service", lambda run: MODES, lambda run, items: _settled(run, items, "code"), NONE),
    Dimension("outlet", "outlet", lambda run: labels_of(run)["outlet"], lambda run, items: _settled(run, items, "who"),
              NONE),
    Dimension("channel", "channel of contact", lambda run: labels_of(run)["channel"][:-1], _field("channel"),
              NONE),  # the last is the line of the experts
    Dimension("fault", "fault", lambda run: list(run.scenario.faults), _field("fault"), "no fault"),
    Dimension("family", "skill family", lambda run: run.scenario.families, _field("family"), "none needed"),
    Dimension("technician", "technician", lambda run: labels_of(run)["technician"], lambda run, items: items.technician,
              "nobody yet", of_job=False),
    Dimension("month", "month", _months, _month, of_job=False),
)  # fmt: skip
DIMENSIONS: dict[str, Dimension] = {row.name: row for row in _ROWS}

_OWN = (
    Indicator("closed", "count", "jobs of every kind completed on site", "high"),
    Indicator("invoices", "money", "invoices to customers", "high"),
)
_KNOWN = """requests balked closed_remotely visits first_visits first_fixes first_fix_rate windows late late_rate
    hours_to_first_visit hours_to_first_visit_p95 hours_to_fix score_mean callbacks_30d travel_hours work_hours"""
# The columns of a breakdown, with unit and meaning as for the whole.
BREAKDOWN: dict[str, Indicator] = {name: INDICATORS[name] for name in _KNOWN.split()} | {row.name: row for row in _OWN}


class _Levels:
    """One dimension of one run, ready to count."""

    def __init__(self, run: "Run", dimension: Dimension) -> None:
        self.run, self.dimension = run, dimension
        self.names = [*dimension.levels(run), dimension.otherwise or "other"]

    def of(self, items: Items) -> np.ndarray:
        """Number of the level of each item; the last one takes what belongs nowhere."""
        found = np.asarray(self.dimension.level_of(self.run, items), np.int64)
        return np.where(found < 0, len(self.names) - 1, found)

    def count(self, items: Items) -> np.ndarray:
        return np.bincount(self.of(items), minlength=len(self.names)).astype(np.float64)

    def total(self, items: Items, values: np.ndarray) -> np.ndarray:
        return np.bincount(self.of(items), values, len(self.names))

    def mean(self, items: Items, values: np.ndarray) -> np.ndarray:
        return _ratio(self.total(items, values), self.count(items))

    def p95(self, items: Items, values: np.ndarray) -> np.ndarray:
        """95th percentile within each level, by linear interpolation as numpy.percentile has it."""
        level = self.of(items)
        ordered = values[np.lexsort((values, level))]
        n = np.bincount(level, minlength=len(self.names))
        first = np.cumsum(n) - n
        place = first + 0.95 * np.maximum(n - 1, 0)
        low = np.minimum(place.astype(np.int64), max(len(ordered) - 1, 0))
        high = np.minimum(low + 1, first + np.maximum(n - 1, 0))
        if not len(ordered):
            return np.full(len(n), np.nan)
        found = ordered[low] + (place - low) * (ordered[np.minimum(high, len(ordered) - 1)] - ordered[low])
        return np.where(n > 0, found, np.nan)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """above / below, NaN where there is nothing below."""
    return np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)


class _Happened:
    """The items of a run after its warm-up, read once for all dimensions."""

    def __init__(self, run: "Run") -> None:
        self.run, self.since = run, run.scenario.warmup_days * ev.DAY
        self.jobs, self.visits = jobs_of(run), visits_of(run)
        self.first, self.last = _visitors(self.jobs, self.visits)
        self.lost, self.back = rows_of(run, ev.L_BALK), _callbacks(run, self.jobs)
        postings = run.ledger.postings
        self.invoices = postings.compress(
            (postings["credit"] == ACCOUNTS.index("invoices")) & (postings["t"] >= self.since)
        )

    def of_jobs(self, chosen: np.ndarray, t: np.ndarray, visitor: np.ndarray) -> Items:
        """Chosen jobs, at a time each has, with a technician each has."""
        job = np.flatnonzero(chosen)
        return Items(job, t[job], visitor[job])

    def of_rows(self, rows: np.ndarray) -> Items:
        """Rows about jobs after the warm-up, with the last technician who was there."""
        kept = rows.compress(rows["t"] >= self.since)
        return Items(kept["job"].astype(np.int64), kept["t"], self.last[kept["job"]])


def _visitors(jobs: Jobs, visits: Visits) -> tuple[np.ndarray, np.ndarray]:
    """Technician of the first and of the last visit of each job; -1: not visited."""
    first, last = np.full((2, len(jobs.opened)), -1, np.int64)
    last[visits.job] = visits.technician
    first[visits.job[::-1]] = visits.technician[::-1]
    return first, last


def _callbacks(run: "Run", jobs: Jobs) -> np.ndarray:
    """Rows of repairs whose fault came back within 30 days; they count for the job that did not last."""
    back = rows_of(run, ev.L_RETURN)
    return back[(back["code"] == ev.CALLBACK) & (back["t"] - jobs.closed[back["job"]] <= ev.CALLBACK_WITHIN)]


def _columns(run: "Run", levels: _Levels, h: _Happened) -> dict[str, np.ndarray]:
    """The columns of `BREAKDOWN` for every level."""
    jobs, visits, since = h.jobs, h.visits, h.since
    asked, repair = jobs.opened >= since, jobs.nature == ev.REPAIR
    counted = visits.t >= since
    made = Items(visits.job, visits.t, visits.technician).where(counted)
    outcome = visits.outcome[counted]
    ended = outcome != ev.CONTINUED  # what is cut by the end of a shift is time spent, and a visit when it ends
    first = first_visits(jobs, visits)[counted]
    windows = (jobs.first_visit >= since) & (jobs.punctual != ev.NO_WINDOW)
    seen = h.of_jobs(asked & repair & (jobs.first_visit >= 0), jobs.opened, h.first)
    fixed = h.of_jobs(asked & repair & (jobs.closed >= 0), jobs.opened, h.last)
    closed = h.of_jobs(jobs.closed >= since, jobs.closed, h.last)
    wait = (jobs.first_visit - jobs.opened)[seen.job] / ev.HOUR
    found = {
        "requests": levels.count(h.of_jobs(asked, jobs.opened, h.last)),
        "balked": levels.count(h.of_rows(h.lost)),
        "closed_remotely": levels.count(h.of_jobs(asked & (jobs.answer >= ev.SOLVED), jobs.opened, h.last)),
        "closed": levels.count(closed),
        "visits": levels.count(made.where(ended)),
        "first_visits": levels.count(made.where(first)),
        "first_fixes": levels.count(made.where(first & (outcome == ev.DONE))),
        "windows": levels.count(h.of_jobs(windows, jobs.first_visit, h.first)),
        "late": levels.count(h.of_jobs(windows & (jobs.punctual == ev.LATE), jobs.first_visit, h.first)),
        "hours_to_first_visit": levels.mean(seen, wait),
        "hours_to_first_visit_p95": levels.p95(seen, wait),
        "hours_to_fix": levels.mean(fixed, (jobs.closed - jobs.opened)[fixed.job] / ev.HOUR),
        "score_mean": levels.mean(closed, 1000 * jobs.score[closed.job]),
        "callbacks_30d": levels.count(h.of_rows(h.back)),
        "travel_hours": levels.total(made, visits.travel[counted] / ev.HOUR),
        "work_hours": levels.total(made, visits.on_site[counted] / ev.HOUR),
        "invoices": levels.total(h.of_rows(h.invoices), h.invoices["cents"] / 100),
    }
    ratios = [row for row in BREAKDOWN.values() if row.numerator]
    found |= {row.name: _ratio(found[row.numerator], found[row.denominator]) for row in ratios}
    return {name: found[name] for name in BREAKDOWN}


def table_by(run: "Run", dimension: str) -> dict[str, np.ndarray]:
    """One row per level of a dimension in which anything happened: `level`, then the columns of `BREAKDOWN`.

    Counts add up to the whole; means and rates are NaN where nothing happened.  Raises KeyError for an unknown name.
    """
    return _table(run, DIMENSIONS[dimension], _Happened(run))


def _table(run: "Run", dimension: Dimension, happened: _Happened) -> dict[str, np.ndarray]:
    levels = _Levels(run, dimension)
    columns = _columns(run, levels, happened)
    something = np.any([np.nan_to_num(values) != 0 for values in columns.values()], axis=0)
    return {"level": np.array(levels.names)[something]} | {name: v[something] for name, v in columns.items()}


def break_down(run: "Run") -> dict[str, np.ndarray]:
    """The tables of all dimensions that divide the run, one below the other: `dimension`, `level`, then the columns."""
    happened = _Happened(run)
    tables = {name: _table(run, dimension, happened) for name, dimension in DIMENSIONS.items()}
    kept = {name: table for name, table in tables.items() if len(table["level"]) > 1}
    names = [name for name, table in kept.items() for _ in table["level"]]
    columns = ("level", *BREAKDOWN)
    whole = {column: [value for table in kept.values() for value in table[column].tolist()] for column in columns}
    return {"dimension": np.array(names)} | {column: np.array(values) for column, values in whole.items()}


def job_levels(run: "Run") -> dict[str, tuple[list[str], np.ndarray]]:
    """For every dimension that the job alone decides: its levels, and the number of the level of each job, -1: none.

    Dimensions that the company does not have, such as outlets, are left out.
    """
    n = int(run.world.now[0]["n_jobs"])
    items = Items(np.arange(n), np.zeros(n, np.int64), np.full(n, -1))
    found = {}
    for name, dimension in DIMENSIONS.items():
        if dimension.of_job:
            levels = _Levels(run, dimension)
            level = levels.of(items)
            if dimension.otherwise == NONE:
                level[level == len(levels.names) - 1] = -1
            if dimension.otherwise != NONE or (level >= 0).any():
                found[name] = (levels.names, level)
    return found
