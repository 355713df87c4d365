"""Who goes where next: each dispatch rule keeps its promise on worlds small enough to try everything."""

import itertools
import math

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import HOUR
from sim.handle import World
from sim.rules import dispatch
from sim.rules.cost import cost_index, may_do
from sim.rules.crew import become_idle
from sim.rules.dispatch import penalty
from sim.rules.intake import open_job
from sim.rules.ready import class_of, make_ready
from sim.rules.road import travel_time
from tests.sim import naive
from tests.sim.worlds import log_demand, requests, small_town, started, textbook

RULES = ("fcfs", "nearest", "shortest", "earliest_due", "priority", "least_flexible", "cost_index")


def send_next(world: World, now: int) -> tuple[int, int, int]:
    """(technician, job, arrival) of the next one sent."""
    i, arrival = dispatch.send_next(world, now)
    return i, int(world.technicians[i]["job"]) if i >= 0 else -1, arrival


def a_world(rule: str, technicians: int = 1, changes: dict | None = None) -> World:
    """Everybody idle at time 0, nobody waiting yet."""
    small = {
        "days": 3, "dispatch.rule": rule, "crew.technicians": technicians, "crew.senior_share": 0.0,
        "travel.circuity": 1.3, "travel.speed_km_h": 25.0, "travel.access_min": 5.0, "jobs.types.repair.minutes": 60.0,
    }  # fmt: skip
    world = started(small_town(small | (changes or {})))
    for i in range(technicians):
        become_idle(world, 0, i)
    return world


def call(world: World, fault: int = 0, customer: int = 0, due: int = ev.NEVER, at: tuple | None = None) -> int:
    """A repair request that is ready for dispatch now."""
    j = open_job(world, 0, customer, -1, ev.REPAIR, ev.NEW, int(world.now[0]["n_jobs"]), 0)
    job = world.jobs[j]
    job["fault"] = job["code"] = fault
    job["window_end"] = due
    if at is not None:
        job["x"], job["y"] = at
    make_ready(world, 0, j)
    return j


def order_of_service(world: World) -> list[int]:
    """Jobs in the order in which one technician, free again after each, is sent to them."""
    order = []
    while True:
        i, j, _ = send_next(world, 0)
        if i < 0:
            return order
        order.append(j)
        world.technicians[i]["busy"] = 0
        become_idle(world, 0, i)


def test_first_come_first_served_keeps_the_order_of_requests() -> None:
    """With one technician and no windows, jobs are started in the order in which they were asked for."""
    hours = np.sort(np.random.default_rng(1).uniform(0, 48, 60)).tolist()
    run = simulate(textbook({"demand": log_demand(requests(hours)), "days": 5, "jobs.types.repair.minutes": 90.0}))
    sent = run.events[run.events["kind"] == ev.L_SENT]["job"]
    assert (sent == np.arange(60)).all()


def test_earliest_due_date_minimises_the_maximum_lateness() -> None:
    """Jackson's rule (1955), one technician, simultaneous jobs: no other order has a smaller maximum lateness."""
    rng = np.random.default_rng(1)
    for _ in range(20):
        world = a_world("earliest_due")
        due = rng.integers(1, 20, 6).tolist()
        work = rng.integers(1, 6, 6).astype(float).tolist()
        for d in due:
            call(world, due=d)
        order = order_of_service(world)
        assert naive.maximum_lateness(order, work, due) == naive.least_maximum_lateness(work, due)


def test_shortest_minimises_the_mean_completion_time() -> None:
    """Smith's rule (1956): shortest expected work first."""
    world = a_world("shortest")
    faults = [8, 6, 2, 7, 0, 4]
    for f in faults:
        call(world, fault=f)
    work = [float(world.faults[f]["work"]) for f in faults]
    assert naive.mean_completion(order_of_service(world), work) == naive.least_mean_completion(work)


def test_priority_serves_contract_customers_first() -> None:
    """Within a class, first come first served."""
    world = a_world("priority")
    world.customers["contract"][:6] = 0, 1, 0, 0, 1, 1
    for customer in range(6):
        call(world, customer=customer)
    assert order_of_service(world) == [1, 4, 5, 0, 2, 3]


def test_least_flexible_sends_whoever_can_do_least() -> None:
    """The specialist goes, and the generalist is kept for what nobody else can do; distance decides between equals."""
    world = a_world("least_flexible", technicians=4)
    everything = int(world.technicians[0]["certified"])
    for i, n in enumerate((4, 2, 2, 3)):
        world.technicians[i]["certified"], world.technicians[i]["n_certified"] = everything, n
        world.technicians[i]["x"], world.technicians[i]["y"] = float(i), 0.0
    call(world, at=(3.0, 0.0))
    assert send_next(world, 0)[0] == 2


def test_nearest_sends_the_nearest_technician_while_there_are_enough() -> None:
    """The job that has waited longest takes the nearest idle technician."""
    world = a_world("nearest", technicians=5)
    rng = np.random.default_rng(1)
    for i in range(5):
        world.technicians[i]["x"], world.technicians[i]["y"] = rng.uniform(0, 8, 2)
    people = {i: (float(world.technicians[i]["x"]), float(world.technicians[i]["y"])) for i in range(5)}
    places = [tuple(rng.uniform(0, 8, 2)) for _ in range(5)]
    for place in places:
        call(world, at=place)
    for place in places:
        expected = naive.nearest("euclidean", place, people)
        assert send_next(world, 0)[0] == expected
        del people[expected]


def test_nearest_turns_round_when_jobs_are_more_than_technicians() -> None:
    """Each idle technician, in order of number, takes the job nearest to him."""
    world = a_world("nearest", technicians=3)
    places = {call(world, at=at): at for at in [(0.0, 0.0), (4.0, 4.0), (8.0, 8.0), (8.0, 0.0)]}
    for i, place in enumerate([(4.1, 4.0), (4.2, 4.0), (7.0, 1.0)]):
        world.technicians[i]["x"], world.technicians[i]["y"] = place
    sent = [send_next(world, 0)[:2] for _ in range(3)]
    assert sent[0] == (0, 1)
    for i, j in sent:
        place = (float(world.technicians[i]["x"]), float(world.technicians[i]["y"]))
        assert j == naive.nearest("euclidean", place, places)
        del places[j]


def test_nearest_travels_no_more_than_first_come_first_served() -> None:
    """In a busy day the nearest job is nearer than the oldest one."""
    rng = np.random.default_rng(1)
    km = {}
    for rule in ("fcfs", "nearest"):
        log = requests(rng.uniform(0, 40, 200).tolist(), customers=100)
        run = simulate(small_town({"demand": log_demand(log), "dispatch.rule": rule, "promise.kind": "immediate"}))
        km[rule] = run.events[run.events["kind"] == ev.L_SENT]["x"].mean()
    assert km["nearest"] < 0.8 * km["fcfs"]


WEIGHTS = {f"dispatch.weight_{name}": w for name, w in
           dict(travel=1.3, lateness=0.7, skill=2.0, part=1.1, value=0.4).items()}  # fmt: skip


def naive_cost(world: World, i: int, j: int, now: int) -> float:
    """The cost index written out from its definition."""
    job, person, fault = world.jobs[j], world.technicians[i], world.faults[world.jobs[j]["code"]]
    km = math.hypot(person["x"] - job["x"], person["y"] - job["y"])
    speed = 25.0 * world.speed[now // HOUR % 24]
    travel = 300 + round(1.3 * km / speed * HOUR)
    late = max(0.0, now + round(3600 * fault["work"]) + travel - job["window_end"]) / HOUR
    missing = any(
        int(fault["needs"]) >> k & 1 and not int(job["reserved"]) >> k & 1 and world.van[i, k] == 0 for k in range(8)
    )
    value = 0.4 if world.customers[job["customer"]]["contract"] else 0.0
    failure = 1 - naive.sigma(world.skill[i, fault["family"]])
    return 1.3 * travel / HOUR + 2.0 * failure + 1.1 * missing - 0.7 * late - value


def random_choice(rng: np.random.Generator) -> World:
    """Four idle technicians and five waiting jobs of one family that differ in everything the index looks at."""
    world = a_world("cost_index", 4, WEIGHTS | {"crew.skill_sd": 2.0, "crew.skill": 0.0})
    world.van[...] = rng.integers(0, 2, world.van.shape)
    for i in range(4):
        world.technicians[i]["x"], world.technicians[i]["y"] = rng.uniform(0, 8, 2)
    for customer in range(5):
        world.customers[customer]["contract"] = customer % 2
        j = call(
            world, int(rng.choice([1, 7, 8])), customer, int(rng.integers(0, 4 * HOUR)), tuple(rng.uniform(0, 8, 2))
        )
        world.jobs[j]["reserved"] = int(rng.integers(0, 256))
    return world


def test_the_cost_index_is_what_its_definition_says() -> None:
    """Travel, skill failure and missing part cost; lateness and the customer's value count against."""
    rng = np.random.default_rng(1)
    for _ in range(10):
        world = random_choice(rng)
        for i, j in itertools.product(range(4), range(5)):
            assert cost_index(world, 0, i, j) == pytest.approx(naive_cost(world, i, j, 0), abs=1e-6)
            assert penalty(world, 0, i, j) == cost_index(world, 0, i, j)


def test_the_cost_index_sends_the_cheapest_pair() -> None:
    """Among the most urgent jobs and all idle technicians no other pair has a lower index."""
    rng = np.random.default_rng(2)
    for _ in range(30):
        world = random_choice(rng)
        pairs = {(i, j): cost_index(world, 0, i, j) for i, j in itertools.product(range(4), range(5))}
        assert send_next(world, 0)[:2] == min(pairs, key=pairs.__getitem__)


def test_the_cost_index_looks_at_the_most_urgent_jobs_only() -> None:
    """With one job looked at, the most urgent one goes, whatever it costs; the others stay in their queues."""
    rng = np.random.default_rng(3)
    for _ in range(10):
        world = random_choice(rng)
        world.par["look_at"] = 1
        due = world.jobs["window_end"][:5]
        urgent = min(range(5), key=lambda j: (due[j], j))
        i, j, _ = send_next(world, 0)
        costs = {k: naive_cost(world, k, urgent, 0) for k in range(4)}
        assert j == urgent and i == min(costs, key=costs.__getitem__)
        assert world.regions[0]["n_ready"] == 4


@pytest.mark.parametrize(("repeat_to", "expected"), [("same", 2), ("any", 0), ("senior", 1)])
def test_a_repeat_visit_goes_to_the_same_any_or_a_senior_technician(repeat_to: str, expected: int) -> None:
    """Technician 2 was there before, technician 1 is senior, technician 0 is nearest."""
    world = a_world("fcfs", 3, {"dispatch.repeat_to": "any"})
    world.par["repeat_to"] = ("same", "any", "senior").index(repeat_to)
    for i in range(3):
        world.technicians[i]["x"], world.technicians[i]["y"], world.technicians[i]["senior"] = float(i), 0.0, i == 1
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    job = world.jobs[j]
    job["x"], job["y"], job["visits"], job["technician"], job["senior"] = 0.0, 0.0, 1, 2, repeat_to == "senior"
    make_ready(world, 0, j)
    assert send_next(world, 0)[0] == expected


def test_the_same_technician_is_not_waited_for() -> None:
    """If he is not idle, the best of the others goes."""
    world = a_world("fcfs", 3)
    world.par["repeat_to"] = 0
    j = call(world)
    world.jobs[j]["visits"], world.jobs[j]["technician"] = 1, 2
    other = call(world)
    first = send_next(world, 0)
    assert first[:2] == (2, j)
    assert send_next(world, 0)[1] == other


@pytest.mark.parametrize("rule", RULES)
def test_a_job_that_nobody_may_do_waits_and_blocks_no_other(rule: str) -> None:
    """Certificates are checked first; the next queue has its turn."""
    world = a_world(rule, 2)
    for i in range(2):
        world.technicians[i]["certified"] = 1 << int(world.faults[6]["family"])
    hard, easy = call(world, fault=0), call(world, fault=6)
    assert not may_do(world, 0, class_of(world, hard))
    assert send_next(world, 0)[1] == easy
    assert send_next(world, 0) == (-1, -1, -1)
    assert world.regions[0]["n_ready"] == 1 and world.jobs[hard]["state"] == ev.READY_STATE


def test_travel_takes_road_distance_over_the_speed_of_the_hour_plus_access() -> None:
    """1.3 x 10 km at 25 km/h times the factor of the hour, and five minutes to park and walk."""
    world = a_world("fcfs", 1, {"travel.speed_by_hour": [1.0] * 8 + [0.5] * 16})
    assert travel_time(world, 7 * HOUR, 10.0) == 300 + round(13 / 25 * HOUR)
    assert travel_time(world, 8 * HOUR, 10.0) == 300 + round(13 / 12.5 * HOUR)
    assert travel_time(world, 31 * HOUR, 10.0) == travel_time(world, 7 * HOUR, 10.0)
    world.par["travel_kind"] = 0
    assert travel_time(world, 0, 10.0) == 0


def test_being_sent_is_written_down_with_time_and_kilometres() -> None:
    """The log holds the seconds of travel and the road distance; the technician is busy, the job on its way."""
    world = a_world("fcfs")
    world.technicians[0]["x"], world.technicians[0]["y"] = 0.0, 0.0
    j = call(world, at=(3.0, 4.0))
    i, job, arrival = send_next(world, 0)
    row = world.log[int(world.now[0]["n_log"]) - 1]
    assert (i, job) == (0, j)
    assert (row["kind"], row["who"], row["job"], row["a"]) == (ev.L_SENT, 0, j, arrival)
    assert row["x"] == pytest.approx(1.3 * 5.0)
    assert world.technicians[0]["busy"] == 1 and world.jobs[j]["state"] == ev.ON_THE_WAY
