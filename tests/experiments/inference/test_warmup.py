"""The warm-up is found where it is known, and where it is not long enough somebody is told."""

import numpy as np
import pandas as pd
import pytest

from experiments import warmup
from experiments.inference.drift import drift
from experiments.inference.lines import mean_wait, waits
from experiments.inference.seasons import seasons_of, whole_years
from experiments.inference.steady import Found, filled, found_in, suggested, verdict
from experiments.inference.warmup import BATCH, FEWEST_EFFECTIVE, effective, mser, welch


def slow_mser(series: np.ndarray) -> int:
    """The obvious twin: all truncations of up to half the means of five."""
    means = [series[k : k + BATCH].mean() for k in range(0, len(series) // BATCH * BATCH, BATCH)]
    errors = [np.var(means[cut:]) / len(means[cut:]) for cut in range(len(means) // 2 + 1)]
    return BATCH * int(np.argmin(errors))


def test_mser_cuts_where_the_standard_error_is_smallest() -> None:
    rng = np.random.default_rng(71)
    for _ in range(20):
        series = rng.normal(size=153) + 5 * np.exp(-np.arange(153) / rng.uniform(2, 30))
        assert mser(series).cut == slow_mser(series)


def test_a_start_that_wears_off_is_cut_and_a_trend_has_no_end() -> None:
    days = np.arange(400)
    noise = np.random.default_rng(72).normal(size=400)
    settled = mser(10 * np.exp(-days / 20) + 0.3 * noise)
    assert settled.settled and 40 <= settled.cut <= 130
    assert not mser(days + noise).settled


def test_the_moving_average_is_welchs() -> None:
    """Welch (1983): over 2 w + 1 values, over 2 i - 1 values at the i-th of the first ones, as far as there are any."""
    x = np.array([1.0, 5.0, 3.0, 7.0, 2.0, 4.0])
    assert welch(x, 2) == pytest.approx([1, 3, np.mean(x[:5]), np.mean(x[1:])])


def test_replications_that_differ_as_chance_alone_would_are_worth_all_their_observations() -> None:
    rng = np.random.default_rng(73)
    assert effective(rng.normal(size=(400, 100))) == pytest.approx(100, rel=0.2)
    shared = np.repeat(rng.normal(size=(400, 10)), 10, axis=1)
    assert effective(shared) == pytest.approx(10, rel=0.25)


@pytest.mark.parametrize(("load", "customers"), [(0.8, 10_000), (0.9, 20_000), (0.95, 20_000)])
def test_the_bias_behind_the_cut_is_below_one_per_cent_or_somebody_is_told(load, customers) -> None:
    """M/M/1 from an empty start, ten studies of ten replications each: V12 of the plan of validity."""
    biases, told = [], []
    for study in range(10):
        found = waits(np.random.default_rng([74, study, int(100 * load)]), load, customers, 10)
        cut = mser(found)
        rest = found[:, cut.cut :]
        biases.append(rest.mean() / mean_wait(load) - 1)
        told.append(not cut.settled or effective(rest) < FEWEST_EFFECTIVE)
    error = np.std(biases, ddof=1) / np.sqrt(10)
    assert abs(np.mean(biases)) < 0.01 + 2 * error or np.mean(told) >= 0.8
    if load == 0.95:
        assert np.mean(told) >= 0.8


def test_whole_years_are_cut_where_there_are_seasons() -> None:
    """Open jobs build up for a year, and swing with the seasons for ever."""
    days = np.arange(4 * 365 + 1)
    season = 20 + 10 * np.sin(2 * np.pi * days / 365.25)
    built = season * np.where(days < 365, days / 365, 1)
    series = {"open_jobs": built + np.random.default_rng(75).normal(size=(8, days.size))}
    (one,) = found_in(series, seasons=True, weekly=True)
    assert one.settled and one.cut == 365 and suggested([one], True) == 366
    (flat,) = found_in({"x": season + np.random.default_rng(76).normal(size=(8, days.size))}, True, True)
    assert flat.settled and flat.cut == 0


def years(levels: list[float], noise: float = 1e-6, n: int = 8) -> dict[str, np.ndarray]:
    """A series of so many years, each at its level; `noise` is that of a replication's year."""
    rng = np.random.default_rng(78)
    days = np.floor(np.arange(int(365.25 * len(levels))) / 365.25).astype(int)
    luck = np.array(levels) * (1 + noise * rng.normal(size=(n, len(levels))))
    return {"x": luck[:, days] + 1e-9 * rng.normal(size=(n, days.size))}


def test_a_year_is_compared_with_those_after_it_alone() -> None:
    """1.2 % above the two later years is more than matters; of a mean that held the year itself it would be 0.8 %."""
    (one,) = found_in(years([101.2, 100.0, 100.0]), True, True)
    assert one.cut == 365 and one.settled


def test_years_that_are_not_shown_to_be_alike_are_said_not_to_be() -> None:
    """Not shown to differ is not shown to be the same: the verdict says what eight noisy replications leave open."""
    (quiet,) = found_in(years([100.0, 100.0, 100.0]), True, True)
    (noisy,) = found_in(years([100.0, 100.0, 100.0], noise=0.05), True, True)
    assert quiet.shown and verdict(quiet) == "settled"
    assert noisy.settled and not noisy.shown and "a difference of 1 %" in verdict(noisy)


def test_growth_has_no_steady_state() -> None:
    days = np.arange(3 * 366)
    (one,) = found_in({"x": days + np.random.default_rng(77).normal(size=(5, days.size))}, True, True)
    assert not one.settled and verdict(one).startswith("no end found")


def test_a_run_that_is_worth_few_days_is_too_short() -> None:
    short = Found("x", 0, True, True, 11.0, np.nan, 1.0)
    assert not short.long_enough and "worth 11 independent days" in verdict(short)


def test_a_day_without_a_value_takes_that_of_the_others() -> None:
    nan = np.nan
    found = filled(np.array([[1.0, nan, 3.0, nan], [3.0, 4.0, nan, nan]]))
    assert found.tolist() == [[1, 4, 3, 3], [3, 4, 3, 3]]


@pytest.mark.parametrize(
    ("scenario", "seasons"),
    [
        ({}, ""),
        ({"climate": {"kind": "none"}, "demand": {"kind": "poisson", "month_weights": [1.0] * 12}}, ""),
        ({"climate": {"kind": "synthetic"}}, "climate.kind=synthetic"),
        ({"demand": {"kind": "poisson", "month_weights": [1.0] * 11 + [2.0]}}, "demand.month_weights"),
        ({"demand": {"kind": "log"}}, "demand.kind=log: real requests"),
    ],
)
def test_seasons_are_told_from_the_scenario(scenario, seasons) -> None:
    assert seasons_of(scenario) == seasons


def test_whole_years_are_counted_to_within_two_days() -> None:
    assert [whole_years(days) for days in (365, 366, 731, 1096, 400, 90)] == [1, 1, 2, 3, 0, 0]


def monthly(level: list[float], replications: int = 8) -> pd.DataFrame:
    rng = np.random.default_rng(78)
    months = [f"{2023 + k // 12}-{1 + k % 12:02d}" for k in range(len(level))]
    rows = [
        {"cell": 0, "replication": r, "month": month, "backlog_mean": value * (1 + 0.02 * rng.normal())}
        for r in range(replications)
        for month, value in zip(months, level, strict=True)
    ]
    return pd.DataFrame(rows)


def test_a_report_names_the_series_that_still_moves_behind_the_warm_up() -> None:
    (text,) = drift(monthly([5.0, 7.0, 9.0] + [10.0] * 9), 10, False)
    assert text.startswith("backlog_mean still moves behind the warm-up of 10 days") and "1 of 1 cells" in text
    assert drift(monthly([10.0] * 12), 10, False) == []
    assert drift(monthly([5.0] + [10.0] * 11), 0, False) == []  # no warm-up: a beginning of its own


def test_a_warning_is_adjusted_for_the_number_of_questions() -> None:
    """One cell whose first third is off with p = .02 is named where it is asked alone, not as one of six."""
    z = np.array([-1.2, -0.7, -0.2, 0.3, 0.6, 1.2])
    apart = 5 + (z - z.mean()) / z.std(ddof=1) * 5 * np.sqrt(6) / 3.3649  # t with 5 degrees of freedom at p = .02
    rows = [
        {"cell": cell, "replication": r, "month": f"2023-{k + 1:02d}", "backlog_mean": 100 + (k < 4) * off}
        for cell in range(6)
        for r, off in enumerate(apart if cell == 0 else apart - apart.mean())
        for k in range(12)
    ]
    every = pd.DataFrame(rows)
    assert len(drift(every[every["cell"] == 0], 10, False)) == 1
    assert drift(every, 10, False) == []


def test_a_few_months_are_said_to_tell_nothing() -> None:
    (text,) = drift(monthly([10.0] * 3), 10, False)
    assert text.startswith("3 months counted behind the warm-up are too few to tell")


def test_seasons_are_no_drift_and_a_slow_year_is() -> None:
    year = [5.0, 6.0, 8.0, 10.0, 14.0, 18.0, 20.0, 18.0, 14.0, 10.0, 8.0, 6.0]
    assert drift(monthly(year * 3), 365, True) == []
    assert len(drift(monthly([value / 2 for value in year] + year * 2), 365, True)) == 1


def test_the_command_finds_the_warm_up_of_a_waiting_line(tmp_path, monkeypatch, capsys) -> None:
    """A textbook line at a load of .8 forgets its empty start within weeks."""
    monkeypatch.chdir(tmp_path)
    assert warmup.main(["scenario=theory/queue", "days=120", "replications=5"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(("warmup_days=", "No warm-up")) and "open_jobs" in said
    (page,) = tmp_path.glob("results/warmup/queue-*/warmup.html")
    daily = pd.read_parquet(page.parent / "daily.parquet")
    assert len(daily) == 5 * 120 and daily["requests"].mean() == pytest.approx(76.8, rel=0.05)
    assert (page.parent / "open_jobs.png").exists() and "MSER-5" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["scenario=small_town", "days=400"], "days=400: there are seasons (climate.kind=synthetic)"),
        (["scenario=theory/queue", "replications=1"], "replications=1: one run does not show"),
        (["scenario=theory/queue", "replication=3"], "replications says how many"),
    ],
)
def test_what_cannot_be_told_is_refused_in_one_line(tmp_path, monkeypatch, capsys, words, part) -> None:
    monkeypatch.chdir(tmp_path)
    assert warmup.main(words) == 2
    assert part in capsys.readouterr().err
