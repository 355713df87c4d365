"""A log that is replayed holds its returns already: returns that the scenario makes as well would count twice."""

from collections.abc import Mapping
from typing import Any

__all__ = ["counted_twice"]

MAKES_RETURNS = (("visit", "callback"), ("contact", "false_closure"))


def counted_twice(scenario: Mapping[str, Any]) -> str:
    """One sentence about the keys that make returns beside those of a replayed log; "" where nothing is wrong."""
    if scenario.get("demand", {}).get("kind") != "log":
        return ""
    found = [(f"{section}.{key}", scenario.get(section, {}).get(key, 0)) for section, key in MAKES_RETURNS]
    wrong = [f"{key}={value}" for key, value in found if value]
    if not wrong:
        return ""
    instead = " ".join(f"{key}=0" for key, value in found if value)
    return f"{', '.join(wrong)}: a replayed log holds its returns already, so they count twice; give {instead}"
