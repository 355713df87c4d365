"""Discontent and voice: causes, occasions, who speaks, and what the silent do."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR, NEVER
from sim.handle import World
from sim.rules import complaints as rules
from sim.rules.intake import open_job
from sim.rules.leaving import month_passes
from sim.rules.satisfaction import impress
from sim.rules.traits import COMPLAINS, EFFECTS
from sim.scenario.complaints import CAUSES
from sim.world import EXPOSURE, GRUDGE, THRESHOLD
from tests.sim.bands import ALPHA, assert_share
from tests.sim.worlds import composed, conf, small_town, started

QUIET = {"demand.failure_scale_years": 1000.0}  # nothing happens by itself


def complaining(changes: dict[str, Any] | None = None, choice: str = "city") -> dict[str, Any]:
    """Changes of a company whose customers complain as in `conf/`, with keys of that section changed."""
    return {"complaints": composed("complaints", choice)} | {f"complaints.{k}": v for k, v in (changes or {}).items()}


def everybody(intercept: float, severity: float = 1.0) -> dict[str, Any]:
    """All causes with the same intercept and severity."""
    return {f"causes.{name}.{key}": value for name in CAUSES
            for key, value in (("intercept", intercept), ("severity", severity))}  # fmt: skip


def a_world(changes: dict[str, Any] | None = None, others: dict[str, Any] | None = None) -> World:
    return started(small_town(QUIET | complaining(changes) | (others or {})))


def a_job(world: World, c: int = 0, unit: int = -1) -> int:
    """A repair of customer c that was visited once, a day after the request."""
    j = open_job(world, 10 * DAY, c, unit, ev.REPAIR, ev.NEW, 1000 + int(world.now[0]["n_jobs"]), 0)
    world.jobs[j]["first_visit"], world.jobs[j]["visits"] = 11 * DAY, 1
    world.jobs[j]["punctual"] = ev.ON_TIME
    return j


def rows(run: Run | World, kind: int) -> np.ndarray:
    log = run.events if isinstance(run, Run) else run.log[: int(run.now[0]["n_log"])]
    return log[log["kind"] == kind]


# ------------------------------------------------------------------------------------------------ who speaks
@pytest.mark.parametrize(
    ("cause", "severity", "share"),
    [("too_high", 0.0, 0.03), ("too_high", 1.0, 0.69), ("not_thorough", 0.5, 0.18), ("delay", 1.0, 0.50)],
)
def test_the_published_shares_complain(cause: str, severity: float, share: float) -> None:
    """3 % for a trifle and 69 % at a loss of $142 (C21c); 18 % of failures of quality (C21b); half at an outage."""
    assert rules.p_complains(a_world(), 0, CAUSES.index(cause), severity, 0.5) == pytest.approx(share, abs=0.005)


def test_ease_helplessness_and_traits_move_the_logit() -> None:
    """Each by its coefficient, and independently of the others."""
    world = a_world({"speaking.per_ease": 2.0, "speaking.per_helplessness": 3.0})

    def logit(severity: float, ease: float) -> float:
        p = rules.p_complains(world, 0, rules.COLD, severity, ease)
        return math.log(p / (1 - p))

    base = logit(0.5, 0.5)
    assert logit(0.5, 1.0) == pytest.approx(base + 1.0)
    assert logit(0.75, 0.5) == pytest.approx(base + 0.25 * 4.28)
    world.grievances[0]["helpless"] = 0.5
    assert logit(0.5, 0.5) == pytest.approx(base - 1.5)
    world.par[0]["n_traits"], world.traits[0]["n"] = 1, 1
    effects = np.zeros((1, EFFECTS))
    effects[0, COMPLAINS] = 0.7
    world.replace("trait_effects", effects)
    assert logit(0.5, 0.5) == pytest.approx(base - 0.8)


def busy(changes: dict[str, Any] | None = None, others: dict[str, Any] | None = None, seed: int = 1) -> Run:
    """A town in which much goes wrong."""
    town = {
        "start": "2023-05-01", "days": 120, "customers.households": 600, "demand.failure_scale_years": 1.0,
        "crew.technicians": 3, "visit.callback": 0.2, "crew.skill": 1.0,
    }  # fmt: skip
    return simulate(small_town(town | complaining(changes) | (others or {})), seed=seed)


def test_as_many_complain_as_their_chances_add_up_to() -> None:
    """Keyed draws are independent, so the number has the Poisson-binomial law of the chances in the log."""
    run = busy()
    voice = rows(run, ev.L_VOICE)
    asked = voice[voice["code"] != ev.V_ADDS]
    spoke = (asked["code"] == ev.V_COMPLAINS).sum()
    expected, sd = asked["x"].sum(), math.sqrt((asked["x"] * (1 - asked["x"])).sum())
    assert len(asked) > 300 and expected > 50
    assert abs(spoke - expected) <= stats.norm.ppf(1 - ALPHA / 2) * sd


def test_channels_are_used_by_share() -> None:
    """Of those who complain, where ease makes no difference."""
    run = busy(everybody(50.0) | {"speaking.per_ease": 0.0})
    used = run.world.cases["channel"][: int(run.world.now[0]["n_cases"])]
    for k, channel in enumerate(run.scenario.complaints.channels.values()):
        assert_share((used == k).sum(), len(used), channel.share)


def test_a_public_channel_is_read_by_all() -> None:
    """Social media count at once; what goes to the public later counts then."""
    run = busy(everybody(50.0) | {"escalation.late": 0.0, "escalation.refused": 0.0})
    used = run.world.cases["channel"][: int(run.world.now[0]["n_cases"])]
    assert run.world.now[0]["public_complaints"] == (used == 3).sum() > 0


# ------------------------------------------------------------------------------------------------ what goes wrong
def test_damage_is_a_cause_in_full() -> None:
    """Nothing at a job without damage, all of it at one that did some, to the product or around it."""
    world = a_world()
    j = a_job(world)
    assert rules.extent(world, 12 * DAY, j, rules.DAMAGED, 0.5) == 0.0
    for damaged in (1, 2):
        world.jobs[j]["damaged"] = damaged
        assert rules.extent(world, 12 * DAY, j, rules.DAMAGED, 0.5) == 1.0


def test_each_cause_has_its_extent() -> None:
    """0 where nothing is wrong, and 1 at what the scenario calls its full extent."""
    world = a_world({}, {"satisfaction.courtesy_sd": 0.0})
    j = a_job(world)
    now, p = 12 * DAY, world.par[0]

    def extent(cause: int) -> float:
        impress(world, 0, j)
        return rules.extent(world, now, j, cause, 0.5)

    assert all(extent(cause) <= 0.2 for cause in range(len(CAUSES)))
    world.jobs[j]["failed_skill"], world.jobs[j]["visits"] = 1, 3
    assert extent(rules.NOT_THOROUGH) == 1.0
    world.jobs[j]["first_visit"] = now - 7 * DAY
    assert extent(rules.DRAGGING) == pytest.approx(0.5)
    before = extent(rules.DELAY)
    world.jobs[j]["first_visit"] = 100 * DAY
    assert extent(rules.DELAY) > max(0.5, before)
    world.technicians[0]["courtesy"] = p["expected"] - 0.5 / (1 - p["assimilation"])
    assert extent(rules.COLD) == pytest.approx(1.0)
    p["advertised"] = 0.75
    assert extent(rules.NOT_AS_ADVERTISED) == pytest.approx(0.5)


def test_a_young_unit_s_failure_is_a_defect() -> None:
    """Fully when new, half at half of the time, and never of a unit that has served, nor of one that is unknown."""
    world = a_world()
    j, now = a_job(world, unit=0), 12 * DAY
    for age, extent in ((0.0, 1.0), (1.0, 0.5), (2.0, 0.0)):
        world.units[0]["installed_at"] = now - int(age * ev.YEAR)
        assert rules.defect_extent(world, now, j) == pytest.approx(extent, abs=1e-6)
    assert rules.defect_extent(world, now, a_job(world)) == 0.0


def test_a_price_above_what_was_said_is_a_cause_of_its_own() -> None:
    """Said 100, invoiced 150: half of the full surprise of 1; nothing where no invoice is written."""
    tariff = {"price": composed("price", "ac_tariff"), "price.reference_cv": 0.0}
    world = a_world({}, tariff)
    j = a_job(world)
    world.jobs[j]["estimate"], world.jobs[j]["invoice"] = 10_000, 15_000
    assert rules.price_extent(world, j, rules.NOT_ANNOUNCED) == pytest.approx(0.5)
    reference = world.tariffs[world.jobs[j]["kind"]]["reference"]
    assert rules.price_extent(world, j, rules.TOO_HIGH) == pytest.approx(max(0.0, 1 - reference / 150))
    world.par[0]["invoiced"] = 0
    assert rules.price_extent(world, j, rules.NOT_ANNOUNCED) == 0.0


def test_an_invoice_that_does_not_fit_the_work_is_a_mismatch() -> None:
    """Overcharged by a quarter: a quarter of the full surprise, at those jobs only that were overcharged."""
    tariff = {"price": composed("price", "ac_tariff"), "price.overcharged": 1.0, "price.overcharge": 0.25}
    world = a_world({}, tariff)
    j = a_job(world)
    world.jobs[j]["coverage"] = ev.CHARGED
    assert rules.price_extent(world, j, rules.MISMATCH) == pytest.approx(0.25)
    world.jobs[j]["coverage"] = ev.STATUTORY
    assert rules.price_extent(world, j, rules.MISMATCH) == 0.0


def test_every_broken_promise_is_an_occasion() -> None:
    """Failed first visits, late arrivals and returns of customers who are there, each once and no others."""
    run = busy({"extent.noticed": 0.0, "extent.late_h": 0.001} | everybody(-50.0), {"leaving.link": "none"})
    found = rows(run, ev.L_DISCONTENT)

    def jobs(occasion: int) -> list[int]:
        return sorted(found["job"][found["a"] == occasion].tolist())

    visit, arrive = rows(run, ev.L_VISIT), rows(run, ev.L_ARRIVE)
    _, first = np.unique(visit["job"], return_index=True)
    failed = visit[first][np.isin(visit["code"][first], (ev.NO_SKILL, ev.NO_PART, ev.NO_TIME))]
    late = arrive[(arrive["a"] == 1) & (arrive["code"] == ev.LATE)]
    assert jobs(rules.AT_FAILED_VISIT) == sorted(failed["job"].tolist()) and len(failed) > 20
    assert jobs(rules.AT_LATE_ARRIVAL) == sorted(late["job"].tolist()) and len(late) > 5
    assert jobs(rules.AT_RETURN) == sorted(rows(run, ev.L_RETURN)["job"].tolist())
    cause = {job: code for job, code in zip(visit["job"][first], visit["code"][first], strict=True)}
    named = {ev.NO_SKILL: rules.NOT_THOROUGH, ev.NO_PART: rules.PART, ev.NO_TIME: rules.DRAGGING}
    at_visit = found[found["a"] == rules.AT_FAILED_VISIT]
    assert all(row["code"] == named[cause[row["job"]]] for row in at_visit)


def test_who_refuses_the_price_or_withdraws_is_discontented() -> None:
    """A refusal is about the price, a withdrawal about delay."""
    tariff = {"price": composed("price", "ac_tariff"), "price.consent.intercept": 0.0}
    away = {"visit.access_failure": 0.5, "appointments": composed("appointments", "all")}
    run = busy({}, tariff | away | {"appointments.away.withdraws": 0.5})
    found = rows(run, ev.L_DISCONTENT)
    for occasion, kind, cause in (
        (rules.AT_REFUSAL, ev.L_REFUSED, rules.TOO_HIGH), (rules.AT_WITHDRAWAL, ev.L_WITHDRAWN, rules.DELAY),
    ):  # fmt: skip
        mine = found[found["a"] == occasion]
        assert set(mine["job"]) <= set(rows(run, kind)["job"]) and len(mine) > 3
        assert (mine["code"] == cause).all()


def test_the_worst_cause_of_a_job_is_the_one_that_counts() -> None:
    """Several things went wrong: one discontent, of the greatest severity."""
    world = a_world(everybody(-50.0, 0.5) | {"causes.not_thorough.severity": 0.9})
    j = a_job(world)
    world.jobs[j]["failed_skill"], world.jobs[j]["visits"], world.jobs[j]["first_visit"] = 1, 3, 11 * DAY
    impress(world, 0, j)
    rules.judge(world, 40 * DAY, j, 0.3)
    found = rows(world, ev.L_DISCONTENT)
    assert found["code"].tolist() == [rules.NOT_THOROUGH] and found["x"].tolist() == [0.9]


# ------------------------------------------------------------------------------------------------ what they do
def test_who_has_an_open_complaint_adds_to_it() -> None:
    """A second discontent makes the open complaint as severe as the worse of the two; there is still one."""
    world = a_world(everybody(50.0) | {"again.blame": 0.0})
    j = a_job(world)
    rules.discontent(world, 12 * DAY, j, rules.AT_LATE_ARRIVAL, rules.DELAY, 0.4)
    rules.discontent(world, 13 * DAY, j, rules.AT_CLOSING, rules.COLD, 0.8)
    assert rows(world, ev.L_VOICE)["code"].tolist() == [ev.V_COMPLAINS, ev.V_ADDS]
    assert world.now[0]["n_cases"] == 1 and world.cases[0]["severity"] == pytest.approx(0.8)
    assert world.cases[0]["cause"] == rules.DELAY


def test_a_second_failure_within_a_year_is_blamed_more() -> None:
    """Of another job; the occasions of one job are one failure."""
    world = a_world(everybody(-50.0) | {"again.blame": 0.5})
    first, second, third = a_job(world), a_job(world), a_job(world)
    rules.discontent(world, 12 * DAY, first, rules.AT_LATE_ARRIVAL, rules.DELAY, 0.4)
    rules.discontent(world, 13 * DAY, first, rules.AT_CLOSING, rules.COLD, 0.4)
    rules.discontent(world, 14 * DAY, second, rules.AT_LATE_ARRIVAL, rules.DELAY, 0.4)
    rules.discontent(world, 15 * DAY, second, rules.AT_CLOSING, rules.COLD, 0.4)
    rules.discontent(world, 15 * DAY + 366 * DAY, third, rules.AT_CLOSING, rules.COLD, 0.4)
    assert rows(world, ev.L_DISCONTENT)["x"].tolist() == pytest.approx([0.4, 0.4, 0.6, 0.6, 0.4])


def test_what_is_hardly_noticed_makes_nobody_discontented() -> None:
    """Below the threshold nothing is written and nothing is felt."""
    world = a_world(everybody(50.0))
    rules.discontent(world, 12 * DAY, a_job(world), rules.AT_CLOSING, rules.COLD, 0.19)
    assert len(rows(world, ev.L_DISCONTENT)) == 0 and world.ties[GRUDGE].max() == 0


def test_the_silent_go_talk_or_do_nothing_in_their_shares() -> None:
    """Exits in proportion to severity, then talkers among the rest; who goes is gone when the month ends."""
    silence = {"silence.exits": 0.5, "silence.talks": 0.4}
    run = busy(everybody(-50.0, 0.6) | silence | {"extent.noticed": 0.0, "again.blame": 0.0})
    felt, voice = rows(run, ev.L_DISCONTENT), rows(run, ev.L_VOICE)
    full = felt["x"] == 0.6
    n = int(full.sum())
    assert n > 150
    assert_share((voice["code"][full] == ev.V_EXITS).sum(), n, 0.3)
    assert_share((voice["code"][full] == ev.V_TALKS).sum(), n, 0.7 * 0.4)
    gone = voice[(voice["code"] == ev.V_EXITS) & (voice["t"] < 85 * DAY)]
    assert (run.world.customers["left_at"][gone["who"]] <= gone["t"] + 31 * DAY).all() and len(gone) > 20


def test_nobody_goes_where_nobody_ever_leaves() -> None:
    """Exit is leaving, and this company's customers do not."""
    world = a_world(everybody(-50.0) | {"silence.exits": 0.9}, {"leaving.link": "none"})
    for c in range(50):
        rules.discontent(world, 12 * DAY, a_job(world, c), rules.AT_CLOSING, rules.COLD, 1.0)
    month_passes(world, 31 * DAY, 0)
    assert (rows(world, ev.L_VOICE)["code"] == ev.V_EXITS).sum() > 20
    assert (
        world.mind[EXPOSURE].max() == 0
        and world.now[0]["active"] == len(world.customers) - (world.customers["active"] == 0).sum()
    )


def test_who_goes_has_reached_his_threshold() -> None:
    """So he is among those who leave when the month ends."""
    world = a_world(everybody(-50.0) | {"silence.exits": 0.9})
    for c in range(50):
        rules.discontent(world, 12 * DAY, a_job(world, c), rules.AT_CLOSING, rules.COLD, 1.0)
    voice = rows(world, ev.L_VOICE)
    goes = np.zeros(50, bool)
    goes[voice["who"][voice["code"] == ev.V_EXITS]] = True
    assert (world.mind[EXPOSURE, :50][goes] >= world.mind[THRESHOLD, :50][goes]).all() and goes.sum() > 20


def test_calls_after_the_job_find_the_silent() -> None:
    """A share of closed jobs is called; the discontented among those reached complain after all."""
    found = {"outreach.share": 0.5, "outreach.reached": 0.6}
    run = busy(everybody(-50.0) | found | {"extent.noticed": 0.0})
    called, closed = rows(run, ev.L_ASKED_AFTER), rows(run, ev.L_CLOSED)
    assert_share((called["code"] == 1).sum(), len(called), 0.6)
    assert 0.4 < len(called) / len(closed) < 0.55
    voice = rows(run, ev.L_VOICE)
    mine = voice[voice["code"] == ev.V_FOUND]
    assert len(mine) > 10 and set(mine["job"]) <= set(called["job"][called["code"] == 1])
    assert run.measures["complaints_found"] == len(mine)


def test_easier_complaining_raises_complaints_and_retention() -> None:
    """No contradiction: who speaks can be helped, who is silent leaves."""
    wrong = {"days": 420, "customers.households": 1500, "crew.skill": -1.0, "demand.failure_scale_years": 2.0}

    def company(ease: float) -> Run:
        channels = {f"channels.{name}.ease": ease for name in ("phone", "letter", "online", "social")}
        return busy(channels | {"speaking.per_ease": 4.0, "staff.handlers": 20, "staff.finds": 1.0}, wrong)

    hard, easy = company(0.0), company(1.0)
    assert easy.measures["complaints"] > 1.5 * hard.measures["complaints"]
    assert easy.measures["voice_share"] > hard.measures["voice_share"]
    assert easy.measures["customers_end"] > hard.measures["customers_end"]


def test_letters_take_their_time() -> None:
    """A complaint comes after the delay of its channel."""
    world = a_world(everybody(50.0) | {f"channels.{name}.delay_h": 48.0 for name in ("phone", "online", "social")})
    rules.discontent(world, 12 * DAY, a_job(world), rules.AT_CLOSING, rules.COLD, 1.0)
    case = world.cases[0]
    assert (case["raised_at"], case["comes_at"]) == (12 * DAY, 14 * DAY)
    assert case["acknowledged_at"] == case["replied_at"] == NEVER and HOUR == 3600
    assert conf("complaints", "none") == {"kind": "none"}
