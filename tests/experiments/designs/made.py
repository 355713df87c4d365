"""Experiments of any design, made from a few words."""

from typing import Any

from experiments.settings import Experiment


def designed(design: str, factors: dict[str, Any] | None = None, **keys: Any) -> Experiment:
    """An experiment of this design; the baseline is the first level, or the low end, of every factor."""
    factors = factors or {}
    first = {name: one["low"] if isinstance(one, dict) else one[0] for name, one in factors.items()}
    about = {"name": "x", "question": "", "cost": "cost_total", "loyalty": "customers_end", "indicators": []}
    return Experiment.model_validate({"factors": factors, "baseline": first, **about, "design": design} | keys)


def two_levels(number: int) -> dict[str, list[int]]:
    """A, B, C ... each with 0 and 1."""
    return {letter: [0, 1] for letter in "ABCDEFGHJKLMNOPQRSTUVWXYZ"[:number]}
