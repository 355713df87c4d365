"""What stands at the top: the answer to the experiment's own question, the choice, and for which world it speaks."""

import pandas as pd
import pytest

from experiments.best_words import best_cell
from experiments.compare import Comparison, compare
from experiments.headline import headline_of, listening_answer
from experiments.words import answer
from tests.experiments.made_up import BASELINE, FACTORS, make

SEEN = pd.DataFrame({
    "instrument": ["survey", "survey", "kpi_board", "kpi_board"], "measure": ["score", "score", "on_time", "on_time"],
    "policy": ["more", "fewer"] * 2, "month": [9.0, float("nan"), 6.0, 4.0],
})  # fmt: skip
TOOLS = pd.DataFrame({"instrument": ["survey", "kpi_board"], "measure": ["score", "on_time"], "agreement": [1.0, 0.3]})


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    runs, _ = make(10, technicians=[9, 10], strategies=["baseline", "all_in"])
    return compare(runs, FACTORS, BASELINE, "cost_total", "customers_end")


def test_without_words_of_its_own_the_choice_is_the_headline(comparison: Comparison) -> None:
    assert headline_of(comparison, {}) == (answer(comparison), best_cell(comparison))


def test_the_world_stands_with_the_choice(comparison: Comparison) -> None:
    """Whether the choice is the headline, or stands below it."""
    assert headline_of(comparison, {"world": "Here only."})[0] == f"{answer(comparison)} Here only."
    first, below = headline_of(comparison, {"world": "Here only.", "own_answer": "Yes."})
    assert first == "Yes." and below == f"{answer(comparison)} {best_cell(comparison)} Here only."


def test_what_instruments_would_have_noticed_is_said() -> None:
    """The survey misses one of two changes; the board shows both, the later one after six months."""
    assert listening_answer(SEEN, TOOLS, 24) == (
        "1 of 2 measures would have shown all 2 changes within 24 months, first kpi board (on time, after 6); 1 of 2 "
        "rank the policies as the mean score of all jobs does."
    )


def test_a_single_instrument_is_no_answer() -> None:
    """Then listening is not what is compared."""
    assert listening_answer(SEEN[:2], TOOLS[:1], 24) == "" == listening_answer(SEEN[:0], TOOLS, 24)
