"""Rolling horizon: idle and soon-idle technicians get the jobs that cost least together; plans are no commitments."""

import itertools
import math

import numpy as np
import pytest

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.engines import compiled, reference
from sim.events import DAY, HOUR, NEVER
from sim.growth import enlarge
from sim.handle import World
from sim.rules.assignment import FORBIDDEN, ON_THE_LIST
from sim.rules.crew import become_idle, stop_idling
from sim.rules.dispatch import plan_again, send_next
from sim.rules.intake import open_job
from sim.rules.plans import free_time, let_go
from sim.rules.ready import announced_at, make_ready
from sim.rules.rolling import cost_in_plan, make_plan, next_plan
from sim.run import digest
from tests.sim.random_companies import Case, case
from tests.sim.worlds import small_town, started

PLAN = {
    "days": 3, "dispatch.rule": "rolling_horizon", "planning.ahead_min": 60.0, "crew.senior_share": 0.0,
    "crew.certified_share": 1.0, "travel.speed_km_h": 25.0, "travel.access_min": 5.0, "travel.circuity": 1.3,
    "jobs.types.repair.minutes": 60.0, "dispatch.repeat_to": "any",
}  # fmt: skip


def a_world(technicians: int, changes: dict | None = None) -> World:
    """Everybody on duty and idle at time 0, for a day; nobody waits yet."""
    world = started(small_town(PLAN | {"crew.technicians": technicians} | (changes or {})))
    for i in range(technicians):
        world.technicians[i]["on_duty"], world.technicians[i]["shift_end"] = 1, DAY
        become_idle(world, 0, i)
    return world


def call(world: World, at: tuple, due: int = NEVER, ready: int = 0, fault: int = 0, customer: int = 0) -> int:
    """A repair request that the dispatcher knows now."""
    j = open_job(world, 0, customer, -1, ev.REPAIR, ev.NEW, int(world.now[0]["n_jobs"]), 0)
    job = world.jobs[j]
    job["fault"] = job["code"] = fault
    job["window_end"], job["ready_at"] = due, ready
    job["x"], job["y"] = at
    make_ready(world, 0, j)
    return j


def stand(world: World, i: int, x: float, y: float) -> None:
    world.technicians[i]["x"], world.technicians[i]["y"] = x, y


def keep_busy(world: World, i: int, until: int, at: tuple) -> None:
    """Technician i is at work on a job at this place, by plan until the given second."""
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, int(world.now[0]["n_jobs"]), 0)
    world.jobs[j]["x"], world.jobs[j]["y"], world.jobs[j]["state"] = *at, ev.AT_WORK
    stop_idling(world, i)
    person = world.technicians[i]
    person["busy"], person["job"], person["free_at"] = 1, j, until


def sent(world: World, now: int = 0) -> list[tuple[int, int]]:
    """(technician, job) in the order in which they are sent in one pass."""
    pairs = []
    while True:
        i, _ = send_next(world, now)
        if i < 0:
            return pairs
        pairs.append((i, int(world.technicians[i]["job"])))


def naive_cost(world: World, i: int, j: int, now: int) -> float:
    """The cost of a pair in a plan, written out from its definition."""
    p, job, person = world.par[0], world.jobs[j], world.technicians[i]
    place = world.jobs[person["job"]] if person["busy"] else person
    free = now if person["idle_at"] >= 0 else int(person["free_at"])
    start = max(free, int(job["ready_at"]))
    km = math.hypot(place["x"] - job["x"], place["y"] - job["y"])
    travel = 300 + round(1.3 * km / (25.0 * world.speed[start // HOUR % 24]) * HOUR)
    fault = world.faults[job["code"]]
    work = round(3600 * fault["work"])
    late = max(0, start + travel - int(job["window_end"]))
    left = max(0, now + 3600 + work - int(job["window_end"]))
    missing = any(int(fault["needs"]) >> k & 1 and world.van[i, k] == 0 for k in range(int(p["n_parts"])))
    return (
        p["weight_travel"] * travel / HOUR + p["weight_wait"] * (start - now) / HOUR
        + p["weight_lateness"] * (late - left) / HOUR + p["weight_part"] * missing
        + p["weight_skill"] / (1 + math.exp(world.skill[i, fault["family"]]))
        - p["weight_value"] * world.customers[job["customer"]]["contract"]
    )  # fmt: skip


WEIGHTS = {f"dispatch.weight_{name}": w for name, w in
           dict(travel=1.3, lateness=0.7, skill=2.0, part=1.1, value=0.4).items()}  # fmt: skip


def random_world(rng: np.random.Generator) -> tuple[World, list[int]]:
    """Four technicians, two of them at work, and up to five jobs, two of them not ready yet."""
    world = a_world(4, WEIGHTS | {"crew.skill_sd": 2.0, "crew.skill": 0.0, "planning.weight_wait": 0.9})
    for i in range(4):
        stand(world, i, *rng.uniform(0, 8, 2))
    world.van[...] = rng.integers(0, 2, world.van.shape)
    for i in (2, 3):
        keep_busy(world, i, int(rng.integers(0, 3600)), tuple(rng.uniform(0, 8, 2)))
    jobs = []
    for k in range(int(rng.integers(1, 6))):
        due, ready, fault = (int(rng.integers(0, n)) for n in (8 * HOUR, HOUR, 9))
        jobs.append(call(world, tuple(rng.uniform(0, 8, 2)), due, ready if k > 2 else 0, fault, customer=k))
    return world, jobs


def test_the_cost_in_a_plan_is_what_its_definition_says() -> None:
    """Travel from where he will be, the hours until he leaves, lateness won by this plan, mismatch, value."""
    rng = np.random.default_rng(1)
    for _ in range(15):
        world, jobs = random_world(rng)
        for i, j in itertools.product(range(4), jobs):
            assert cost_in_plan(world, 0, i, j) == pytest.approx(naive_cost(world, i, j, 0), abs=1e-3)


def test_the_plan_costs_least_among_all_plans() -> None:
    """Every way to give jobs to technicians, idle or soon idle, has been tried: none is cheaper."""
    rng = np.random.default_rng(2)
    for _ in range(40):
        world, jobs = random_world(rng)
        cost = np.array([[cost_in_plan(world, 0, i, j) for j in jobs] for i in range(4)])
        make_plan(world, 0, 0)
        planned = [(i, int(world.technicians[i]["planned"])) for i in range(4) if world.technicians[i]["planned"] >= 0]
        total = sum(cost[i, jobs.index(j)] for i, j in planned)
        few, many = (cost, 4) if len(jobs) >= 4 else (cost.T, len(jobs))
        least = min(
            sum(few[r, c] for r, c in enumerate(choice)) for choice in itertools.permutations(range(few.shape[1]), many)
        )
        assert len(planned) == many
        assert total == pytest.approx(least, abs=1e-9)


def test_only_idle_technicians_are_sent_and_a_reserved_job_waits() -> None:
    """The job goes to the man who will be next door in ten minutes, not to the one who idles far away."""
    world = a_world(2)
    stand(world, 0, 0.0, 0.0)
    keep_busy(world, 1, 600, (8.0, 8.0))
    j = call(world, (8.0, 8.0))
    assert sent(world) == []
    assert world.jobs[j]["planned_for"] == 1 and world.jobs[j]["state"] == ev.READY_STATE
    world.technicians[1]["busy"] = 0
    stand(world, 1, 8.0, 8.0)
    become_idle(world, 500, 1)
    assert sent(world, 500) == [(1, j)]


def test_whoever_is_over_his_planned_end_or_beyond_the_horizon_takes_no_part() -> None:
    """His end is not known any more, or too far off: the idle one far away goes."""
    for until in (-1, 3601):
        world = a_world(2)
        stand(world, 0, 0.0, 0.0)
        keep_busy(world, 1, until, (8.0, 8.0))
        assert (free_time(world, 0, 1) == NEVER) == (until < 0)
        j = call(world, (8.0, 8.0))
        assert sent(world) == [(0, j)]


def test_nobody_is_planned_after_his_last_call() -> None:
    """Whoever becomes free in the last minutes of his shift takes no further job."""
    world = a_world(2, {"crew.last_call_min": 30.0})
    stand(world, 0, 0.0, 0.0)
    keep_busy(world, 1, 600, (8.0, 8.0))
    world.technicians[1]["shift_end"] = 2399
    j = call(world, (8.0, 8.0))
    assert sent(world) == [(0, j)]


def test_a_job_is_announced_early_and_sent_when_it_is_ready() -> None:
    """Known an hour ahead, planned at once, sent not before its time; the rule says when it is looked at again."""
    world = a_world(1)
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    world.jobs[j]["ready_at"] = 5000
    assert announced_at(world, 0, j) == 1400
    assert make_ready(world, 1400, j) == 5000
    assert sent(world, 1400) == []
    assert world.technicians[0]["planned"] == j
    assert make_ready(world, 5000, j) == NEVER
    assert sent(world, 5000) == [(0, j)]


def test_a_plan_is_let_go_when_the_technician_is_no_longer_there() -> None:
    """At lunch, at the last call or at home: the job is planned anew, for the other one."""
    world = a_world(2)
    stand(world, 0, 0.0, 0.0)
    keep_busy(world, 1, 600, (8.0, 8.0))
    j = call(world, (8.0, 8.0))
    assert sent(world) == []
    world.technicians[1]["last_called"] = 1
    let_go(world, 1)
    assert world.jobs[j]["planned_for"] == -1
    assert sent(world, 1) == [(0, j)]


def test_plans_by_the_clock_wait_for_the_tick() -> None:
    """Without plans on change nobody moves before the tick; then everybody does."""
    world = a_world(2, {"planning.on_change": False, "planning.every_min": 15.0})
    jobs = [call(world, (1.0, 1.0)), call(world, (2.0, 2.0))]
    assert next_plan(world, 0) == 900 and next_plan(world, 900) == 1800
    assert sent(world) == []
    assert plan_again(world, 900) == 1800
    assert sorted(j for _, j in sent(world, 900)) == jobs


def test_the_old_rules_have_no_ticks() -> None:
    """Without a plan and without look-ahead no tick is ever due."""
    world = a_world(1, {"dispatch.rule": "fcfs", "planning.every_min": 15.0})
    assert next_plan(world, 0) == NEVER


def test_whoever_comes_away_with_nothing_has_another_round() -> None:
    """The two most urgent jobs are for the specialist; with two jobs a plan, the other man still gets the third."""
    world = a_world(2, {"planning.jobs": 2, "planning.ahead_min": 0.0})
    family = int(world.faults[0]["family"])
    world.technicians[1]["certified"] &= ~(1 << family)
    other = next(f for f in range(len(world.faults)) if world.faults[f]["family"] != family)
    first, _ = call(world, (1.0, 1.0), due=10), call(world, (1.0, 1.0), due=20)
    third = call(world, (1.0, 1.0), due=30, fault=other)
    assert sent(world) == [(0, first), (1, third)]
    assert world.regions["n_ready"].sum() == 1


def test_a_repeat_visit_goes_to_the_same_technician_if_he_is_idle() -> None:
    """With repeat_to same the other one may be nearer; with any he goes."""
    for policy, expected in (("same", 1), ("any", 0)):
        world = a_world(2, {"dispatch.repeat_to": policy})
        stand(world, 0, 1.0, 1.0)
        stand(world, 1, 8.0, 8.0)
        j = call(world, (1.0, 1.0))
        world.jobs[j]["visits"], world.jobs[j]["technician"] = 1, 1
        assert (cost_in_plan(world, 0, 0, j) == FORBIDDEN) == (policy == "same")
        assert sent(world) == [(expected, j)]


def run_with_auction(company: Case, engine: str) -> World:
    """A run in which every plan is made by the auction: the table for exact plans has room for a single pair."""
    world = started(company.scenario, company.seed, company.replication)
    people = len(world.technicians)
    world.replace("cost", np.zeros(1))
    world.replace("short_list", np.full((people, ON_THE_LIST), -1, np.int32))
    world.replace("list_cost", np.zeros((people, ON_THE_LIST)))
    world.replace("line_cells", np.full(16, -1, np.int32))
    if engine == "simpy":
        reference.run(world)
        return world
    compiled.begin(world, 0)
    compiled.aftermath(world, 0)
    while compiled.run(world) == compiled.NEEDS_ROOM:
        enlarge(world)
    return world


def test_both_engines_agree_when_plans_are_made_by_the_auction() -> None:
    """Random companies that plan, with the exact solver out of reach; every job that waits is still served."""
    sent = 0
    companies = [c for c in map(case, range(60)) if c.scenario.dispatch.rule == "rolling_horizon"][:6]
    for company in companies:
        world = run_with_auction(company, "compiled")
        assert digest(world) == digest(run_with_auction(company, "simpy"))
        sent += int((world.log["kind"][: int(world.now[0]["n_log"])] == ev.L_SENT).sum())
    assert sent > 100


def busy_town(rule: str, ahead: float) -> Scenario:
    return small_town({
        "dispatch.rule": rule, "planning.ahead_min": ahead, "promise.kind": "immediate", "crew.technicians": 3,
        "demand.failure_scale_years": 0.05, "days": 40, "parts.depot_factor": 3.0,
    })  # fmt: skip


@pytest.mark.parametrize("rule", ["fcfs", "earliest_due"])
def test_plans_travel_less_than_rules_that_do_not_look_at_distance(rule: str) -> None:
    """In a busy town, over five replications, the plan's trips are shorter than those of a queue."""

    def km(run: Run) -> float:
        return float(run.events[run.events["kind"] == ev.L_SENT]["x"].mean())

    for replication in range(5):
        plan = simulate(busy_town("rolling_horizon", 30.0), replication=replication)
        assert km(plan) < 0.9 * km(simulate(busy_town(rule, 0.0), replication=replication))
