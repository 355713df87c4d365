"""The contact centre: lines, patience, agents and their hours, machines, messages."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.events import DAY, HOUR, NEVER
from sim.handle import World
from sim.rules.contact_calls import GONE, OVER, WAITING, first_contact, new_contact
from sim.rules.contact_hours import begin_agents, end_agents, next_start, when_open
from sim.rules.contact_talks import end_talk, hang_up, next_taken, reach
from sim.rules.intake import open_job
from tests.sim.bands import assert_mean, assert_share
from tests.sim.worlds import conf, log_demand, phone, requests, small_town, started

PHONE = "contact.channels.phone"
AGENTS = "contact.pools.agents.shifts.always.agents"
LINE = conf("contact", "textbook")["channels"]["phone"]
WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def rows(run: Run, kind: int) -> np.ndarray:
    return run.events[run.events["kind"] == kind]


def at_work(scenario: Scenario) -> World:
    """The world of a scenario with its agents on duty."""
    world = started(scenario)
    for k in range(int(world.par[0]["n_agent_shifts"])):
        begin_agents(world, 0, k)
    return world


def call(world: World, channel: int = 0) -> int:
    """A new contact about a new repair."""
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, int(world.now[0]["n_jobs"]), 0)
    world.jobs[j]["channel"] = channel
    return new_contact(world, j, channel, 0, 0)


# ------------------------------------------------------------------------------------------------ lines and patience
def test_where_everything_is_solved_by_phone_nobody_drives() -> None:
    """A remote resolution of one closes every request when its talk ends."""
    run = simulate(phone(days=5))
    assert len(rows(run, ev.L_SENT)) == 0
    jobs = run.world.jobs[: len(rows(run, ev.L_REQUEST))]
    assert (jobs["state"] == ev.CLOSED_REMOTELY).sum() == len(rows(run, ev.L_TALK)) > 1000


def waits_by_job(agents: int) -> np.ndarray:
    run = simulate(phone({AGENTS: agents, "demand.rate_per_day": 260.0}, days=5))
    taken = rows(run, ev.L_TAKEN)
    waits = np.full(int(run.world.now[0]["n_jobs"]), np.nan)
    waits[taken["job"]] = taken["a"]
    return waits


def test_more_agents_never_raise_a_wait() -> None:
    """Customers and talks are keyed by the request, so each customer of a patient line waits no longer."""
    three, four, five = (waits_by_job(agents) for agents in (3, 4, 5))
    both = ~np.isnan(three)
    assert (four[both] <= three[both]).all() and (five[both] <= four[both]).all()
    assert np.nanmean(five) < np.nanmean(three)


def test_customers_hang_up_at_the_rate_of_their_patience() -> None:
    """Given the time that customers waited, the number who gave up is theta times it, with a Poisson's spread."""
    run = simulate(phone({f"{PHONE}.patience_min": 5.0, AGENTS: 3}, days=10))
    taken, gave_up = rows(run, ev.L_TAKEN), rows(run, ev.L_GIVE_UP)
    expected = (taken["a"].sum() + gave_up["a"].sum()) / 300
    assert abs(len(gave_up) - expected) < 4 * math.sqrt(expected)
    assert len(gave_up) > 500


def test_the_number_of_agents_changes_nobody_else_s_luck() -> None:
    """Talks, patience and retries are keyed by the request and its attempt, faults by the request."""
    few, many = (
        simulate(phone({AGENTS: n, f"{PHONE}.patience_min": 5.0, f"{PHONE}.retry": 0.5}, days=5)) for n in (3, 5)
    )
    talks = [dict(zip(rows(run, ev.L_TALK)["job"], rows(run, ev.L_TALK)["a"], strict=True)) for run in (few, many)]
    both = talks[0].keys() & talks[1].keys()
    assert len(both) > 1000 and all(talks[0][j] == talks[1][j] for j in both)
    n = min(len(rows(run, ev.L_REQUEST)) for run in (few, many))
    assert (few.world.jobs["fault"][:n] == many.world.jobs["fault"][:n]).all()


def test_who_gives_up_calls_again_with_the_given_share_or_is_lost() -> None:
    """Half call again, half an hour later in the mean; the others' jobs are lost."""
    scenario = phone(
        {f"{PHONE}.patience_min": 5.0, f"{PHONE}.retry": 0.5, f"{PHONE}.retry_min": 30.0, AGENTS: 3}, days=10
    )
    run = simulate(scenario)
    gave_up = rows(run, ev.L_GIVE_UP)
    assert len(gave_up) > 500
    assert_share(int(gave_up["x"].sum()), len(gave_up), 0.5)
    lost = gave_up["job"][gave_up["x"] == 0]
    assert (run.world.jobs["state"][lost] == ev.LOST).all()
    again = rows(run, ev.L_CALL)
    delays = again["t"][again["x"] > 0] - gave_up["t"][gave_up["x"] == 1][: (again["x"] > 0).sum()]
    assert abs(delays.mean() - 1801) < 250  # in order of calls, so only their mean is right


def test_a_call_given_up_leaves_its_place_and_the_others_keep_theirs() -> None:
    """First, middle or last: the line closes up, and goes on first come first served."""
    for leaver in range(3):
        world = at_work(phone({AGENTS: 1, f"{PHONE}.patience_min": 5.0}))
        served = call(world)
        reach(world, 0, served)
        line = [call(world) for _ in range(3)]
        assert all(reach(world, 1, c)[0] == NEVER for c in line)
        assert hang_up(world, 50, line[leaver]) == (-1, NEVER)
        order = []
        while int(world.channels[0]["talks"]):
            end_talk(world, 100, served)
            served, _ = next_taken(world, 100)
            order.append(served)
        assert order == [*(c for c in line if c != line[leaver]), -1]


def test_whoever_has_been_answered_no_longer_hangs_up() -> None:
    """The end of patience of somebody who talks is stale."""
    world = at_work(phone({AGENTS: 1, f"{PHONE}.patience_min": 5.0}))
    c = call(world)
    reach(world, 0, c)
    before = int(world.now[0]["n_log"])
    assert hang_up(world, 10, c) == (-1, NEVER) and int(world.now[0]["n_log"]) == before


# ------------------------------------------------------------------------------------------------ chats
def chats(**line: Any) -> dict[str, Any]:
    """Three chats at once for one agent; 900 s each if alone."""
    constant = {"law": "lognormal", "minutes": 15.0, "cv": 0.0}
    return {PHONE: LINE | {"handling": constant, "at_once": 3, "speed": [1.0, 0.75, 0.5]} | line, AGENTS: 1}


def test_an_agent_with_several_chats_is_slower_in_each() -> None:
    """Lengths are 900 s over the speed for as many chats as the agent has when it begins; a fourth one waits."""
    world = at_work(phone(chats()))
    assert [reach(world, 0, call(world))[0] for _ in range(4)] == [900, 1200, 1800, NEVER]


def test_chats_are_spread_over_the_agents() -> None:
    """Two agents take one chat each before either takes two."""
    world = at_work(phone(chats() | {AGENTS: 2}))
    ends = [reach(world, 0, call(world))[0] for _ in range(7)]
    assert ends == [900, 900, 1200, 1200, 1800, 1800, NEVER]


def test_who_leaves_a_chat_without_a_word_costs_an_agent_time() -> None:
    """His place in the line stays; the agent loses two minutes and learns that nobody is there."""
    silent = {"silent_share": 1.0, "silent_min": 2.0, "at_once": 1, "speed": [1.0], "patience_min": 1.0}
    world = at_work(phone(chats(**silent)))
    first, second = call(world), call(world)
    reach(world, 0, first)
    reach(world, 0, second)
    hang_up(world, 60, second)
    assert world.contacts[second]["state"] == GONE
    assert world.jobs[world.contacts[second]["job"]]["state"] == ev.LOST
    end_talk(world, 900, first)
    assert next_taken(world, 900) == (second, 1020)
    assert end_talk(world, 1020, second) == (-1, -1, NEVER)
    assert world.log[int(world.now[0]["n_log"]) - 1]["x"] == ev.T_WASTED


# ------------------------------------------------------------------------------------------------ pools and hours
def two_channels(first: str) -> Scenario:
    second = "chat" if first == "phone" else "phone"
    both = {name: LINE | {"share": 0.5} for name in ("phone", "chat")}
    return phone({AGENTS: 1, "contact.channels": both, "contact.pools.agents.channels": [first, second]})


@pytest.mark.parametrize(("first", "served"), [("phone", 2), ("chat", 1)])
def test_a_pool_serves_its_channels_in_the_order_in_which_they_are_written(first: str, served: int) -> None:
    """The chat came before the call; who is taken first is the pool's policy."""
    world = at_work(two_channels(first))
    talking, chat, ring = call(world, 0), call(world, 1), call(world, 0)
    for t, c in enumerate((talking, chat, ring)):
        reach(world, t, c)
    end_talk(world, 900, talking)
    assert next_taken(world, 900)[0] == served


def day_shift(agents: int = 1, hours: float = 9.0, days: list[str] = WEEK) -> dict[str, Any]:
    return {"agents": agents, "start": "08:00", "hours": hours, "weekdays": days}


def test_customers_know_the_hours() -> None:
    """Who would call at night calls some time after the opening, an hour in the mean; by day at once."""
    changes = {"contact.pools.agents.shifts": {"day": day_shift()}, "contact.after_opening_min": 60.0}
    world = started(phone(changes))
    night, day = [], []
    for _ in range(1500):
        j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, int(world.now[0]["n_jobs"]), 0)
        night.append(first_contact(world, 3 * HOUR, j)[1])
        day.append(first_contact(world, 12 * HOUR, j)[1])
    assert set(day) == {12 * HOUR}
    assert_mean((np.array(night) - 8 * HOUR) / HOUR, 1.0)
    assert min(night) >= 8 * HOUR


def test_a_shift_over_midnight_is_open_on_both_sides_of_it() -> None:
    """From 21:00 on Friday for eleven hours; 1 January 2023 is a Sunday."""
    night = {"agents": 1, "start": "21:00", "hours": 11.0, "weekdays": ["Fri"]}
    world = started(phone({"contact.pools.agents.shifts": {"night": night}}))
    friday = 5 * DAY
    assert when_open(world, 0, friday) == friday + 21 * HOUR
    for t in (friday + 21 * HOUR, friday + 23 * HOUR, friday + DAY + 7 * HOUR):
        assert when_open(world, 0, t) == t
    assert when_open(world, 0, friday + DAY + 8 * HOUR) == friday + 7 * DAY + 21 * HOUR
    assert next_start(world, 0, friday + 21 * HOUR) == friday + 7 * DAY + 21 * HOUR


def test_agents_finish_their_talk_and_take_no_other_after_the_shift() -> None:
    """At the end of the shift one talks and one waits; the talk ends, the line waits for the next morning."""
    world = at_work(phone({"contact.pools.agents.shifts": {"day": day_shift(hours=1.0)}}))
    first, second = call(world), call(world)
    reach(world, HOUR - 60, first)
    reach(world, HOUR - 30, second)
    end_agents(world, HOUR, 0)
    end_talk(world, HOUR + 600, first)
    assert next_taken(world, HOUR + 600) == (-1, NEVER)
    assert world.contacts[second]["state"] == WAITING
    begin_agents(world, DAY, 0)
    assert next_taken(world, DAY)[0] == second


def test_agents_who_are_always_there_are_there_once() -> None:
    """A shift of 24 hours goes on where the next one begins: nobody is counted twice, everybody is paid once."""
    run = simulate(phone(days=5))
    shifts = rows(run, ev.L_AGENTS)
    assert shifts["x"].tolist() == [5.0, 0.0, 0.0, 0.0, 0.0]
    assert shifts["a"].sum() == 5 * 5 * DAY


# ------------------------------------------------------------------------------------------------ machines, messages
def with_bot(solves: float, agents_solve: float) -> Scenario:
    bot = {
        "kind": "bot", "share": 1.0, "resolution_factor": 1.0, "accuracy_factor": 1.0, "minutes": 4.0,
        "solves": solves, "hands_over_to": "phone",
    }  # fmt: skip
    channels = {"phone": LINE | {"share": 0.0}, "smart": bot}
    return phone({"contact.channels": channels, "contact.remote_resolution": agents_solve, AGENTS: 20}, days=10)


@pytest.mark.parametrize(("bot", "agents"), [(0.3, 0.2), (0.2, 0.5), (0.0, 0.3), (1.0, 0.0)])
def test_a_bot_hands_over_what_it_cannot_solve(bot: float, agents: float) -> None:
    """The easiest problems go first: bot and agents together solve what the better of the two would."""
    run = simulate(with_bot(bot, agents))
    talk, answer = rows(run, ev.L_TALK), rows(run, ev.L_ANSWER)
    sessions = talk[talk["code"] == 1]
    assert_share(int((sessions["x"] == ev.T_ANSWERED).sum()), len(sessions), bot)
    assert_share(int((answer["code"] > 0).sum()), len(answer), max(bot, agents))
    assert (rows(run, ev.L_TAKEN)["a"][rows(run, ev.L_TAKEN)["code"] == 1] == 0).all()


def message(by: str) -> Scenario:
    app = {
        "kind": "acknowledge", "share": 1.0, "resolution_factor": 1.0, "accuracy_factor": 1.0, "by": by,
        "delay_min": 30.0, "handling": {"law": "exponential", "minutes": 15.0, "cv": 1.0},
    }  # fmt: skip
    pool = [] if by == "machine" else ["app"]
    return phone({"contact.channels": {"app": app}, "contact.pools.agents.channels": pool, AGENTS: 5})


def test_a_machine_acknowledges_after_its_delay() -> None:
    """Half an hour in the mean, however many messages there are."""
    talk = rows(simulate(message("machine")), ev.L_TALK)
    assert_mean(talk["a"][:5000] / 60, 30.0)


def test_a_message_waits_for_an_agent_and_nobody_hangs_up() -> None:
    """As in a patient line: the same waits as on the phone."""
    run, other = simulate(message("agents")), simulate(phone())
    assert len(rows(run, ev.L_GIVE_UP)) == 0
    assert (rows(run, ev.L_TAKEN)["a"] == rows(other, ev.L_TAKEN)["a"]).all()


# ------------------------------------------------------------------------------------------------ triage and the rest
def test_channels_differ_in_what_they_solve_and_how_well_they_diagnose() -> None:
    """Factors on the centre's remote resolution and accuracy, at most up to one."""
    worse = LINE | {"resolution_factor": 0.5, "accuracy_factor": 0.5, "share": 0.5}
    better = LINE | {"resolution_factor": 9.0, "accuracy_factor": 9.0, "share": 0.5}
    changes = {
        "contact": conf("contact", "textbook") | {"remote_resolution": 0.4, "diagnosis_accuracy": 0.6},
        "contact.channels": {"phone": worse, "chat": better}, "contact.pools.agents.channels": ["phone", "chat"],
    }  # fmt: skip
    world = started(small_town(changes))
    assert world.channels["resolution"][:2].tolist() == [0.2, 1.0]
    assert world.channels["accuracy"][:2].tolist() == [0.3, 1.0]


def test_requests_choose_their_channel_by_share() -> None:
    """Drawn for the request, so policies share it."""
    world = started(small_town({"contact": conf("contact", "centre")}))
    for k in range(3000):
        first_contact(world, 12 * HOUR, open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, k, 0))
    for k, share in enumerate((0.5, 0.15, 0.35)):
        assert_share(int((world.jobs["channel"][:3000] == k).sum()), 3000, share)


def test_nobody_calls_about_planned_service() -> None:
    """The company arranges it."""
    world = started(small_town({"contact": conf("contact", "centre")}))
    assert first_contact(world, 0, open_job(world, 0, 0, 0, ev.SERVICE, ev.NEW, 0, 0)) == (-1, NEVER)
    assert first_contact(world, 0, open_job(world, 0, 0, 0, ev.INSTALLATION, ev.NEW, 0, 0))[0] == 0


def test_a_customer_who_gives_up_on_a_callback_runs_his_unit_as_it_is() -> None:
    """Nothing was renewed: the unit's remaining life goes on from where it stopped."""
    impatient = conf("contact", "textbook")
    impatient["channels"]["phone"] |= {"patience_min": 1.0}
    world = started(small_town({"contact": impatient, AGENTS: 1}))
    j = open_job(world, 0, 0, 0, ev.REPAIR, ev.CALLBACK, 0, 0)
    world.units[0]["open_job"], world.units[0]["down"] = j, 1
    age, left = float(world.units[0]["virtual_age"]), float(world.units[0]["left"])
    c, _ = first_contact(world, 100, j)
    reach(world, 100, c)
    hang_up(world, 200, c)
    unit = world.units[0]
    assert (unit["open_job"], unit["down"], world.contacts[c]["state"]) == (-1, 0, OVER)
    assert (unit["virtual_age"], unit["left"], unit["failures"]) == (age, left, unit["failures"])


def test_calls_are_replayed_in_the_order_of_the_log() -> None:
    """One agent, talks of a quarter of an hour, calls at 0:00, 0:05 and 0:06: the waits are 0, 10 and 24 minutes."""
    log = requests([0.0, 5 / 60, 6 / 60], customers=3)
    constant = LINE | {"handling": {"law": "lognormal", "minutes": 15.0, "cv": 0.0}}
    run = simulate(phone({"demand": log_demand(log), PHONE: constant, AGENTS: 1}, days=1))
    assert (rows(run, ev.L_TAKEN)["a"] / 60).tolist() == [0.0, 10.0, 24.0]
    assert (rows(run, ev.L_ANSWER)["t"] / 60).tolist() == [15.0, 30.0, 45.0]
