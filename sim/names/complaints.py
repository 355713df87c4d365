"""The log in words: complaints."""

from sim import events as ev
from sim.names.meaning import Fact, Meaning
from sim.names.words import CAUSES, NO_YES, OCCASIONS, REMEDIES

# fmt: off
COMPLAINTS: dict[int, Meaning] = {
    ev.L_DISCONTENT: Meaning("customer discontented", "customer", "", Fact("occasion", OCCASIONS),
                             Fact("severity", "real"), Fact("cause", CAUSES)),
    ev.L_VOICE: Meaning(("discontent: nothing said", "discontent: others told", "discontent: goes elsewhere",
                         "complaint raised", "complaint added to", "complaint raised when called"), "customer", "",
                        Fact("complaint"), Fact("complaint_chance", "real")),
    ev.L_CASE: Meaning("complaint received", "customer", "complaint desk", Fact("complaint"),
                       Fact("acknowledged_h", "real"), Fact("complaint_channel", "complaint_channel")),
    ev.L_CASE_BEGUN: Meaning("complaint looked into", "customer", "complaint desk", Fact("complaint"),
                             Fact("work_h", "real"), Fact("class")),
    ev.L_REMEDY: Meaning(tuple(f"complaint decided: {remedy}" for remedy in REMEDIES), "customer", "complaint desk",
                         Fact("complaint"), Fact("compensation_cents", "real")),
    ev.L_REPLY: Meaning("complaint replied to", "customer", "complaint desk", Fact("complaint"),
                        Fact("regained", "real"), Fact("remedy", REMEDIES)),
    ev.L_ESCALATED: Meaning(("complaint told to the public", "complaint taken to the regulator",
                             "regulator accepted the complaint", "regulator rejected the complaint",
                             "regulator ordered a refund", "regulator confirmed the settlement"), "customer", "",
                            Fact("complaint"), Fact("hours_since_complaint", "real")),
    ev.L_CASE_CLOSED: Meaning(("complaint closed: not recovered", "complaint closed: recovered"), "customer", "",
                              Fact("complaint"), Fact("hours_since_complaint", "real")),
    ev.L_ASKED_AFTER: Meaning("customer called after the job", "customer", "complaint desk",
                              None, None, Fact("reached", NO_YES)),
    ev.L_FOLLOW_UP: Meaning("customer called after the reply", "customer", "complaint desk", Fact("complaint"),
                            Fact("regained", "real"), Fact("remedy", REMEDIES)),
}
# fmt: on
