"""The log in words: price and warranty."""

from sim import events as ev
from sim.names.meaning import Fact, Meaning
from sim.names.words import COVERAGE, NO_YES

# fmt: off
PRICE: dict[int, Meaning] = {
    ev.L_TARIFF: Meaning("work priced by the tariff", "customer", "", Fact("tariff_cents"), Fact("charged", "real"),
                         Fact("coverage", COVERAGE)),
    ev.L_INVOICE: Meaning("invoice written", "customer", "", Fact("invoice_cents"), Fact("surprise", "real"),
                          Fact("coverage", COVERAGE)),
    ev.L_ESTIMATE: Meaning(("estimate refused", "estimate accepted", "higher price refused", "higher price accepted"),
                           "customer", "technician", Fact("price_cents"), Fact("price_over_value", "real")),
    ev.L_REFUSED: Meaning("job ended by refusal", "customer", "", Fact("visits_made"), then="leaves"),
    ev.L_EXCHANGED: Meaning("unit exchanged", "customer", "", Fact("unit", "unit"), Fact("unit_cost", "real")),
    ev.L_SOLD: Meaning(("extended warranty sold", "contract changed"), "customer", "",
                       (Fact("unit", "unit"), Fact("under_contract", NO_YES)), (Fact("price", "real"), None)),
    ev.L_FAIRNESS: Meaning("price judged", "customer", "", Fact("estimate_cents"), Fact("price_fairness", "real"),
                           Fact("coverage", COVERAGE)),
}
# fmt: on
