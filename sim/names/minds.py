"""The log in words: what customers make of it, and of why a job waits."""

from sim import events as ev
from sim.names.meaning import Fact, Meaning
from sim.names.words import DIMENSIONS, NO_YES, REASONS, SCORE_CAUSES

# fmt: off
MINDS: dict[int, Meaning] = {
    ev.L_FELT: Meaning("level felt", "customer", "", Fact("predicted_millionths"), Fact("perceived", "real"),
                       Fact("dimension", DIMENSIONS)),
    ev.L_ZONE: Meaning("judged against the zone of tolerance", "customer", "", Fact("above_desired"),
                       Fact("adequacy", "real"), Fact("below_adequate")),
    ev.L_EFFORT: Meaning("effort felt", "customer", "", Fact("visits_made"), Fact("effort", "real"),
                        Fact("calls_made")),
    ev.L_EMOTION: Meaning(("joy felt", "anger felt", "sadness felt", "fear felt"), "customer", "",
                          Fact("company_to_blame", NO_YES), Fact("felt_value", "real")),
    ev.L_CAUSE: Meaning("cause of a score", "customer", "", None, Fact("logit", "real"),
                        Fact("score_cause", SCORE_CAUSES)),
    ev.L_HEART: Meaning("taken to heart", "customer", "", None, Fact("score", "real")),
    ev.L_GRUDGE: Meaning("grudge borne", "customer", "", None, Fact("logit", "real")),
    ev.L_BONDS: Meaning("bonds felt", "customer", "", None, Fact("logit", "real")),
    ev.L_MADE_UP: Meaning("satisfaction given back", "customer", "", None, Fact("satisfaction_change", "real")),
    ev.L_SHOCK: Meaning("customer struck by an event", "customer", "", None, Fact("satisfaction_change", "real"),
                        Fact("shock", "shock")),
    ev.L_DAMAGE: Meaning(("", "product damaged", "surroundings damaged", "product and surroundings damaged"),
                         "customer", "technician", Fact("visits_made")),
    ev.L_NOT_PLACED: Meaning(tuple(f"not placed: {reason}" for reason in REASONS), "customer", "dispatcher",
                             Fact("since_request_min", "minutes")),
}
# fmt: on
