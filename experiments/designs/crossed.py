"""Every policy in every scenario, both of them named bundles of keys: what we do, times what may happen to us."""

from collections.abc import Mapping
from typing import Any

from experiments.designs.levels import Level

__all__ = ["POLICY", "SCENARIO", "changes", "check", "filled"]

POLICY, SCENARIO = "policy", "scenario"  # the factors that a crossed design has


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of the experiment with the two factors in their place, scenarios being worlds that nobody chooses."""
    bundles = {POLICY: values.get("policies"), SCENARIO: values.get("scenarios")}
    if not all(isinstance(one, Mapping) and len(one) >= 2 for one in bundles.values()):
        raise ValueError("a crossed design has at least two policies and two scenarios, each with a name")
    factors: dict[str, list[str]] = {name: list(one) for name, one in bundles.items() if one}
    if values.get("factors") not in (None, {}, factors):
        raise ValueError("factors: a crossed design has none besides its policies and scenarios")
    first = {name: levels[0] for name, levels in factors.items()}
    return {**values, "factors": factors, "worlds": [SCENARIO], "baseline": values.get("baseline") or first}


def check(keys: Any) -> None:
    """No key may be set by both sides, and bundles of one side set different things."""
    for policy, mine in keys.policies.items():
        for scenario, theirs in keys.scenarios.items():
            both = sorted(set(mine) & set(theirs))
            if both:
                raise ValueError(f"policies.{policy} and scenarios.{scenario} both set {both[0]}")
    for side in ("policies", "scenarios"):
        bundles = list(getattr(keys, side).items())
        for k, (name, one) in enumerate(bundles):
            twin = next((other for other, what in bundles[:k] if what == one), None)
            if twin is not None:
                raise ValueError(f"{side}.{name} sets the same as {side}.{twin}")


def changes(keys: Any, cell: Mapping[str, Level]) -> dict[str, Level]:
    """The keys that a cell sets."""
    return {**keys.policies[cell[POLICY]], **keys.scenarios[cell[SCENARIO]]}
