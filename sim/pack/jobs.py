"""Types of job: natures, causes, mixes of faults, occasions and their clocks."""

import datetime
import itertools
import math
from typing import Any

import numpy as np

from sim.events import DAY, NEVER
from sim.inputs import Inputs
from sim.pack.units import clocks_before_occasions, seconds
from sim.scenario import InstalledBase, JobType, Product, Scenario
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
        "n_products": len(_products(s)),
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Types as records, their mixes of faults, and the empty dates of units."""
    found = {"kinds": _kinds(s), "mixes": _mixes(s)} | _product_tables(s)
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


def _products(s: Scenario) -> list[Product]:
    """Generations of products after the first, oldest first."""
    return list(s.demand.products.values()) if isinstance(s.demand, InstalledBase) else []


def _product_tables(s: Scenario) -> dict[str, np.ndarray]:
    """When each generation came, how often it fails and of what, by type of job; nothing where all units are alike."""
    later = _products(s)
    if not later:
        return {}
    products = np.zeros(1 + len(later), LAYOUTS["products"][0])
    products["since"][0], products["failures"] = -NEVER, 1.0
    first_day = datetime.date.fromisoformat(s.start)
    for row, product in zip(products[1:], later, strict=True):
        row["since"] = (datetime.date.fromisoformat(product.since) - first_day).days * DAY
        row["failures"] = product.failures
    ratios = [{}, *(product.faults for product in later)]
    mixes = [_mix(s, kind, ratio) for ratio in ratios for kind in s.jobs.types.values()]
    return {"products": products, "product_mixes": np.array(mixes)}


def _mix(s: Scenario, kind: JobType, ratio: dict[str, float]) -> np.ndarray:
    """Cumulative shares of the faults of a type, its own or the catalogue's, with the ratios of a product."""
    own = getattr(kind, "faults", None)
    base = own if own is not None else {name: fault.share for name, fault in s.faults.items()}
    shares = np.array([base.get(name, 0.0) * ratio.get(name, 1.0) for name in s.faults])
    return np.cumsum(shares) / shares.sum()
