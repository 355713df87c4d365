"""What customers expect before a job, and how that changes."""

from typing import Literal

from sim.scenario.base import Section

__all__ = ["Expectation", "Fixed"]


class Fixed(Section):
    """Expectations are what satisfaction.expected says, and stay so."""

    kind: Literal["fixed"]


Expectation = Fixed
