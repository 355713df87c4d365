"""Random complaints in half of the companies; on whole hours where the case wants ties."""

from typing import TYPE_CHECKING, Any

from sim.scenario.complaints import CAUSES, REMEDIES

if TYPE_CHECKING:
    from tests.sim.random_companies import Dice

WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def with_complaints(dice: "Dice", values: dict[str, Any], ties: bool) -> dict[str, Any]:
    """The company with complaints, or without."""
    if dice.chance(0.5):
        return values
    handlers = dice.one_of(0, 1, 1, 2, 5)
    channels = ["phone", *(name for name in ("letter", "online", "social") if dice.chance(0.5))]
    share = round(1 / len(channels), 4)
    values["complaints"] = {
        "kind": "handled",
        "causes": {
            name: {
                "intercept": dice.one_of(-4.0, -1.0, 50.0), "severity": dice.one_of(0.0, 0.3, 0.8, 1.0),
                "remedy": dice.one_of(*REMEDIES[:-1]),
            } for name in CAUSES
        },
        "extent": {
            "noticed": dice.one_of(0.0, 0.1, 0.4), "gap": dice.one_of(0.1, 0.5), "late_h": dice.one_of(0.1, 4.0),
            "surprise": dice.one_of(0.1, 1.0), "dragging_days": dice.one_of(0.5, 14.0),
            "defect_years": dice.one_of(2.0, 20.0),
        },
        "speaking": {
            "per_severity": dice.one_of(0.0, 4.0), "per_ease": dice.one_of(0.0, 1.0),
            "per_helplessness": dice.one_of(0.0, 1.0), "helplessness": dice.one_of(0.0, 0.5, 1.0),
            "learned": dice.one_of(0.0, 0.2, 1.0),
        },
        "silence": {"exits": dice.one_of(0.0, 0.3, 0.9), "talks": dice.one_of(0.0, 0.3, 1.0)},
        "channels": {
            name: {
                "share": 1.0 - share * (len(channels) - 1) if k == 0 else share, "ease": dice.one_of(0.0, 0.5, 1.0),
                "delay_h": dice.one_of(0.0, 48.0), "acknowledge_min": dice.one_of(0.0, 60.0),
                "public": dice.chance(0.3),
            } for k, name in enumerate(channels)
        },
        "staff": {
            "handlers": handlers, "begin": dice.one_of("00:00", "09:00"), "hours": dice.one_of(3.0, 8.0, 15.0),
            "weekdays": dice.one_of(WEEK, WEEK[:5], ["Sun"]), "on_holidays": dice.chance(0.5),
            "law": "constant" if ties else dice.one_of("lognormal", "exponential", "constant"),
            "minutes": dice.one_of(60.0, 240.0) if ties else dice.one_of(0.0, 30.0, 300.0), "cv": dice.one_of(0.0, 0.8),
            "order": dice.one_of("fifo", "severity", "tier"), "finds": dice.one_of(0.0, 0.5, 0.9, 1.0),
            "tact": dice.one_of(0.0, 0.6, 1.0), "wage_month": dice.one_of(0.0, 9500.0),
            "training_year": dice.one_of(0.0, 2000.0),
        },
        "amounts": {
            "goodwill": dice.one_of(0.0, 0.2, 1.0), "refund": dice.one_of(0.5, 1.0), "least": dice.one_of(0.0, 30.0),
            "ticket": dice.one_of(0.0, 230.0), "revisit": dice.zero_or(50, 200), "exchange": dice.zero_or(500, 3000),
            "apology": dice.one_of(0.0, 0.15),
        },
        "follow_up": {
            "share": dice.one_of(0.0, 0.5, 1.0), "after_days": dice.one_of(0.25, 1.0, 7.0),
            "lift": dice.one_of(0.0, 0.4), "call": dice.one_of(0.0, 6.0),
        },
        "outreach": {
            "share": dice.one_of(0.0, 0.3) if handlers else 0.0, "reached": dice.one_of(0.5, 1.0),
            "call": dice.one_of(0.0, 6.0),
        },
        "escalation": {
            "patience_days": dice.one_of(0.1, 1.0, 7.0), "late": dice.one_of(0.0, 0.3, 1.0),
            "refused": dice.one_of(0.0, 0.3, 1.0), "public": dice.one_of(0.0, 0.5, 1.0),
            "accepts": dice.one_of(0.0, 0.7, 1.0), "accept_days": dice.one_of(0, 1, 7),
            "mediation_days": dice.one_of(0, 2, 45), "fee": dice.zero_or(100, 1000),
        },
        "justice": {
            "distributive": 0.5, "interactional": 0.25, "procedural": 0.25, "half_days": dice.one_of(0.5, 7.0),
            "acknowledge_h": dice.one_of(1.0, 24.0), "acknowledged": dice.one_of(0.0, 0.3),
            "full": dice.one_of(0.3, 1.0), "most": dice.one_of(0.0, 0.5, 1.0), "recovered": dice.one_of(0.3, 0.7),
        },
        "again": {
            "within_days": dice.one_of(1.0, 365.0), "gain": dice.one_of(0.0, 0.5, 1.0), "blame": dice.one_of(0.0, 0.5),
        },
        "paradox": {
            "active": dice.chance(0.3), "gain": dice.one_of(0.1, 0.5), "severity": dice.one_of(0.4, 1.0),
            "days": dice.one_of(1.0, 30.0),
        },
        "grudge": {
            "major": {"silent": 0.09, "unsatisfied": 0.19, "satisfied": 0.54, "quickly": 0.82},
            "minor": {"silent": 0.37, "unsatisfied": 0.46, "satisfied": 0.70, "quickly": 0.95},
            "quick_days": dice.one_of(0.5, 2.0), "scale": dice.one_of(0.0, 1.0, 3.0),
            "half_life_years": dice.one_of(0.02, 1.0),
        },
    }  # fmt: skip
    return values
