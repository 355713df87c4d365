"""The log in words: listening and management."""

from sim import events as ev
from sim.names.meaning import Fact, Meaning
from sim.names.words import DIMENSIONS

# fmt: off
LISTENING: dict[int, Meaning] = {
    ev.L_SURVEYED: Meaning("customer asked", "customer", "management", Fact("known_after_h", "hours"),
                        Fact("said", "real"), Fact("instrument", "instrument")),
    ev.L_MEASURED: Meaning("estimate published", "measure", "management", Fact("answers"), Fact("estimate", "real"),
                           Fact("instrument", "instrument")),
    ev.L_ERROR: Meaning("error of an estimate noted", "measure", "management", Fact("answers"),
                        Fact("standard_error", "real"), Fact("instrument", "instrument")),
    ev.L_TRUE: Meaning("truth of the month noted", "measure", "", Fact("counted"), Fact("mean", "real")),
    ev.L_ANALYSED: Meaning("complaint analysed", "customer", "management", Fact("instrument", "instrument"),
                        Fact("score", "real"), Fact("worst_dimension", DIMENSIONS)),
    ev.L_GAP: Meaning(("", "gap noted: knowledge", "gap noted: standard"), "dimension", "management", None,
                      Fact("gap", "real")),
    ev.L_MANAGED: Meaning(("", "hiring decided", "training lowered", "training raised", "supervision lowered",
                           "supervision raised"), "", "management", Fact("steps"), Fact("estimate", "real")),
    ev.L_IN_FORCE: Meaning(("people hired for a term", "training in force", "supervision in force"), "", "management",
                           Fact("steps"), Fact("technicians")),
    ev.L_TERM: Meaning("technician hired for a term", "technician", "management", Fact("works_from", "moment"),
                       Fact("term_days")),
    ev.L_BOOKS: Meaning(("profit seen", "profit put aside", "put aside spent"), "", "management",
                        Fact("months_or_steps"), Fact("money", "real")),
}
# fmt: on
