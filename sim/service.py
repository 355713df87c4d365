"""How the company keeps what it has promised itself and its customers: service standards.

Reads the log only.  `standards_table` compares jobs at which a standard was kept with those at which it was not.
"""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["service_measures", "standards_table"]


def service_measures(run: "Run", since: int) -> dict[str, float]:
    """Indicators of the service standards from second `since` on."""
    done = rows_of(run, ev.L_STANDARDS)
    done = done[done["t"] >= since]
    return {
        "standards_due": len(done) * int(run.world.par[0]["standards_active"]),
        "standards_kept": int(np.bitwise_count(done["a"]).sum()),
        "audits": int(done["code"].sum()),
    }


def standards_table(run: "Run") -> dict[str, np.ndarray]:
    """One row per standard in force: how often it was due and kept, and the score with and without it.

    `lift` is the measured effect in points of 1000: mean score of the jobs at which it was kept less that of the
    others (NaN where one of them did not happen).  Standards are kept independently of each other and of the job, so
    the difference estimates the effect; its standard error is `lift_error`.
    """
    done, closed = rows_of(run, ev.L_STANDARDS), rows_of(run, ev.L_CLOSED)
    points = np.full(int(run.world.now[0]["n_jobs"]), np.nan)
    points[closed["job"]] = 1000 * closed["x"]
    points, counted = points[done["job"]], done["t"] >= run.scenario.warmup_days * ev.DAY
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
