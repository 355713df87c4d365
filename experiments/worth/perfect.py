"""The perfect-quality twin of a company: the same customers, the same demand, the same people, and nothing done badly.

What is perfect, and nothing else is changed:

- somebody is at home at every visit, every technician finds and can do what the job needs, every van and shelf has
  every part in plenty, and who has begun finishes, in paid overtime if need be: every first visit solves the job;
- every repair lasts, every part that is ordered is the right one, every test is passed, and nothing is believed solved
  that is not;
- a visit outside of its window is felt as one inside; the wait until it is as long as the queue makes it.

Crew, hours, prices, promises, travel and failures of units stay.  The capital in the plentiful parts is not counted.
"""

from collections.abc import Mapping
from typing import Any

from sim import Scenario

__all__ = ["PLENTY", "perfect"]

PLENTY = 1000  # of each part in each van and on each shelf
EVERYWHERE: Mapping[str, Any] = {  # dotted key -> value; keys that a company does not have are passed over
    "visit.access_failure": 0.0,
    "visit.difficulty_sd": 0.0,
    "visit.callback": 0.0,
    "visit.order_right": 1.0,
    "crew.skill": 50.0,
    "crew.overtime_day_h": 24.0,
    "crew.overtime_month_h": 744.0,
    "contact.false_closure": 0.0,
    "modes.carry_in.bench.passes": 1.0,
    "modes.mail_in.bench.passes": 1.0,
    "satisfaction.gap_late": 0.0,
    "satisfaction.gap_early": 0.0,
    "satisfaction.gap_late_response": 0.0,
    "parts.kit.rule": "written",
    "parts.kit_factor": 1.0,
    "parts.brands.policy": "genuine",
}


def perfect(scenario: Scenario) -> Scenario:
    """The twin of a scenario in which nothing is done badly."""
    values = scenario.model_dump(mode="json")
    for key, value in EVERYWHERE.items():
        *path, last = key.split(".")
        section: Any = values
        for name in path:
            section = section.get(name, {}) if isinstance(section, dict) else {}
        if isinstance(section, dict) and last in section:
            section[last] = value
    for part in values["parts"]["catalogue"].values():
        part |= {"van_kit": PLENTY, "van_reorder": PLENTY - 1}
    for place in values["outlets"].get("places", {}).values():
        place["shelf"] = dict.fromkeys(values["parts"]["catalogue"], PLENTY)
    return Scenario.model_validate(values)
