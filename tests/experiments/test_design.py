"""Designs: all combinations, or one change at a time with further cells."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from experiments.compare import compare
from experiments.settings import Experiment
from experiments.shown_cells import maps_two_factors
from tests.experiments.made_up import make


def experiment(**changes: Any) -> Experiment:
    values: dict[str, Any] = {
        "name": "x", "question": "", "factors": {"crew": [8, 9, 10], "van": ["thin", "usual", "full"]},
        "baseline": {"crew": 9, "van": "usual"}, "cost": "cost_total", "loyalty": "customers_end", "indicators": [],
    }  # fmt: skip
    return Experiment(**(values | changes))


def test_a_full_design_has_every_combination_the_last_factor_changing_fastest() -> None:
    cells = experiment().combinations()
    assert len(cells) == experiment().size() == 9
    assert cells[:4] == [{"crew": 8, "van": van} for van in ("thin", "usual", "full")] + [{"crew": 9, "van": "thin"}]


def test_one_change_at_a_time_begins_with_the_baseline() -> None:
    """Two factors of three levels: the baseline, two other levels of each, and what is asked for besides."""
    one = experiment(design="one_at_a_time", also=[{"crew": 10, "van": "full"}])
    assert [tuple(cell.values()) for cell in one.combinations()] == [
        (9, "usual"), (8, "usual"), (10, "usual"), (9, "thin"), (9, "full"), (10, "full"),
    ]  # fmt: skip
    assert one.size() == 6


def test_the_cells_may_be_those_of_the_claims() -> None:
    """The baseline, then what the claims name in their order, each once; levels that no claim names are not run."""
    pair = {"where": {"crew": 10}, "than": {"van": "full"}}
    steps = [{"where": {"crew": 10, "van": "full"}, "up": ["x"], "beside": pair, "more": ["x"]}, pair | {"up": ["x"]}]
    one = experiment(design="claimed", claims={"c": {"says": "", "steps": steps}})
    assert [tuple(cell.values()) for cell in one.combinations()] == [
        (9, "usual"), (10, "full"), (10, "usual"), (9, "full"),
    ]  # fmt: skip
    assert one.size() == 4


CLAIM = {"c": {"says": "", "steps": [{"where": {"crew": 10, "van": "full"}, "up": ["x"]}]}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"also": [{"crew": 10}]}, "also: a full design has its cells already"),
        ({"design": "claimed"}, "there are no claims"),
        (
            {"design": "claimed", "claims": CLAIM, "also": [{"crew": 10}]},
            "also: a claimed design has its cells already",
        ),
        ({"design": "one_at_a_time", "also": [{"crew": 11}]}, "also: crew=11 is not among its levels"),
        ({"design": "one_at_a_time", "also": [{"vans": "full"}]}, "also: vans is not a factor; did you mean van"),
        ({"design": "one_at_a_time", "also": [{"crew": 10}]}, "names a cell that is in the design already"),
        ({"design": "one_at_a_time", "claims": CLAIM}, "is not a cell of the design; add it under also"),
    ],
)
def test_a_design_that_contradicts_itself_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(words)):
        experiment(**changes)


def test_a_map_is_drawn_only_where_it_has_no_holes() -> None:
    """One change at a time leaves most combinations of two factors untried."""
    runs, _ = make(3, technicians=[9, 10], strategies=["baseline", "fuller_van"])
    factors, baseline = ["crew.technicians", "first_fix"], {"crew.technicians": 9, "first_fix": "baseline"}
    assert maps_two_factors(compare(runs, factors, baseline, "cost_total", "customers_end"))
    both = (runs["crew.technicians"] == 10) & (runs["first_fix"] == "fuller_van")
    assert not maps_two_factors(compare(runs[~both], factors, baseline, "cost_total", "customers_end"))
