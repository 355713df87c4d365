"""Every subject of `means`: what can be refused before anything is read, and which function makes values of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from experiments.calibrate import by_hand_faults as faults
from experiments.calibrate import by_hand_people as people
from experiments.calibrate import by_hand_visits as visits
from experiments.calibrate import by_hand_ways as by_ways
from experiments.calibrate import by_hand_work as work
from experiments.calibrate.by_hand import Check, Given, Place, Placement
from experiments.calibrate.finding import Finding, Tables
from experiments.calibrate.subjects import lacking
from experiments.messages import Refusal, seen

__all__ = ["CHECKS", "PLACES", "check_heard", "check_told", "placements"]

Means = Mapping[str, str | Mapping[str, str]]

PLACES: dict[str, Place] = {
    "kinds of fault": faults.kinds_of_fault,
    "causes": visits.causes,
    "closed without a visit": visits.remotely,
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
CHECKS: dict[str, Check] = {
    "kinds of fault": faults.check_faults,
    "causes": visits.check_causes,
    "closed without a visit": visits.check_remotely,
    "lead times": by_ways.check_lead_times,
    "time on site": work.check_on_site,
    "durations": work.check_durations,
    "survey response": people.check_answers,
    "ways": by_ways.check_ways,
    "contracts": people.check_contracts,
    "practice": people.check_practice,
    "lives": people.check_units,
    "recurrent failures": people.check_units,
}
RIVALS = (("lives", "recurrent failures"), ("time on site", "durations"))  # fill the same keys, said of the same thing
HEARD: dict[str, Check] = {
    "kinds of fault": faults.check_fault_rows,
    "causes": visits.check_cause_rows,
    "lead times": by_ways.check_lead_rows,
}


def check_told(means: Means, columns: Mapping[str, Collection[str]], base: Mapping[str, Any], start: str) -> None:
    """Refuse, before anything is read, what such a company or such records cannot have; `columns`: mapped, by table."""
    missing = lacking(columns)
    for subject, said in means.items():
        if subject in CHECKS:
            CHECKS[subject](Given(subject, said, columns, {}, base, start, means))
        if subject in missing:
            raise Refusal(f"means.{subject}={seen(said)}: needs {missing[subject]}, which is not mapped")
    for one, other in RIVALS:
        if one in means and means[one] == means.get(other):
            raise Refusal(f"means.{other}={seen(means[other])}: fills the same keys as means.{one}; say one of them")


def check_heard(means: Means, tables: Tables, start: str) -> None:
    """Refuse, before anything is fitted, what was said where the rows of the records are too few or say other words."""
    for subject, said in means.items():
        if subject in HEARD:
            HEARD[subject](Given(subject, said, tables, {}, {}, start, means))


def placements(
    means: Means,
    found: Sequence[Finding],
    tables: Tables,
    base: Mapping[str, Any],
    start: str,
) -> dict[str, Placement]:
    """What was said, as values of keys, by subject."""
    fitted = {one.subject: one for one in found}
    return {
        subject: _placed(Given(subject, said, tables, fitted, base, start, means)) for subject, said in means.items()
    }


def _placed(told: Given) -> Placement:
    """Refused with the key of `means`, also where a fit refuses, which does not know what its values are for."""
    try:
        return PLACES[told.subject](told)
    except Refusal as refusal:
        key = f"means.{told.subject}"
        raise Refusal(str(refusal) if str(refusal).startswith(key) else f"{key}: {refusal}") from None
