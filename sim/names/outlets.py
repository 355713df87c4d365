"""The log in words: outlets."""

from sim import events as ev
from sim.names.meaning import Fact, Meaning
from sim.names.words import LANES, MODES

# fmt: off
OUTLETS: dict[int, Meaning] = {
    ev.L_MODE: Meaning(tuple(f"mode settled: {mode}" for mode in MODES), "outlet", "contact centre",
                       Fact("express", LANES), Fact("outlet_km", "real")),
    ev.L_PLANNED: Meaning(("walk-in expected", "appointment made", "fetching arranged", "parcel expected"), "outlet",
                          "", Fact("planned_at", "moment"), Fact("planned_ahead_h", "real"),
                          then="comes to the outlet"),
    ev.L_CAME: Meaning(("appointment not kept", "came to the outlet"), "outlet", "", Fact("after_plan_min", "minutes"),
                       Fact("hours_since_request", "real"), then=("", "is in the outlet")),
    ev.L_DESK: Meaning(("", "", "intake begun at the desk", "", "", "test begun at the desk", "",
                        "hand-over begun at the desk", "", ""), "outlet", "desk", Fact("desk_min", "minutes"),
                       Fact("hours_in_line", "real"), then="is in the outlet"),
    ev.L_DECIDED: Meaning(("quote refused", "quote accepted"), "customer", "", Fact("outlet", "outlet"),
                          Fact("quote_over_value", "real")),
    ev.L_TESTED: Meaning(("test failed", "test passed"), "outlet", "desk", Fact("tests")),
    ev.L_TOLD: Meaning(("", "told that it is ready: on time", "told that it is ready: late"), "customer", "desk",
                       Fact("promised_at", "moment"), then="waits to be fetched"),
    ev.L_LOANER: Meaning(("loaner lent", "no loaner free", "loaner back", "customer taken home",
                          "customer waits on the premises"), "outlet", "desk", Fact("loaners_out")),
    ev.L_HANDED_BACK: Meaning(("handed back unmended", "handed back mended"), "customer", "desk",
                              Fact("hours_without", "hours"), Fact("hours_without_felt", "hours"), then=("leaves", "")),
    ev.L_PARCEL: Meaning(("parcel sent to the outlet", "parcel sent home"), "outlet", "", Fact("parcel_h", "hours"),
                         then="is in the post"),
}
# fmt: on
