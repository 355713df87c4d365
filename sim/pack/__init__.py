"""A scenario becomes a world: parameters in the units of the rules (seconds, masks, indices) and empty tables.

Each subject has a file with `parameters(scenario, sizes)`, fields of the one row of parameters, and `tables(scenario,
sizes, inputs)`, whole tables; either may be missing.
"""

import numpy as np

from sim.handle import World
from sim.inputs import Inputs
from sim.pack import (
    appointments,
    complaints,
    contact,
    demand,
    dispatch,
    jobs,
    listening,
    loyalty,
    management,
    market,
    mind,
    modes,
    operations,
    parts,
    people,
    price,
    promise,
    regions,
    segments,
    site,
    standards,
    tiers,
    time,
)
from sim.pack.sizes import empty_tables, sizes_of
from sim.scenario import Scenario
from sim.world import LAYOUTS

__all__ = ["pack"]

PARAMETERS = (
    time.parameters,
    regions.parameters,
    dispatch.parameters,
    demand.parameters,
    jobs.parameters,
    contact.parameters,
    operations.parameters,
    promise.parameters,
    appointments.parameters,
    site.parameters,
    parts.parameters,
    price.parameters,
    mind.parameters,
    segments.parameters,
    complaints.parameters,
    loyalty.parameters,
    tiers.parameters,
    market.parameters,
    standards.parameters,
    modes.parameters,
    people.parameters,
    listening.parameters,
    management.parameters,
)
TABLES = (
    time.tables,
    regions.tables,
    dispatch.tables,
    demand.tables,
    jobs.tables,
    contact.tables,
    site.tables,
    parts.tables,
    price.tables,
    mind.tables,
    segments.tables,
    complaints.tables,
    loyalty.tables,
    tiers.tables,
    market.tables,
    promise.tables,
    appointments.tables,
    standards.tables,
    modes.tables,
    people.tables,
    listening.tables,
    management.tables,
)


def pack(scenario: Scenario, inputs: Inputs, seed: int, replication: int) -> World:
    """All tables of a run before its start state is drawn."""
    sizes = sizes_of(scenario, inputs)
    tables = {name: np.zeros((1, 1) if ndim == 2 else 1, dtype) for name, (dtype, ndim) in LAYOUTS.items()}
    tables |= empty_tables(scenario, sizes)
    for tables_of in TABLES:
        tables |= tables_of(scenario, sizes, inputs)
    row = tables["par"]
    row["seed"], row["replication"], row["has_places"] = seed, replication, inputs.places is not None
    for parameters_of in PARAMETERS:
        for name, value in parameters_of(scenario, sizes).items():
            row[name] = value
    tables["now"]["today"] = -1
    return World(**tables)
