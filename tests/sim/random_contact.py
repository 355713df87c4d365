"""Random contact centres, with dice of their own: the other sections of a case do not notice."""

from typing import Any

import numpy as np

WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
NAMES = ("phone", "email", "chat", "app", "web", "self_service", "smart")


class Dice:
    """Plain Python values drawn at random, a function of the case number."""

    def __init__(self, number: int) -> None:
        self.rng = np.random.default_rng((20_240_229, number, 23))

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def one_of(self, *options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]


def with_contact(values: dict[str, Any], number: int, kind: str) -> dict[str, Any]:
    """The company with a contact centre in half of the cases, on whole hours where the case wants ties; telemetry."""
    dice = Dice(number)
    if dice.chance(0.5):
        values["contact"] = _centre(dice, values["contact"], ties=kind == "ties")
    if values["demand"]["kind"] == "installed_base" and dice.chance(0.4):
        values["telemetry"] = {
            "kind": "connected", "share": dice.one_of(0.5, 1.0), "predicted": dice.one_of(0.0, 0.5, 1.0),
            "days_ahead": dice.one_of(0.5, 7.0, 30.0), "remote_resolution": dice.one_of(0.0, 0.2, 1.0),
            "diagnosis_accuracy": dice.one_of(0.0, 0.9),
        }  # fmt: skip
    return values


def _centre(dice: Dice, delay: dict[str, Any], ties: bool) -> dict[str, Any]:
    triage = {key: delay[key] for key in ("remote_resolution", "false_closure", "return_days", "diagnosis_accuracy")}
    names = ["phone", *(name for name in NAMES[1:] if dice.chance(0.4))]
    shares = dice.rng.multinomial(20, np.ones(len(names)) / len(names)) / 20
    channels = {
        name: _channel(dice, name, ties) | {"share": float(share)} for name, share in zip(names, shares, strict=True)
    }
    served = [name for name, one in channels.items() if one["kind"] == "queue" or one.get("by") == "agents"]
    served = [str(name) for name in dice.rng.permutation(served)]
    cut = dice.one_of(0, len(served) // 2) if len(served) > 1 else 0
    pools = {"agents": _pool(dice, served[cut:], ties)} | ({"others": _pool(dice, served[:cut], ties)} if cut else {})
    experts = {"pool": "agents", "minutes": dice.one_of(0.0, 60.0), "bonus": dice.one_of(0.0, 2.0)}
    return triage | {
        "kind": "centre", "after_opening_min": dice.one_of(0.0, 60.0) if not ties else 0.0,
        "service_level_s": dice.one_of(0.0, 20.0), "channels": channels, "pools": pools,
        "experts": dice.one_of(None, experts),
    }  # fmt: skip


def _channel(dice: Dice, name: str, ties: bool) -> dict[str, Any]:
    """Messages and machines in their places, lines elsewhere."""
    factors = {"resolution_factor": dice.one_of(0.0, 1.0, 3.0), "accuracy_factor": dice.one_of(0.5, 1.0, 2.0)}
    minutes = 60.0 if ties else dice.one_of(0.0, 5.0, 90.0)
    handling = {"law": "lognormal" if ties else dice.one_of("lognormal", "exponential"), "minutes": minutes, "cv": 0.0}
    handling |= {} if ties else {"cv": dice.one_of(0.0, 1.0)}
    if name in ("self_service", "smart"):
        bot = {"kind": "bot", "minutes": 0.0 if ties else dice.one_of(0.0, 4.0), "solves": dice.one_of(0.0, 0.3, 1.0)}
        return factors | bot | {"hands_over_to": "phone"}
    if name in ("email", "app", "web"):
        message = {"kind": "acknowledge", "by": dice.one_of("machine", "agents"), "handling": handling}
        return factors | message | {"delay_min": 0.0 if ties else dice.one_of(0.0, 2.0, 120.0)}
    at_once = 1 if name == "phone" else dice.one_of(1, 2, 4)
    return factors | {
        "kind": "queue", "handling": handling, "patience_min": dice.one_of(None, 0.0, 3.0, 60.0),
        "retry": dice.one_of(0.0, 0.5, 1.0), "retry_min": dice.one_of(20.0, 600.0), "at_once": at_once,
        "speed": [1.0] * at_once if ties else [1.0, 0.8, 0.5, 0.5][:at_once],
        "silent_share": dice.one_of(0.0, 0.5, 1.0), "silent_min": 0.0 if ties else dice.one_of(0.0, 3.0),
    }  # fmt: skip


def _pool(dice: Dice, channels: list[str], ties: bool) -> dict[str, Any]:
    shifts = {"day": ("08:00", 9.0), "late": ("17:00", 4.0), "night": ("21:00", 11.0), "always": ("00:00", 24.0)}
    chosen = [str(name) for name in dice.rng.permutation(list(shifts))[: dice.one_of(1, 2, 3)]]
    return {
        "channels": channels, "wage": dice.one_of(1.0, 1.7),
        "shifts": {
            name: {
                "agents": int(dice.one_of(1, 1, 2, 5)), "start": shifts[name][0], "hours": shifts[name][1],
                "weekdays": dice.one_of(WEEK, WEEK, WEEK[:5]),
            }
            for name in chosen
        },
    }  # fmt: skip
