"""What totals tell, on a company with a closed form: the sum alone is refused, a second total makes all come back."""

import math

import numpy as np
import pytest
from scipy import stats

from experiments.identify.fit import fit, values_of
from experiments.identify.posterior import Reference, posterior, summarised
from experiments.identify.recover import recover
from experiments.identify.verdict import check, judge
from experiments.messages import Refusal
from tests.experiments.identify.stand_in import NOISE, reference


@pytest.fixture(scope="module")
def many() -> Reference:
    return reference(1500, 1)


def test_a_sum_does_not_tell_its_parts_and_the_refusal_says_what_would(many) -> None:
    """Named: both parts, their correlation, the parameter to fix, the total to add; in one line."""
    verdict = judge(many, ["total"])
    assert verdict.lost == ["wait", "work"] and verdict.by_total == ["work_seen"]
    assert verdict.by_fixing == ["wait", "work"] and not verdict.identified
    with pytest.raises(Refusal) as refusal:
        check(verdict)
    said = str(refusal.value)
    assert said.startswith("wait and work: do not come back from total (posterior 7") and "\n" not in said
    assert "wait and work correlate by -0.8" in said
    assert said.endswith("; fix wait or work, or add the target work_seen")


def test_how_much_a_sum_tells_is_the_closed_form(many) -> None:
    """Given s = a + b, a is even on a length min(s, 2 - s), whose mean square is 1/2: a width of sqrt(1/2)."""
    assert recover(many, ["total"]).width == pytest.approx(math.sqrt(0.5), abs=0.03)


def test_two_totals_tell_both_and_as_much_as_theory_says(many) -> None:
    """Work has the error of its own total, wait that of a difference: sqrt(2) times as much; over 12^-1/2."""
    verdict = judge(many, ["total", "work_seen"])
    check(verdict)
    assert verdict.identified
    theory = NOISE * math.sqrt(12) * np.array([math.sqrt(2), 1])
    assert verdict.recovery.width == pytest.approx(theory, rel=0.12)


def test_intervals_of_new_records_hold_the_truth(many) -> None:
    """600 records that are none of the simulations, exact binomial; places are even (simulation-based calibration)."""
    fresh = reference(600, 50)
    found = summarised(many.shares, many.of(["total", "work_seen"]))
    seen = fresh.of(["total", "work_seen"])
    places = np.array([
        [one.below(j, fresh.shares[k, j]) for j in range(2)]
        for k in range(600)
        for one in [posterior(many.shares, found, found.at(seen[k]))]
    ])  # fmt: skip
    for column in places.T:
        held = int(((column > 0.025) & (column < 0.975)).sum())
        assert stats.binomtest(held, 600, 0.95).pvalue > 1e-3, held / 600
        assert stats.kstest(column, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("simulations", [150, 800])
def test_few_simulations_give_wider_intervals_not_wrong_ones(simulations: int) -> None:
    """Four sets of simulations, 250 new records each: 95 % intervals hold 92.5 to 97.2 % of the truths."""
    held = []
    for seed in range(4):
        old, fresh = reference(simulations, 10 * seed + 1), reference(250, 10 * seed + 5000)
        totals = ["total", "work_seen"]
        found, seen = summarised(old.shares, old.of(totals)), fresh.of(totals)
        for k in range(250):
            one = posterior(old.shares, found, found.at(seen[k]))
            held.append([0.025 < one.below(j, fresh.shares[k, j]) < 0.975 for j in range(2)])
    assert ((np.mean(held, axis=0) >= 0.925) & (np.mean(held, axis=0) <= 0.972)).all(), np.mean(held, axis=0)


def test_a_parameter_that_nothing_tells_is_said_to_be_fixed() -> None:
    """Its share is nowhere in the totals; the other comes back by itself."""
    rng = np.random.default_rng(2)
    shares = rng.random((600, 2))
    seen = Reference(("known", "hidden"), ("one", "two"), shares, shares[:, [0, 0]] + 0.05 * rng.normal(size=(600, 2)))
    with pytest.raises(Refusal, match=r"^hidden: does not come back from one .* fix hidden"):
        check(judge(seen, ["one"]))


def test_totals_that_only_help_together_are_named_together() -> None:
    """Three parts of a sum, each with a total of its own: two of them are needed."""
    rng = np.random.default_rng(3)
    shares = rng.random((800, 3))
    values = np.column_stack([shares.sum(axis=1), shares]) + 0.03 * rng.normal(size=(800, 4))
    verdict = judge(Reference(("a", "b", "c"), ("sum", "a_seen", "b_seen", "c_seen"), shares, values), ["sum"])
    assert verdict.lost == ["a", "b", "c"] and not verdict.by_total and not verdict.never
    assert len(verdict.together) == 2 and "sum" not in verdict.together
    with pytest.raises(Refusal, match=r"add the targets [abc]_seen and [abc]_seen$"):
        check(verdict)


def test_dishonest_intervals_are_refused(many) -> None:
    """Where too few intervals hold the truth, the fit is not given."""
    found = judge(many, ["total", "work_seen"])
    wrong = found._replace(recovery=found.recovery._replace(coverage=np.array([0.95, 0.8])))
    with pytest.raises(Refusal, match="work: 95 % intervals hold the truth in 80% of 200 trials"):
        check(wrong)


def test_a_record_is_fitted_and_one_out_of_reach_is_refused(many) -> None:
    """Beyond every simulation in one total, or only in all together."""
    totals = ["total", "work_seen"]
    wait, work = values_of(many, fit(many, totals, {"total": 0.9, "work_seen": 0.6}))
    assert wait.low < 0.3 < wait.high and work.low < 0.6 < work.high
    assert work.high - work.low == pytest.approx(2 * 1.96 * NOISE, rel=0.3)
    with pytest.raises(Refusal, match=r"total: the record has 3, simulations within the ranges -?0"):
        fit(many, totals, {"total": 3.0, "work_seen": 0.6})
    with pytest.raises(Refusal, match="all together are not"):
        fit(many, totals, {"total": 0.2, "work_seen": 0.95})
