"""Types of job: natures, causes, mixes of faults, occasions and their clocks."""

import itertools
import math
from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.pack.units import clocks_before_occasions, seconds
from sim.scenario import InstalledBase, Scenario
from sim.world import LAYOUTS

__all__ = ["NATURES", "parameters", "tables"]

LAWS = ("lognormal", "exponential", "constant")
NATURES = ("repair", "service", "installation", "support")
CAUSES = ("failure", "planned", "replacement", "accident", "advice")
COPIED = ("minutes", "cv", "rate", "effect", "effect_years", "quality_slope", "quality_ability")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """The main type of each cause (0 where there is none: no rule asks then), and how many have dates of their own."""
    first = {cause: [*s.jobs.of_cause(cause), 0][0] for cause in CAUSES}
    return {
        "law": LAWS.index(s.jobs.law), "failure_kind": first["failure"], "planned_kind": first["planned"],
        "replacement_kind": first["replacement"], "n_failure_kinds": len(s.jobs.of_cause("failure")),
        "n_occasions": len(s.jobs.occasions) if isinstance(s.demand, InstalledBase) else 0,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Types as records, their mixes of faults, and the empty dates of units."""
    found = {"kinds": _kinds(s), "mixes": _mixes(s)}
    if not (s.jobs.occasions and isinstance(s.demand, InstalledBase)):
        return found
    shape = (n["units"], len(s.jobs.occasions))
    return found | {
        "occasion_kinds": np.array(s.jobs.occasions, np.int32),
        "occasions": np.zeros(shape, np.int32),
        "occasion_number": np.zeros(shape, np.int32),
    }


def _kinds(s: Scenario) -> np.ndarray:
    kinds = np.zeros(len(s.jobs.types), LAYOUTS["kinds"][0])
    failures = [kind.share for kind in s.jobs.types.values() if kind.cause == "failure"]
    running = itertools.accumulate(failures)
    for k, (row, kind) in enumerate(zip(kinds, s.jobs.types.values(), strict=True)):
        sigma = math.sqrt(math.log(1 + kind.cv**2))
        row["mu"], row["sigma"] = -(sigma**2) / 2, sigma
        row["planned_s"] = seconds(kind.minutes + s.promise.travel_min)
        row["nature"], row["cause"] = NATURES.index(kind.nature), CAUSES.index(kind.cause)
        for name in COPIED:
            row[name] = getattr(kind, name, 0.0)
        row["remote"] = getattr(kind, "remote_share", 0.0)
        family = getattr(kind, "family", None)
        row["family"] = len(s.families) if family is None else s.families.index(family)
        row["slot"] = s.jobs.occasions.index(k) if k in s.jobs.occasions else -1
        row["clock"] = clocks_before_occasions(s) + row["slot"]
        row["own_faults"] = getattr(kind, "faults", None) is not None
        row["share"] = next(running) / sum(failures) if kind.cause == "failure" else 0.0
    return kinds


def _mixes(s: Scenario) -> np.ndarray:
    """Cumulative shares of the faults of each type that has faults of its own."""
    mixes = np.zeros((len(s.jobs.types), len(s.faults)))
    for row, kind in zip(mixes, s.jobs.types.values(), strict=True):
        own = getattr(kind, "faults", None)
        if own is not None:
            shares = np.array([own.get(name, 0.0) for name in s.faults])
            row[:] = np.cumsum(shares) / shares.sum()
    return mixes
