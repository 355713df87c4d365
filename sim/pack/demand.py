"""Customers, and what makes them call."""

import math
from typing import Any

import numpy as np

from sim.events import DAY
from sim.inputs import InputError, Inputs
from sim.pack.ages import stationary_ages
from sim.pack.jobs import NATURES
from sim.scenario import InstalledBase, LogReplay, Scenario
from sim.world import LOG_REQUEST

__all__ = ["parameters", "tables"]

DEMANDS = ("installed_base", "poisson", "log")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Customers, and what makes them call."""
    values: dict[str, Any] = {
        "base_customers": n["base"], "stride": n["stride"], "demand_kind": DEMANDS.index(s.demand.kind),
        "units_mean": s.customers.units_per_household, "contract_share": s.customers.contract_share,
    }  # fmt: skip
    if isinstance(s.demand, InstalledBase):
        return values | _base(s.demand)
    return values | {"returns_kept": s.demand.returns_kept} if isinstance(s.demand, LogReplay) else values


def _base(d: InstalledBase) -> dict[str, Any]:
    return {
        "start_new": d.start_age == "new", "kijima2": d.kijima == "II", "shape": d.failure_shape,
        "shape_halves": halves_of(d.failure_shape),
        "scale_years": d.failure_scale_years, "restoration": d.restoration, "poor_share": d.poor_installation_share,
        "poor_ratio": d.poor_installation_ratio, "environment_sd": d.environment_sd, "use_sd": d.use_sd,
        "base_factor": 1 / (1 + d.poor_installation_reference * (d.poor_installation_ratio - 1)),
        "life_shape": d.replacement_shape,
        "life_scale": d.replacement_mean_years / math.gamma(1 + 1 / d.replacement_shape),
        "installed_by_us": d.installed_by_us, "replacement_wait_s": d.replacement_wait_days * DAY,
    }  # fmt: skip


def _replayed(s: Scenario, requests: np.ndarray) -> np.ndarray:
    """The requests of a log, which names natures, as jobs of the first type of each nature."""
    natures = [kind.nature for kind in s.jobs.types.values()]
    first = [natures.index(nature) if nature in natures else -1 for nature in NATURES]
    kinds = np.array(first)[requests["kind"]]
    if (kinds < 0).any():
        missing = NATURES[int(requests["kind"][kinds < 0][0])]
        raise InputError(f"demand.file: has a request of nature {missing}; allowed: natures of jobs.types")
    if (kinds == requests["kind"]).all():
        return requests
    requests = requests.copy()
    requests["kind"] = kinds
    return requests


def halves_of(shape: float) -> int:
    """The shape in halves where it is a whole number of them, up to 8; else 0."""
    return int(2 * shape) if 2 * shape in range(1, 9) else 0


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Ages of an old population, places and requests on file."""
    found = {"replay": np.zeros(0, LOG_REQUEST) if inputs.log is None else _replayed(s, inputs.log.requests)}
    if isinstance(s.demand, InstalledBase):
        found["ages"] = stationary_ages(s.demand.replacement_mean_years, s.demand.replacement_shape)
    return found if inputs.places is None else found | {"places": inputs.places}
