"""The gap that a job would leave, as the rules of satisfaction find it when the job is done."""

from sim.handle import World
from sim.rules.satisfaction import gap_of_events, gap_with_care

__all__ = ["gap_of"]


def gap_of(world: World, i: int, j: int, dimension: int) -> float:
    """Perceived minus reference level of a dimension at job j of technician i: what happened, standards and care."""
    return gap_with_care(world, j, dimension, gap_of_events(world, i, j, dimension))
