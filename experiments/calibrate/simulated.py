"""The company of fitted values, simulated, and what its books tell beside the records."""

from collections.abc import Callable, Sequence

import pandas as pd

from experiments.calibrate.company import Company
from experiments.calibrate.compared import Compared, compared, without_warmup
from experiments.calibrate.finding import Finding
from experiments.calibrate.subjects import findings
from experiments.event_log.records import records_of
from experiments.model import simulate_here

__all__ = ["simulated"]


def simulated(
    company: Company, found: Sequence[Finding], replications: int, seed: int, say: Callable[[str], None]
) -> Compared | None:
    """Simulate, keep books, read and fit what the records told; None where no value has a key, so nothing was made."""
    if not company.placed:
        return None
    scenario = company.scenario(company.values)
    plain = scenario.model_dump()
    begun = pd.Timestamp(plain["start"]) + pd.Timedelta(days=plain["warmup_days"])
    subjects = [one.subject for one in found if one.fitted]
    learnt = []
    for k in range(replications):
        say(f"simulating the company: {k + 1} of {replications}")
        run = simulate_here(scenario, "compiled", seed, k)  # type: ignore[arg-type]
        learnt.append(list(findings(without_warmup(records_of(run), begun), subjects)))
    return compared(found, learnt)
