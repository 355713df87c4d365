"""Random ways of listening and managing, drawn after everything else of a random company."""

from typing import TYPE_CHECKING, Any

from tests.sim.worlds import composed

if TYPE_CHECKING:
    from tests.sim.random_companies import Dice

__all__ = ["random_listening"]

MEASURED = {
    "survey": ("score",), "study": ("standing",), "interviews": ("standing",), "assumption": ("score",),
    "complaints": ("score", "complaint_rate"), "kpis": ("on_time", "first_fix", "hours_to_first_visit"),
}  # fmt: skip
TARGETS = {"hours_to_first_visit": (1.0, 100.0), "complaint_rate": (0.0, 0.5)}


def random_listening(dice: "Dice", values: dict[str, Any]) -> dict[str, Any]:
    """Instruments in two thirds of the companies, a management in most of those."""
    if dice.chance(0.35):
        return values
    tools = {
        name: _tool(dice, tool, values)
        for name, tool in composed("listening", "catalogue")["instruments"].items()
        if dice.chance(0.4)
    }
    values = values | {"listening": {"kind": "instruments", "instruments": tools}}
    active = {name: tool for name, tool in tools.items() if tool["active"] and tool["kind"] in MEASURED}
    return values | ({"management": _management(dice, active, values)} if active and dice.chance(0.8) else {})


def _tool(dice: "Dice", tool: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    tool = tool | {"active": dice.chance(0.85)}
    if "response" in tool:
        tool["response"] = tool["response"] | {
            "intercept": dice.one_of(-2.0, 0.0, 2.0, 50.0), "slope": dice.one_of(-3.0, 0.0, 6.0),
        }  # fmt: skip
        tool["scale"] = tool["scale"] | {
            "cut_points": dice.one_of([], [0.5], [0.05 + 0.1 * k for k in range(10)]),
            "noise_sd": dice.zero_or(0.01, 0.3), "ceiling": dice.one_of(0.0, 0.5, 1.0),
            "coached": dice.one_of(0.0, 0.3, 1.0),
        }  # fmt: skip
    month, every = int(values["start"][5:7]), list(range(1, 13))
    if tool["kind"] == "survey":
        aspects = dice.chance(0.6)
        tool |= {"sampled": dice.one_of(0.0, 0.3, 1.0), "lag_days": dice.one_of(0.0, 1.0, 40.0), "aspects": aspects}
        tool |= {"composed": aspects and dice.chance(0.5)}
    elif tool["kind"] == "study":
        tool |= {
            "months": dice.one_of(every, [month]), "published": dice.one_of(month, month % 12 + 1, 12),
            "owned_months": dice.one_of([0.0, 1000.0], [12.0, 24.0]), "people": dice.one_of(1, 20, 1000),
            "cities": dice.whole(0, len(values["regions"])), "levels": dice.chance(0.5),
        }  # fmt: skip
    elif tool["kind"] == "interviews":
        tool |= {"months": every, "people": dice.one_of(1, 8), "noise_sd": dice.zero_or(0.01, 0.1)}
    elif tool["kind"] == "shoppers":
        tool |= {"visits": dice.one_of(1, 5, 1000), "assessor_sd": dice.zero_or(0.01, 0.1)}
    elif tool["kind"] == "complaints":
        tool |= {"below": dice.one_of(0.5, 0.9, 1.0), "speaks": dice.one_of(-1.5, 0.0, 50.0)}
    return tool


def _management(dice: "Dice", tools: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    name = dice.one_of(*tools)
    measure = dice.one_of(*MEASURED[tools[name]["kind"]])
    tell = [n for n, t in tools.items() if t["kind"] in ("interviews", "assumption") or t.get("levels")]
    may = [] if values["calendar"]["round_the_clock"] else ["hire", "hire"]
    may += ["train", "train"] if values["people"]["kind"] == "growing" else []
    may += ["supervise", "supervise"] if any(standard["active"] for standard in values["standards"].values()) else []
    base = composed("management", "watch")
    base["action"] |= {
        "kind": dice.one_of(*may, "none"), "most": dice.one_of(0, 1, 3, 3),
        "delay_months": dice.one_of(0, 0, 1), "term_months": dice.one_of(1, 1, 6),
        "briefing_gain": dice.one_of(0.01, 0.2), "audit_step": dice.one_of(0.1, 0.6),
    }  # fmt: skip
    return base | {
        "instrument": name, "measure": measure, "target": dice.one_of(*TARGETS.get(measure, (0.0, 0.85, 1.0, 1.0))),
        "dead_band": dice.one_of(0.0, 0.0, 0.05), "every_months": dice.one_of(1, 1, 1, 2),
        "memory_months": dice.one_of(1, 3), "at_least": dice.one_of(0, 1, 1, 10),
        "expectation_from": dice.one_of(*tell) if tell else None,
        "standard_follows": dice.one_of(0.0, 0.5, 1.0),
    }  # fmt: skip
