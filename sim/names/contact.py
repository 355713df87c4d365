"""The log in words: the contact centre."""

from sim import events as ev
from sim.names.meaning import CHANNEL, Fact, Meaning

# fmt: off
CONTACT: dict[int, Meaning] = {
    ev.L_CALL: Meaning("customer called", "customer", "", Fact("contact"), Fact("attempts_before"), CHANNEL,
                       then="waits for the answer"),
    ev.L_TAKEN: Meaning("call taken", "contact", "contact centre", Fact("waited_min", "minutes"),
                        Fact("talks_at_once"), CHANNEL),
    ev.L_TALK: Meaning(("talk ended: answered", "talk ended: nobody there", "talk ended: handed over"), "contact",
                       "contact centre", Fact("talk_min", "minutes"), None, CHANNEL, by_x=True),
    ev.L_GIVE_UP: Meaning(("hung up for good", "hung up, will call again", "left without a word for good",
                           "left without a word, will call again"), "contact", "", Fact("waited_min", "minutes"), None,
                          CHANNEL, by_x=True, then=("leaves", "", "leaves", "")),
    ev.L_AGENTS: Meaning("agents came or went", "agent_shift", "contact centre", Fact("paid_min", "minutes"),
                         Fact("agents_more"), Fact("pool", "pool")),
    ev.L_EXPERT: Meaning(("expert called: none free", "expert called: answered"), "technician", "technician",
                         Fact("call_min", "minutes"), Fact("helped")),
    ev.L_REPORTED: Meaning(("unit reported its failure", "unit reported before it fails",
                            "unit failed before the repair that it asked for"), "customer", "", Fact("unit", "unit"),
                           Fact("days_before", "real")),
}
# fmt: on
