"""The log in words: appointments."""

from sim import events as ev
from sim.names.meaning import Fact, Meaning
from sim.names.words import NO_YES

# fmt: off
APPOINTMENTS: dict[int, Meaning] = {
    ev.L_MESSAGE: Meaning(("reminder sent", "customer called before the visit", "progress notice sent"), "customer",
                          "contact centre", Fact("reached", NO_YES)),
    ev.L_REBOOKED: Meaning(("new date: nobody was at home", "new date: away, said at the reminder",
                            "new date: away, said at the call"), "customer", "contact centre", Fact("visits_made"),
                           then="waits for a visit"),
    ev.L_WITHDRAWN: Meaning("request withdrawn", "customer", "contact centre", then="leaves"),
    ev.L_DEFERRED: Meaning("planned visit deferred", "customer", "contact centre", Fact("window_start", "moment"),
                           Fact("deferred_days", "real"), Fact("deferral"), then="waits for a visit"),
}
# fmt: on
