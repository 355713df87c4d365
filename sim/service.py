"""How the company keeps what it has promised itself and its customers: windows, appointments, service standards.

Reads the log only.  `standards_table` compares jobs at which a standard was kept with those at which it was not.
"""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["service_measures", "standards_table", "windows_table"]


def service_measures(run: "Run", since: int) -> dict[str, float]:
    """Indicators of appointments and service standards from second `since` on."""
    done, told, moved = (_since(run, kind, since) for kind in (ev.L_STANDARDS, ev.L_MESSAGE, ev.L_REBOOKED))
    promised, visits = _since(run, ev.L_PROMISE, since), _since(run, ev.L_VISIT, since)
    promised = promised[promised["code"] == 1]
    return {
        "promises": len(promised),
        "promised_days": (promised["a"] - promised["t"]).sum() / ev.DAY,
        "reminders": (told["code"] == ev.M_REMINDER).sum(),
        "calls_before_visit": (told["code"] == ev.M_CALL).sum(),
        "progress_notices": (told["code"] == ev.M_PROGRESS).sum(),
        "not_at_home": (visits["code"] == ev.NO_ACCESS).sum(),
        "trips_saved": (moved["code"] != ev.R_DOOR).sum(),
        "new_dates": len(moved),
        "withdrawn": len(_since(run, ev.L_WITHDRAWN, since)),
        "deferrals": len(_since(run, ev.L_DEFERRED, since)),
        "standards_due": len(done) * int(run.world.par[0]["standards_active"]),
        "standards_kept": int(np.bitwise_count(done["a"]).sum()),
        "audits": int(done["code"].sum()),
        "score_kept_gain": _kept_gain(run, done),
    }


def _kept_gain(run: "Run", done: np.ndarray) -> float:
    """Mean score of the jobs at which every standard in force was kept, less that of the others, in points.

    What a station sees that keeps a record of each job.  It is not what the standard is worth: the others are not jobs
    without a standard, but jobs at which a promise was broken, and the time that keeping took is in both.
    """
    if len(done) == 0:
        return float("nan")
    in_force = sum(1 << k for k, standard in enumerate(run.scenario.standards.values()) if standard.active)
    gain, _error = _effect(_points(run)[done["job"]], done["a"] == in_force)[-2:]
    return gain


def _points(run: "Run") -> np.ndarray:
    """Score of each job by number, in points of 1000; NaN where it was not scored."""
    closed = rows_of(run, ev.L_CLOSED)
    points = np.full(int(run.world.now[0]["n_jobs"]), np.nan)
    points[closed["job"]] = 1000 * closed["x"]
    return points


def _since(run: "Run", kind: int, since: int) -> np.ndarray:
    """Log rows of one kind from a second on."""
    rows = rows_of(run, kind)
    return rows[rows["t"] >= since]


def windows_table(run: "Run") -> dict[str, np.ndarray]:
    """One row per width of window: first visits, and how many came early, on time and late."""
    since = run.scenario.warmup_days * ev.DAY
    promised, arrived = rows_of(run, ev.L_PROMISE), _since(run, ev.L_ARRIVE, since)
    first = arrived[(arrived["a"] == 1) & (arrived["code"] != ev.NO_WINDOW)]
    width = np.zeros(int(run.world.now[0]["n_jobs"]))
    before = promised[np.isin(promised["job"], first["job"])]
    came = np.full(len(width), np.iinfo(np.int64).max)
    came[first["job"]] = first["t"]
    before = before[before["t"] <= came[before["job"]]]
    width[before["job"]] = before["x"] / ev.HOUR  # the last promise before the visit stands
    widths, group = np.unique(np.round(width[first["job"]], 2), return_inverse=True)
    counts = {
        name: np.bincount(group, first["code"] == code, minlength=len(widths)).astype(np.int64)
        for name, code in (("early", ev.EARLY), ("on_time", ev.ON_TIME), ("late", ev.LATE))
    }
    total = np.bincount(group, minlength=len(widths))
    return {"window_h": widths, "first_visits": total} | counts | {"kept": counts["on_time"] / total}


def standards_table(run: "Run") -> dict[str, np.ndarray]:
    """One row per standard in force: how often it was due and kept, and the score with and without it.

    `lift` is the measured effect in points of 1000: mean score of the jobs at which it was kept less that of the
    others (NaN where one of them did not happen).  Standards are kept independently of each other and of the job, so
    the difference estimates the effect; its standard error is `lift_error`.
    """
    done = rows_of(run, ev.L_STANDARDS)
    points, counted = _points(run)[done["job"]], done["t"] >= run.scenario.warmup_days * ev.DAY
    active = [(k, name) for k, (name, row) in enumerate(run.scenario.standards.items()) if row.active]
    rows = [_effect(points[counted], ((done["a"] >> k) & 1 == 1)[counted]) for k, _ in active]
    columns = ("due", "kept", "compliance", "score_kept", "score_not_kept", "lift", "lift_error")
    table = {name: np.array([row[c] for row in rows]) for c, name in enumerate(columns)}
    marks = [run.scenario.standards[name].value_added for _, name in active]
    return {"standard": np.array([name for _, name in active]), "value_added": np.array(marks, bool)} | table


def _effect(points: np.ndarray, kept: np.ndarray) -> tuple[float, ...]:
    """(due, kept, compliance, mean kept, mean not kept, difference, its standard error)."""
    with_it, without = points[kept], points[~kept]
    means = [float(group.mean()) if len(group) else np.nan for group in (with_it, without)]
    errors = [float(group.var(ddof=1)) / len(group) if len(group) > 1 else np.nan for group in (with_it, without)]
    share = len(with_it) / len(points) if len(points) else np.nan
    return len(points), len(with_it), share, *means, means[0] - means[1], float(np.sqrt(sum(errors)))
