"""The company of fitted values, simulated, and what its books tell beside the records."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from experiments.calibrate.broken_off import says_time, with_broken_off
from experiments.calibrate.company import Company
from experiments.calibrate.compared import Compared, compared
from experiments.calibrate.finding import Finding
from experiments.calibrate.load import load_of, mean_load
from experiments.calibrate.subjects import findings
from experiments.model import simulate_here
from experiments.records.books import OURS, books_of
from experiments.records.mapping import Records

__all__ = ["period", "simulated"]

MOST_REQUESTS = 60_000  # of one simulation: more change no digit that is shown, and take minutes and gigabytes
FEWEST_DAYS = 56  # weekdays want weeks


def simulated(
    company: Company,
    found: Sequence[Finding],
    replications: int,
    seed: int,
    say: Callable[[str], None],
    records: Records,
) -> Compared | None:
    """Simulate, keep books, read and fit what the records told; None where no value has a key, so nothing was made.

    Visits that were broken off count in the books as they do in the records, and their end is known if that of the
    records is; their scores are shares of a scale.
    """
    if not company.placed:
        return None
    scenario = company.scenario(company.values)
    plain = scenario.model_dump()
    days = period(plain)
    if days < plain["days"]:
        say(f"simulated for {days} instead of {plain['days']} days, for there are so many requests a day")
        scenario = company.scenario({**company.values, "days": days})
    subjects = [one.subject for one in found if one.fitted]
    learnt, loads = [], []
    for k in range(replications):
        say(f"simulating the company: {k + 1} of {replications}")
        run = simulate_here(scenario, "compiled", seed, k)  # type: ignore[arg-type]
        books = books_of(run, ends=records.ends is not None)
        learnt.append(list(findings(with_broken_off(books, OURS) if says_time(records.means) else books, subjects)))
        loads.append(load_of(run))
    return compared(found, learnt)._replace(load=mean_load(loads))


def period(plain: Mapping[str, Any]) -> int:
    """Days to simulate, the warm-up among them: as many as the scenario has, or so few that requests do not swamp the
    machine; weeks are left after the warm-up.
    """
    a_day, days = float(plain["demand"].get("rate_per_day") or 0.0), int(plain["days"])
    fewest = int(plain["warmup_days"]) + FEWEST_DAYS
    return min(days, max(fewest, int(MOST_REQUESTS / a_day))) if a_day > 0 else days
