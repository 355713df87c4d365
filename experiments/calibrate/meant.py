"""Every subject of `means`: what can be refused before anything is read, and which function makes values of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from experiments.calibrate import by_hand_people as people
from experiments.calibrate import by_hand_visits as visits
from experiments.calibrate import by_hand_ways as by_ways
from experiments.calibrate import by_hand_work as work
from experiments.calibrate.by_hand import Check, Given, Place, Placement
from experiments.calibrate.finding import Finding, Tables
from experiments.calibrate.subjects import lacking
from experiments.command import say
from experiments.messages import Refusal, did_you_mean, nearest, seen

__all__ = ["CHECKS", "PLACES", "check_told", "placements", "say_unheard"]

Means = Mapping[str, str | Mapping[str, str]]

PLACES: dict[str, Place] = {
    "kinds of fault": work.kinds_of_fault,
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
    "kinds of fault": work.check_faults,
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
THEIRS = {"kinds of fault": ("work_orders", "fault"), "causes": ("visits", "cause"), "lead times": ("parts", "part")}


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


def say_unheard(means: Means, tables: Tables) -> None:
    """Tell of their words that no row of the records bears: a slip, or something that did not happen."""
    for subject, (table, column) in THEIRS.items():
        said = means.get(subject)
        if isinstance(said, str) or said is None or column not in tables.get(table, ()):
            continue
        borne = set(tables[table][column].dropna().astype(str))
        for word in sorted({str(theirs) for theirs in said} - borne):
            hint = did_you_mean(nearest(word, borne - {str(theirs) for theirs in said}))
            say(f"means.{subject}.{seen(word)}: no row of {table}.{column} says so{hint}")


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
        subject: PLACES[subject](Given(subject, said, tables, fitted, base, start, means))
        for subject, said in means.items()
    }
