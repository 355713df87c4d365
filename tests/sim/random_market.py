"""Markets at random: nobody talks, anybody hears, neighbours hear; each way to win; rivals who move."""

from typing import TYPE_CHECKING, Any

from tests.sim.worlds import composed

if TYPE_CHECKING:
    from tests.sim.random_companies import Dice


def random_market(dice: "Dice") -> dict[str, Any]:
    """The section of a market, none in two of five companies."""
    if dice.chance(0.4):
        return {"kind": "none"}
    values = composed("market", "city")
    values |= {
        "share_at_start": dice.one_of(1.0, 0.2, 0.02), "growth_year": dice.zero_or(0.01, 1.0),
        "customers_at_most": dice.one_of(1.0, 1.1, 3.0, 8.0),
    }  # fmt: skip
    values["winning"] |= {
        "law": dice.one_of("replacement", "replacement", "bass", "constant"), "looking_year": dice.between(0.0, 1.0),
        "p": dice.zero_or(0.01, 2.0), "q": dice.zero_or(0.1, 5.0), "elasticity": dice.one_of(0.0, 1.0, 3.0),
    }  # fmt: skip
    values["word_of_mouth"] |= {
        "by": dice.one_of("nobody", "mean_field", "network", "network"), "told_neutral": dice.zero_or(0.1, 2.0),
        "told_best": dice.between(2.0, 9.0), "told_worst": dice.one_of(10.0, 100.0), "turn": dice.between(0.2, 0.9),
        "gain": dice.one_of(0.0, 0.3, 1.0), "public_reach": dice.zero_or(1.0, 500.0),
    }  # fmt: skip
    values["network"] = {"neighbours": dice.one_of(1, 3, 8, 40), "rewired": dice.one_of(0.0, 0.1, 1.0)}
    values["referral"] |= {"wins": dice.one_of(0.0, 1.0), "reward": dice.zero_or(1.0, 90.0), "from_score": 0.5}
    values["reviews"] |= {"posts": dice.one_of(0.0, 0.02, 1.0), "half_life_months": dice.one_of(0.5, 12.0)}
    values["reviews"] |= {"start_stars": dice.one_of(1.0, 4.58)}
    values["ways"] |= {"friends": dice.one_of(0.0, 0.44), "search": dice.one_of(0.0, 0.42, 0.56)}
    values["competitors"] = dice.one_of({}, {"other": _rival(dice)}, {"one": _rival(dice), "two": _rival(dice)})
    values["advertising"] |= {"budget": dice.zero_or(0.01, 2.0), "lift": dice.zero_or(0.1, 5.0)}
    values["brand"] |= {"by_reputation": dice.one_of(0.0, 1.0), "by_advertising": dice.one_of(0.0, 0.5), "unknown": 0.1}
    return values


def _rival(dice: "Dice") -> dict[str, Any]:
    """A rival, who may get better and move, on the first of a month too."""
    move = {
        "date": dice.one_of("2023-01-01", "2023-06-17", "2024-03-01"),
        "level": dice.between(0.0, 1.0),
        "price": 0.9,
    }
    return {
        "presence": dice.between(0.1, 4.0), "level": dice.between(0.0, 1.0), "price": dice.between(0.5, 2.0),
        "rises_year": dice.between(-1.0, 1.0), "moves": dice.one_of([], [move]),
    }  # fmt: skip
