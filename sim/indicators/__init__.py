"""The vocabulary of results: every indicator of one replication, with unit, meaning and direction.

Pure data, by subject, so that the command line can list it without loading the model.  Here the subjects are joined, in
the order in which results are written.
"""

from sim.indicators.complaints import COMPLAINT_ROWS
from sim.indicators.contact import CONTACT_ROWS
from sim.indicators.customers import CUSTOMERS, MINDS
from sim.indicators.listening import LISTENING
from sim.indicators.loyalty import LOYALTY_ROWS
from sim.indicators.market import MARKET
from sim.indicators.money import MONEY
from sim.indicators.outlets import OUTLETS
from sim.indicators.price import PRICE
from sim.indicators.row import Indicator
from sim.indicators.staff import PERSONS, STANDARDS
from sim.indicators.work import APPOINTMENTS_AND_STOCK, CREW_AND_PARTS, JOBS, NOT_PLACED, TIMES

__all__ = ["COMPLAINTS", "CONTACT", "INDICATORS", "LOYALTY", "Indicator"]

_SUBJECTS = (
    JOBS,
    TIMES,
    CREW_AND_PARTS,
    APPOINTMENTS_AND_STOCK,
    OUTLETS,
    STANDARDS,
    PERSONS,
    PRICE,
    CUSTOMERS,
    MINDS,
    MARKET,
    LISTENING,
    NOT_PLACED,
    MONEY,
    COMPLAINT_ROWS,
    CONTACT_ROWS,
    LOYALTY_ROWS,
)

INDICATORS: dict[str, Indicator] = {row.name: row for subject in _SUBJECTS for row in subject}
COMPLAINTS = tuple(row.name for row in COMPLAINT_ROWS)
CONTACT = tuple(row.name for row in CONTACT_ROWS)  # those of the contact centre
LOYALTY = tuple(row.name for row in LOYALTY_ROWS)  # those of loyalty and grades
