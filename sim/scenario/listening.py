"""How the company finds out what its customers think: surveys and other instruments, with their errors."""

from typing import Literal

from sim.scenario.base import Section

__all__ = ["Listening", "NoListening"]


class NoListening(Section):
    """Nobody asks the customers."""

    kind: Literal["none"]


Listening = NoListening
