"""The log in words: requests, visits, parts and shifts, and how customers and units come and go."""

from sim import events as ev
from sim.names.meaning import DEPOT, Fact, Meaning
from sim.names.words import NO_YES, OUTCOMES, PUNCTUALITY, STATUS_WORDS

# fmt: off
WORK: dict[int, Meaning] = {
    ev.L_REQUEST: Meaning("request opened", "customer", a=Fact("unit", "unit"), then="waits for the answer"),
    ev.L_ANSWER: Meaning(
        ("request answered: visit needed", "request answered: solved remotely", "request answered: believed solved"),
        "customer", "contact centre", then=("waits for a visit", "leaves", "leaves")),
    ev.L_BALK: Meaning("window declined", "customer", "contact centre", x=Fact("offered_delay_days", "real"),
                       then="leaves"),
    ev.L_PROMISE: Meaning("window promised", "customer", "contact centre", Fact("window_start", "moment"),
                          Fact("window_h", "hours"), Fact("booking"), then="waits for a visit"),
    ev.L_SENT: Meaning("technician sent", "technician", "technician", Fact("travel_min", "minutes"),
                       Fact("km", "real"), visit=True, then="on the way", bench="technician sent to the bench"),
    ev.L_ARRIVE: Meaning("technician arrived", "technician", "technician", None, Fact("hours_since_request", "real"),
                         Fact("punctuality", PUNCTUALITY), visit=True, then="at work", bench="work begun at the bench"),
    ev.L_PARTS: Meaning(("parts checked: one is missing", "parts checked: all at hand"), "technician", "technician",
                        visit=True),
    ev.L_VISIT: Meaning(tuple(f"visit ended: {outcome}" for outcome in OUTCOMES), "technician", "technician",
                        Fact("on_site_min", "minutes"), Fact("overtime_min", "minutes"), Fact("outcome", OUTCOMES),
                        visit=True, then=("is done", "waits for a visit", "waits for a visit",
                                                  "waits for parts", "waits for a visit", "waits for a visit",
                                                  "is done"),
                        bench=tuple(f"work ended at the bench: {outcome}" for outcome in OUTCOMES)),
    ev.L_USED: Meaning(("part used from the van", "part used that was reserved"), "part", "technician",
                       Fact("quantity"), Fact("technician", "technician"), bench=("part used from the shelf", "")),
    ev.L_CLOSED: Meaning("job closed", "customer", "", Fact("visits_made"), Fact("score", "real"), then="leaves"),
    ev.L_SHIFT: Meaning(("shift started", "shift ended", "lunch started", "lunch ended"), "technician", "technician",
                        (Fact("paid_min", "minutes"), Fact("overtime_min", "minutes"), None, None),
                        (Fact("holiday", NO_YES), Fact("holiday", NO_YES), None, None)),
    ev.L_ORDER: Meaning(("part ordered", "part ordered by emergency", "part sent to a van", "part ordered from above",
                         "part ordered from another depot", "part on its way back"), "part", "depot",
                        Fact("quantity"), Fact("lead_days", "real"), job="job or depot"),
    ev.L_DELIVERY: Meaning(("part delivered to the depot", "part delivered by emergency", "part delivered to a van",
                            "part delivered from above", "part delivered by another depot", "part back at the depot"),
                           "part", "depot", Fact("quantity"), job="job or depot"),
    ev.L_FILL: Meaning("van filled", "part", "depot", Fact("quantity"), DEPOT, job="technician", bench="shelf filled"),
    ev.L_RESERVE: Meaning(("part reserved", "part picked in advance"), "part", "depot", Fact("quantity"), DEPOT),
    ev.L_PUT_BACK: Meaning(("part put back", "part sent back", "part gone astray"), "part", "depot",
                           Fact("quantity"), DEPOT),
    ev.L_LEFT: Meaning(("customer left", "customer left after a job", "customer left at the renewal of the contract",
                        "customer left for others at a need"), "customer", "", Fact("status", STATUS_WORDS),
                       Fact("satisfaction", "real")),
    ev.L_WON: Meaning(
        ("customer won", "customer won through friends", "customer won by search", "customer won by advertising",
         "customer won by a referral", "customer won back"), "customer", "",
        (None, None, None, None, None, Fact("customer_before")), Fact("satisfaction", "real")),
    ev.L_REPLACED: Meaning(("unit replaced by others", "unit replaced by us"), "customer", "", Fact("unit", "unit")),
    ev.L_RETURN: Meaning("problem returned", "customer"),
    ev.L_SKIPPED: Meaning("planned visit put off", "customer", "contact centre", a=Fact("unit", "unit")),
    ev.L_STANDARDS: Meaning(("standards noted", "standards noted and audited"), "technician", "technician",
                            Fact("standards_kept", "bits")),
    ev.L_TRANSFER: Meaning("part sent across", "part", "depot", Fact("quantity"), Fact("lead_days", "real"), DEPOT),
    ev.L_SCRAPPED: Meaning(("part spoilt", "part scrapped"), "part", "depot", Fact("quantity"), job="job or depot"),
}
# fmt: on
