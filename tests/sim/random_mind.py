"""Random minds: traits, expectations, models of value, effort, emotion, damage, shocks; off in part of the cases."""

from typing import Any, Protocol

DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "price")
CLASSES = ("indifferent", "must_be", "one_dimensional", "attractive")
ADDED = ("predicted", "desired", "complains", "answers", "stays")
MULTIPLIED = ("patience", "price_reference", "talks", "spends")


class Dice(Protocol):
    def chance(self, p: float) -> bool: ...
    def one_of(self, *options: Any) -> Any: ...
    def whole(self, low: int, high: int) -> int: ...
    def between(self, low: float, high: float) -> float: ...
    def zero_or(self, low: float, high: float) -> float: ...


def with_minds(dice: Dice, values: dict[str, Any]) -> dict[str, Any]:
    """The company with minds in three quarters of the cases, each part of them by a die of its own."""
    if dice.chance(0.25):
        return values
    if dice.chance(0.6):
        values["segments"] = _segments(dice)
    adaptive = dice.chance(0.6)
    if adaptive:
        values["expectation"] = _expectation(dice)
    values["satisfaction"] |= _satisfaction(dice, adaptive)
    return values


def _segments(dice: Dice) -> dict[str, Any]:
    """Up to seven traits of up to five levels, some of them empty."""
    return {"kind": "traits", "traits": {f"trait_{k}": _levels(dice) for k in range(dice.one_of(1, 2, 7))}}


def _levels(dice: Dice) -> dict[str, Any]:
    n = dice.whole(1, 5)
    parts = [dice.whole(1, 9) for _ in range(n)]
    shares = [part / sum(parts) for part in parts] if dice.chance(0.8) else [1.0] + [0.0] * (n - 1)
    return {
        f"level_{k}": {
            "share": share, "weighs": {d: dice.between(0.3, 3.0) for d in DIMENSIONS if dice.chance(0.4)},
            "adds": {name: dice.between(-0.3, 0.3) for name in ADDED if dice.chance(0.4)},
            "times": {name: dice.between(0.3, 3.0) for name in MULTIPLIED if dice.chance(0.4)},
        } for k, share in enumerate(shares)
    }  # fmt: skip


def _expectation(dice: Dice) -> dict[str, Any]:
    predicted = [dice.between(0.3, 1.0) for _ in DIMENSIONS]
    slope = dice.one_of(0.0, 0.5, 1.0)
    return {
        "kind": "adaptive", "law": dice.one_of("four_levels", "four_levels", "single", "bayesian"),
        "predicted": predicted, "desired": [dice.between(level, 1.0) for level in predicted],
        "sd": dice.zero_or(0.05, 0.5),
        "adequate": {
            "base": [(1 - slope) * level - dice.between(0.0, 0.4) for level in predicted], "predicted": slope,
            "competition": dice.zero_or(0.1, 1.0), "heat": dice.zero_or(0.05, 0.5),
        },
        "gains": {
            "experience": dice.one_of(0.0, 0.3, 1.0), "desired": dice.zero_or(0.05, 1.0),
            "promise": dice.zero_or(0.1, 1.0), "rumour": dice.zero_or(0.1, 1.0), "reputation": dice.zero_or(0.1, 1.0),
        },
        "promises_judged_by": dice.one_of("norm", "prediction"),
        "brand": {"strength": dice.between(0.0, 1.0), "predicted": dice.zero_or(-0.1, 0.1), "desired": 0.0},
        "advertised": dice.one_of(0.0, 0.8, 1.0), "credibility": dice.one_of(0.0, 0.5, 1.0),
    }  # fmt: skip


def _satisfaction(dice: Dice, adaptive: bool) -> dict[str, Any]:
    model = dice.one_of("prospect", "servperf", "kano", "zone" if adaptive else "prospect")
    names = [name for name in ("quality", "time", "manners") if dice.chance(0.6)]
    return {
        "model": model, "price_weight": dice.zero_or(0.05, 1.0),
        "kano": {
            "classes": ["must_be", *(dice.one_of(*CLASSES) for _ in DIMENSIONS[1:])], "size": dice.between(0.5, 3.0),
            "power": dice.one_of(1.0, 2.0),
        },
        "effort": {
            "weight": dice.zero_or(0.05, 1.0), "contact": dice.zero_or(0.5, 2.0), "again": dice.zero_or(0.5, 2.0),
            "switch": dice.zero_or(0.5, 2.0), "hour": dice.zero_or(0.1, 1.0),
        },
        "emotions": {
            "active": dice.chance(0.6), "joy_above": dice.one_of(0.0, 0.05), "upset_below": dice.one_of(0.0, 0.1, 0.3),
            "joy": 1.0, "anger": dice.zero_or(0.5, 3.0), "sadness": 0.3, "fear": 0.6,
        },
        "damage": {
            "product": dice.one_of(0.0, 0.1, 1.0), "surroundings": dice.one_of(0.0, 0.1, 1.0), "gap_product": 0.47,
            "gap_surroundings": 0.5,
        },
        "shocks": {
            name: {"per_year": dice.one_of(0.1, 2.0, 6.0), "change": dice.between(-0.5, 0.5)}
            for name in ("favour", "scandal") if dice.chance(0.5)
        },
        "scales": {
            "csat": [0.4, 0.6, 0.7, 0.85], "nps": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
            "factors": {
                name: {"weight": 1.0 + k, "dimension": DIMENSIONS[k]} for k, name in enumerate(names)
            },
        },
    }  # fmt: skip
