"""Why a customer left, or how near he is to leaving: his jobs and months, and the share of each in his exposure.

The exposure that had come together when he left is divided by taking his jobs away from the end: with his first k jobs
only, and everything else as it was, he would have had the exposure E(k) at that second.  Job k has the share E(k) -
E(k-1), the months without any job E(0); so the shares add up to the whole.  A good job has a negative share: it kept
him.  Where the log says what scores came from, the same exposure is divided by cause too (shares.py).
"""

from typing import NamedTuple

from experiments.counterfactual.causes import is_explained
from experiments.why.shares import shares_by_cause
from sim import Run, Step, exposure_without, rows_of, steps_of
from sim import events as ev

__all__ = ["Cause", "Chain", "chain_of"]


class Cause(NamedTuple):
    """A job and what it did, or (job -1) the months without any."""

    job: int
    t: int
    score: float
    before: float
    after: float
    exposure: float  # its part of the exposure at the end


class Chain(NamedTuple):
    """A customer's way to the end: of the run, or of his being a customer."""

    customer: int
    came: int
    end: int
    left: bool
    at_once: bool  # he left right after a job, not at the end of a month
    first: float  # satisfaction at the start
    satisfaction: float
    exposure: float
    threshold: float
    months: int
    causes: list[Cause]
    shares: dict[str, float]  # exposure by what scores came from and what ties him; empty where it is not written down
    agrees: bool  # the rules, called again, brought him to where the run has him


def chain_of(run: Run, customer: int) -> Chain:
    """Live one customer's time again and divide his exposure."""
    steps = steps_of(run, customer)
    row = run.world.customers[customer]
    came, gone, horizon = int(row["won_at"]), int(row["left_at"]), int(run.world.par[0]["horizon"])
    end = min(gone, horizon)
    jobs = [step for step in steps if step.job >= 0]
    last = steps[-1] if steps else None
    parts = [exposure_without(run, customer, k, end) for k in range(len(jobs) + 1)]
    causes = [Cause(-1, came, float("nan"), float("nan"), float("nan"), parts[0])]
    for k, step in enumerate(jobs):
        causes.append(Cause(step.job, step.t, step.score, step.before, step.after, parts[k + 1] - parts[k]))
    return Chain(
        customer,
        came,
        end,
        gone <= horizon,
        bool(last and last.left and last.job >= 0),
        steps[0].before if steps else float("nan"),
        last.after if last else float("nan"),
        last.exposure if last else 0.0,
        last.threshold if last else float("nan"),
        sum(step.what == "month" for step in steps),
        causes,
        shares_by_cause(run, customer, end) if is_explained(run) else {},
        _agrees(run, customer, last, gone <= horizon),
    )


def _agrees(run: Run, customer: int, last: Step | None, left: bool) -> bool:
    """Whether the second of leaving is the logged one, or whether he stays in both."""
    if last is None:
        return not left
    gone = rows_of(run, ev.L_LEFT)
    logged = gone["t"][gone["who"] == customer]
    return bool(last.left == left and (not left or int(logged[0]) == last.t))
