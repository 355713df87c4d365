"""How far a simulated company is from its records: readings against closed forms, and how often they cry wolf."""

import math
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from scipy import stats

from experiments.calibrate.__main__ import main
from experiments.calibrate.compared import Compared, compared
from experiments.calibrate.finding import Finding, Sample
from experiments.calibrate.pictures import picture
from experiments.calibrate.readable import interval_text, value_text
from experiments.calibrate.simulated import period
from experiments.event_log import measured_records as measured
from experiments.event_log.measured_records import without_warmup
from experiments.figures.records import Lengths, Point, _ended_by, draw_groups
from experiments.fitting.durations import fit_law
from experiments.fitting.fitted import Scale, fitted
from tests.experiments.calibrate.test_command import company


def one(value: float, error: float, scale: Scale = "log", name: str = "mean", subject: str = "work") -> Finding:
    """A finding of one value."""
    return Finding(subject, [fitted(name, value, error, scale, "s", "likelihood", 50)], {})


def beside(real: Finding, *made: float) -> Compared:
    """The same value in so many simulations."""
    (value,) = real.fitted
    return compared([real], [[real._replace(fitted=[value._replace(value=x)])] for x in made])


def test_welch_says_apart_where_scipy_does() -> None:
    """On the scale of the fit, the records' error known: t with Satterthwaite's degrees of freedom, by hand."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        made, error = np.exp(rng.normal(1.0, 0.1, 4)), rng.uniform(0.02, 0.2)
        found = beside(one(2.5, error), *made)
        se = np.log(made).std(ddof=1) / 2
        freedom = (error**2 + se**2) ** 2 / (se**4 / 3)
        t = abs(np.log(made).mean() - math.log(2.5)) / math.hypot(error, se)
        assert (found.apart == 1) == (2 * stats.t.sf(t, freedom) < 0.05)
        low, high = stats.t.interval(0.95, 3, np.log(made).mean(), se)
        row = found.rows.iloc[0]
        assert (row["simulated_low"], row["simulated_high"]) == pytest.approx((math.exp(low), math.exp(high)))


def test_forty_values_of_the_same_company_seldom_cry_wolf() -> None:
    """At most one in twenty companies has any value called apart (of 200 with five runs; the binomial's 1 % tail)."""
    rng, wolves = np.random.default_rng(2), 0
    for _ in range(200):
        values = [fitted(str(k), math.exp(rng.normal(0, 0.1)), 0.1, "log", "", "", 9) for k in range(40)]
        real = Finding("x", values, {})
        runs = [
            [real._replace(fitted=[v._replace(value=math.exp(rng.normal(0, 0.1))) for v in values])] for _ in range(5)
        ]
        wolves += compared([real], runs).apart > 0
    assert wolves <= stats.binom.isf(0.01, 200, 0.05)


@pytest.mark.parametrize(
    ("real", "made", "says"),
    [
        (one(100.0, 0.01), (150.0, 151.0, 149.0), "apart: +50 %"),
        (one(0.8, 0.02, "logit"), (0.6, 0.61, 0.59), "apart: −20.0 pp"),
        (one(3.0, 0.1, "identity"), (1.0, 1.1, 0.9), "apart: −2"),
        (one(3.0, 0.1), (300.0, 310.0, 290.0), "apart: 100 times as much"),
        (one(100.0, 0.5), (110.0, 111.0, 109.0), "alike, as far as can be told"),
        (one(100.0, 0.6), (37.0, 37.5, 36.5), "not told apart: −63 %"),
        (one(0.3, 0.5, "logit"), (0.45, 0.46, 0.44), "not told apart: +15.0 pp"),
        (one(100.0, 0.01), (150.0, 151.0), "too few runs to tell"),
        (one(0.8, 0.02, "logit"), (1.0, 1.0, 1.0), "not comparable"),
    ],
)
def test_a_reading_says_by_how_much(real: Finding, made: tuple[float, ...], says: str) -> None:
    """A factor for what is positive, points for shares; a share of all has no logit."""
    assert beside(real, *made).rows["says"].tolist() == [says]


def test_shares_stay_between_nothing_and_all() -> None:
    """Whatever scale the fit has: the mean of simulated shares near nothing has no interval below it."""
    real = Finding("promises", [fitted("kept", 0.6, 0.01, "identity", "share", "Jeffreys", 900)], {})
    row = beside(real, 0.02, 0.03, 0.05).rows.iloc[0]
    assert 0 < row["simulated_low"] < row["simulated_high"] < 1 and row["says"] == "apart: −56.9 pp"


def test_what_the_books_do_not_tell_is_counted() -> None:
    """A value that one simulation lacks is told by the records alone."""
    real, other = one(100.0, 0.01), one(5.0, 0.1, subject="wait")
    found = compared([real, other], [[real, other], [real]])
    assert found.rows["subject"].tolist() == ["work"] and found.alone == {"wait": 1}


def test_quantiles_of_lengths_are_those_of_the_lengths() -> None:
    """Whatever the law says: of 400 samples the interval of the median holds the true one in about 95 %."""
    rng, held = np.random.default_rng(4), 0
    law = fit_law("lognormal", rng.exponential(3600, 50))
    for _ in range(400):
        seconds = rng.exponential(3600, 300)
        whole = Sample(seconds, np.ones(300, bool), law)
        real = one(1.0, 0.1)._replace(sample=whole)
        rows = compared([real], [[real]] * 3).rows.set_index("name")
        assert rows.loc["half ended by", "recorded"] == np.quantile(seconds, 0.5, method="inverted_cdf")
        held += rows.loc["half ended by", "low"] <= 3600 * math.log(2) <= rows.loc["half ended by", "high"]
    assert stats.binom.ppf(0.005, 400, 0.95) <= held <= stats.binom.ppf(0.995, 400, 0.95)


def test_factors_of_other_months_are_not_compared() -> None:
    """January beside February alone is not January beside the whole year."""

    def of(*names: str) -> Finding:
        return Finding("requests", [fitted(name, 1.0, 0.1, "log", "factor", "", 9) for name in names], {})

    faults, others = of("all groups", "drive"), of("all groups", "board")
    assert compared([faults], [[others]] * 3).rows.empty and len(compared([faults], [[faults]] * 3).rows) == 2
    year = of("Monday", "January", "February")
    assert compared([of("Monday", "January")], [[year]] * 3).rows["name"].tolist() == ["Monday"]
    assert compared([year], [[year]] * 3).rows["name"].tolist() == ["Monday", "January", "February"]


@pytest.mark.parametrize(
    ("a_day", "warmup", "days"),
    [(None, 90, 1095), (10.0, 90, 1095), (100.0, 90, 600), (900.0, 0, 66), (9000.0, 0, 56), (9000.0, 90, 146)],
)
def test_a_large_company_is_simulated_for_fewer_days(a_day: float | None, warmup: int, days: int) -> None:
    """A million requests a run would take minutes and gigabytes, and tell no digit more; weeks to measure are left."""
    plain = {"days": 1095, "warmup_days": warmup, "demand": {"kind": "poisson", "rate_per_day": a_day}}
    assert period(plain) == days


def test_the_warmup_and_what_hangs_on_it_is_left_out() -> None:
    """An order of the warm-up goes with its visits; rows of no order stay."""
    day = pd.to_datetime(["2023-01-01", "2023-02-01"], utc=True)
    tables = {
        "work_orders": pd.DataFrame({"id": ["a", "b"], "opened": day}),
        "visits": pd.DataFrame({"order": ["a", "b", "b", None]}),
        "contacts": pd.DataFrame({"id": [1, 2], "started": day}),
        "technicians": pd.DataFrame({"id": ["t"]}),
    }
    kept = without_warmup(tables, pd.Timestamp("2023-01-15", tz="UTC"))
    assert [len(kept[name]) for name in tables] == [1, 3, 1, 1] and kept["work_orders"]["id"].tolist() == ["b"]


def test_every_table_with_a_time_is_without_the_warmup() -> None:
    """Purchases and shifts by their time; surveys by their order where orders are there, by their time where not;
    who left before is no customer, and who complained before has not complained.
    """
    day = pd.to_datetime(["2023-01-01", "2023-02-01"], utc=True)
    tables = {
        "purchases": pd.DataFrame({"customer": ["x", "x"], "time": day, "amount": [1.0, 3.0]}),
        "shifts": pd.DataFrame({"technician": ["t", "t"], "started": day}),
        "surveys": pd.DataFrame({"order": ["a", "a", None, None], "sent": [*day, *day]}),
        "complaints": pd.DataFrame({"customer": ["x", "y"], "order": ["a", None], "opened": day}),
        "customers": pd.DataFrame({"id": list("xyz"), "until": [pd.NaT, pd.NaT, day[0]], "complained": True}),
    }
    begun = pd.Timestamp("2023-01-15", tz="UTC")
    kept = without_warmup(tables, begun)
    assert [len(kept[name]) for name in tables] == [1, 1, 2, 1, 2] and kept["purchases"]["amount"].tolist() == [3.0]
    assert kept["customers"]["complained"].tolist() == [False, True]
    orders = pd.DataFrame({"id": ["a", "b"], "opened": day})
    assert len(without_warmup({**tables, "work_orders": orders}, begun)["surveys"]) == 1  # a is one of the warm-up


def test_a_table_is_the_same_whatever_else_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of after the warm-up about an order of it is left out though no orders are asked for."""
    day = pd.to_datetime(["2023-01-01", "2023-02-01"])
    made = {
        "work_orders": pd.DataFrame({"id": ["a"], "opened": day[:1]}),
        "surveys": pd.DataFrame({"order": ["a"], "sent": day[1:]}),
        "complaints": pd.DataFrame({"customer": ["x"], "order": ["a"], "opened": day[:1]}),
        "customers": pd.DataFrame({"id": ["x"], "complained": [True]}),
    }
    monkeypatch.setattr(measured, "records_of", lambda run, only: {k: v for k, v in made.items() if k in only})
    run: Any = SimpleNamespace(scenario=SimpleNamespace(start="2023-01-01", warmup_days=14))
    assert measured.measured_records(run, ["surveys"])["surveys"].empty
    found = measured.measured_records(run, ["customers"])
    assert list(found) == ["customers"] and not found["customers"]["complained"].any()


def test_a_company_comes_back_and_its_waits_are_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What went into the scenario is alike; hours that were never put in are apart, in the table and on the page."""
    words = [f"records={company(tmp_path)}", f"data={tmp_path}", f"results={tmp_path}", "start=small_town"]
    assert main([*words, "simulate=3"]) == 0
    (folder,) = (tmp_path / "records" / "town").iterdir()
    rows = pd.read_csv(folder / "distance.csv")
    assert not rows.loc[rows["subject"] == "requests", "says"].str.startswith("apart").any()
    nine_tenths = rows.query("subject == 'time to restore' and name == 'nine tenths ended by'")["says"]
    assert nine_tenths.str.startswith("apart").all()
    page = (folder / "records.html").read_text(encoding="utf-8")
    assert "How far the simulated company is from the records" in page and page.count("<img") == 2
    assert "The simulated company is overloaded: 8 % of the requests are declined" in page
    assert page.index("overloaded") < page.index("Not fit to decide on how long it takes until it works again")
    assert "Requests were put in, and come back: " in page and "; weekdays, hours as recorded" in page
    assert "<th>simulated</th><th>95 %</th>" in page.replace("\n", "").replace(' scope="col"', "")
    assert page.index("What was read") > page.index("<details>") > page.index("How far the simulated company")
    assert "surely apart from the records" in capsys.readouterr().out
    assert {path.name for path in (folder / "figures").glob("*.svg")} == {"requests.svg", "time_to_restore.svg"}


def test_lengths_that_had_not_ended_are_counted(tmp_path: Path) -> None:
    """Kaplan and Meier: with half of all censored the curve is that of all, not of those that ended."""
    rng = np.random.default_rng(3)
    lasted, seen = rng.exponential(3600, 4000), rng.exponential(3600, 4000)
    seconds, ended = np.minimum(lasted, seen), lasted <= seen
    sample = Sample(seconds, ended, fit_law("exponential", seconds, ~ended))
    drawn = picture(Finding("wait", [], {}, sample=sample), [sample], tmp_path)
    assert drawn is not None and drawn[0].is_file()
    assert _ended_by(Lengths(seconds, ended), np.array([3600.0]))[0] == pytest.approx(100 * -math.expm1(-1), abs=3)


@pytest.mark.parametrize(
    ("values", "shown"), [((12.0, 24.0, 41.0), {"20", "30", "40"}), ((1.5, 90.0, 40_000.0), {"10", "1,000"})]
)
def test_numbers_of_a_logarithmic_axis_are_written_out(values: tuple[float, ...], shown: set[str]) -> None:
    """Also those between powers of ten, where less than one power is shown; over many powers those stay blank."""
    figure = Figure()
    axis = draw_groups(figure.subplots(), [Point("a", x, 0.9 * x, 1.1 * x) for x in values], values[1], "h", True)
    figure.draw_without_rendering()
    ticks = [*axis.get_xticklabels(), *axis.get_xticklabels(minor=True)]
    texts = {tick.get_text() for tick in ticks} - {""}
    assert shown <= texts and all(re.fullmatch(r"[\d,.]+", text) for text in texts)
    assert len(texts) <= 10


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "texts"),
    [
        (16672.0, 16285.0, 17069.0, "s", ("4.63 h", "4.52 to 4.74")),
        (90.0, 80.0, 100.0, "s", ("90 s", "80 to 100")),
        (600.0, 540.0, 660.0, "s", ("10.0 min", "9.0 to 11.0")),
        (369_801.0, 240_238.0, 569_240.0, "s", ("4.3 days", "2.8 to 6.6")),
        (0.1517, 0.1388, 0.1655, "share", ("15.2 %", "13.9 to 16.6 %")),
        (1.015, 0.9688, 1.064, "factor", ("1.015", "0.969 to 1.064")),
    ],
)
def test_values_are_written_as_a_planner_reads_them(
    value: float, low: float, high: float, unit: str, texts: tuple[str, str]
) -> None:
    """Seconds become what suits them, shares per cent."""
    assert (value_text(value, low, high, unit), interval_text(value, low, high, unit)) == texts
