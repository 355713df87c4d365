"""Service standards: kept as often as stated, felt as the equation says, paid for, and nothing when off."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.handle import World
from sim.rules import standards
from sim.rules.intake import open_job
from sim.rules.satisfaction import score_of
from tests.sim import naive
from tests.sim.bands import assert_mean, assert_share
from tests.sim.gaps import gap_of
from tests.sim.worlds import conf, log_demand, requests, small_town, started, textbook

CATALOGUE = conf("standards", "none")
NAMES = list(CATALOGUE)


def in_force(*names: str, **values: Any) -> dict[str, Any]:
    """The catalogue of `conf/` with some standards in force, with other values."""
    return {name: row | {"active": True} | values if name in names else row for name, row in CATALOGUE.items()}


def busy(rows: dict[str, Any], changes: dict[str, Any] | None = None) -> Run:
    """Three thousand jobs of people who never wait: one a quarter of an hour for a crew of fifty."""
    log = requests([0.25 * k for k in range(3000)], customers=40)
    fixed = {
        "demand": log_demand(log), "days": 40, "crew.technicians": 50, "standards": rows,
        "satisfaction.weight_sd": 0.0, "satisfaction.mood_sd": 0.0, "satisfaction.courtesy_sd": 0.0,
        "satisfaction.tidiness_sd": 0.0,
    }  # fmt: skip
    return simulate(textbook(fixed | (changes or {})))


def rows_of(run: Run, kind: int) -> np.ndarray:
    return run.events[run.events["kind"] == kind]


def by_job(run: Run, kind: int, field: str) -> dict[int, Any]:
    """One field of the rows of a kind, by job."""
    rows = rows_of(run, kind)
    return dict(zip(rows["job"].tolist(), rows[field].tolist(), strict=True))


@pytest.mark.parametrize(("share", "effect"), [(0.0, 5.0), (0.2, 5.0), (1.0, 5.0)])
def test_a_standard_is_kept_as_often_as_its_compliance_says(share: float, effect: float) -> None:
    """P(kept) = 1 - (1 - c) exp(-e a), in each standard by a draw of its own; the audited share is what was asked."""
    audits = {"audit_share": share, "effect": effect, "cost_audit": 1.0, "cost_year": 0.0}
    run = busy(in_force("estimate", "loaner"), {"supervision": audits})
    rows = rows_of(run, ev.L_STANDARDS)
    kept = [(rows["a"] >> NAMES.index(name)) & 1 for name in ("estimate", "loaner")]
    chance = [1 - (1 - c) * math.exp(-effect * share) for c in (0.85, 0.60)]
    for times, p in zip(kept, chance, strict=True):
        assert_share(times.sum(), len(rows), p)
    assert_share((kept[0] & kept[1]).sum(), len(rows), chance[0] * chance[1])
    assert_share(rows["code"].sum(), len(rows), share)


def test_the_pressure_of_work_wears_compliance_down() -> None:
    """A technician's own standard multiplies the chance; where people do not change it is whole."""
    k = NAMES.index("estimate")
    steady, growing = (
        started(small_town({"standards": in_force("estimate"), "people": conf("people", name)}))
        for name in ("steady", "growing")
    )
    assert standards.compliance(steady, 1, k) == pytest.approx(0.85)
    growing.people["standard"][:2] = 0.4, 1.0
    assert standards.compliance(growing, 0, k) == pytest.approx(0.4 * 0.85)
    assert standards.compliance(growing, 1, k) == pytest.approx(0.85)


@pytest.fixture
def world() -> World:
    return started(small_town({"standards": in_force("estimate", "written_description", "loaner", "told_when_ready")}))


def test_what_is_kept_lifts_its_dimension_and_what_is_not_lowers_it(world: World) -> None:
    """gap + (1 - assimilation) (sum of lifts kept - sum of losses not kept), and the score that follows from it."""
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    world.jobs[j]["visits"], world.jobs[j]["first_visit"] = 1, 86_400
    bits = {name: 1 << NAMES.index(name) for name in NAMES}
    world.par[0]["standards_active"] = 0
    plain = [gap_of(world, 0, j, d) for d in range(5)]
    world.par[0]["standards_active"] = 4
    world.jobs[j]["kept"] = bits["estimate"] | bits["loaner"]
    change = 0.8 * np.array([0.0, -0.06, 0.05 - 0.03, 0.12, 0.0])
    assert [gap_of(world, 0, j, d) for d in range(5)] == pytest.approx(plain + change)
    world.par[0]["weight_sd"] = world.par[0]["mood_sd"] = 0.0
    value = [naive.prospect_value(g, 2.25, 0.88) for g in plain + change]
    by_hand = naive.sigma(2.04 + 1.84 * float(np.dot([0.32, 0.22, 0.19, 0.16, 0.11], value)))
    assert score_of(world, 0, j) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_each_standard_is_felt_by_the_customer_and_paid_by_the_company(name: str) -> None:
    """One by one: the score with it less the score without it is the equation's, and money or time is spent."""
    row = CATALOGUE[name]
    run = busy(in_force(name, compliance=0.5))
    d = ("reliability", "responsiveness", "assurance", "empathy", "tangibles").index(row["dimension"])
    weight = (0.32, 0.22, 0.19, 0.16, 0.11)[d]
    wait = 0.5 * 0.8 * (1 - 0.8)  # visited at once: better than expected by a fifth, half of responsiveness

    def score(change: float) -> float:
        others = 0.22 * naive.prospect_value(wait, 2.25, 0.88) if d != 1 else 0.0
        gap = (wait if d == 1 else 0.0) + 0.8 * change
        return naive.sigma(2.04 + 1.84 * (others + weight * naive.prospect_value(gap, 2.25, 0.88)))

    expected = 1000 * (score(row["lift"]) - score(-row["loss"]))
    assert run.standards["standard"].tolist() == [name]
    assert run.standards["lift"][0] == pytest.approx(expected, rel=1e-6) and expected > 0
    assert run.measures["score_kept_gain"] == run.standards["lift"][0]
    assert run.measures["cost_standards"] > 0 or row["minutes"] > 0


def test_with_several_standards_only_jobs_at_which_all_were_kept_count_as_kept() -> None:
    """The indicator against the log: mean score where the mask is full less the mean elsewhere."""
    run = busy(in_force("estimate", "dress", compliance=0.7))
    kept, score = by_job(run, ev.L_STANDARDS, "a"), by_job(run, ev.L_CLOSED, "x")
    full = (1 << NAMES.index("estimate")) | (1 << NAMES.index("dress"))
    means = [np.mean([score[j] for j in score if (kept[j] == full) == whole]) for whole in (True, False)]
    assert run.measures["score_kept_gain"] == pytest.approx(1000 * (means[0] - means[1]), rel=1e-9)


def test_the_measured_lift_is_the_true_one_within_its_error() -> None:
    """With moods and weights of their own, the difference of means still estimates the effect (error as stated)."""
    noisy = {"satisfaction.weight_sd": 0.45, "satisfaction.mood_sd": 0.3}
    run, quiet = (busy(in_force("explanation", "dress"), changes) for changes in (noisy, {}))
    for k in range(2):
        error = float(run.standards["lift_error"][k])
        assert error > 0
        assert abs(run.standards["lift"][k] - quiet.standards["lift"][k]) < 4.5 * error
    assert run.standards["compliance"] == pytest.approx(quiet.standards["compliance"])


def test_a_technicians_minutes_lengthen_the_visit_and_change_nothing_else() -> None:
    """Same standards kept, same scores; each visit is longer by the minutes of what was kept."""
    quick, slow = (busy(in_force("explanation", "dress", minutes=m)) for m in (0.0, 4.0))
    masks = [by_job(run, ev.L_STANDARDS, "a") for run in (quick, slow)]
    scores = [by_job(run, ev.L_CLOSED, "x") for run in (quick, slow)]
    seconds = [by_job(run, ev.L_VISIT, "a") for run in (quick, slow)]
    both = sorted(masks[0].keys() & masks[1].keys())
    assert len(both) > 2900 and any(masks[0].values())
    for j in both:
        assert masks[0][j] == masks[1][j] and scores[0][j] == scores[1][j]
        assert seconds[1][j] - seconds[0][j] == 240 * masks[0][j].bit_count()


def test_office_minutes_cost_their_wage_and_no_time_on_site() -> None:
    """Ten minutes a loaner, at the loaded hourly wage, and its price."""
    quick, slow = (busy(in_force("loaner", minutes=m)) for m in (0.0, 10.0))
    assert np.array_equal(quick.events, slow.events)
    kept = (rows_of(slow, ev.L_STANDARDS)["a"] > 0).sum()
    money = slow.scenario.money
    wage = money.technician_month / money.hours_month
    assert slow.measures["cost_standards"] == pytest.approx(kept * (80.0 + wage / 6), abs=0.005 * 3000)
    assert quick.measures["cost_standards"] == pytest.approx(kept * 80.0, abs=0.005 * 3000)


def test_supervision_costs_audits_and_a_year() -> None:
    """Money by audit and by year, only while something is audited."""
    audits = {"audit_share": 0.3, "effect": 0.0, "cost_audit": 7.0, "cost_year": 3652.5}
    run = busy(in_force("form_of_address", cost_year=0.0), {"supervision": audits})
    assert run.measures["audits"] == rows_of(run, ev.L_STANDARDS)["code"].sum() > 0
    assert run.measures["cost_standards"] == pytest.approx(7.0 * run.measures["audits"] + 400.0, abs=0.1)


def test_one_standard_more_changes_nothing_of_the_others() -> None:
    """Draws are keyed by job and standard."""
    one, two = (busy(in_force(*names, minutes=0.0)) for names in (("estimate",), ("estimate", "dress")))
    bit = 1 << NAMES.index("estimate")
    kept = [by_job(run, ev.L_STANDARDS, "a") for run in (one, two)]
    assert kept[0].keys() == kept[1].keys() and len(kept[0]) > 2900
    assert all(kept[0][j] & bit == kept[1][j] & bit for j in kept[0])


def test_standards_that_are_not_in_force_change_no_bit() -> None:
    """The catalogue alone, and supervision of nothing, leave the log as it is without them."""
    audits = {"audit_share": 0.5, "effect": 5.0, "cost_audit": 7.0, "cost_year": 100.0}
    off, catalogue = (simulate(small_town({"standards": rows, "supervision": audits})) for rows in ({}, CATALOGUE))
    assert np.array_equal(off.events, catalogue.events) and len(off.events) > 100
    assert catalogue.measures["cost_standards"] == 0.0
    assert math.isnan(catalogue.measures["standards_compliance"])
    assert math.isnan(catalogue.measures["score_kept_gain"])
    assert catalogue.standards["standard"].tolist() == []


def test_the_mean_lift_of_keeping_more_is_the_mean_of_the_parts() -> None:
    """Kept at half the jobs, the mean score lies halfway between never and always, whoever gets it."""
    half, always = busy(in_force("dress", compliance=0.5)), busy(in_force("dress", compliance=1.0))
    never = busy(in_force("dress", compliance=0.0))
    share = rows_of(half, ev.L_STANDARDS)["a"] != 0
    scores = np.sort(rows_of(half, ev.L_CLOSED)["x"])
    low, high = (rows_of(run, ev.L_CLOSED)["x"].mean() for run in (never, always))
    assert low < high
    assert_mean((scores - low) / (high - low), 0.5)
    assert_share(share.sum(), len(share), 0.5)
