"""Names of cells tell the cells apart."""

import pandas as pd
import pytest

from experiments.labels import cell_words
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
