"""The names of whatever a scenario has a short list of."""

from typing import TYPE_CHECKING

from sim.names.words import DIMENSIONS
from sim.scenario.listening import MEASURES

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["labels_of"]


def labels_of(run: "Run") -> dict[str, list[str]]:
    """Names by number of whatever has a short list of them: technician, part, region and so on.

    Technicians are T1, T2, ... (number 0 of the log is T1), temporary and reserve staff have lists of their own.
    """
    crew, scenario = run.scenario.crew, run.scenario
    kinds = (
        ("T", crew.technicians),
        ("temp ", crew.summer_temps),
        ("on call ", scenario.on_call),
        ("reserve ", crew.reserve),
    )
    people = [f"{word}{k}" for word, n in kinds for k in range(1, n + 1)]
    return {
        "technician": people,
        "part": list(scenario.parts.stocked),
        "region": list(scenario.regions),
        "family": scenario.families,
        "depot": list(scenario.parts.depots) or ["depot"],
        "outlet": list(scenario.outlets.places)[: scenario.outlets.number],
        "channel": [*getattr(scenario.contact, "channels", ()), "experts"],
        "complaint_channel": list(getattr(scenario.complaints, "channels", ())),
        "pool": list(getattr(scenario.contact, "pools", ())),
        "shock": list(scenario.satisfaction.shocks),
        "instrument": list(scenario.instruments),
        "dimension": list(DIMENSIONS),
        "measure": list(MEASURES),
    }
