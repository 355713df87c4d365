"""What managers do about what they measure."""

from typing import Literal

from sim.scenario.base import Section

__all__ = ["Management", "NoManagement"]


class NoManagement(Section):
    """Managers change nothing."""

    kind: Literal["none"]


Management = NoManagement
