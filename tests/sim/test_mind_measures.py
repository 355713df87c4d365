"""What customers made of it, in figures: answers by cut-points, indices, gaps; read from the log once more by hand."""

import math

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY
from sim.mind_measures import DIMENSIONS, factors_table, gaps_by_month
from tests.sim.mind_books import OF_MINDS
from tests.sim.worlds import composed, small_town

SINCE = 40
BUSY = {"days": 150, "warmup_days": SINCE, "customers.households": 400, "demand.failure_scale_years": 1.0}
FULL = {
    "satisfaction": composed("satisfaction", "in_home_in_full"), "expectation": composed("expectation", "adaptive"),
    "standards": composed("standards", "preferences"), "price": composed("price", "ac_tariff"),
}  # fmt: skip


@pytest.fixture(scope="module")
def full() -> Run:
    """A busy summer with all that customers can make of a job."""
    more = {"satisfaction.damage.product": 0.1, "satisfaction.emotions.upset_below": 0.05}
    return simulate(small_town(BUSY | FULL | more))


def rows(run: Run, kind: int) -> list:
    return [row for row in run.events if row["kind"] == kind and row["t"] >= SINCE * DAY]


def test_answers_are_the_scores_cut_at_the_cut_points(full: Run) -> None:
    """A score at a cut is the next answer: CSAT counts 4 and 5, NPS 9 and 10 less 0 to 6."""
    scores, m, scales = [row["x"] for row in rows(full, ev.L_CLOSED)], full.measures, full.scenario.satisfaction.scales
    five = [1 + sum(score >= cut for cut in scales.csat) for score in scores]
    eleven = [sum(score >= cut for cut in scales.nps) for score in scores]
    assert m["top_two_answers"] == sum(answer >= 4 for answer in five)
    assert m["csat"] == sum(answer >= 4 for answer in five) / len(five)
    assert m["promoters"] == sum(answer >= 9 for answer in eleven)
    assert m["detractors"] == sum(answer <= 6 for answer in eleven)
    assert m["nps"] == pytest.approx(100 * (m["promoters"] - m["detractors"]) / m["scored_jobs"])


def test_the_index_is_the_weighted_mean_of_its_factors(full: Run) -> None:
    """1000 x sum of weight x mean level cut to [0, 1]; six factors of the in-home study add up to 1."""
    felt, m = rows(full, ev.L_FELT), full.measures
    factors = full.scenario.satisfaction.scales.factors
    index = 0.0
    for factor in factors.values():
        d = DIMENSIONS.index(factor.dimension)
        index += factor.weight * np.mean([min(1.0, max(0.0, row["x"])) for row in felt if row["code"] == d])
    assert m["csi"] == pytest.approx(1000 * index / sum(factor.weight for factor in factors.values()))
    table = factors_table(full)
    assert table["weight"].sum() == pytest.approx(1.0)
    assert (table["weight"] * table["points"]).sum() == pytest.approx(m["csi"])


def test_the_five_factors_of_the_chinese_index_have_its_weights() -> None:
    """24, 21, 21, 18 and 17 %, which add up to 101 by rounding; a company of level 0.8 throughout has 800."""
    factors = composed("satisfaction", "car_service_in_full")["scales"]["factors"]
    assert sorted(factor["weight"] for factor in factors.values()) == [0.17, 0.18, 0.21, 0.21, 0.24]
    still = {"satisfaction.scales.factors": factors, "satisfaction.courtesy_sd": 0.0, "satisfaction.tidiness_sd": 0.0}
    still |= {
        "satisfaction.competence_lost": 0.0,
        "satisfaction.wait_weight": 0.0,
        "satisfaction.gap_late_response": 0.0,
    }
    run = simulate(small_town(BUSY | still))
    levels = dict(zip(*(factors_table(run)[name].tolist() for name in ("factor", "points")), strict=True))
    others = {name: value for name, value in levels.items() if name != "service_quality"}
    assert all(value == pytest.approx(800) for value in others.values()) and levels["service_quality"] > 800


def test_gaps_are_differences_of_the_levels_noted(full: Run) -> None:
    """Gap 5 by dimension and over those of service; gap 4 takes out the pull of the predicted level."""
    felt, m, q = rows(full, ev.L_FELT), full.measures, full.scenario.satisfaction
    for d, name in enumerate(DIMENSIONS):
        gaps = [row["x"] - row["a"] / 1e6 for row in felt if row["code"] == d]
        assert m[f"gap5_{name}"] == pytest.approx(np.mean(gaps))
    service = [row for row in felt if row["code"] < 5]
    assert m["gap5"] == pytest.approx(m["level_perceived"] - m["level_predicted"])
    delivered = [(row["x"] - q.assimilation * row["a"] / 1e6) / (1 - q.assimilation) for row in service]
    assert m["gap4"] == pytest.approx(0.8 - np.mean(delivered))


def test_gap_3_is_what_the_standards_would_have_added(full: Run) -> None:
    """One standard in force, kept with 0.8: a share of 0.2 is missed, and with it its lift and the loss."""
    done = rows(full, ev.L_STANDARDS)
    missed = 1 - np.mean([row["a"] > 0 for row in done])
    assert full.measures["gap3"] == pytest.approx(missed) and missed > 0
    assert full.measures["gap3_level"] == pytest.approx(missed * (0.07 + 0.04))


def test_effort_and_moments_are_counted(full: Run) -> None:
    """CES is 1 plus the points, cut to 1 to 7; every emotion has its count."""
    points = [row["x"] for row in rows(full, ev.L_EFFORT)]
    assert full.measures["effort_mean"] == pytest.approx(np.mean(points))
    assert full.measures["ces"] == pytest.approx(np.mean([min(7.0, 1.0 + x) for x in points]))
    emotions = [row["code"] for row in rows(full, ev.L_EMOTION)]
    for code, name in enumerate(("joy", "anger", "sadness", "fear")):
        assert full.measures[f"moments_of_{name}"] == emotions.count(code)
    assert full.measures["moments_of_anger"] > 0 and full.measures["damages"] == len(rows(full, ev.L_DAMAGE)) > 0
    shocks = [row["x"] for row in rows(full, ev.L_SHOCK)]
    assert full.measures["shocks_good"] == sum(x > 0 for x in shocks)
    assert full.measures["shocks_bad"] == sum(x < 0 for x in shocks)


def test_months_average_to_the_whole(full: Run) -> None:
    """The monthly means, weighed by jobs, are the mean over the run."""
    table = gaps_by_month(full)
    felt = full.events[full.events["kind"] == ev.L_FELT]
    closed = full.events[full.events["kind"] == ev.L_CLOSED]
    assert len(set(table["month"])) == len(table["month"])
    for d, name in enumerate(DIMENSIONS[:5]):
        of = felt[felt["code"] == d]
        months = full.world.calendar[of["t"] // DAY]["month"]
        jobs = np.array([(months == int(month[5:])).sum() for month in table["month"]])
        assert jobs.sum() == len(closed)
        total = np.nansum(table[f"gap5_{name}"] * jobs) / jobs.sum()
        assert total == pytest.approx((of["x"] - of["a"] / 1e6).mean())


def test_what_is_off_has_no_figures() -> None:
    """Answers are always there; all else is NaN where nothing is noted."""
    m = simulate(small_town(BUSY)).measures
    always = {"top_two_answers", "csat", "promoters", "detractors", "nps"}
    assert all(math.isnan(m[name]) != (name in always) for name in OF_MINDS)
