"""Designs whose cells somebody has written out: lists, and policies crossed with scenarios."""

import re

import pytest
from pydantic import ValidationError

from tests.experiments.designs.made import designed

FACTORS = {"crew": [8, 9, 10], "share": {"low": 0.0, "high": 1.0}}
POLICIES = {"today": {"crew": 9}, "more": {"crew": 10, "van": "full"}}
SCENARIOS = {"usual": {"heat": 1.0}, "hot": {"heat": 1.3, "calls": 400}}


def test_a_list_has_the_baseline_first_and_its_cells_in_their_order() -> None:
    one = designed("listed", FACTORS, cells=[{"crew": 10}, {"crew": 9, "share": 0.25}])
    assert [tuple(cell.values()) for cell in one.combinations()] == [(8, 0.0), (10, 0.0), (9, 0.25)]
    assert one.size() == 3


def test_policies_are_crossed_with_scenarios() -> None:
    """Each policy in each scenario; the first of each is the baseline, and nobody chooses a scenario."""
    one = designed("crossed", policies=POLICIES, scenarios=SCENARIOS, baseline={})
    assert one.baseline == {"policy": "today", "scenario": "usual"} and one.worlds == ["scenario"]
    assert [tuple(cell.values()) for cell in one.combinations()] == [
        ("today", "usual"), ("today", "hot"), ("more", "usual"), ("more", "hot"),
    ]  # fmt: skip
    assert one.changes(one.combinations()[3]) == {"crew": 10, "van": "full", "heat": 1.3, "calls": 400}
    assert one.choices == ["policy"]


def test_what_was_read_reads_again() -> None:
    """Reports and manifests carry the experiment as it was understood."""
    one = designed("crossed", policies=POLICIES, scenarios=SCENARIOS, baseline={"policy": "more", "scenario": "hot"})
    assert type(one).model_validate(one.model_dump()) == one


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({}, "design: listed means the cells under the key cells; there are none"),
        ({"cells": [{"crew": 11}]}, "cells: crew=11 is not among its levels"),
        ({"cells": [{"crews": 9}]}, "cells: crews is not a factor; did you mean crew"),
        ({"cells": [{"share": 1.5}]}, "cells: share=1.5 is outside of its range, 0 to 1"),
        ({"cells": [{"crew": 8}]}, "cells: number 1 is the same as the baseline"),
        ({"cells": [{"crew": 9}, {"crew": 10}, {"crew": 9}]}, "cells: number 3 is the same as cell 1"),
    ],
)
def test_a_list_that_cannot_be_is_refused(keys, words) -> None:
    with pytest.raises(ValidationError, match=re.escape(words)):
        designed("listed", FACTORS, **keys)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"policies": {"today": {"crew": 9}}}, "at least two policies and two scenarios"),
        ({"scenarios": {}}, "at least two policies and two scenarios"),
        ({"factors": {"crew": [1, 2]}}, "a crossed design has none besides its policies and scenarios"),
        ({"scenarios": SCENARIOS | {"x": {"crew": 3}}}, "policies.today and scenarios.x both set crew"),
        ({"policies": POLICIES | {"also": {"crew": 9}}}, "policies.also sets the same as policies.today"),
        ({"baseline": {"policy": "mor", "scenario": "hot"}}, "policy=mor is not among its levels; did you mean more"),
        ({"design": "full", "factors": {"crew": [1, 2]}, "baseline": {"crew": 1}}, "it goes with design crossed"),
    ],
)
def test_a_crossing_that_cannot_be_is_refused(keys, words) -> None:
    usual = {"design": "crossed", "policies": POLICIES, "scenarios": SCENARIOS, "baseline": {}}
    with pytest.raises(ValidationError, match=re.escape(words)):
        designed(**(usual | keys))


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"design": "one_at_a_time"}, "worlds: heat=1 needs the baseline's policy and another one; add cells"),
        (
            {"design": "listed", "cells": [{"crew": 9}, {"crew": 9, "heat": 1}, {"crew": 10, "heat": 1}]},
            "worlds: heat=1 needs the baseline's policy and another one",
        ),
        ({"design": "fractional", "generators": ["C=AB"]}, "worlds: do not go with a fractional design"),
    ],
)
def test_worlds_in_which_nothing_can_be_compared_are_refused(keys, words) -> None:
    """Each world is compared by itself, with the baseline's policy there."""
    factors = {"crew": [8, 9, 10], "heat": [0, 1]}
    if keys["design"] == "fractional":
        factors = {"crew": [8, 9], "heat": [0, 1], "van": [0, 1]}
    with pytest.raises(ValidationError, match=re.escape(words)):
        designed(factors=factors, worlds=["heat"], **keys)
