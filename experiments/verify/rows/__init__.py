"""The rows of the table: worlds that reduce to textbook systems, quantity by quantity.

`conf/scenario/theory/` makes the worlds bare: no contact stage, no windows, no travel, everybody always on
duty, no parts, every visit a success, nobody leaves.  What a row needs beyond that stands here as overrides.
"""

from experiments.verify.check import Check
from experiments.verify.rows.crowds import CROWDS
from experiments.verify.rows.field import LIVES, TRIPS
from experiments.verify.rows.lines import LINES, SMALL_LINE
from experiments.verify.rows.loyal import LOYAL
from experiments.verify.rows.nights import NIGHTS
from experiments.verify.rows.queueing import SMALL_QUEUE, STREAMS
from experiments.verify.rows.shops import REPAIR_SHOPS, SMALL_SHOP
from experiments.verify.rows.single import SINGLES
from experiments.verify.rows.stocks import SMALL_SHELF, STOCKS
from experiments.verify.rows.workshops import SMALL_WORKSHOP, WORKSHOPS

__all__ = ["CHECKS", "FAST"]

CHECKS: list[Check] = [
    *STREAMS, *SINGLES, *CROWDS, *LINES, *REPAIR_SHOPS, *STOCKS, *NIGHTS, *WORKSHOPS, *LIVES, *TRIPS, *LOYAL,
]  # fmt: skip
FAST: list[Check] = [*SMALL_QUEUE, *SMALL_LINE, *SMALL_SHOP, *SMALL_SHELF, *SMALL_WORKSHOP, *LIVES, *TRIPS]
