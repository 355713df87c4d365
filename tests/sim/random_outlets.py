"""Random outlets and service modes for the random companies, over every choice that the schema allows."""

from typing import TYPE_CHECKING, Any

from sim import Scenario
from tests.sim.worlds import conf

if TYPE_CHECKING:
    from tests.sim.random_companies import Dice

__all__ = ["random_modes", "random_reception"]

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def random_modes(dice: "Dice", values: dict[str, Any], ties: bool) -> dict[str, Any]:
    """The company with up to three outlets in about half of the cases; without where it would be refused."""
    off = values | {"modes": conf("modes", "on_site"), "outlets": conf("outlets", "none")}
    if dice.chance(0.5):
        return off
    names = list(values["regions"])
    number = dice.whole(1, 3)
    places = {f"outlet_{k}": _outlet(dice, values, names[k % len(names)], ties) for k in range(number)}
    modes = _modes(dice, ties, list(values["jobs"]["types"]))
    posts = dice.one_of([], ["field"], ["bench"], ["field", "bench"], ["bench", "field", "outlet_0"])
    outlets = off["outlets"] | {
        "number": dice.whole(1, number), "places": places, "posts": posts, "field_at_bench": True,
        "bench_in_field": True, "slot_h": dice.one_of(1.0, 2.5, 24.0), "last_slot_h": 0.0,
        "horizon_days": dice.one_of(1, 4, 30),
        "desk_law": "constant" if ties else dice.one_of("lognormal", "exponential", "constant"),
        "desk_cv": dice.one_of(0.0, 0.6),
    }  # fmt: skip
    modes = possible(modes, list(places.values())[: outlets["number"]], values)
    strict = off | {"modes": modes, "outlets": outlets | {"field_at_bench": False, "bench_in_field": False}}
    lenient = off | {"modes": modes, "outlets": outlets}
    return next(v for v in ([strict] if dice.chance(0.5) else []) + [lenient, off] if is_allowed(v))


def possible(modes: dict[str, Any], open_now: list[dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
    """The modes, with an outlet for each that is offered, and a way for each type of job and fault."""
    ways = {way: modes[way]["types"] for way in ("carry_in", "mail_in") if modes[way]["offered"]}
    ways |= {"on_site": modes["on_site_types"]} if modes["on_site_offered"] else {}
    for way in ways:
        if way != "on_site" and not any(way in place["takes"] for place in open_now):
            open_now[0]["takes"] = ["carry_in", "mail_in"]
    if not all(any(not types or name in types for types in ways.values()) for name in values["jobs"]["types"]):
        next(iter(ways.values()), []).clear()
    if "on_site" not in ways and all(place["families"] for place in open_now):
        open_now[0]["families"] = []
    if not set(modes["order"]) & set(ways):
        modes["order"] = [*ways] or modes["order"]
    return modes


def random_reception(dice: "Dice", values: dict[str, Any], ties: bool) -> dict[str, Any]:
    """Customers who spread after the opening and judge the line, desks at which arrivals go first: each in half."""
    for mode in ("carry_in", "mail_in"):
        values["modes"][mode]["after_opening_min"] = 0.0 if ties else dice.one_of(0.0, 90.0)
        values["modes"][mode] |= {
            "line_weight": min(dice.one_of(0.0, 0.5), 1.0 - values["satisfaction"]["wait_weight"]),
            "line_half_min": dice.one_of(2.0, 30.0),
        }
    values["outlets"] |= {"arrivals_first": dice.chance(0.5), "last_slot_h": dice.one_of(0.0, 0.0, 3.0, 24.0)}
    return values


def is_allowed(values: dict[str, Any]) -> bool:
    """Does the schema accept the company?"""
    try:
        Scenario.model_validate(values)
    except ValueError:
        return False
    return True


def _outlet(dice: "Dice", values: dict[str, Any], region: str, ties: bool) -> dict[str, Any]:
    families = sorted({fault["family"] for fault in values["faults"].values()})
    return {
        "region": region, "x": dice.between(0, 1), "y": dice.between(0, 1),
        "coverage_km": dice.one_of(1.0, 10.0, 100.0),
        "takes": dice.one_of(["carry_in"], ["mail_in"], ["carry_in", "mail_in"]),
        "families": dice.one_of([], [], families[:1]), "bays": dice.one_of(1, 1, 3), "advisers": dice.one_of(1, 1, 3),
        "open": dice.one_of("00:00", "08:00", "18:00") if ties else dice.one_of("00:00", "08:30", "20:00"),
        "hours": dice.one_of(4.0, 9.0, 24.0), "weekdays": list(dice.one_of(WEEK, WEEK[:5], ("Tue", "Sat"))),
        "holidays": dice.chance(0.5), "loaners": dice.one_of(0, 1, 5), "waiting_area": dice.chance(0.5),
        "shelf": {p: dice.whole(0, 3) for p in values["parts"]["catalogue"] if dice.chance(0.6)},
    }  # fmt: skip


def _modes(dice: "Dice", ties: bool, types: list[str]) -> dict[str, Any]:
    orders = (["carry_in", "on_site"], ["mail_in"], ["on_site", "mail_in", "carry_in"], ["carry_in", "mail_in"])
    return {
        "kind": "mixed", "choice": dice.one_of("customer", "customer", "policy"), "order": dice.one_of(*orders),
        "carry_up_to_km": dice.one_of(0.0, 5.0, 1000.0), "callbacks": dice.one_of("same", "anew"),
        "on_site_offered": dice.chance(0.5), "on_site_preference": dice.between(-1, 1),
        "on_site_types": dice.one_of([], types[:1]),
        "carry_in": _mode(dice, ties, types), "mail_in": _mode(dice, ties, types),
    }  # fmt: skip


def _mode(dice: "Dice", ties: bool, types: list[str]) -> dict[str, Any]:
    minutes = (0.0, 60.0) if ties else (0.0, 7.0, 25.0)
    hours = (0.0,) if ties else (0.0, 3.0)
    return {
        "offered": dice.chance(0.8), "types": dice.one_of([], [], types[:2], types[-1:]),
        "preference": dice.between(-2, 2), "per_km": dice.one_of(0.0, 0.2),
        "desk": {f"{step}_min": dice.one_of(*minutes) for step in ("intake", "test", "handover")},
        "quote": {
            "delay_h": dice.one_of(*hours, 0.0 if ties else 20.0), "ratio": dice.one_of(0.0, 0.3), "ratio_cv": 0.5,
            "refuse_intercept": dice.one_of(-3.0, 0.0), "refuse_slope": dice.one_of(0.0, 4.0),
        },
        "bench": {"passes": dice.one_of(0.5, 0.9, 1.0), "rework": dice.one_of(0.0, 0.5, 1.0)},
        "loan": {
            "wanted": dice.one_of(0.0, 0.7, 1.0), "to": dice.one_of("nobody", "contract", "all"), "relief": 0.8,
            "transport": dice.one_of(0.0, 0.5), "transport_relief": 0.2,
        },
        "express": dice.one_of("none", "contract", "paid"), "express_share": dice.one_of(0.0, 0.3),
        "promised_h": (promised_h := dice.one_of(4.0, 48.0)), "wait_half_days": dice.one_of(0.5, 10.0),
        "promised_express_h": promised_h / 2, "wait_half_days_contract": promised_h / 24,
        "line_weight": 0.0, "line_half_min": 10.0,
        "walk_in": dice.one_of(0.0, 0.5, 1.0), "walk_in_h": dice.one_of(*hours), "notice_h": dice.one_of(0.0, 12.0),
        "quantile": dice.one_of(0.5, 0.9), "work_cv": dice.one_of(0.0, 0.6), "no_show": dice.one_of(0.0, 0.2, 0.9),
        "late_sd_min": 0.0 if ties else dice.one_of(0.0, 30.0), "fetched": dice.one_of(0.0, 0.4),
        "fetch_h": dice.one_of(*hours), "waits_up_to_min": dice.one_of(0.0, 90.0), "waits": dice.one_of(0.0, 0.6),
        "pick_up_h": dice.one_of(*hours), "after_opening_min": 0.0, "ship_days": dice.one_of(0.0, 1.0, 2.5),
        "ship_cv": 0.0 if ties else dice.one_of(0.0, 0.5),
    }  # fmt: skip
