"""The break-even of a line is known exactly, its interval is Fieller's; where there is none, that is said."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments import stats
from experiments.break_even.__main__ import main
from experiments.break_even.page import _places, answer
from experiments.break_even.plan import Asked, Question
from experiments.break_even.root import Crossing, crossings
from experiments.points.ranges import Range
from tests.experiments.points import CALLS, CONF, gap_of, stand_in

LINE = ("scenario=linear", "with=x.policy=b", "value=y", "parameter=x.x1")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    CALLS.clear()
    return tmp_path


def command(*words: str) -> int:
    return main(list(words), conf=CONF, load_model=stand_in)


def found_in(here: Path) -> pd.DataFrame:
    (path,) = (here / "results" / "break_even").glob("[0-9a-f]*/tables/break_even.csv")
    return pd.read_csv(path)


def test_the_break_even_of_a_line_is_exact_and_luck_shared_by_both_leaves_no_trace(here, capsys):
    """B minus A is 12 - 2 x1 - 3 * 2 pieces: nothing at 3, in every replication."""
    assert command(*LINE, "low=0", "high=10", "noise=100.0") == 0
    (row,) = found_in(here).to_dict("records")
    assert row["x"] == pytest.approx(3, abs=1e-4) and not row["rises"]
    assert (row["low"], row["high"]) == pytest.approx((3, 3), abs=1e-2)
    out = capsys.readouterr().out
    assert (
        "Both have the same y at x.x1 3.00 (95 %: 3.00 to 3.00)" in out
        and "above, policy A has the higher one, below, policy B" in out
    )


def test_the_interval_of_a_line_is_that_of_fieller(here):
    """Each replication has a root of its own, (6 + gap) / 2."""
    assert command(*LINE, "low=0", "high=10", "+gap=1.0", "replications=6") == 0
    (row,) = found_in(here).to_dict("records")
    gaps = np.array([6 + gap_of(1, k) for k in range(6)])
    known = stats.quotient(gaps, np.full(6, 2.0))
    assert row["x"] == pytest.approx(known.value, abs=1e-4)
    assert (row["low"], row["high"]) == pytest.approx((known.low, known.high), abs=0.02)


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_replications_with_slopes_of_their_own_have_fiellers_interval_too(level):
    rng = np.random.default_rng(4)
    above, below = 6 + rng.normal(size=8), 2 + 0.3 * rng.normal(size=8)
    (one,) = crossings(lambda x: above - below * x, np.linspace(0, 10, 9), whole=False, level=level)
    known = stats.quotient(above, below, level)
    assert one.x == pytest.approx(known.value, abs=1e-4)
    assert (one.low, one.high) == pytest.approx((known.low, known.high), abs=0.02)


def test_the_interval_of_the_crossing_holds_what_it_says():
    """Of 300 searches with 6 replications about 95 % hold the true break-even."""
    held = 0
    for seed in range(300):
        noise = np.random.default_rng(seed).normal(size=(2, 6))
        (one,) = crossings(lambda x, e=noise: 6 + e[0] - (2 + 0.1 * e[1]) * x, np.linspace(0, 6, 5), whole=False)
        held += one.low - 0.003 <= 3 <= one.high + 0.003
    assert 0.92 < held / 300 < 0.98


def test_whole_numbers_change_between_two_of_them(here, capsys):
    """12 - 2 * 0.5 - 3 pieces: above nothing up to 3, below it from 4 on."""
    words = ("scenario=linear", "with=x.policy=b", "value=y", "parameter=x.whole", "low=0", "high=100")
    assert command(*words) == 0
    (row,) = found_in(here).to_dict("records")
    assert (row["x"], row["after"]) == (3, 4)
    assert "between x.whole 3 and 4" in capsys.readouterr().out


def test_wages_at_which_a_third_technician_pays_are_on_a_straight_line(here):
    """Wages are posted and change nothing else, so the difference of two crews is a line in them, and its root is known
    from its ends.
    """
    words = ["scenario=small_town", "customers.households=2000", "days=120", "replications=2", "value=contribution"]
    assert main([*words, "parameter=money.technician_month", "low=0", "high=20000", "with=crew.technicians=1"]) == 0
    (path,) = (here / "results" / "break_even").glob("[0-9a-f]*/tables/differences.csv")
    curve = pd.read_csv(path)
    ends = curve.iloc[[0, -1]]
    line = np.interp(curve["x"], ends["x"], ends["difference"])
    assert curve["difference"].to_numpy() == pytest.approx(line, abs=1.0)  # postings are in cents
    (row,) = found_in(here).to_dict("records")
    (low, high), (a, b) = ends["x"], ends["difference"]
    assert row["x"] == pytest.approx(low - a * (high - low) / (b - a), abs=1.0) and row["rises"]


@pytest.mark.parametrize(
    ("low", "x", "high", "said"),
    [
        (8000.0, 10123.456, 12400.0, ("at p 10,000", "8,000 to 12,000")),
        (-np.inf, 10123.456, 12400.0, ("at p 10,000", "below the range to 12,000")),
        (-np.inf, 10123.456, np.inf, ("at p 10,000", "below the range to above it")),
        (10123.4561, 10123.4562, 10123.4563, ("at p 10,120", "10,120 to 10,120")),
    ],
)
def test_a_break_even_has_the_digits_that_its_interval_supports(low, x, high, said):
    """Also where the range cuts the interval off, or it is narrower than its ends are looked for (40 of 20,000)."""
    where, ends = _places(Crossing(x, x, low, high, True), Range("p", 0.0, 20000.0, 1.0, False))
    assert (where.format(path="p"), ends) == said


@pytest.mark.parametrize(
    ("low", "x", "after", "high", "said"),
    [
        (2, 3, 4, 5, ("between p 3 and 4", "2 to 5")),
        (3, 3, 3, 3, ("at p 3", "3 to 3")),
        (25, 56, 57, 88, ("at p 60", "20 to 90")),
    ],
)
def test_whole_numbers_are_whole_unless_their_interval_is_wide(low, x, after, high, said):
    where, ends = _places(Crossing(x, after, low, high, True), Range("p", 0, 100, 1, True))
    assert (where.format(path="p"), ends) == said


def test_no_break_even_in_the_range_is_said_with_the_nearest_point(here, capsys):
    assert command(*LINE, "low=4", "high=9") == 0
    out = capsys.readouterr().out
    assert "No break-even of y between x.x1 4 and 9: policy A has surely the higher one throughout" in out
    assert "nearest at 4, B minus A −2" in out
    assert found_in(here).empty


def test_a_range_that_ends_inside_the_interval_is_said_to():
    (one,) = crossings(lambda x: np.array([-3.0, 3.0, 0.5]) - x, [0.0, 0.1, 0.2], whole=False)
    assert one.low == -np.inf and one.high == np.inf


def test_every_crossing_of_a_curve_is_found():
    grid = np.linspace(0, 4, 9)
    found = crossings(lambda x: np.array([1, 1.0]) * (x - 1) * (x - 3.2), grid, whole=False)
    assert [one.x for one in found] == pytest.approx([1, 3.2]) and [one.rises for one in found] == [False, True]


def test_a_second_call_runs_nothing_and_says_the_same(here, capsys):
    assert command(*LINE, "low=0", "high=10") == 0
    first, calls = capsys.readouterr().out, len(CALLS)
    assert command(*LINE, "low=0", "high=10") == 0
    assert capsys.readouterr().out == first and len(CALLS) == calls
    manifest = json.loads(next((here / "results/break_even").glob("[0-9a-f]*/manifest.json")).read_text())
    assert manifest["kind"] == "break_even" and manifest["question"]["changes"] == ["x.policy=b"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            [*LINE[:3], "parameter=x.x11", "low=0", "high=1"],
            "x.x11 is no parameter of this scenario; did you mean x.x1?",
        ),
        ([*LINE[:3], "parameter=x.policy", "low=0", "high=1"], "x.policy is a, not a number"),
        ([*LINE, "low=2", "high=2"], "low=2.0 must be below high=2.0"),
        ([*LINE, "low=a", "high=2"], "low=a: must be a number"),
        ([*LINE, "low=0", "high=nan"], "high=nan: must be a number"),
        ([*LINE, "low=0", "high=11"], "must be a number from -10 to 10"),
        ([*LINE, "low=0"], "high: say it"),
        (["scenario=linear", "parameter=x.x1", "low=0", "high=1", "value=y"], "with: say what policy B changes"),
        ([*LINE, "with=x.x1=3", "low=0", "high=1"], "is the parameter that is searched"),
        (["with=x.policy=a", *LINE[2:], "low=0", "high=1"], "with: changes nothing"),
        (["with=x.polic=a", *LINE[2:], "low=0", "high=1"], "polic"),
        ([*LINE[:2], "parameter=x.x1", "value=yy", "low=0", "high=1"], "value=yy: no such indicator"),
        ([*LINE, "low=0", "high=1", "replications=1"], "replications=1: an interval needs two"),
        ([*LINE, "low=0", "high=1", "nonsense"], "nonsense: is no key=value"),
    ],
)
def test_bad_input_is_one_line_before_any_work(here, capsys, words, said):
    assert command(*words) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not CALLS and not (here / "results").exists()


def test_a_policy_that_pays_nowhere_is_said_to_lose() -> None:
    """Of money the answer is a loss, and no number at which the two would be equal."""
    data = pd.DataFrame({"x": [1.0, 2.0], "difference": [-30.0, -10.0], "low": [-35.0, -14.0], "high": [-25.0, -6.0]})
    said = answer([], data, made("net_value"), "CNY")
    assert said == (
        "No break-even of net value between p 1 and 2: policy B surely pays nowhere there; it loses least at 2, "
        "10 ± 4 CNY."
    )
    assert "policy A has surely the higher one" in answer([], data, made("score_mean"), "points")
    better = data.assign(difference=-data["difference"], low=-data["high"], high=-data["low"])
    assert "policy B has surely the higher one throughout" in answer([], better, made("net_value"), "CNY")


def test_a_crossing_that_nothing_bounds_is_no_break_even() -> None:
    """Where the interval holds the whole range the two are not told apart, and no policy is said to be the better."""
    said = answer([Crossing(1.5, 1.5, -np.inf, np.inf, True)], pd.DataFrame(), made("net_value"), "CNY")
    assert said.startswith("The two are not told apart in net value anywhere from 1 to 2; the means cross at p 1.5,")
    assert "has the higher" not in said


def made(value: str) -> Asked:
    """What is asked, without companies."""
    question = Question(parameter="p", low=1, high=2, value=value, changes=["x=1"])
    study: Any = SimpleNamespace(spec=question)
    return Asked(study, study, Range("p", 1.0, 2.0, 1.0, False))
