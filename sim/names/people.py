"""The log in words: technicians as persons."""

from sim import events as ev
from sim.names.meaning import PERSON, Fact, Meaning

# fmt: off
PEOPLE: dict[int, Meaning] = {
    ev.L_COURSE: Meaning(("course: skill", "course: awareness", "course: certificate"), "technician", "technician",
                         Fact("paid_min", "minutes")),
    ev.L_RESIGNED: Meaning("technician resigned", "technician", "", Fact("in_company_h", "hours"),
                           Fact("rating", "real"), PERSON),
    ev.L_HIRED: Meaning("technician hired", "technician", "", Fact("vacant_h", "hours"), None, PERSON),
    ev.L_CERTIFIED: Meaning("certificate gained", "technician", "", Fact("certificates"), None,
                            Fact("family", "family")),
    ev.L_BONUS: Meaning("bonus granted", "technician", "", None, Fact("rating", "real"), PERSON),
    ev.L_PERSON: Meaning(("ability noted", "experience noted", "fatigue noted", "service standard noted",
                          "rating noted"), "technician", "", Fact("person"), Fact("value", "real")),
    ev.L_PRESSURE: Meaning("pressure of work noted", "", "", None, Fact("pressure", "real"), Fact("region", "region")),
}
# fmt: on
