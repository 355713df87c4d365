"""Random bonds, programmes and grades for the random companies: off in a good part of them."""

from typing import Any

from tests.sim.worlds import composed


def random_loyalty(dice: Any, values: dict[str, Any]) -> None:
    """Bonds in half of the companies, every part of them drawn; who leaves at needs only where anybody may leave."""
    if dice.chance(0.5):
        return
    bonds = composed("loyalty", "city")
    bonds["spread"] = dice.one_of(0.0, 0.6, 3.0)
    bonds["trust"] |= {
        "start": dice.one_of(0.0, 0.7, 1.0), "weight": dice.zero_or(0.5, 5.0), "kept": dice.one_of(0.0, 0.3, 1.0),
        "late": dice.one_of(0.0, 0.5, 1.0), "failed": dice.one_of(0.0, 0.5), "overcharged": dice.one_of(0.0, 1.0),
    }  # fmt: skip
    bonds["barriers"] |= {"contract": dice.one_of(-1.0, 0.0, 2.0), "year": dice.one_of(0.0, 0.5)}
    bonds["rivals"] |= {"level": dice.one_of(-0.2, 0.0, 0.3), "pull": dice.zero_or(1.0, 9.0)}
    may_leave = values["leaving"]["link"] != "none"
    bonds["needs"] |= {
        "timing": dice.one_of("hazard", "at_need") if may_leave else "hazard", "rivals": dice.one_of(-3.0, 0.0),
        "nobody": dice.one_of(-20.0, -1.0), "lost_after": dice.one_of(1, 2, 5),
        "background": dice.one_of(0.0, 0.3, 1.0),
    }  # fmt: skip
    bonds["repurchase"]["weight"] = dice.zero_or(1.0, 9.0)
    bonds["extras"] |= {"share": dice.one_of(0.0, 0.3, 1.0), "price": dice.zero_or(1.0, 300.0)}
    bonds["programme"] |= {
        "active": dice.chance(0.5), "joins": dice.one_of(0.0, 0.5, 1.0), "credit": dice.one_of(0.0, 10.0, 80.0),
    }  # fmt: skip
    bonds["care"] |= {"active": dice.chance(0.5), "share": dice.one_of(0.0, 0.6, 1.0), "warms": dice.one_of(0.0, 0.5)}
    bonds["win_back"] |= {
        "month": dice.one_of(0.0, 0.2), "active": dice.chance(0.5), "after_months": dice.one_of(1, 2),
        "accepts": dice.one_of(0.0, 0.5, 1.0),
    }  # fmt: skip
    values["loyalty"] = bonds


def random_tiers(dice: Any, values: dict[str, Any], on_the_hour: bool) -> None:
    """Grades in half of the companies; windows no wider than the promised ones; whole hours stay whole."""
    if dice.chance(0.5):
        return
    graded = composed("tiers", "rfm") | {
        "by": dice.one_of("rfm", "value"), "every_months": dice.one_of(1, 1, 2), "memory_years": dice.one_of(0.1, 2.0),
        "past_years": dice.one_of(0.1, 2.0), "valuable_share": dice.one_of(0.0, 0.3, 0.6),
        "potential_share": dice.one_of(0.0, 0.5, 1.0), "let_go_share": dice.one_of(0.0, 0.3),
        "low_share": dice.one_of(0.0, 0.5, 2.0),
    }  # fmt: skip
    graded["weights"] = {name: dice.zero_or(0.5, 2.0) for name in ("frequency", "money")} | {"recency": 1.0}
    widest = values["promise"]["window_h"]
    for treatment in graded["treatments"].values():
        treatment |= {
            "ahead_h": dice.one_of(0.0, 2.0, 100.0), "value": dice.zero_or(0.1, 2.0),
            "window_h": dice.one_of(0.0, min(1.0, widest)) if on_the_hour else dice.one_of(0.0, widest / 2),
            "loaner": dice.chance(0.3), "attention": dice.one_of(0.0, 0.2), "care": dice.one_of(0.0, 1.0, 2.0),
            "cost_job": dice.zero_or(1.0, 20.0), "cost_year": dice.one_of(0.0, 0.0, 10.0),
        }  # fmt: skip
    for treatment in graded["treatments"].values():
        treatment["compensation"] = dice.one_of(0.0, 0.5, 1.0, 2.0)
    values["tiers"] = graded
