"""Every subject of `means`, and which function makes values of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.calibrate import by_hand_people as people
from experiments.calibrate import by_hand_ways as by_ways
from experiments.calibrate import by_hand_work as work
from experiments.calibrate.by_hand import Place, Placement, Told
from experiments.calibrate.finding import Finding, Tables

__all__ = ["PLACES", "placements"]

PLACES: dict[str, Place] = {
    "kinds of fault": work.kinds_of_fault,
    "causes": work.causes,
    "closed without a visit": work.remotely,
    "lead times": by_ways.lead_times,
    "time on site": work.time_on_site,
    "durations": work.durations,
    "survey response": people.answers,
    "ways": by_ways.ways,
    "contracts": people.contracts,
    "first fix from return times": people.returns,
    "practice": people.practice,
    "lives": people.lives,
    "recurrent failures": people.recurrent,
    "leaving by month": people.leaving,
}


def placements(
    means: Mapping[str, str | Mapping[str, str]],
    found: Sequence[Finding],
    tables: Tables,
    base: Mapping[str, Any],
    start: str,
) -> dict[str, Placement]:
    """What was said, as values of keys, by subject."""
    fitted = {one.subject: one for one in found}
    return {
        subject: PLACES[subject](Told(subject, said, tables, fitted, base, start, means))
        for subject, said in means.items()
    }
