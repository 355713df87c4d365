"""Indicators and money of the contact centre, against a slow re-reading of the log contact by contact."""

import math
import statistics

import pytest

from sim import INDICATORS, Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from sim.indicators.contact import BY_CHANNEL, CHANNELS, CONTACT_COUNTS
from sim.ledger import ledger_of
from tests.sim.test_measures import BUSY
from tests.sim.worlds import composed, small_town

# A small agency swamped by callers, so that everything happens.
SWAMPED = {
    "contact": composed("contact", "smart"), "contact.channels.phone.handling.minutes": 90.0,
    "contact.channels.chat.handling.minutes": 60.0, "contact.channels.smart.solves": 0.4,
    "money.agent_hour": 30.0, "money.machine_session": 0.5, "contact.pools.agents.wage": 2.0,
}  # fmt: skip


@pytest.fixture(scope="module", params=[0, 45])
def run(request: pytest.FixtureRequest) -> Run:
    return simulate(small_town(BUSY | SWAMPED | {"warmup_days": request.param}))


def contacts(run: Run) -> list[dict]:
    """What happened to each contact that was made after the warm-up."""
    found: dict[int, dict] = {}
    opened = {int(r["job"]): int(r["t"]) for r in run.events if r["kind"] == ev.L_REQUEST}
    for row in run.events:
        if row["kind"] == ev.L_CALL:
            found[int(row["a"])] = {
                "t": int(row["t"]), "channel": int(row["code"]), "first": row["x"] == 0, "job": int(row["job"]),
                "opened": opened[int(row["job"])],
            }  # fmt: skip
        elif row["kind"] == ev.L_GIVE_UP:
            found[int(row["who"])] |= {"gave_up": int(row["a"]), "lost": row["x"] in (0.0, 2.0)}
        elif row["kind"] == ev.L_TAKEN and "gave_up" not in found[int(row["who"])]:
            found[int(row["who"])] |= {"waited": int(row["a"]), "taken": int(row["t"])}
        elif row["kind"] == ev.L_TALK:
            found[int(row["who"])] |= {"talked": int(row["t"]), "outcome": row["x"], "seconds": int(row["a"])}
    return [one for one in found.values() if one["t"] >= run.scenario.warmup_days * DAY]


def test_counts_waits_and_shares_by_channel(run: Run) -> None:
    """Mean, percentile and shares of each line, contact by contact."""
    m, everybody = run.measures, contacts(run)
    names = list(run.scenario.contact.channels)
    assert m["contacts"] == len(everybody) > 300
    for k, name in enumerate(names):
        own = [one for one in everybody if one["channel"] == k]
        assert m[f"contacts_{name}"] == len(own)
        if name in ("phone", "chat"):
            waits = [one["waited"] / 60 for one in own if "waited" in one]
            gone = [one for one in own if "gave_up" in one]
            assert m[f"wait_min_{name}"] == pytest.approx(statistics.fmean(waits))
            assert min(waits) <= m[f"wait_min_p95_{name}"] <= max(waits)
            assert m[f"abandon_rate_{name}"] == pytest.approx(len(gone) / len(own))
            assert m[f"service_level_{name}"] == sum(w <= 20 / 60 for w in waits) / len(own)
            assert gone
    assert m["lost_on_the_line"] == pytest.approx(sum(one.get("lost", False) for one in everybody), abs=1)


def test_the_first_response_of_each_channel_is_the_first_answer_of_somebody(run: Run) -> None:
    """On a line and at a bot when it is taken, for a message when it is acknowledged; from the request on."""
    for k, name in enumerate(run.scenario.contact.channels):
        key = "talked" if name == "app" else "taken"
        times = [(one[key] - one["opened"]) / 60 for one in contacts(run)
                 if one["channel"] == k and one["first"] and key in one]  # fmt: skip
        assert run.measures[f"first_response_min_{name}"] == pytest.approx(statistics.fmean(times))


def test_a_bot_counts_what_it_hands_over(run: Run) -> None:
    """Sessions that end with a hand-over, over all sessions."""
    smart = [one for one in contacts(run) if one["channel"] == 3]
    handed_over = sum(one.get("outcome") == ev.T_HANDED_OVER for one in smart)
    assert run.measures["escalated_smart"] == handed_over > 20
    assert run.measures["escalated_share_smart"] == handed_over / len(smart)


def test_agents_are_busy_while_they_talk(run: Run) -> None:
    """One agent: the seconds in which at least one talk of phone or chat goes on, over the paid hours of the shift."""
    since = run.scenario.warmup_days * DAY
    busy = set()
    taken: dict[int, int] = {}
    for row in run.events:
        if row["kind"] == ev.L_TAKEN and row["code"] < 2:
            taken[int(row["who"])] = int(row["t"])
        elif row["kind"] == ev.L_TALK and row["code"] < 2:
            busy |= set(range(max(since, taken.pop(int(row["who"]))), int(row["t"])))
    for t in taken.values():
        busy |= set(range(max(t, since), run.scenario.days * DAY))
    assert run.measures["agent_busy_hours"] == pytest.approx(len(busy) / HOUR)
    assert run.measures["agent_hours"] == 12.0 * (run.scenario.days - run.scenario.warmup_days)


def test_agents_cost_their_shifts_and_machines_their_sessions(run: Run) -> None:
    """Twice thirty an hour, twelve hours a day; half a coin for each message and each session of the bot."""
    ledger, since = ledger_of(run), run.scenario.warmup_days * DAY
    assert ledger.total("agents", since) == pytest.approx(60.0 * 12 * (run.scenario.days - run.scenario.warmup_days))
    machines = sum(row["kind"] == ev.L_TAKEN and row["code"] in (2, 3) and row["t"] >= since for row in run.events)
    assert ledger.total("contact", since) == pytest.approx(0.5 * machines)


def test_lost_calls_end_their_jobs(run: Run) -> None:
    """A job whose customer gave up for good is no longer open, was not booked and did not balk."""
    lost = {int(r["job"]) for r in run.events if r["kind"] == ev.L_GIVE_UP and r["x"] in (0.0, 2.0)}
    assert lost and all(run.world.jobs["state"][j] == ev.LOST for j in lost)


def test_without_a_contact_centre_nothing_is_measured() -> None:
    """What did not happen is NaN."""
    m = simulate(small_town({"days": 5})).measures
    names = [*CONTACT_COUNTS, *(f"{what}_{channel}" for what in BY_CHANNEL for channel in CHANNELS)]
    assert set(names) <= set(INDICATORS) and all(math.isnan(m[name]) for name in names)


def test_a_bot_that_talks_day_and_night_answers_sooner_and_costs_fewer_calls() -> None:
    """The smart variant beside the plain centre: first answers earlier, fewer calls for the agents."""
    plain_centre, smart = (
        simulate(small_town(BUSY | {"contact": composed("contact", name)})) for name in ("centre", "smart")
    )
    assert smart.measures["contacts_phone"] < plain_centre.measures["contacts_phone"]
    assert smart.measures["first_response_min_smart"] < 1 < plain_centre.measures["first_response_min_phone"]
    assert smart.measures["closed_remotely"] > plain_centre.measures["closed_remotely"]
