"""Random brands, depots, transfers, returns, endings, spoiling, disruptions and kits; `dice` is a `Dice`."""

import datetime
from typing import TYPE_CHECKING, Any

from tests.sim.worlds import conf

if TYPE_CHECKING:
    from tests.sim.random_companies import Dice

__all__ = ["NOTHING_MORE", "orderly", "random_stock", "stock_something"]

NOTHING_MORE = {key: conf("parts", "none")[key] for key in (
    "brands", "depots", "transfers", "returns", "endings", "shelf_loss_year", "disruptions", "kit",
)}  # fmt: skip


def random_stock(dice: "Dice", values: dict[str, Any]) -> dict[str, Any]:
    """Brands, depots, transfers, returns, endings, spoiling, disruptions, kits; nothing of it in a third of cases."""
    parts, regions = list(values["parts"]["catalogue"]), list(values["regions"])
    if not parts or dice.chance(1 / 3):
        return {}
    brands = {name: _third_party(dice) for name in parts if dice.chance(0.6)}
    policies = ("genuine", "third_party", "when_out", "by_choice", "out_of_warranty")
    stocked = [*parts, *(f"{name}_third_party" for name in brands)]
    depots = _depots(dice, regions, stocked) if dice.chance(0.6) else {}
    supplied = values["parts"]["out_of_stock"] == "emergency" and values["parts"]["missing"] == "order_for_job"
    start = datetime.date.fromisoformat(values["start"])

    def day() -> str:
        return str(start + datetime.timedelta(dice.whole(-5, values["days"])))

    return {
        "brands": {
            "policy": dice.one_of(*policies) if brands else "genuine", "choice_share": dice.one_of(0.0, 0.4, 1.0),
            "third_party": brands,
        },
        "depots": depots,
        "transfers": {
            "rule": dice.one_of("none", "nearest", "most_stock") if len(depots) > 1 else "none",
            "days": dice.one_of(0.0, 0.5, 2.0), "keep": dice.one_of(0, 0, 2), "cost": dice.zero_or(1.0, 20.0),
        },
        "returns": {
            "days": dice.one_of(0.0, 1.0, 5.0), "lost": dice.one_of(0.0, 0.2, 1.0), "cost": dice.zero_or(1.0, 9.0),
        },
        "endings": {
            name: {"last_order": day(), "final_order": dice.one_of(0, 3, 20), "scrapped": dice.one_of(0.0, 0.5, 1.0)}
            for name in stocked if supplied and dice.chance(0.3)
        },
        "shelf_loss_year": {name: dice.one_of(0.05, 0.9, 1.0) for name in stocked if dice.chance(0.3)},
        "disruptions": [
            {
                "start": day(), "days": dice.one_of(3.0, 30.0), "parts": dice.one_of([], stocked[:1]),
                "lead_factor": dice.one_of(2.0, 10.0, None), "emergency": dice.chance(0.5),
            }
        ] if dice.chance(0.5) else [],
        "kit": {
            "rule": dice.one_of("written", "marginal"), "repairs": dice.one_of(1, 3, 6),
            "per": dice.one_of("money", "litre"), "budget": dice.one_of(0.0, 50.0, 1000.0),
            "target": dice.one_of(0.5, 1.0), "litres": {name: dice.between(0.1, 30.0) for name in stocked},
            "never": stocked[:1] if dice.chance(0.3) else [],
        },
    }  # fmt: skip


def _third_party(dice: "Dice") -> dict[str, Any]:
    kit = dice.one_of(0, 1, 2)
    own = {
        "price_factor": dice.between(0.2, 1.2), "callback_ratio": dice.one_of(0.5, 1.0, 3.0),
        "durability": dice.one_of(0.3, 0.8, 1.0), "availability": dice.one_of(0.0, 0.5, 1.0),
        "van_kit": kit, "van_reorder": kit - 1, "policy": dice.one_of("base_stock", "sS", "RQ"),
        "level": dice.one_of(1, 4, 12), "reorder": dice.one_of(0, 3), "lead_days": dice.one_of(0.0, 1.0, 3.0),
        "lead_law": dice.one_of("constant", "exponential"),
    }  # fmt: skip
    return orderly(own)


def orderly(part: dict[str, Any]) -> dict[str, Any]:
    """The part, with a reorder point below the level that orders go up to, and none for lots of nothing."""
    if part["policy"] == "sS" or part["level"] == 0:
        part["reorder"] = min(part["reorder"], part["level"] - 1)
    return part


def _depots(dice: "Dice", regions: list[str], stocked: list[str]) -> dict[str, Any]:
    """A depot for each region or one for all, some below another one that may serve nobody itself."""
    serving = [[name] for name in regions] if dice.chance(0.7) else [regions]
    central = dice.chance(0.6)
    depots = {
        f"depot_{k}": {
            "regions": names, "source": "central" if central and dice.chance(0.8) else None,
            "lead_days": dice.one_of(0.0, 1.0), "factor": dice.one_of(1.0, 0.5), "levels": {},
            "at_km": [dice.between(0, 99), dice.between(0, 99)], "cost": dice.zero_or(1.0, 30.0),
        }
        for k, names in enumerate(serving)
    }  # fmt: skip
    if central:
        levels = {name: dice.whole(1, 9) for name in stocked if dice.chance(0.4)}
        depots["central"] = {
            "regions": [],
            "source": None,
            "lead_days": 0.0,
            "factor": 2.0,
            "levels": levels,
            "at_km": [0, 0],
            "cost": 0.0,
        }
    return depots


def stock_something(values: dict[str, Any]) -> None:
    """Lots of no parts at all are only allowed where nobody waits for them."""
    parts = values["parts"]
    least = min([1.0, *(depot["factor"] for depot in parts["depots"].values())]) * parts["depot_factor"]
    both = [*parts["catalogue"].values(), *parts["brands"]["third_party"].values()]
    if any(part["policy"] == "RQ" and round(part["level"] * least) == 0 for part in both):
        parts |= {"out_of_stock": "emergency", "missing": "order_for_job"}
