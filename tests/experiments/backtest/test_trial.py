"""The back-test on records whose law is known: right models score as right ones, planted changes are found, and what
came after the split is not known before it.
"""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.backtest.counts import fit_counts, naive_counts, simulate_counts
from experiments.backtest.lengths import fit_lengths, seen_lengths, simulate_lengths
from experiments.backtest.scores import coverage, pit
from experiments.backtest.split import cut
from experiments.backtest.trial import back_test
from experiments.messages import Refusal
from tests.experiments.backtest.made import SPLIT, ZONE, record


def test_truths_fall_evenly_and_intervals_hold_where_the_model_is_right() -> None:
    """One day of each of 120 records, so that days do not hang together: exact tests."""
    places, held = [], []
    for seed in range(120):
        orders = record(seed, days=240)
        parts = cut(orders["opened"], None, pd.Timestamp(SPLIT, tz=ZONE))
        days = pd.DatetimeIndex(parts.second.counts.index)
        which = seed % len(days)
        made = simulate_counts(fit_counts(parts.first, days), days, 400, seed)[:, which : which + 1]
        seen = parts.second.counts.to_numpy(float)[which : which + 1]
        places.append(pit(made, seen, seed)[0])
        held.append(coverage(made, seen, 0.95))
    assert stats.kstest(places, "uniform").pvalue > 1e-3
    assert stats.binomtest(int(sum(held)), len(held), 0.95).pvalue > 1e-3


def test_a_right_model_scores_as_one() -> None:
    """Counts and times to restore, censored at the record's end.  Of eight records at least five have each score where
    95 % of right models have it (fewer: 1 in 2,000), and neither forecast is better: nothing has changed."""
    within: dict[tuple[str, str], int] = {}
    skills = []
    for seed in range(8):
        trials, at = back_test({"work_orders": record(seed, days=270, rate=12)}, SPLIT)
        assert str(at.date()) == SPLIT
        for trial in trials:
            for one in trial.judged.scores:
                key = (trial.subject, one.name)
                within[key] = within.get(key, 0) + one.as_right
        skills.append(trials[0].judged.skill)
    assert min(within.values()) >= 5, within
    assert abs(np.mean(skills)) < 0.1


def test_a_planted_change_is_found() -> None:
    """A fifth more requests, and half as long again to restore, from the split on."""
    (requests, restoring), _ = back_test({"work_orders": record(2, level=1.25, slower=1.5)}, SPLIT)
    for trial in (requests, restoring):
        mean = trial.judged.score("mean")
        assert mean.value > mean.high
    assert not requests.judged.score("unevenness of places").as_right
    assert not restoring.judged.score("Kolmogorov-Smirnov distance").as_right


def test_nothing_of_the_second_part_reaches_the_fit() -> None:
    """Another second part, also other ends of what was open at the split: the same fits, bit for bit."""
    one = record(3)
    at = pd.Timestamp(SPLIT, tz=ZONE)
    other = one.copy()
    other.loc[other["closed"] >= at, "closed"] = other["closed"] + pd.Timedelta(days=400)
    later = other["opened"] >= at
    other = pd.concat([other[~later], other[later].iloc[::3]])
    ahead = pd.date_range(SPLIT, "2023-10-01", freq="D")
    fits = []
    for orders in (one, other):
        first = cut(orders["opened"], orders["closed"], at).first
        assert first.open_.sum() > 20 and (first.started + pd.to_timedelta(first.seconds, "s") <= at).all()
        law, counts = fit_lengths(first).law, fit_counts(first, ahead)
        fits.append((*law.parameters, *law.covariance.ravel(), *counts.coefficients, *counts.covariance.ravel()))
        fits[-1] += tuple(naive_counts(first, ahead).ravel())
    assert fits[0] == fits[1]


def test_forgetting_what_was_open_at_the_split_would_be_found() -> None:
    """The classic mistake: closed cases only.  Long ones are then missing, and the forecast is too short."""
    orders = record(4, slower=1.0)
    orders["closed"] = orders["opened"] + 20 * (orders["closed"] - orders["opened"])  # three weeks on average
    parts = cut(orders["opened"], orders["closed"], pd.Timestamp(SPLIT, tz=ZONE))
    seen, reach = seen_lengths(parts)
    done = ~parts.first.open_
    wrong = parts.first._replace(seconds=parts.first.seconds[done], open_=parts.first.open_[done])
    means = [simulate_lengths(fit_lengths(one), reach, 50, 1).mean(axis=1) for one in (parts.first, wrong)]
    right, short = (np.quantile(one, [0.025, 0.975]) for one in means)
    assert right[0] < seen.mean() < right[1] and short[1] < seen.mean()


@pytest.mark.parametrize(
    ("orders", "split", "said"),
    [
        (record(1, days=2).iloc[:0], "", "records: no usable row is left"),
        (record(1, days=2).iloc[:1], "", "records: all began on 2023-01-02; a split needs a second day"),
        (record(1, days=2).iloc[[0, 0, 0]], "", "records: all began on 2023-01-02"),
        (
            record(1, days=9),
            "2023-01-05T00:00+01:00",
            "is no day of the calendar as YYYY-MM-DD, e.g. 1999-02-01; did you",
        ),
        (
            record(1, days=9),
            "2022-01-05",
            "split=2022-01-05: allowed: a day from 2023-01-03 to 2023-01-10; the nearest is ",
        ),
    ],
)
def test_what_cannot_be_split_is_refused(orders: pd.DataFrame, split: str, said: str) -> None:
    """In one line."""
    with pytest.raises(Refusal, match=re.escape(said)):
        back_test({"work_orders": orders.reset_index(drop=True)}, split)


def test_a_series_that_breaks_its_fit_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said of it alone."""

    def broken(*_: object) -> None:
        raise ValueError("array of size 0")

    monkeypatch.setattr("experiments.backtest.trial.trial_of_counts", broken)
    found, _ = back_test({"work_orders": record(2)[["opened"]]}, SPLIT)
    assert [(one.subject, one.fitted) for one in found] == [("requests", "not tested: ValueError: array of size 0")]


def served(*started: str) -> pd.DataFrame:
    """Calls, each a minute with an agent."""
    return pd.DataFrame(
        {"started": pd.to_datetime(list(started)).tz_localize(ZONE), "served": 60.0, "outcome": "served"}
    )


@pytest.mark.parametrize(("day", "when"), [("2023-03-01", "after"), ("2023-09-01", "before")])
def test_a_series_without_one_part_says_so_and_takes_no_other_with_it(day: str, when: str) -> None:
    """Calls of one side of the split only; requests are tested all the same."""
    tables = {"work_orders": record(2, days=240)[["opened"]], "contacts": served(day, day)}
    requests, *calls = back_test(tables, SPLIT)[0]
    assert requests.judged is not None
    assert {one.fitted for one in calls} == {f"not tested: nothing began {when} the split ({SPLIT})"}
    assert [one.subject for one in calls] == ["calls", "time with an agent"]
