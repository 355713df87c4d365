"""Promises with open orders, answers with those who kept silent."""

import numpy as np
import pytest
from scipy import special

from experiments.fitting.promises import fit_lateness, fit_promises, promises_by
from experiments.fitting.response import fit_response
from experiments.messages import Refusal
from tests.experiments.fitting.data import table


def test_an_open_order_past_its_promise_is_broken_and_one_before_it_counts_not() -> None:
    """Forty due: ten in time, ten late, twenty open; and five not yet due, of which two are closed already."""
    promised = [10.0] * 40 + [99.0] * 5
    closed = [5.0] * 10 + [15.0] * 10 + [np.nan] * 20 + [20.0, 20.0] + [np.nan] * 3
    found = fit_promises(promised, closed, 50.0)
    assert (found.kept.value, found.not_due, found.still_open) == (0.25, 5, 20)


def test_boston_keeps_what_its_readme_says() -> None:
    """39.0 % overdue of all cases (the data's README), open and past their target among them; of those due a little
    more, for cases that are not yet due count neither way; closed cases alone look better.
    """
    orders = table("boston", "work_orders").dropna(subset=["promised"])
    end = orders[["opened", "closed"]].max().max()
    promised, closed = ((orders[one] - end).dt.total_seconds() for one in ("promised", "closed"))
    found = fit_promises(promised, closed, 0.0)
    only = (closed.dropna() <= promised[closed.notna()]).mean()
    assert 0.55 < found.kept.value < 0.63 and only > found.kept.value + 0.03


def test_lateness_of_open_orders_is_cut_off() -> None:
    """Late by five days; after ten days of watching half of the longest are still open."""
    rng = np.random.default_rng(1)
    due, late = rng.uniform(0, 10, 2000), rng.exponential(5.0, 2000)
    closed = np.where(due + late <= 10, due + late, np.nan)
    assert fit_lateness(due, closed, 10.0, ["exponential"])[0].mean.value == pytest.approx(5.0, rel=0.08)
    assert np.nanmean(closed - due) < 3.0


def test_teams_with_few_promises_are_drawn_to_the_rest() -> None:
    """A team with two kept of two is not at 1."""
    team = ["new", "new"] + [f"t{k % 6}" for k in range(600)]
    closed = [5.0, 5.0] + [5.0 if k % 10 < 7 else 15.0 for k in range(600)]
    found = promises_by(team, [10.0] * 602, closed, 50.0)
    assert 0.6 < found.of("new").value < 0.85 and found.mean.value == pytest.approx(0.7, abs=0.05)


def asked(seed: int, n: int = 2000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of all, who answers, and who was late: the late are angrier and answer more."""
    rng = np.random.default_rng(seed)
    late = rng.random(n) < 0.3
    score = 8.0 - 2.0 * late + rng.normal(0, 1, n)
    return score, rng.random(n) < special.expit(-1.0 + 1.2 * late), late


def test_the_mean_of_those_who_answer_is_put_right() -> None:
    """7.4 of all; 7.2 or so among answers; weights bring it back, and the bounds hold it."""
    score, answers, late = asked(1)
    found = fit_response(np.where(answers, score, np.nan), {"late": late}, (0.0, 10.0))
    assert found.of_answers.high < 7.4 and found.of_all.low < 7.4 < found.of_all.high
    assert found.bias.high < 0 and found.bounds[0] < 7.4 < found.bounds[1]


def test_with_one_yes_or_no_it_is_the_mean_of_both_groups() -> None:
    """Saturated, inverse chances are post-stratification, to the last digit."""
    score, answers, late = asked(2)
    found = fit_response(np.where(answers, score, np.nan), {"late": late}, (0.0, 10.0))
    exact = late.mean() * score[late & answers].mean() + (1 - late.mean()) * score[~late & answers].mean()
    assert found.of_all.value == pytest.approx(exact, abs=1e-6)


def test_what_the_experience_does_not_tell_stays_wrong() -> None:
    """The angrier of two customers with the same experience answers: the weighted mean is off, the bounds are not."""
    rng = np.random.default_rng(3)
    late = rng.random(3000) < 0.3
    score = np.clip(7.0 - late + rng.normal(0, 1, 3000), 0, 10)
    answers = rng.random(3000) < special.expit(5 - score)
    found = fit_response(np.where(answers, score, np.nan), {"late": late}, (0.0, 10.0))
    assert found.of_all.high < score.mean() < found.bounds[1]


@pytest.mark.parametrize(
    ("score", "said"),
    [([5.0] * 20 + [np.nan] * 80, "20 answered; at least 50"), ([5.0] * 100, "those who were asked and did not")],
)
def test_what_cannot_be_weighted_is_refused(score: list[float], said: str) -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match=said):
        fit_response(score, {"late": np.arange(100) % 2}, (0.0, 10.0))


def test_too_few_promises_are_refused() -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match="3 fell due within the record; at least 20"):
        fit_promises([1.0] * 3, [2.0] * 3, 5.0)
