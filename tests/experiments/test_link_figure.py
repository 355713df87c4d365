"""The figure of claims: how many standard errors each link holds by, and which is the weakest."""

import numpy as np
import pandas as pd

from experiments.figures.links import FARTHEST, draw_links, link_data
from experiments.figures.style import canvas

ROWS = [
    # claim, indicator, expected, difference, error, margin, p, shown
    ("chain", "score_mean", "up", 6.0, 2.0, np.nan, 0.003, True),
    ("chain", "leavers", "down", -8.0, 2.0, np.nan, 0.001, True),
    ("chain", "requests", "moves more", -5.0, 1.0, np.nan, 0.999, False),
    ("control", "score_mean", "same", -1.0, 0.5, 2.0, 0.04, False),
    ("control", "leavers", "same", 0.0, 0.0, 0.0, 0.0, True),
    ("control", "complaints", "up", np.nan, np.nan, np.nan, np.nan, False),
]
LINKS = pd.DataFrame(ROWS, columns=["claim", "indicator", "expected", "difference", "error", "margin", "p", "shown"])


def test_a_link_holds_by_its_distance_from_what_would_deny_it() -> None:
    """From zero on the claimed side, or from the margin; what never varies is as far as one can draw."""
    data = link_data(LINKS)
    assert data["t"].to_list() == [3.0, 4.0, -5.0, 2.0, FARTHEST, 0.0]


def test_the_weakest_link_is_the_one_with_the_largest_p_and_is_named() -> None:
    """What was not measured is the weakest of all."""
    data = link_data(LINKS)
    assert data["weakest"].to_list() == [False, False, True, False, False, True]
    axis = draw_links(canvas(6, 2).subplots(), data)
    assert [text.get_text() for text in axis.texts] == ["requests moves more", "complaints up", "weakest link"]
    assert [line.get_markerfacecolor() for line in axis.lines][2] == "white"
