"""The log in words: what each kind of row says, and how numbers are called.

`MEANINGS` has one row for each log kind of `sim/events.py`; event logs, their exports and pictures of a day are read
from it, so a new kind needs a row in the file of its subject and nothing else.  Here live words only: nothing is
counted.
"""

from sim.names.appointments import APPOINTMENTS
from sim.names.complaints import COMPLAINTS
from sim.names.contact import CONTACT
from sim.names.labels import labels_of
from sim.names.listening import LISTENING
from sim.names.loyalty import LOYALTY
from sim.names.market import MARKET
from sim.names.meaning import Fact, Meaning
from sim.names.minds import MINDS
from sim.names.outlets import OUTLETS
from sim.names.people import PEOPLE
from sim.names.price import PRICE
from sim.names.words import MODES, ORIGINS, OUTCOMES, RESULTS, SCORE_CAUSES
from sim.names.work import WORK

__all__ = ["MEANINGS", "MODES", "ORIGINS", "OUTCOMES", "RESULTS", "SCORE_CAUSES", "Fact", "Meaning", "labels_of"]

MEANINGS: dict[int, Meaning] = {
    **WORK,
    **LOYALTY,
    **APPOINTMENTS,
    **PRICE,
    **PEOPLE,
    **MINDS,
    **CONTACT,
    **COMPLAINTS,
    **MARKET,
    **OUTLETS,
    **LISTENING,
}
