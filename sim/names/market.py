"""The log in words: word of mouth and the market."""

from sim import events as ev
from sim.names.meaning import Fact, Meaning

# fmt: off
MARKET: dict[int, Meaning] = {
    ev.L_STORY: Meaning(("others told of a job", "others told of a complaint", "complaint heard in public"), "customer",
                        "", Fact("persons_told"), Fact("level_told", "real")),
    ev.L_HEARD: Meaning("told by another household", "customer", "", Fact("told_by", "number"), Fact("view", "real")),
    ev.L_RATED: Meaning("rating posted", "customer", "", None, Fact("stars_shown", "real"), Fact("stars")),
    ev.L_REFERRED: Meaning("provider named to somebody", "customer"),
    ev.L_MARKET: Meaning(("reputation noted", "stars shown noted", "brand level noted", "response to advertising noted",
                          "competition noted", "market share noted", "customers turned away"), "", "",
                         (Fact("persons_told"), Fact("ratings"), None, None, None, Fact("households"),
                          Fact("customers")), Fact("value", "real")),
}
# fmt: on
