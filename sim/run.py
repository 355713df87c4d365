"""One replication: a scenario, a seed and a replication number become a log, a world and their digest."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.handle import World
from sim.inputs import read_inputs
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.ledger import Ledger

__all__ = ["ENGINES", "Run", "rule_in_python", "simulate"]

ENGINES = ("compiled", "simpy")

# Tables that belong to one engine's bookkeeping, not to the world.
PRIVATE = {"par", "now", "chain", "buckets", "heap", "log", "scratch"}
PRIVATE |= {"cost", "lines", "short_list", "list_cost", "line_cells", "reason"}  # of one solution of a plan
PRIVATE |= {"impressions", "abreast_u", "abreast_v"}  # of one job, while it is judged; of a block of draws
COUNTED = {
    "jobs": "n_jobs", "stays": "n_jobs", "appointments": "n_jobs", "orders": "n_orders", "asks": "n_asks",
    "contacts": "n_contacts", "waits": "n_jobs", "cases": "n_cases",
}  # fmt: skip
PRIVATE_STATE = ("n_heap", "n_events", "today", "clock")


@dataclass(frozen=True)
class Run:
    """What one replication left behind."""

    scenario: Scenario
    engine: str
    seed: int
    replication: int
    world: World = field(repr=False)

    @cached_property
    def events(self) -> np.ndarray:
        """The event log: record array with fields t, kind, code, job, who, a, x (sim/events.py explains them)."""
        return self.world.log[: int(self.world.now[0]["n_log"])]

    @cached_property
    def rows_by_kind(self) -> list[np.ndarray]:
        """Numbers of the log's rows of each kind, in order of time."""
        kind = self.events["kind"].astype(np.uint8)
        order = np.argsort(kind, kind="stable").astype(np.int32)
        return np.split(order, np.cumsum(np.bincount(kind, minlength=256))[:-1])

    @cached_property
    def digest(self) -> str:
        """SHA-256 over log and world: equal digests mean bit-equal runs."""
        return digest(self.world)

    @cached_property
    def measures(self) -> dict[str, float]:
        """Indicators by name (sim/indicators/); what did not happen is NaN."""
        from sim.measures import measure

        return measure(self)

    @cached_property
    def standards(self) -> dict[str, np.ndarray]:
        """Compliance and measured effect of each service standard in force: equally long columns."""
        from sim.service import standards_table

        return standards_table(self)

    @cached_property
    def windows(self) -> dict[str, np.ndarray]:
        """Punctuality of first visits by width of the window promised: equally long columns."""
        from sim.service import windows_table

        return windows_table(self)

    @cached_property
    def depots(self) -> dict[str, np.ndarray]:
        """Requests, fills, transfers, waste and stock value of each depot: equally long columns."""
        from sim.supply import depots_table

        return depots_table(self)

    @cached_property
    def monthly(self) -> dict[str, np.ndarray]:
        """Series by calendar month: key `month` ("YYYY-MM") and equally long columns."""
        from sim.monthly import by_month

        return by_month(self)

    @cached_property
    def types(self) -> dict[str, np.ndarray]:
        """One row per type of job: key `type` and equally long columns."""
        from sim.by_type import by_type

        return by_type(self)

    @cached_property
    def tiers(self) -> dict[str, np.ndarray]:
        """Score, wait, share seen within a day and churn of each grade of customers: equally long columns."""
        from sim.tier_measures import tiers_table

        return tiers_table(self)

    @cached_property
    def breakdown(self) -> dict[str, np.ndarray]:
        """Indicators by dimension: keys `dimension`, `level` and equally long columns (sim/breakdown.py)."""
        from sim.breakdown import break_down

        return break_down(self)

    @cached_property
    def complaints(self) -> dict[str, np.ndarray]:
        """One row per cause of complaint: key `cause` and equally long columns (sim/complaint_measures.py)."""
        from sim.complaint_measures import complaints_of

        return complaints_of(self)

    @cached_property
    def listening(self) -> dict[str, np.ndarray]:
        """What every instrument showed each month beside what was true: equally long columns."""
        from sim.listening import listening_table

        return listening_table(self)

    @cached_property
    def ledger(self) -> "Ledger":
        """Everything that cost or earned money (sim/ledger.py)."""
        from sim.ledger import ledger_of

        return ledger_of(self)


def digest(world: World) -> str:
    """SHA-256 over the event log and every table of the world that is not an engine's own."""
    sha = hashlib.sha256()
    now = world.now[0]
    sha.update(world.log[: int(now["n_log"])])
    for name, table in sorted(vars(world).items()):
        if name.startswith("_") or name in PRIVATE:
            continue
        rows = int(now[COUNTED[name]]) if name in COUNTED else len(table)
        sha.update(name.encode())
        sha.update(table[:rows])
    for name in now.dtype.names:
        if name not in PRIVATE_STATE:
            sha.update(now[name].tobytes())
    return sha.hexdigest()


def simulate(scenario: Scenario, engine: str = "compiled", seed: int = 1, replication: int = 0) -> Run:
    """Simulate one replication.

    engine: "compiled" (numba) or "simpy"; both give the same digest.  seed and replication: 0 to 2**32 - 1.
    Raises ValueError for an unknown engine or a seed out of range, InputError for a file that can't be used.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine: '{engine}'; allowed: {', '.join(ENGINES)}")
    for name, value in (("seed", seed), ("replication", replication)):
        if not 0 <= value < 1 << 32:
            raise ValueError(f"{name}: {value}; allowed: 0 to {(1 << 32) - 1}")
    from sim.pack import pack
    from sim.rules.start import start_world

    _provide_own_rule(scenario, engine)
    world = pack(scenario, read_inputs(scenario), seed, replication)
    start_world(world)
    _carry_out(world, engine)
    return Run(scenario, engine, seed, replication, world)


def rule_in_python(scenario: Scenario) -> str:
    """The registered rule of this scenario, if it is plain Python, which only the SimPy engine asks; else ""."""
    from sim.jit import COMPILED
    from sim.kernels import Kernel
    from sim.plugins import RULES

    name = scenario.dispatch.plugin
    if scenario.dispatch.rule != "plugin" or not COMPILED:
        return ""
    if name not in RULES:
        raise ValueError(f"dispatch.plugin: '{name}' is registered no longer; see sim.register_rule")
    return "" if isinstance(RULES[name], Kernel) else str(name)


def _provide_own_rule(scenario: Scenario, engine: str) -> None:
    """Check that a registered rule runs on this engine; a plain Python function is asked in Python."""
    from sim.rules.own import ask_in_python

    name = rule_in_python(scenario)
    if not name:
        return
    if engine == "compiled":
        raise ValueError(
            f"engine: 'compiled', but dispatch.plugin '{name}' is plain Python; "
            'allowed: simpy, or a rule that wears @kernel("f8(W,i8,i8,i8)")'
        )
    ask_in_python()


def _carry_out(world: World, engine: str) -> None:
    """Run the world to its horizon on the chosen engine."""
    if engine == "simpy":
        from sim.engines import reference

        reference.run(world)
        return
    from sim.engines import compiled
    from sim.growth import enlarge

    compiled.begin(world, 0)
    compiled.aftermath(world, 0)
    while compiled.run(world) == compiled.NEEDS_ROOM:
        enlarge(world)
