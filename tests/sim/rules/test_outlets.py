"""Outlets: who comes where, who may work there, when the desk is open, and what goes on at desk and bench."""

import math

import numpy as np
import pytest
from scipy import stats

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.events import DAY, HOUR, NEVER
from sim.handle import World
from sim.rules.appointments import bench_takes, find_appointment, slot_begins
from sim.rules.intake import open_job
from sim.rules.modes import settle_mode
from sim.rules.outlets import km_to, move_to, nearest_outlet, next_opening, open_from, suits_post
from sim.rules.satisfaction import greeting, wait_of
from tests.sim.worlds import composed, log_demand, patched, plain, requests, started


def city(changes: dict | None = None, modes: str = "all", outlets: str = "car_station") -> Scenario:
    """The small town with outlets to which customers may come or send."""
    values = plain() | {"modes": composed("modes", modes), "outlets": composed("outlets", outlets)}
    small = {
        "customers.households": 600, "days": 60, "crew.technicians": 4, "outlets.posts": ["field", "bench"],
        "parts.out_of_stock": "emergency",
    }  # fmt: skip
    return Scenario.model_validate(patched(values, small | (changes or {})), strict=False)


def a_call(world: World, customer: int = 0) -> int:
    """A repair request of this customer."""
    number = int(world.now[0]["n_jobs"])
    return open_job(world, 0, customer, -1, 0, ev.NEW, number, 0)


def rows(run: Run, kind: int) -> np.ndarray:
    return run.events[run.events["kind"] == kind]


def test_mode_shares_are_the_logit_of_the_utilities() -> None:
    """Each customer's chances are exp(U)/sum exp(U); over 3,000 customers a chi-square test at 99.9 % holds."""
    world = started(city({"customers.households": 3000, "modes.carry_in.per_km": 0.2}))
    world.jobs.resize(4096, refcheck=False)
    expected, seen = np.zeros(3), np.zeros(3)
    for c in range(3000):
        j = a_call(world, c)
        world.jobs[j]["code"] = world.jobs[j]["fault"]
        km = km_to(world, j, nearest_outlet(world, j, ev.CARRY_IN))
        utilities = np.array([0.0, 0.5 - 0.2 * km, -np.inf])  # the station takes no parcels
        expected += np.exp(utilities) / np.exp(utilities).sum()
        seen[settle_mode(world, 0, j)] += 1
    assert seen[2] == 0
    assert ((seen - expected)[:2] ** 2 / expected[:2]).sum() < 10.8


def test_more_outlets_never_raise_the_distance() -> None:
    """The first n of the list are open, so every customer keeps the outlets he had."""
    before = None
    for number in (1, 2, 3, 4):
        world = started(city({"outlets.number": number, "crew.technicians": 12}))
        jobs = [a_call(world, c) for c in range(60)]
        km = np.array([km_to(world, j, nearest_outlet(world, j, ev.CARRY_IN)) for j in jobs])
        assert before is None or (km <= before + 1e-12).all()
        before = km
    run = [simulate(city({"outlets.number": n, "crew.technicians": 12}, "carry_in")) for n in (1, 4)]
    assert run[1].measures["carry_in_km"] < run[0].measures["carry_in_km"]


def test_customers_come_within_the_coverage_and_parcels_from_everywhere() -> None:
    """Nobody brings a product from beyond the coverage; a parcel has no distance."""
    world = started(city({"outlets.places.centre.coverage_km": 2.0}, outlets="camera_centre"))
    jobs = [a_call(world, c) for c in range(50)]
    far = [j for j in jobs if km_to(world, j, 0) > 2.0]
    assert far and all(nearest_outlet(world, j, ev.CARRY_IN) == -1 for j in far)
    assert all(nearest_outlet(world, j, ev.MAIL_IN) == 0 for j in far)


def test_an_outlet_takes_only_the_families_it_can_do() -> None:
    """What an outlet can't do goes to the next one, or to none."""
    scenario = city()
    family = scenario.families[0]
    world = started(city({"outlets.places.centre.families": [family]}))
    for c in range(40):
        j = a_call(world, c)
        able = world.faults[world.jobs[j]["code"]]["family"] == 0
        assert nearest_outlet(world, j, ev.CARRY_IN) == (0 if able else -1)


def test_policy_takes_the_first_possible_mode_of_its_order() -> None:
    """Carry-in up to a distance, the rest on site: the distance decides and no draw does."""
    run = simulate(
        city({"modes.choice": "policy", "modes.order": ["carry_in", "on_site"], "modes.carry_up_to_km": 3.0})
    )
    mode = rows(run, ev.L_MODE)
    near = mode["x"][mode["code"] == ev.CARRY_IN]
    assert len(near) > 5 and near.max() <= 3.0
    assert (mode["code"] == ev.ON_SITE).sum() > 5


def test_a_callback_is_served_as_before() -> None:
    """Whoever brought the product brings it again, and to the same place."""
    run = simulate(city({"visit.callback": 0.5}))
    mode = {row["job"]: (row["code"], row["who"]) for row in rows(run, ev.L_MODE)}
    jobs = run.world.jobs
    again = [j for j in mode if jobs["origin"][j] == ev.CALLBACK]
    assert len(again) > 5
    assert all(mode[j] == mode[int(jobs["parent_job"][j])] for j in again)


@pytest.mark.parametrize(("field_at_bench", "bench_in_field"), [(False, False), (True, True)])
def test_posts_say_who_works_where(field_at_bench: bool, bench_in_field: bool) -> None:
    """Field technicians stay away from benches, and bench technicians from customers, unless policy sends them."""
    run = simulate(city({"outlets.field_at_bench": field_at_bench, "outlets.bench_in_field": bench_in_field}))
    at_bench = {row["job"] for row in rows(run, ev.L_MODE) if row["code"] != ev.ON_SITE}
    posted = run.world.technicians["post"] >= 0
    assert posted[:4].tolist() == [False, True, False, True]
    crossed = [bool(posted[row["who"]]) != (row["job"] in at_bench) for row in rows(run, ev.L_SENT)]
    assert any(crossed) == field_at_bench


def test_a_job_needs_a_technician_and_a_free_bay() -> None:
    """When every bay is taken nobody suits, however many are idle."""
    world = started(city())
    j = a_call(world)
    world.stays[j]["mode"], world.stays[j]["outlet"] = ev.CARRY_IN, 0
    assert suits_post(world, 1, j) and not suits_post(world, 0, j)
    world.outlets[0]["bays_busy"] = world.outlets[0]["bays"]
    assert not suits_post(world, 1, j)


def test_desks_open_on_their_days_only() -> None:
    """Sunday 1 January 2023 is closed; on Monday it opens at eight, and an evening waits for the next morning."""
    world = started(city({"outlets.places.centre.weekdays": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]}))
    assert next_opening(world, -1, 0) == DAY + 8 * HOUR
    assert open_from(world, DAY + 10 * HOUR, 0) == DAY + 10 * HOUR
    assert open_from(world, DAY + 18 * HOUR, 0) == 2 * DAY + 8 * HOUR
    assert open_from(world, 6 * DAY + 19 * HOUR, 0) == 8 * DAY + 8 * HOUR


def test_work_that_does_not_fit_into_the_shift_goes_on_the_next_day() -> None:
    """A bench job is cut at the end of the shift, never failed for time; the pieces add up to one repair."""
    long = {"jobs.law": "constant", "jobs.types.repair.minutes": 900.0, "visit.difficulty_sd": 0.0, "days": 30}
    run = simulate(city(long | {"faults": composed("faults", "single"), "crew.skill": 50.0, "climate.kind": "none"},
                        "carry_in"))  # fmt: skip
    visit = rows(run, ev.L_VISIT)
    assert (visit["code"] == ev.CONTINUED).sum() >= 3 and not (visit["code"] == ev.NO_TIME).any()
    done = visit["job"][visit["code"] == ev.DONE]
    done = done[run.world.jobs["nature"][done] == ev.REPAIR]
    tested = {row["job"] for row in rows(run, ev.L_TESTED) if row["code"] == 0}
    finished = set(done.tolist()) - tested
    assert len(finished) >= 3
    for j in finished:
        assert visit["a"][visit["job"] == j].sum() == 900 * 60
    assert run.measures["repeat_visits"] == 0


def test_two_technicians_never_take_the_same_part_from_the_shelf() -> None:
    """Parts leave the shelf when the work begins, so a shelf is never below zero."""
    run = simulate(city({"outlets.posts": ["bench"], "modes.on_site_offered": False, "outlets.bench_in_field": True}))
    assert (run.world.van >= 0).all()


def test_refusals_rise_with_the_quote() -> None:
    """P(refuse) = sigma(a + b ratio): the mean of the logged ratios gives the number refused, within 4 sd."""
    change = {"modes.carry_in.quote.ratio": 0.6, "modes.carry_in.quote.refuse_slope": 5.0, "days": 200}
    run = simulate(city(change | {"customers.contract_share": 0.0}, "carry_in"))
    row = rows(run, ev.L_DECIDED)
    row = row[row["x"] > 0]
    chance = 1 / (1 + np.exp(-(-4.0 + 5.0 * row["x"])))
    assert abs((row["code"] == 0).sum() - chance.sum()) < 4 * math.sqrt((chance * (1 - chance)).sum())
    assert 0.1 < chance.mean() < 0.9


def test_a_refused_product_goes_back_as_it_was() -> None:
    """No work and no score, a fee for the inspection, and somebody else repairs it."""
    run = simulate(city({"modes.carry_in.quote.refuse_intercept": 50.0, "customers.contract_share": 0.0}, "carry_in"))
    repairs = {row["job"] for row in rows(run, ev.L_DECIDED) if row["x"] > 0}
    assert repairs and not repairs & {row["job"] for row in rows(run, ev.L_SENT)}
    back = rows(run, ev.L_HANDED_BACK)
    assert not back["code"][np.isin(back["job"], list(repairs))].any()
    assert run.measures["carry_in_refusal_rate"] > 0.1


def test_a_loaner_shortens_what_is_felt() -> None:
    """Felt days = days without x (1 - relief), and the responsiveness clock reads them."""
    run = simulate(city({"modes.carry_in.loan.to": "all", "modes.carry_in.loan.wanted": 1.0}, "carry_in"))
    lent = {row["job"] for row in rows(run, ev.L_LOANER) if row["code"] == ev.LENT}
    waits = {row["job"] for row in rows(run, ev.L_LOANER) if row["code"] == ev.WAITS}
    assert lent and waits and not lent & waits
    for row in rows(run, ev.L_HANDED_BACK):
        felt = row["a"] * (0.2 if row["job"] in lent else 1.0)
        assert row["x"] == pytest.approx(felt)
        if row["code"]:
            assert wait_of(run.world, int(row["job"])) == pytest.approx((felt / DAY, 2.0))


def test_more_loaners_miss_fewer_customers() -> None:
    """A larger pool never turns away more; with none everybody entitled is missed."""
    change = {"modes.carry_in.loan.to": "all", "modes.carry_in.loan.wanted": 1.0}
    missed = [
        simulate(city(change | {"outlets.places.centre.loaners": n}, "carry_in")).measures["loaners_missed"]
        for n in (0, 1, 3, 50)
    ]
    assert missed[0] > missed[1] > missed[2] >= missed[3] == 0


def test_the_express_lane_waits_less() -> None:
    """Contract customers go first at desk and bench, so they get their products back sooner when both are busy."""
    busy = {
        "modes.mail_in.ship_days": 0.0, "demand.failure_scale_years": 1.5, "outlets.posts": ["bench"],
        "crew.technicians": 2, "outlets.places.centre.advisers": 1, "days": 120, "parts": composed("parts", "none"),
        "faults": composed("faults", "single"),
    }  # fmt: skip
    run = simulate(city(busy, "mail_in", "camera_centre"))
    express = {row["job"]: row["a"] for row in rows(run, ev.L_MODE)}
    back = rows(run, ev.L_HANDED_BACK)
    first = np.array([express[j] > 0 for j in back["job"]])
    assert first.sum() > 20 and back["a"][first].mean() < 0.8 * back["a"][~first].mean()


def test_no_shows_make_a_new_appointment() -> None:
    """The share of appointments that are not kept is the one given, and nobody is lost over it (99.9 % interval)."""
    run = simulate(city({"modes.carry_in.no_show": 0.3, "modes.carry_in.walk_in": 0.0, "days": 150}, "carry_in"))
    m = run.measures
    n = m["appointments_due"]
    assert abs(m["no_show_rate"] - 0.3) < 3.3 * math.sqrt(0.3 * 0.7 / n)
    absent = {row["job"] for row in rows(run, ev.L_CAME) if row["code"] == 0}
    planned = np.bincount(rows(run, ev.L_PLANNED)["job"])
    assert absent and all(planned[j] > 1 for j in absent)


def test_a_technician_at_his_bench_does_not_travel() -> None:
    """Who is at the outlet is at once at the next job there."""
    run = simulate(city(modes="carry_in"))
    sent = rows(run, ev.L_SENT)
    assert len(sent) > 20 and not sent["x"].any()
    assert not sent["a"].any()


def test_outlets_cost_what_their_people_bays_and_parcels_cost() -> None:
    """Desk wages, rent and loaners by the month, shipping by the parcel; without outlets nothing."""
    run = simulate(city(modes="mail_in", outlets="camera_centre"))
    cost, m = run.scenario.outlets.costs, run.measures
    centre = run.scenario.outlets.places["centre"]
    month = centre.advisers * cost.adviser_month + centre.bays * cost.bay_month + centre.loaners * cost.loaner_month
    assert m["cost_outlets"] == pytest.approx(month * 60 / (365.25 / 12), abs=0.05)
    assert m["cost_shipping"] == pytest.approx(len(rows(run, ev.L_PARCEL)) * cost.parcel)
    assert simulate(Scenario.model_validate(patched(plain(), {"days": 40}))).measures["cost_outlets"] == 0


def test_requests_come_to_an_outlet_one_after_the_other() -> None:
    """One adviser, one bay, constant times: each customer waits for the one before."""
    values = plain() | {"modes": composed("modes", "textbook"), "outlets": composed("outlets", "textbook")}
    changes = {
        "demand": log_demand(requests([1.0, 1.0, 1.0])), "days": 2, "outlets.desk_law": "constant",
        "modes.carry_in.desk.intake_min": 30.0, "outlets.places.shop.advisers": 1,
        "contact": composed("contact", "none"),
    }  # fmt: skip
    run = simulate(Scenario.model_validate(patched(values, changes), strict=False))
    intake = rows(run, ev.L_DESK)
    intake = intake[intake["code"] == ev.INTAKE]
    assert intake["t"].tolist() == [HOUR, HOUR + 1800, 2 * HOUR]
    assert intake["x"].tolist() == [0.0, 0.5, 1.0]


def test_impossible_outlets_are_refused_in_one_sentence() -> None:
    """Nobody to work there, an unknown place, region, part or family, and no way to be served."""
    for change, word in {
        "outlets.posts": ["field"], "outlets.number": 9, "outlets.places.centre.region": "moon",
        "outlets.places.centre.shelf": {"flux": 1}, "outlets.places.centre.families": ["magic"],
    }.items():  # fmt: skip
        with pytest.raises(ValueError, match=change.replace("[", r"\[")):
            city({change: word})
    with pytest.raises(ValueError, match="modes: no way to be served"):
        city({"modes.on_site_offered": False, "modes.carry_in.offered": False, "modes.mail_in.offered": False})
    with pytest.raises(ValueError, match="bays"):
        city({"outlets.places.centre.bays": 0})


def test_who_would_come_at_night_spreads_over_the_morning() -> None:
    """By an exponential time of the mode's mean after the opening; Kolmogorov-Smirnov test at 99.9 %."""
    everyone = {
        "modes.carry_in.walk_in": 1.0, "modes.carry_in.walk_in_h": 0.0, "days": 90, "demand.failure_scale_years": 1.0
    }  # fmt: skip
    mean = 40.0
    run = simulate(
        city(everyone | {"modes.carry_in.after_opening_min": mean, "customers.households": 2000}, "carry_in")
    )
    planned = rows(run, ev.L_PLANNED)
    asked = planned["t"] % DAY
    night = planned[(asked < 8 * HOUR) | (asked >= 18 * HOUR)]
    after = (night["a"] % DAY - 8 * HOUR) / 60.0
    assert len(after) > 300 and after.min() >= 0 and after.max() < 600
    assert stats.kstest(after, "expon", args=(0, mean)).pvalue > 0.001
    day = planned[(asked >= 8 * HOUR) & (asked < 18 * HOUR)]
    assert (day["a"] == day["t"]).mean() > 0.95  # holidays only
    at_once = simulate(city(everyone | {"modes.carry_in.after_opening_min": 0.0}, "carry_in"))
    planned = rows(at_once, ev.L_PLANNED)
    closed = (planned["t"] % DAY < 8 * HOUR) | (planned["t"] % DAY >= 18 * HOUR)
    assert (planned["a"][closed] % DAY == 8 * HOUR).all()


def test_nobody_comes_before_the_desk_opens() -> None:
    """Who has an early appointment and is early waits at home, not at the door."""
    run = simulate(city({"modes.carry_in.late_sd_min": 60.0, "modes.carry_in.walk_in": 0.0}, "carry_in"))
    came = rows(run, ev.L_CAME)["t"] % DAY
    assert len(came) > 50 and came.min() >= 8 * HOUR and came.max() < 18 * HOUR
    assert (came == 8 * HOUR).any()


def test_arrivals_first_shortens_their_wait_and_lengthens_the_others() -> None:
    """The desk does as much work either way, so what arrivals gain the hand-overs lose."""
    busy = {
        "outlets.places.centre.advisers": 1, "crew.technicians": 8, "customers.households": 2000, "days": 60,
        "outlets.posts": ["bench"], "demand.failure_scale_years": 1.0,
    }  # fmt: skip
    waits = {}
    for policy in (False, True):
        steps = rows(simulate(city(busy | {"outlets.arrivals_first": policy}, "carry_in")), ev.L_DESK)
        waits[policy] = [np.mean(steps["x"][steps["code"] == s]) for s in (ev.INTAKE, ev.HANDOVER)]
    assert waits[True][0] < waits[False][0]
    assert waits[True][1] > waits[False][1]


def test_the_last_appointment_is_well_before_closing() -> None:
    """Four hours before 18:00 the last one begins before 14:00; the day's work moves into the slots that are left."""
    change = {
        "modes.carry_in.walk_in": 0.0,
        "customers.households": 1000,
        "outlets.last_slot_h": 4.0,
        "modes.carry_in.quantile": 0.95,
        "modes.carry_in.work_cv": 0.5,
    }
    run = simulate(city(change, "carry_in"))
    planned = rows(run, ev.L_PLANNED)
    begins = planned["a"][planned["code"] == ev.APPOINTMENT] % DAY
    assert len(begins) > 50 and begins.max() < 14 * HOUR
    world = started(city(change, "carry_in"))
    j = a_call(world)
    move_to(world, j, ev.CARRY_IN, 0)
    slots = int(world.par[0]["desk_slots"])
    open_slots = [k for k in range(slots) if slot_begins(world, 0, slots + k) < NEVER]
    assert open_slots == list(range(12))  # half-hours from 8:00 to 13:30
    day = int(world.bench_capacity[0, 1])
    for booked, takes in ((0.04, True), (0.06, False)):  # with 1.645 x 0.5 x sqrt(0.04 x 0.05) it is 0.077 of the day
        world.bench_slots[0, slots] = int(booked * day)
        assert bench_takes(world, j, slots, int(0.05 * day)) == takes  # a twelfth, 0.083, comes free until 8:30


def test_long_jobs_are_called_one_after_the_other() -> None:
    """One technician, two hours a job: the next may begin in the slot in which the one before ends."""
    exact = {
        "modes.carry_in.walk_in": 0.0, "modes.carry_in.work_cv": 0.0, "crew.technicians": 2, "outlets.last_slot_h": 2.5
    }  # fmt: skip
    world = started(city(exact))
    j = a_call(world)
    move_to(world, j, ev.CARRY_IN, 0)
    slots, capacity = int(world.par[0]["desk_slots"]), int(world.bench_capacity[0, 1])
    work, booked = 2 * HOUR, []
    while (slot := find_appointment(world, j, DAY, work)) // slots == 1:
        booked.append(slot - slots)
        world.bench_slots[0, slot] += work
    share = capacity / 15  # working seconds that come free in a slot from 8:00 to 15:30
    assert booked == [max(0, math.ceil(k * work / share) - 1) for k in range(capacity // work)]
    assert len(booked) >= 2


def test_an_empty_day_takes_work_of_any_length() -> None:
    """Work of more than a day would be turned away for good otherwise; but it has the day for itself."""
    world = started(city({"modes.carry_in.walk_in": 0.0}))
    j = a_call(world)
    move_to(world, j, ev.CARRY_IN, 0)
    slots, work = int(world.par[0]["desk_slots"]), int(world.bench_capacity[0, 1]) * 2
    slot = find_appointment(world, j, DAY, work)
    assert slot == slots
    world.bench_slots[0, slot] += work
    assert find_appointment(world, j, DAY, 600) // slots == 2


def test_room_is_kept_for_those_who_walk_in() -> None:
    """Appointments fill the share of the day that walk-ins leave."""
    booked = []
    for walk_in in (0.0, 0.5):
        change = {"modes.carry_in.walk_in": walk_in, "modes.carry_in.work_cv": 0.0, "outlets.slot_h": 24.0}
        world = started(city(change | {"crew.technicians": 8}))
        j = a_call(world)
        move_to(world, j, ev.CARRY_IN, 0)
        count = 0
        while find_appointment(world, j, DAY, 1800) == 1:
            world.bench_slots[0, 1] += 1800
            count += 1
        booked.append(count * 1800 / world.bench_capacity[0, 1])
    assert booked[0] == pytest.approx(1.0, abs=0.05) and booked[1] == pytest.approx(0.5, abs=0.05)


def test_the_wait_to_be_greeted_is_felt_as_responsiveness() -> None:
    """Gap = share x (1 - assimilation)(2^(-wait / half) - expected); nothing on site or without a share."""
    world = started(city({"modes.carry_in.line_weight": 0.4, "modes.carry_in.line_half_min": 10.0}))
    j = a_call(world)
    move_to(world, j, ev.CARRY_IN, 0)
    for minutes, level in ((0, 1.0), (10, 0.5), (20, 0.25)):
        world.stays[j]["line_s"] = 60 * minutes
        assert greeting(world, j) == pytest.approx(0.4 * 0.8 * (level - 0.8))
    world.stays[j]["mode"] = ev.ON_SITE
    assert greeting(world, j) == 0.0
    off = simulate(city({"modes.carry_in.line_weight": 0.0}, "carry_in"))
    on = simulate(city({"modes.carry_in.line_weight": 0.4}, "carry_in"))
    assert on.measures["score_mean"] != off.measures["score_mean"]
