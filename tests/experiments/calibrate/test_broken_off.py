"""Visits that the end of a shift breaks off are long ones: they count, as lasting at least so long."""

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.broken_off import NOT_TOLD, on_site, says_time, with_broken_off
from experiments.calibrate.by_hand import Given
from experiments.calibrate.by_hand_work import time_on_site
from experiments.calibrate.subjects import findings
from experiments.fitting.levels import completed, over_ratios
from experiments.records.books import OURS
from experiments.validate.recovery.broken_off import START, TOLD, Tables, visits_of

BASE = {"jobs": {"types": {"repair": {"nature": "repair"}}}}


@pytest.fixture(scope="module")
def tables() -> Tables:
    """600 visits of a lognormal law with mean 120 min and sd 0.6 of its logarithm, by 12 people who are alike."""
    rng = np.random.default_rng(2)
    return visits_of(rng, np.log(120) - 0.18 + 0.6 * rng.normal(size=600), rng.integers(0, 12, 600))


def told(tables: Tables, means: dict) -> Given:
    """Time on site is that of repairs."""
    return Given("time on site", "repair", tables, {}, BASE, "a town", means | {"time on site": "repair"})


def test_the_interval_holds_the_truth_and_without_the_long_ones_it_does_not(tables: Tables) -> None:
    """A quarter of the visits is broken off; on 200 companies in `experiments/validate/recovery`."""
    whole = time_on_site(told(tables, TOLD))
    (mean, key), _ = whole.values
    assert key.name == "jobs.types.repair.minutes" and mean.low < 120 < mean.high
    broken = (tables["visits"]["cause"] == "END OF SHIFT").sum()
    assert f"{broken} of them broken off, at least so long" in mean.method and not whole.without
    left_out = time_on_site(told(tables, {}))
    assert left_out.values[0][0].high < 120
    assert left_out.without == (("repair", NOT_TOLD),)


def test_pace_counts_them_too_and_says_how_many_or_that_nobody_told(tables: Tables) -> None:
    """The scatter within a person is that of the law, 0.6; of those that ended the job it is less."""
    (known,) = findings(with_broken_off(tables, TOLD), ["technicians' pace"])
    (unknown,) = findings(tables, ["technicians' pace"])
    assert "broken off by the end of a shift, at least so long" in known.words
    assert NOT_TOLD in unknown.words
    scatter = [one.checks["scatter of ln minutes within a technician"] for one in (known, unknown)]
    assert scatter[0] == pytest.approx(0.6, abs=0.05) and scatter[1] < 0.55


def test_a_visit_would_have_lasted_beyond_the_shift_and_what_follows_it_is_left_out() -> None:
    """Broken off at 15:00 in a shift until 16:00, arrived at 13:00: three hours; without shifts the two on site."""
    hours = pd.to_timedelta([6, 24, 7, 25], "h")
    visits = pd.DataFrame({
        "order": ["a", "a", "b", "b"], "technician": "t", "started": START - pd.Timedelta(hours=1) + hours,
        "arrived": START - pd.Timedelta(hours=1) + hours, "ended": START + pd.Timedelta(hours=1) + hours,
        "outcome": ["not_done", "done", "not_done", "done"], "cause": ["time ran out", None, "part missing", None],
    })  # fmt: skip
    shifts = pd.DataFrame({"technician": ["t"], "started": [START], "ended": [START + pd.Timedelta(hours=8)]})
    rows, words = on_site(with_broken_off({"visits": visits, "shifts": shifts}, OURS))
    assert rows[["order", "minutes", "broken_off"]].to_numpy().tolist() == [["a", 180.0, True], ["b", 120.0, False]]
    assert words == ""
    rows, _ = on_site(with_broken_off({"visits": visits}, OURS))
    assert rows["minutes"].tolist() == [120.0, 120.0]


def test_a_visit_that_ended_the_job_was_not_broken_off_whatever_cause_it_bears() -> None:
    """Two hours in a shift of eight, done: two hours, not until the shift's end."""
    at = {"started": START, "arrived": START, "ended": START + pd.Timedelta(hours=2)}
    visits = pd.DataFrame([{"order": "a", "technician": "t", "outcome": "done", "cause": "time ran out", **at}])
    shifts = pd.DataFrame({"technician": ["t"], "started": [START], "ended": [START + pd.Timedelta(hours=8)]})
    rows, _ = on_site(with_broken_off({"visits": visits, "shifts": shifts}, OURS))
    assert rows[["minutes", "broken_off"]].to_numpy().tolist() == [[120.0, False]]


def test_only_a_cause_that_leads_to_time_tells() -> None:
    """Another cause may have ended a visit at any length of its work."""
    assert says_time(TOLD) and not says_time({"causes": {"X": "part"}}) and not says_time({})
    visits = {"visits": pd.DataFrame({"cause": ["X"]})}
    assert with_broken_off(visits, {"causes": {"X": "part"}}) is visits


def test_minutes_that_are_drawn_lie_beyond_where_the_work_was_broken_off() -> None:
    """As far as a normal law says: half of 4,000 logarithms are cut at their mean, and mean and spread come back."""
    rng = np.random.default_rng(1)
    who, y = np.repeat(np.arange(20), 200), rng.normal(4.0, 0.5, 4000)
    cut = y > 4.0
    table = np.column_stack([np.ones(4000), np.minimum(y, 4.0)])
    for made in completed(table, who, 20, cut):
        assert (made[cut, 1] >= 4.0).all() and (made[~cut] == table[~cut]).all()
        assert made[:, 1].mean() == pytest.approx(4.0, abs=0.06) and made[:, 1].std() == pytest.approx(0.5, abs=0.06)
    assert completed(table, who, 20, np.zeros(4000, bool))[0] is table
    _, weight = over_ratios(table, who, 20)
    assert weight.sum() == pytest.approx(1)


def test_few_technicians_who_differ_much_do_not_lengthen_what_was_not_seen() -> None:
    """The line and the levels of persons are drawn together: what one is too long the other is too short."""
    beside = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        who = np.repeat(np.arange(5), 40)
        level = rng.normal(0, 0.5, 5)
        y = 4 + level[who] + 0.3 * rng.normal(size=200)
        until = np.where(rng.random(200) < 0.6, 4.1 + level.mean() + 0.3 * rng.normal(size=200), np.inf)
        table, cut = np.column_stack([np.ones(200), np.minimum(y, until)]), until < y
        made = completed(table, who, 5, cut)
        beside.append(np.mean([one[cut, 1].mean() for one in made]) - y[cut].mean())
    assert abs(np.mean(beside)) < 0.04  # 0.13 where each is drawn by itself
