"""The first-fix tree: which step fails how often, what it costs in time, and what follows from it."""

import math

import numpy as np
import pytest
from scipy import stats

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR, NEVER
from sim.handle import World
from sim.rules import closing, visit, visit_tree
from sim.rules.intake import open_job
from tests.sim.bands import assert_mean, assert_share, assert_uniform
from tests.sim.worlds import conf, log_demand, requests, small_town, started, textbook

ALL_DAY = [h / 100 for h in range(0, 100 * 24 * 25, 60)]  # a request every 36 minutes for 25 days


def visits(run: Run) -> np.ndarray:
    return run.events[run.events["kind"] == ev.L_VISIT]


def outcomes(run: Run, number: int = 1) -> np.ndarray:
    """Outcomes of the visits of one number, by the log alone."""
    rows, seen, found = visits(run), {}, []
    for row in rows:
        seen[int(row["job"])] = seen.get(int(row["job"]), 0) + 1
        if seen[int(row["job"])] == number:
            found.append(int(row["code"]))
    return np.array(found)


def one_part(order_right: float = 1.0) -> dict:
    """Half of the faults need a part that no van carries and that is never on the shelf."""
    return {
        "faults": {
            "with": {"share": 0.5, "family": "general", "work": 1.0, "parts": ["valve"]},
            "without": {"share": 0.5, "family": "general", "work": 1.0, "parts": []},
        },
        "parts.catalogue": {
            "valve": {
                "price": 1.0, "van_kit": 0, "van_reorder": -1, "policy": "base_stock", "level": 0, "reorder": -1,
                "lead_days": 0.1, "lead_law": "constant",
            }
        },
        "visit.order_right": order_right,
    }  # fmt: skip


def test_perfect_components_make_one_visit_a_job() -> None:
    """Nothing fails, so every job is closed at its first visit and none comes back."""
    run = simulate(textbook({"crew.technicians": 3}))
    assert run.measures["visits_per_job"] == 1.0 == run.measures["first_fix_rate"]
    assert (visits(run)["code"] == ev.DONE).all()
    assert run.measures["callbacks_30d"] == 0


def test_the_first_fix_rate_is_the_product_of_its_components() -> None:
    """P(fix) = P(access) P(skill) P(part) P(time): the tree's conditional failures multiply.

    Time: work is lognormal and the last call comes with the end of the shift, so left is what remains of the day.
    """
    changes = one_part() | {
        "demand": log_demand(requests(ALL_DAY, customers=50)), "crew.technicians": 12, "visit.access_failure": 0.1,
        "crew.skill": 1.5, "visit.difficulty_sd": 0.0, "visit.access_min": 1.0,
    }  # fmt: skip
    first = outcomes(simulate(textbook(changes | {"days": 26})))
    access, skill, part = 0.9, 1 / (1 + math.exp(-1.5)), 0.5
    n = len(first)
    assert n > 950
    assert_share(int((first == ev.NO_ACCESS).sum()), n, 1 - access)
    assert_share(int((first == ev.NO_SKILL).sum()), n, access * (1 - skill))
    assert_share(int((first == ev.NO_PART).sum()), n, access * skill * (1 - part))
    assert_share(int((first == ev.DONE).sum()), n, access * skill * part)


def test_alike_visits_make_the_number_of_visits_geometric() -> None:
    """If every visit succeeds with probability p by itself, visits per job are geometric."""
    changes = {
        "demand": log_demand(requests(ALL_DAY, customers=50)), "crew.technicians": 12, "days": 40,
        "visit.access_failure": 0.4, "visit.access_min": 1.0,
    }  # fmt: skip
    run = simulate(textbook(changes))
    made = run.events[run.events["kind"] == ev.L_CLOSED]["a"]
    assert len(made) == len(ALL_DAY)
    for k in range(1, 5):
        assert_share(int((made == k).sum()), len(made), 0.6 * 0.4 ** (k - 1))


def test_difficult_jobs_make_later_visits_harder_than_first_ones() -> None:
    """Difficulty stays with the job, so those that failed once are a harder lot."""
    changes = {
        "demand": log_demand(requests(ALL_DAY, customers=50)), "crew.technicians": 12, "days": 40,
        "crew.skill": 1.0, "visit.difficulty_sd": 2.0, "crew.skill_sd": 0.0,
    }  # fmt: skip
    run = simulate(textbook(changes))
    first, second = (np.mean(outcomes(run, k) == ev.DONE) for k in (1, 2))
    assert second < first - 0.1
    u = (np.arange(2000) + 0.5) / 2000
    expected = np.mean(1 / (1 + np.exp(2.0 * stats.norm.ppf(u) - 1.0)))
    assert_share(int((outcomes(run) == ev.DONE).sum()), len(ALL_DAY), expected)


@pytest.fixture
def world() -> World:
    """A technician at work in the small town."""
    changes = {"days": 3, "visit.code_bonus": 0.5, "visit.difficulty_sd": 0.0, "crew.technicians": 2}
    return started(small_town(changes))


def sent(world: World, kind: int = ev.REPAIR, i: int = 0) -> int:
    """A new job to which technician i has been sent."""
    j = open_job(world, 0, 0, -1, kind, ev.NEW, int(world.now[0]["n_jobs"]), 0)
    world.technicians[i]["job"], world.technicians[i]["busy"], world.jobs[j]["technician"] = j, 1, i
    world.technicians[i]["shift_end"] = 18 * HOUR
    return j


def test_the_chance_of_diagnosis_is_the_rasch_model(world: World) -> None:
    """sigma(ability - difficulty), and a right remote code helps once it is known."""
    j = sent(world)
    job = world.jobs[j]
    world.skill[0, job["family"]] = 1.2
    job["difficulty"], job["answered"] = 0.7, 10
    assert visit_tree.p_skill(world, 0, 0, j) == pytest.approx(1 / (1 + math.exp(-(1.2 - 0.7 + 0.5))))
    job["code"] = (job["fault"] + 1) % 10
    assert visit_tree.p_skill(world, 0, 0, j) == pytest.approx(1 / (1 + math.exp(-0.5)))
    job["code"], job["answered"] = job["fault"], NEVER
    assert visit_tree.p_skill(world, 0, 0, j) == pytest.approx(1 / (1 + math.exp(-0.5)))


@pytest.mark.parametrize(("law", "cv"), [("lognormal", 0.6), ("exponential", 1.0), ("constant", 0.0)])
def test_work_on_site_has_the_mean_and_spread_of_its_law(law: str, cv: float) -> None:
    """60 minutes times the factor of the fault; planned work has no factor."""
    changes = {"days": 3, "jobs.law": law, "jobs.types.repair.minutes": 60.0, "jobs.types.repair.cv": cv}
    world = started(small_town(changes | {"jobs.types.service.minutes": 45.0, "jobs.types.service.cv": cv}))
    j, planned = sent(world), sent(world, ev.SERVICE)
    factor = float(world.faults[world.jobs[j]["fault"]]["work"])
    work = np.array([visit_tree.work_seconds(world, 0, 0, j, key) for key in range(4000)]) / (3600 * factor)
    if cv == 0.0:
        assert np.ptp(work) == 0 and work[0] == pytest.approx(1.0, abs=1e-3)
        assert visit_tree.work_seconds(world, 0, 0, planned, 0) == 45 * 60
        return
    assert_mean(work, 1.0)
    if law == "lognormal":
        sigma = math.sqrt(math.log(1 + cv**2))
        assert_uniform(stats.norm.cdf((np.log(work) + sigma**2 / 2) / sigma))
    else:
        assert_uniform(1 - np.exp(-work))
    assert_mean(np.array([visit_tree.work_seconds(world, 0, 0, planned, key) for key in range(4000)]) / 2700, 1.0)


def attempt(changes: dict, now: int = 9 * HOUR, van: int = 5, overtime_month: int = 0) -> tuple[int, int, World]:
    """One attempt at a capacitor of exactly one hour; shift until six, an hour of overtime at most."""
    base = {
        "days": 3, "jobs.law": "constant", "jobs.types.repair.minutes": 60.0, "visit.access_failure": 0.0,
        "crew.skill": 50.0, "crew.overtime_day_h": 1.0, "crew.overtime_month_h": 36.0, "visit.access_min": 10.0,
        "visit.skill_fail_share": 0.7, "visit.part_fail_share": 0.5, "visit.time_fail_share": 0.4,
    }  # fmt: skip
    world = started(small_town(base | changes))
    j = sent(world)
    world.faults["work"] = 1.0
    world.van[...] = van
    world.technicians[0]["overtime_month"] = overtime_month
    world.jobs[j]["needs"] = 1
    outcome, seconds = visit_tree.attempt(world, now, 0, j, 0)
    return outcome, seconds, world


def test_each_failure_takes_its_part_of_the_time() -> None:
    """Nobody at home: ten minutes; skill 70 %, part 50 %, time 40 % of the work; success all of it."""
    assert attempt({"visit.access_failure": 1.0})[:2] == (ev.NO_ACCESS, 600)
    assert attempt({"crew.skill": -10.0, "crew.senior_bonus": -10.0})[:2] == (ev.NO_SKILL, 2520)
    assert attempt({}, van=0)[:2] == (ev.NO_PART, 1800)
    assert attempt({}, now=18 * HOUR + 1)[:2] == (ev.NO_TIME, 1440)
    assert attempt({})[:2] == (ev.DONE, 3600)


def test_the_first_failing_step_is_the_cause() -> None:
    """access before skill before part before time."""
    everything = {"visit.access_failure": 1.0, "crew.skill": -10.0, "crew.senior_bonus": -10.0}
    late = 18 * HOUR + 1
    assert attempt(everything, late, 0)[0] == ev.NO_ACCESS
    assert attempt(everything | {"visit.access_failure": 0.0}, late, 0)[0] == ev.NO_SKILL
    assert attempt({}, late, 0)[0] == ev.NO_PART
    assert attempt({}, late)[0] == ev.NO_TIME


def test_a_job_is_finished_if_it_ends_within_the_allowed_overtime() -> None:
    """The last second counts: at six o'clock an hour of work just fits into an hour of overtime."""
    assert attempt({}, now=18 * HOUR)[0] == ev.DONE
    assert attempt({}, now=18 * HOUR + 1)[0] == ev.NO_TIME
    assert attempt({}, now=17 * HOUR, overtime_month=36 * HOUR)[0] == ev.DONE
    assert attempt({}, now=17 * HOUR + 1, overtime_month=36 * HOUR)[0] == ev.NO_TIME


def test_nobody_works_on_past_his_time_whatever_fails() -> None:
    """Skill and part failures end with the allowed overtime too."""
    late = 19 * HOUR - 100
    assert attempt({"crew.skill": -10.0, "crew.senior_bonus": -10.0}, late)[:2] == (ev.NO_SKILL, 100)
    assert attempt({}, late, van=0)[:2] == (ev.NO_PART, 100)
    assert attempt({}, 20 * HOUR)[:2] == (ev.NO_TIME, 0)


def test_the_parts_step_is_written_down_when_it_is_reached() -> None:
    """The job fill rate counts visits that looked for parts."""
    for van, code in ((5, 1), (0, 0)):
        world = attempt({}, van=van)[2]
        row = world.log[int(world.now[0]["n_log"]) - 1]
        assert (row["kind"], row["code"]) == (ev.L_PARTS, code)


def test_arriving_early_late_or_on_time_is_judged_by_the_promised_window(world: World) -> None:
    """The window includes both of its ends; without a promise there is nothing to judge."""
    j = sent(world)
    assert visit.punctuality(world, 100, j) == ev.NO_WINDOW
    world.jobs[j]["window_start"], world.jobs[j]["window_end"] = 1000, 2000
    expected = {999: ev.EARLY, 1000: ev.ON_TIME, 2000: ev.ON_TIME, 2001: ev.LATE}
    assert {t: visit.punctuality(world, t, j) for t in expected} == expected


def test_arrival_moves_the_technician_and_counts_the_visit(world: World) -> None:
    """Only the first arrival sets the time of the first visit and its punctuality."""
    j = sent(world)
    world.jobs[j]["x"], world.jobs[j]["y"] = 3.0, 4.0
    visit.begin_visit(world, 5 * HOUR, 0)
    person, job = world.technicians[0], world.jobs[j]
    assert (person["x"], person["y"]) == (3.0, 4.0)
    assert (job["visits"], job["first_visit"]) == (1, 5 * HOUR)
    visit.begin_visit(world, 7 * HOUR, 0)
    assert (job["visits"], job["first_visit"]) == (2, 5 * HOUR)


def ended(outcome: int, repeat_to: str = "any") -> tuple[World, int, tuple[int, int, int]]:
    """A visit that has just ended with the given outcome at ten o'clock."""
    changes = {
        "days": 30, "promise.kind": "immediate", "visit.rebook_h": 2.0, "visit.escalate_h": 4.0,
        "dispatch.repeat_to": "any", "parts.out_of_stock": "emergency", "visit.callback": 0.0,
        "crew.senior_share": 0.5,
    }  # fmt: skip
    world = started(small_town(changes))
    world.par["repeat_to"] = ("same", "any", "senior").index(repeat_to)
    j = sent(world)
    world.jobs[j]["visits"], world.jobs[j]["first_visit"], world.jobs[j]["needs"] = 1, 9 * HOUR, 1
    world.technicians[0]["outcome"], world.technicians[0]["on_site_s"] = outcome, HOUR
    world.van[...] = 1
    return world, j, visit.end_visit(world, 10 * HOUR, 0)


def test_the_cause_of_a_failure_decides_what_happens_next() -> None:
    """Nobody at home or no time: rebooked after 2 h; skill: escalated after 4 h; part: ordered; done: closed."""
    assert ended(ev.NO_ACCESS)[2][1] == 12 * HOUR
    assert ended(ev.NO_TIME)[2][1] == 12 * HOUR
    world, j, (_, ready, _) = ended(ev.NO_SKILL)
    assert ready == 14 * HOUR and world.jobs[j]["failed_skill"] == 1
    world, j, (_, ready, _) = ended(ev.NO_PART)
    assert ready == NEVER and world.jobs[j]["state"] == ev.WAITING_PARTS
    world, j, (_, ready, back) = ended(ev.DONE)
    assert ready == back == NEVER and world.jobs[j]["state"] == ev.CLOSED and world.van[0, 0] == 0


@pytest.mark.parametrize("repeat_to", ["same", "any", "senior"])
def test_a_skill_failure_is_escalated_and_the_policy_may_ask_for_seniors_always(repeat_to: str) -> None:
    """A senior after a skill failure, unless the same technician is to finish it; after others only by policy."""
    assert ended(ev.NO_SKILL, repeat_to)[0].jobs[0]["senior"] == (repeat_to != "same")
    assert ended(ev.NO_ACCESS, repeat_to)[0].jobs[0]["senior"] == (repeat_to == "senior")
    assert ended(ev.DONE, repeat_to)[0].jobs[0]["senior"] == 0


@pytest.mark.parametrize(("senior", "overtime", "ratio"), [(1, 0, 1.0), (0, 0, 1.5), (1, 60, 2.0), (0, 60, 3.0)])
def test_repairs_last_less_often_after_rush_and_by_juniors(senior: int, overtime: int, ratio: float) -> None:
    """P(back within 30 days) = 0.1, times 2 in overtime, times 1.5 for a junior."""
    changes = {"days": 60, "visit.callback": 0.1, "visit.rush_ratio": 2.0, "visit.junior_ratio": 1.5}
    world = started(small_town(changes))
    world.technicians[0]["senior"] = senior
    j = sent(world)
    back = [closing.durability(world, 0, 0, j, key, overtime) for key in range(3000)]
    assert_share(sum(t < NEVER for t in back), 3000, 0.1 * ratio)


def test_problems_return_within_thirty_days_by_an_exponential_cut_there() -> None:
    """Mean 10 days before the cut: the truncated distribution function makes the times uniform."""
    world = started(small_town({"days": 60, "visit.callback": 1.0, "visit.callback_days": 10.0}))
    j = sent(world)
    days = np.array([closing.durability(world, 0, 0, j, key, 0) - 1 for key in range(3000)]) / DAY
    assert days.max() < 30
    assert_uniform((1 - np.exp(-days / 10)) / (1 - math.exp(-3)))


def test_the_company_fixes_at_first_visit_as_often_as_its_tree_says() -> None:
    """In the running small town the causes in the measures are the steps that the log says were reached."""
    run = simulate(small_town({"customers.households": 500, "days": 200, "demand": conf("demand", "installed_base")}))
    first = outcomes(run)
    m = run.measures
    repairs = m["first_visits"]
    failed = {k: m[f"failures_{k}"] for k in ("access", "skill", "part", "time")}
    assert m["first_fixes"] + sum(failed.values()) == repairs <= len(first)
    looked = run.events[run.events["kind"] == ev.L_PARTS]  # whoever comes as far as the parts, if any are needed
    looked = looked[looked["a"] == looked["a"].min()]
    assert (looked["code"] == 0).sum() == failed["part"]
    assert (looked["code"] == 1).sum() <= m["first_fixes"] + failed["time"]
