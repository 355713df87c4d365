"""Exact intervals agree with scipy's, cover what they promise, and stand where a report would print a wrong one."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats as reference

from experiments import coverage, stats
from experiments.break_even import trials as break_even
from experiments.compare import compare
from experiments.effects import trials as effects
from experiments.inference.cases import ABOUT, CASES, SHOWN, WARNS
from experiments.inference.counting import band, counted, row_of
from experiments.inference.intervals import (
    against_the_best,
    at_any_time,
    in_clusters,
    pooled_quantile,
    quantile,
    rare_count,
    rare_share,
)
from experiments.inference.lines import line_rows, mean_wait, quantile_wait, waits
from experiments.inference.tables import more_tables
from experiments.inference.worlds import indicator_rows
from experiments.safeguards import safeguarded
from experiments.selecting.trials import TRIALS, selections
from experiments.worlds import trials as worlds
from experiments.worth import trials as worth
from sim import INDICATORS


def test_a_rare_count_has_the_exact_poisson_interval() -> None:
    """Garwood: chi-square quantiles of the total."""
    found = rare_count([0, 1, 0, 0, 2, 0, 0, 1, 0, 1])
    assert found.low == pytest.approx(reference.chi2.ppf(0.025, 10) / 20)
    assert found.high == pytest.approx(reference.chi2.ppf(0.975, 12) / 20)
    assert rare_count([0, 0, 0, 0]).low == 0 and rare_count([0, 0, 0, 0]).high == pytest.approx(3.688879 / 4, rel=1e-6)


def test_a_rare_share_has_the_exact_binomial_interval() -> None:
    """Clopper and Pearson, where replications differ by no more than chance."""
    found = rare_share([1, 1, 1], [100, 100, 100])
    exact = reference.binomtest(3, 300).proportion_ci()
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))
    assert rare_share([300, 299], [300, 300]).high <= 1


def test_events_in_clusters_have_a_wider_interval() -> None:
    """The same total in fewer replications."""
    even, clustered = rare_count([1, 1, 1, 1, 1, 1, 0, 0]), rare_count([3, 3, 0, 0, 0, 0, 0, 0])
    assert clustered.value == even.value and clustered.high - clustered.low > 1.3 * (even.high - even.low)
    even, clustered = rare_share([1] * 6, [100] * 6), rare_share([3, 3, 0, 0, 0, 0], [100] * 6)
    assert clustered.high > 1.2 * even.high


def test_clusters_that_show_widen_the_interval_by_all_that_they_may_be() -> None:
    """Total and bounds are those of total / phi clusters, phi the upper end of its one-sided 95 % interval."""
    x = np.array([4.0, 4.0] + [0.0] * 10)
    phi = x.var(ddof=1) / x.mean() * 11 / reference.chi2.ppf(0.05, 11)
    found = rare_count(x)
    assert in_clusters(x) and not in_clusters([1.0, 0.0] * 6) and not in_clusters([0.0] * 12)
    assert found.high == pytest.approx(phi * reference.gamma.ppf(0.975, 8 / phi + 1) / 12)
    assert in_clusters(x, [50.0] * 12) and not in_clusters([1.0, 0.0] * 6, [50.0] * 12)


@pytest.mark.parametrize(("n", "share"), [(20, 0.5), (40, 0.9), (100, 0.9), (10, 0.5), (30, 0.1), (5, 0.5)])
def test_a_quantile_has_the_interval_of_an_independent_implementation(n, share) -> None:
    """scipy.stats.quantile_test, which gives NaN where there is no bound."""
    x = np.random.default_rng(n).normal(size=n)
    theirs = reference.quantile_test(x, q=0, p=share).confidence_interval(0.95)
    ours = quantile(x, share)
    assert [ours.low, ours.high] == [
        -np.inf if np.isnan(theirs.low) else theirs.low,
        np.inf if np.isnan(theirs.high) else theirs.high,
    ]


def test_a_pooled_quantile_of_alike_replications_is_about_as_sure_as_of_all_jobs() -> None:
    """Without luck that replications share, Woodruff's interval is that of the ranks of all jobs."""
    groups = np.random.default_rng(61).normal(size=(20, 500))
    pooled, ranks = pooled_quantile(list(groups), 0.9), quantile(groups.ravel(), 0.9)
    assert pooled.value == pytest.approx(ranks.value, abs=1e-3)
    assert 0.6 < (pooled.high - pooled.low) / (ranks.high - ranks.low) < 1.6


def test_the_best_of_two_is_the_one_sided_test_of_their_difference() -> None:
    """Hsu's intervals for two cells: the bound of a one-sided 95 % t interval, cut at zero."""
    rng = np.random.default_rng(62)
    x = np.array([[1.0], [0.0]]) + rng.normal(size=(2, 12))
    apart = x[0] - x[1]
    wide = reference.t.ppf(0.95, 11) * apart.std(ddof=1) / np.sqrt(12)
    (low, high), (other_low, other_high) = against_the_best(x)
    assert high == pytest.approx(max(apart.mean() + wide, 0)) and other_low == pytest.approx(-high)
    assert other_high == pytest.approx(max(-apart.mean() + wide, 0))
    assert low == pytest.approx(0 if other_high == 0 else min(apart.mean() - wide, 0))


def test_a_cell_far_ahead_is_the_best_and_the_others_are_not() -> None:
    x = np.array([[0.0], [5.0], [1.0]]) + np.random.default_rng(63).normal(size=(3, 20))
    found = against_the_best(x)
    assert found[1][0] == 0 and found[1][1] > 3
    assert found[0][1] == 0 == found[2][1] and found[0][0] < -3


def test_an_interval_at_any_time_begins_as_lai_has_it() -> None:
    """At the first look it is mean +- a s / sqrt(m), with P(|t| > a) + 2 a f(a) = alpha."""
    x = np.random.default_rng(64).normal(size=8)
    found = at_any_time(x, 8, 0.9)
    a = (found.high - found.value) / found.error
    assert 2 * reference.t.sf(a, 7) + 2 * a * reference.t.pdf(a, 7) == pytest.approx(0.1)
    assert at_any_time(x[:7], 8).high == np.inf


def test_an_interval_at_any_time_holds_at_all_times_at_once() -> None:
    """Of 1,000 series of 300, looked at after every one from the tenth on, at most 5 % are ever outside; of intervals
    of Student's t far more are.
    """
    x = np.random.default_rng(65).normal(size=(1000, 300))
    n = np.arange(1, 301)
    mean = x.cumsum(axis=1) / n
    error = np.sqrt(np.maximum((x**2).cumsum(axis=1) - n * mean**2, 0) / np.maximum(n - 1, 1) / n)
    wide = {size: at_any_time(x[0, :size], 10) for size in range(10, 301)}
    factor = np.array([(one.high - one.value) / one.error for one in wide.values()])
    assert (np.abs(mean[:, 9:]) > factor * error[:, 9:]).any(axis=1).mean() < 0.05
    assert (np.abs(mean[:, 9:]) > 2.0 * error[:, 9:]).any(axis=1).mean() > 0.2


FAST = [case for case in CASES if case.kind != "sequential stop"]
OF_ROOMS = [*worlds.CASES, *break_even.CASES, *effects.CASES, *worth.CASES]


@pytest.mark.parametrize("case", OF_ROOMS, ids=[f"{case.kind}, {case.world}" for case in OF_ROOMS])
def test_intervals_of_what_is_made_of_several_quantities_cover(case) -> None:
    """Regrets, break-even points, slopes, switch points, payback: 100 of the 1,000 of each."""
    (row,) = counted([case], 100)
    assert row.kept or row.bound == SHOWN, row


@pytest.mark.parametrize("case", FAST, ids=[f"{case.kind}, {case.world}" for case in FAST])
def test_every_interval_that_is_printed_covers(case) -> None:
    """A slice of `python -m experiments.coverage`, which counts 1,000 of each."""
    (row,) = counted([case], 200)
    assert row.kept or row.bound == SHOWN, row


def test_waits_in_line_are_those_of_theory_and_short_runs_are_warned_of() -> None:
    rng = np.random.default_rng(64)
    found = waits(rng, 0.5, 3000, 60)[:, 500:]
    assert found.mean() == pytest.approx(mean_wait(0.5), rel=0.03)
    assert np.percentile(found, 95) == pytest.approx(quantile_wait(0.5, 0.95), rel=0.03)
    rows = line_rows(100)
    assert all(row.kept for row in rows)
    assert min(row.warned for row in rows if row.bound == WARNS) > 0.9


@pytest.mark.parametrize("trial", TRIALS, ids=[trial.world for trial in TRIALS])
def test_the_right_cell_is_selected_as_often_as_promised(trial) -> None:
    """A slice of the same command: 100 problems in which the others are worse by just the zone, or nearly tie."""
    ((row, used),) = selections(100, [trial])
    assert row.kept and 50 <= used < 1000


def test_a_coverage_that_is_too_low_is_noticed() -> None:
    """The band of trust: a true 93 % is caught by 4,000 tries nearly always."""
    rng = np.random.default_rng(65)
    low = row_of("x", "y", ABOUT, rng.random(4000) < 0.93, np.zeros(4000, bool))
    assert not low.kept and band(1000) == (0.935, 0.965) and band(4000) == (0.94, 0.96)
    silent = row_of("x", "y", WARNS, rng.random(1000) < 0.7, np.zeros(1000, bool))
    assert not silent.kept
    assert row_of("x", "y", WARNS, np.zeros(1000, bool), np.ones(1000, bool)).kept


def test_indicators_of_simulated_companies_are_counted_one_by_one() -> None:
    """Made-up runs in place of a company: a ratio and a mean that cover, in macro-replications of ten."""
    rng = np.random.default_rng(66)
    runs = []
    for _ in range(2000):
        jobs = int(rng.poisson(300))
        fixed = float(rng.binomial(jobs, 0.7))
        runs.append({"first_visits": float(jobs), "first_fixes": fixed, "cost_total": rng.normal(9, 1)})
    names = {name: INDICATORS[name] for name in ("first_visits", "cost_total") if name in INDICATORS}
    rows = list(indicator_rows(pd.DataFrame(runs), names, "made up", 10))
    assert [row.kind for row in rows] == ["cost_total"] or {row.kind for row in rows} == {"first_visits", "cost_total"}
    assert all(0.9 < row.coverage < 1 and row.macro == 200 for row in rows)


def cells(values: dict[str, list[list[float]]]) -> pd.DataFrame:
    """Runs of two cells from the values of each indicator in each cell."""
    rows = []
    for cell in (0, 1):
        for k in range(len(next(iter(values.values()))[cell])):
            row = {"cell": cell, "replication": k, "crew.technicians": 8 + cell}
            rows.append(row | {name: series[cell][k] for name, series in values.items()})
    return pd.DataFrame(rows)


@pytest.fixture
def few():
    """Two cells with a handful of complaints, and costs that differ."""
    rng = np.random.default_rng(67)
    runs = cells(
        {
            "balked": [[0.0, 1.0] * 5, [0.0] * 10],
            "cost_total": [list(rng.normal(100, 5, 10)), list(rng.normal(90, 5, 10))],
            "customers_end": [list(rng.normal(900, 5, 10)), list(rng.normal(950, 5, 10))],
            "hours_to_first_visit": [list(rng.normal(9, 1, 10)), list(rng.normal(8, 1, 10))],
        }
    )
    return compare(runs, ["crew.technicians"], {"crew.technicians": 8}, "cost_total", "customers_end")


def test_a_report_prints_the_exact_interval_of_few_events_and_says_so(few) -> None:
    row = few.cell(0, "balked")
    exact = rare_count([0.0, 1.0] * 5)
    assert (row["low"], row["high"]) == (exact.low, exact.high)
    assert row["note"] == "exact interval: fewer than 20 events (5)"
    assert few.cell(0, "cost_total")["note"] == ""


def test_a_count_of_zero_has_an_upper_end(few) -> None:
    """No event in ten replications: at most 3.69 in ten, and the note says so."""
    row = few.cell(1, "balked")
    assert (row["low"], row["high"]) == (0.0, pytest.approx(3.688879 / 10, rel=1e-6))
    assert row["note"] == "exact interval: fewer than 20 events (0)"


def test_a_report_has_a_table_of_each_cell_against_the_best_and_one_of_single_replications(few) -> None:
    found = more_tables(few)
    best = found["best"].set_index("cell")
    assert best.loc[1, "verdict"] == "the best" and best.loc[0, "verdict"] == "not the best"
    spread = found["spread"]
    cost = spread[(spread["indicator"] == "cost_total") & (spread["cell"] == 0)].set_index("share")
    assert cost["value"].is_monotonic_increasing and np.isnan(cost.loc[0.9, "high"]) and cost.loc[0.5, "high"] > 0


def test_the_trace_of_a_precision_is_that_of_the_cell_that_took_most(few, tmp_path) -> None:
    rows = [
        {"cell": cell, "indicator": "cost_total", "sufficient": sufficient} for cell, sufficient in ((0, 6), (1, None))
    ]
    same = safeguarded(few, pd.DataFrame(), {"precision": {"rows": rows}}, tmp_path)
    assert same.warnings[:-1] == few.warnings and same.warnings[-1].startswith("10 replications: 95 % intervals of")
    trace = pd.read_parquet(tmp_path / "precision_trace.parquet")
    assert set(trace["cell"]) == {1} and list(trace["replications"]) == list(range(2, 11))
    assert trace["mean"].iloc[-1] == few.cell(1, "cost_total")["mean"]
    assert {path.stem for path in tmp_path.glob("*.csv")} == {"best", "spread", "precision", "precision_trace"}


def test_pseudo_values_average_to_the_jackknife_and_keep_their_places() -> None:
    x, per = np.array([1.0, np.nan, 3.0, 5.0]), np.array([2.0, 2.0, 4.0, 5.0])
    found = stats.pseudo_values(x, per)
    assert np.isnan(found[1]) and found[[0, 2, 3]].std(ddof=1) / np.sqrt(3) == pytest.approx(
        stats.estimate(x, per).error
    )


def test_some_groups_alone_may_be_asked_for(capsys) -> None:
    assert coverage.main(["macro=100", "only=effects,break_even"]) == 0
    said = capsys.readouterr().out
    assert "10 of 10 rows keep their bound, 100" in said and said.index("break-even point") < said.index("slope")
    assert set(coverage._counts()) == set(coverage.GROUPS)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["macro=5"], "macro=5: too few to count; allowed: 100 to 100000"),
        (["macro=x"], "must be a whole number"),
        (["companies=maybe"], "must be yes or no"),
        (["speed=9"], "no such key; there are macro, only, companies and file"),
        (["only=effect"], "only=effect: no such group; allowed: intervals, lines"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_one_line(capsys, words, part) -> None:
    assert coverage.main(words) == 2
    assert part in capsys.readouterr().err
