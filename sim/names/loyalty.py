"""The log in words: loyalty and grades."""

from sim import events as ev
from sim.names.meaning import Fact, Meaning
from sim.names.words import GRADE_WORDS, STATUS_WORDS

# fmt: off
LOYALTY: dict[int, Meaning] = {
    ev.L_STATUS: Meaning(tuple(f"customer became {word}" for word in STATUS_WORDS), "customer", "",
                         Fact("status_before", STATUS_WORDS), Fact("satisfaction", "real"),
                         Fact("status", STATUS_WORDS)),
    ev.L_NEED: Meaning(("need taken to a rival", "need let be"), "customer", "", Fact("unit", "unit"),
                       Fact("chance_of_ours", "real")),
    ev.L_EXTRA: Meaning("something else sold", "customer", "", None, Fact("price", "real")),
    ev.L_VOUCHER: Meaning("voucher earned", "customer", "", None, Fact("price", "real")),
    ev.L_CARE: Meaning("customer cared for", "customer", "contact centre", None, Fact("satisfaction", "real")),
    ev.L_OFFER: Meaning(("offer to a lost customer declined", "offer to a lost customer accepted"), "customer",
                        "contact centre", Fact("months_since_left")),
    ev.L_TRUST: Meaning("trust noted", "", "", Fact("customers"), Fact("trust", "real")),
    ev.L_GRADE: Meaning(tuple(f"customer graded: {word}" for word in GRADE_WORDS), "customer", "",
                        Fact("grade_before", GRADE_WORDS), Fact("score", "real"), Fact("grade", GRADE_WORDS)),
}
# fmt: on
