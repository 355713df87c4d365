"""Space-filling designs: every factor evenly, from the levels asked for, the same at every start."""

import re

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import qmc

from experiments.designs.levels import Range
from tests.experiments.designs.made import designed

FACTORS = {
    "crew": {"low": 6, "high": 13, "integer": True},
    "window": {"low": 0.5, "high": 8.0, "scale": "log"},
    "share": {"low": 0.2, "high": 0.8},
    "van": ["thin", "full"],
}


def column(cells: list[dict], name: str) -> np.ndarray:
    return np.array([cell[name] for cell in cells[1:]])


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_every_factor_is_covered_evenly(design: str) -> None:
    """Thirty-two points: each of eight crews four times, each 32nd of a range once, each van sixteen times."""
    one = designed(design, FACTORS, points=32)
    cells = one.combinations()
    assert cells[0] == one.baseline and len(cells) == one.size() == 33
    assert np.array_equal(np.bincount(column(cells, "crew"))[6:], [4] * 8)
    assert sorted((32 * (column(cells, "share") - 0.2) / 0.6).astype(int)) == list(range(32))
    logs = np.log(column(cells, "window") / 0.5) / np.log(16)
    assert sorted((32 * logs).astype(int)) == list(range(32))
    assert (column(cells, "van") == "full").sum() == 16


def test_points_are_those_of_scipy() -> None:
    """Nothing is added to the library but the scaling."""
    one = designed("sobol", {"share": {"low": 0, "high": 1}, "b": {"low": 0, "high": 1}}, points=8, points_seed=5)
    drawn = qmc.Sobol(2, rng=5).random_base2(3)
    assert np.allclose([list(cell.values()) for cell in one.combinations()[1:]], drawn, atol=6e-4)


def test_another_seed_gives_other_points_and_the_same_seed_the_same() -> None:
    seeds = [designed("latin_hypercube", FACTORS, points=16, points_seed=k).combinations() for k in (1, 1, 2)]
    assert seeds[0] == seeds[1] != seeds[2]


def test_points_that_rounding_makes_equal_are_run_once() -> None:
    """Three crews and two vans have six combinations, however many points are asked for."""
    one = designed("sobol", {"crew": {"low": 1, "high": 3, "integer": True}, "van": ["thin", "full"]}, points=64)
    assert one.size() == len({tuple(cell.values()) for cell in one.combinations()}) == 6


def test_whole_numbers_on_a_log_scale_stay_inside() -> None:
    """The ends have half a step beyond them, which belongs to them."""
    span = Range(low=1, high=100, scale="log", integer=True)
    levels = [span.level_at(share) for share in np.linspace(0, 1, 1000, endpoint=False)]
    assert min(levels) == 1 and max(levels) == 100 and levels == sorted(levels)


def test_levels_have_few_digits() -> None:
    """A thousandth of the range is enough to tell points apart, and can be read."""
    assert Range(low=0, high=3).level_at(0.123456789) == 0.37
    assert Range(low=1000, high=1003).level_at(0.123456789) == 1000.37
    assert Range(low=0.001, high=10, scale="log").level_at(0.123456789) == 0.003118


@pytest.mark.parametrize(
    ("design", "keys", "words"),
    [
        ("sobol", {}, "points: is missing; a sobol design says how many there are"),
        ("sobol", {"points": 30}, "points=30: a sobol design has a power of two; nearest is 32"),
        ("sobol", {"points": 17}, "a power of two; nearest is 16"),
        ("latin_hypercube", {"points": 5}, "points=5: a slope for each of these factors needs at least 7"),
        ("full", {"points": 8}, "a full design needs a list; ranges go with latin_hypercube, sobol, listed"),
        ("sobol", {"points": 8, "generators": ["C=AB"]}, "generators: a sobol design has its cells already"),
        ("sobol", {"points": 8, "baseline": {"crew": 5}}, "the baseline's crew=5 is outside of its range, 6 to 13"),
        ("sobol", {"points": 8, "baseline": {"crew": 6.5}}, "outside of its range, 6 to 13, whole numbers"),
        (
            "sobol",
            {"points": 8, "baseline": {"van": "fuller"}},
            "van=fuller is not among its levels; did you mean full",
        ),
        ("sobol", {"points": 8, "crew": {"low": 9, "high": 6}}, "low=9 is not below high=6"),
        ("sobol", {"points": 8, "crew": {"low": 0, "high": 6, "scale": "log"}}, "on a log scale it must be above 0"),
        ("sobol", {"points": 8, "crew": {"low": 0.5, "high": 6, "integer": True}}, "whole numbers are asked for"),
    ],
)
def test_a_design_of_points_that_cannot_be_is_refused(design, keys, words) -> None:
    factors = FACTORS | {"crew": keys.pop("crew", FACTORS["crew"])}
    base = {"crew": 9, "window": 4.0, "share": 0.5, "van": "thin"} | keys.pop("baseline", {})
    with pytest.raises(ValidationError, match=re.escape(words)):
        designed(design, factors, baseline=base, **keys)
