"""The company of fitted values, simulated, and what its books tell beside the records."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.calibrate.company import Company
from experiments.calibrate.compared import Compared, compared, without_warmup
from experiments.calibrate.finding import Finding
from experiments.calibrate.load import load_of, mean_load
from experiments.calibrate.subjects import findings
from experiments.event_log.records import records_of
from experiments.model import simulate_here

__all__ = ["period", "simulated"]

MOST_REQUESTS = 60_000  # of one simulation: more change no digit that is shown, and take minutes and gigabytes
FEWEST_DAYS = 56  # weekdays want weeks


def simulated(
    company: Company, found: Sequence[Finding], replications: int, seed: int, say: Callable[[str], None]
) -> Compared | None:
    """Simulate, keep books, read and fit what the records told; None where no value has a key, so nothing was made."""
    if not company.placed:
        return None
    scenario = company.scenario(company.values)
    plain = scenario.model_dump()
    days = period(plain)
    if days < plain["days"]:
        say(f"simulated for {days} instead of {plain['days']} days, for there are so many requests a day")
        scenario = company.scenario({**company.values, "days": days})
    begun = pd.Timestamp(plain["start"]) + pd.Timedelta(days=plain["warmup_days"])
    subjects = [one.subject for one in found if one.fitted]
    learnt, loads = [], []
    for k in range(replications):
        say(f"simulating the company: {k + 1} of {replications}")
        run = simulate_here(scenario, "compiled", seed, k)  # type: ignore[arg-type]
        learnt.append(list(findings(without_warmup(records_of(run), begun), subjects)))
        loads.append(load_of(run))
    return compared(found, learnt)._replace(load=mean_load(loads))


def period(plain: Mapping[str, Any]) -> int:
    """Days to simulate after the warm-up: as many as the scenario has, or so few that requests do not swamp the
    machine.
    """
    a_day, days = float(plain["demand"].get("rate_per_day") or 0.0), int(plain["days"])
    return min(days, max(FEWEST_DAYS, int(MOST_REQUESTS / a_day))) if a_day > 0 else days
