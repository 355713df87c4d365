"""Names of cells tell the cells apart."""

import pandas as pd
import pytest

from experiments.labels import cell_words, difference_words, factor_words, level_words, scale_words
from experiments.outcomes import Outcomes


def words(**factors: list) -> list[str]:
    """The words of the cells of a design, given by columns."""
    outcomes = Outcomes(pd.DataFrame(factors), {}, {})
    return [cell_words(outcomes, cell) for cell in outcomes.cells]


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (["camera_lane", "camera_sold_lane"], ["lane", "sold lane"]),
        (["baseline", "fuller_van"], ["baseline modes", "fuller van"]),
        (["camera", "camera_lane"], ["camera", "camera lane"]),
        (["camera_lane", "camera_lane"], ["camera lane", "camera lane"]),
        ([5, 50], ["5 modes", "50 modes"]),
    ],
)
def test_words_that_all_levels_begin_with_are_left_out(levels: list, said: list[str]) -> None:
    """What is the same everywhere says nothing; a level keeps at least one word, and a number all of it."""
    assert words(modes=levels) == said


@pytest.mark.parametrize(
    ("factor", "level", "said"),
    [
        ("promise.window_h", 4.0, "window 4 h"),
        ("dispatch.limit_min", 15, "limit 15 min"),
        ("price.estimate.share", 0.9, "share told the price 0.9"),
        ("crew.technicians", 9, "9 technicians"),
        ("crew.technicians", 1, "1 technician"),
        ("crew.technicians", 0, "0 technicians"),
        ("promise.quantile", 0.97, "quantile 0.97"),
        ("parts.prepick", True, "with parts picked in advance"),
        ("parts.prepick", False, "without parts picked in advance"),
        ("loyalty", "none", "no loyalty"),
        ("loyalty", "city", "loyalty as it is"),
        ("price", "ac_all_tariff", "price as it is"),
        ("complaints.grudge.scale", 0.0, "weight of grudges 0"),
        ("crew.overtime_day_h", 2.0, "overtime a day 2 h"),
        ("market.winning.law", "constant", "constant number won"),
    ],
)
def test_numbers_have_their_unit_and_a_name_that_can_stand_alone(factor: str, level: float, said: str) -> None:
    """The unit is the end of the key; `share` alone would not say of what."""
    assert scale_words("travel.speed_km_h") == "speed (km/h)"
    assert level_words("travel.speed_km_h", 25) == "speed 25 km/h"
    assert scale_words("promise.window_h") == "window (h)" and scale_words("first_fix") == "first fix"
    assert level_words(factor, level) == said and not factor_words(factor).endswith((" h", " min"))


def test_levels_that_read_the_same_are_told_apart_by_their_keys() -> None:
    """Two speeds, or two kits of the same name: what would be the same words has the key behind it."""
    speeds = {"crew.speed": [20, 25, 20, 20], "van.speed": [20.0, 20.0, 25.0, 30.0]}
    kits = {"van.kit": ["small", "small", "small", "large"], "bench.kit": ["large", "small", "large", "small"]}
    outcomes = Outcomes(pd.DataFrame(speeds | kits), {}, {})
    assert [difference_words(outcomes, cell, 0) for cell in outcomes.cells] == [
        "the baseline",
        "speed 25 (crew.speed), small",
        "speed 25 (van.speed)",
        "speed 30, large, small",
    ]
