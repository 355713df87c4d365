"""Indicators of complaints against a slow count of the log, the table by cause, and what the levers of the desk do."""

import functools
import math
from typing import Any

import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR, YEAR
from sim.indicators.complaints import COMPLAINT_COUNTS
from tests.sim.rules.test_complaints import complaining, everybody
from tests.sim.worlds import small_town


@functools.cache
def company(choice: str = "city", warmup: int = 0, days: int = 500) -> Run:
    """A town in which a good deal goes wrong."""
    bad = {
        "days": days, "warmup_days": warmup, "customers.households": 1200, "crew.technicians": 4, "crew.skill": 1.0,
        "demand.failure_scale_years": 2.0, "visit.callback": 0.15,
    }  # fmt: skip
    return simulate(small_town(bad | complaining({}, choice)))


def counted(run: Run) -> dict[str, float]:
    """The indicators by a slow reading of the log."""
    since, end = run.scenario.warmup_days * DAY, run.scenario.days * DAY
    found = dict.fromkeys(COMPLAINT_COUNTS, 0.0)
    raised: dict[int, Any] = {}
    hours, left = [], {}
    outcome: list[tuple[str, int, int]] = []  # of each problem: what came of it, when, whose
    for row in run.events:
        t, kind, code, a = int(row["t"]), row["kind"], row["code"], int(row["a"])
        if kind == ev.L_VOICE:
            found["discontents"] += t >= since and code != ev.V_ADDS
            found["complaints_found"] += t >= since and code == ev.V_FOUND
            if code in (ev.V_COMPLAINS, ev.V_FOUND):
                raised[a] = row
                outcome.append(("complained", t, int(row["who"])))
                found["complaints"] += t >= since
            elif code != ev.V_ADDS:
                outcome.append(("silent", t, int(row["who"])))
        elif kind == ev.L_LEFT:
            left[int(row["who"])] = t
        elif kind == ev.L_REMEDY:
            found["compensation"] += row["x"] / 100 if raised[a]["t"] >= since else 0.0
        elif kind in (ev.L_CASE, ev.L_REPLY, ev.L_CASE_CLOSED):
            begin = int(raised[a]["t"])
            if kind == ev.L_CASE_CLOSED:
                outcome.append(("recovered" if code else "unsatisfied", begin, int(row["who"])))
            if begin < since:
                continue
            if kind == ev.L_CASE:
                found["complaints_received"] += 1
                found["complaints_acknowledged_in_time"] += 0 <= row["x"] <= 24
            elif kind == ev.L_REPLY:
                hours.append((t - begin) / HOUR)
            else:
                found["complaints_closed"] += 1
                found["complaints_recovered"] += code
    further = {int(row["a"]) for row in run.events if row["kind"] == ev.L_ESCALATED and row["code"] in (ev.E_PUBLIC, 1)}
    found["complaints_escalated"] = sum(raised[k]["t"] >= since for k in further)
    found["complaints_open"] = found["complaints"] - found["complaints_closed"]
    found["hours_to_reply"] = sum(hours) / len(hours)
    for name, t, who in outcome:
        if since <= t <= end - int(YEAR):
            found[f"problems_{name}"] += 1
            found[f"stayed_{name}"] += left.get(who, math.inf) > t + int(YEAR)
    return found


@pytest.mark.parametrize("warmup", [0, 60])
def test_the_indicators_are_those_of_a_slow_count(warmup: int) -> None:
    """Counts, times and retention, with and without a warm-up; the groups of causes add up."""
    run = company(warmup=warmup)
    slow, m = counted(run), run.measures
    groups = [name for name in COMPLAINT_COUNTS if name.removeprefix("complaints_") in (
        "quality", "cost", "attitude", "delay", "part", "product")]  # fmt: skip
    assert sum(m[name] for name in groups) == m["complaints"] > 30
    for name, value in slow.items():
        if name not in groups:
            assert m[name] == pytest.approx(value), name
    assert m["voice_share"] == m["complaints"] / m["discontents"]
    assert m["retention_silent"] == m["stayed_silent"] / m["problems_silent"]


def test_where_nobody_complains_nothing_is_measured() -> None:
    """What did not happen is NaN, never 0, and costs nothing."""
    run = simulate(small_town({"days": 20}))
    assert all(math.isnan(run.measures[name]) for name in COMPLAINT_COUNTS)
    assert run.measures["cost_complaints"] == run.measures["cost_compensation"] == 0.0


def test_the_table_by_cause_counts_every_complaint_once() -> None:
    """Its columns add up to the indicators, and every cause belongs to one group."""
    run = company()
    table, m = run.complaints, run.measures
    assert table["complaints"].sum() == m["complaints"]
    assert table["compensation"].sum() == pytest.approx(m["compensation"])
    for group in set(table["group"]):
        assert table["complaints"][table["group"] == group].sum() == m[f"complaints_{group}"]
    felt = run.events[run.events["kind"] == ev.L_DISCONTENT]
    assert table["discontents"].tolist() == [(felt["code"] == k).sum() for k in range(len(table["cause"]))]


def test_the_default_desk_lies_in_the_published_bands() -> None:
    """1-5 % of jobs reach the company as complaints, 5-30 % of the discontented with quality say so (C21b)."""
    town = {"days": 730, "customers.households": 6000, "crew.technicians": 4}
    m = simulate(small_town(town | complaining())).measures
    assert 0.01 <= m["complaints_per_job"] <= 0.05
    assert 0.05 <= m["voice_share"] <= 0.30
    assert 0.02 <= m["escalated_share"] <= 0.10


def test_each_lever_of_the_desk_does_what_it_is_for() -> None:
    """Against the desk of the city, on the same customers: sooner, more, dearer, better, not at all."""
    city = company().measures
    fast, easy = company("fast_response").measures, company("easy_channels").measures
    generous, trained = company("generous").measures, company("trained_staff").measures
    assert fast["hours_to_reply"] < 0.5 * city["hours_to_reply"]
    assert fast["acknowledged_in_time_share"] > city["acknowledged_in_time_share"]
    assert fast["cost_complaints"] > city["cost_complaints"]
    assert easy["voice_share"] > city["voice_share"] and easy["complaints_found"] > 0
    assert generous["compensation_mean"] > city["compensation_mean"]
    assert trained["recovered_share"] > city["recovered_share"]
    nobody = company("no_recovery").measures
    assert math.isnan(nobody["hours_to_reply"]) and nobody["recovered_share"] < 0.2 * city["recovered_share"]


def test_the_paradox_raises_what_is_regained() -> None:
    """More than all of the loss, for some; never without the switch."""

    def most(choice: str) -> float:
        log = company(choice).events
        return float(log["x"][log["kind"] == ev.L_REPLY].max())

    assert most("city") <= 1.0 < most("paradox")


def test_who_is_helped_stays_and_who_is_silent_goes() -> None:
    """Retention after a year: silent, unsatisfied, recovered, in this order (C21a)."""
    loud = everybody(-4.0, 0.9)
    town = {"days": 760, "customers.households": 8000, "crew.technicians": 8, "demand.failure_scale_years": 8.0}
    desk = {"staff.handlers": 12, "staff.finds": 0.6}
    m = simulate(small_town(town | complaining(loud | desk) | {"crew.skill": 0.0})).measures
    assert m["retention_silent"] < m["retention_unsatisfied"] < m["retention_recovered"]
    assert min(m["problems_silent"], m["problems_unsatisfied"], m["problems_recovered"]) > 300
