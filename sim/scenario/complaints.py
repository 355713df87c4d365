"""Who complains, how complaints are handled, and what that mends."""

from typing import Literal

from sim.scenario.base import Section

__all__ = ["Complaints", "NoComplaints"]


class NoComplaints(Section):
    """Nobody complains."""

    kind: Literal["none"]


Complaints = NoComplaints
