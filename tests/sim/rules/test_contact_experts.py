"""Remote support: an expert gives a technician a second chance, if one is free."""

import math
from typing import Any

import numpy as np

from experiments.theory.queues import erlang_b
from sim import Run, Scenario, simulate
from sim import events as ev
from tests.sim.bands import assert_share
from tests.sim.worlds import composed, conf, small_town, textbook

CENTRE = conf("contact", "textbook") | {"remote_resolution": 0.0}
HELP = {"pool": "experts", "minutes": 10.0, "bonus": 1.5}
ALWAYS = CENTRE["pools"]["agents"]["shifts"]["always"]


def experts(number: int, **help_: Any) -> dict[str, Any]:
    """A centre with so many experts."""
    pool = {"channels": [], "wage": 1.0, "shifts": {"always": ALWAYS | {"agents": number}}}
    pools = CENTRE["pools"] | {"experts": pool}
    return {"contact": CENTRE | {"pools": pools, "experts": HELP | help_}}


def shop(changes: dict[str, Any], skill: float = 0.0) -> Scenario:
    """Technicians of a textbook shop whose visits fail for skill in half of the cases, at first."""
    many = {"crew.technicians": 20, "crew.skill": skill, "demand.rate_per_day": 300.0, "visit.escalate_h": 1.0}
    return textbook(many | {"days": 10} | changes)


def rows(run: Run, kind: int) -> np.ndarray:
    return run.events[run.events["kind"] == kind]


def first_fix(run: Run) -> tuple[int, int]:
    return int(run.measures["first_fixes"]), int(run.measures["first_visits"])


def test_help_raises_the_odds_by_its_bonus() -> None:
    """Alone 1/2; with an expert of bonus 1.5, e^1.5 to 1: that is the rate of first fixes when one is always free."""
    fixes, visits = first_fix(simulate(shop(experts(100))))
    assert_share(fixes, visits, math.exp(1.5) / (1 + math.exp(1.5)))


def test_without_a_bonus_the_call_costs_time_and_changes_no_outcome() -> None:
    """The draw is that of the visit: the same technicians fail, ten minutes later."""
    plain, called = simulate(shop({"contact": CENTRE})), simulate(shop(experts(100, bonus=0.0)))
    assert called.measures["expert_calls_answered"] > 500
    assert called.measures["hours_on_site"] > plain.measures["hours_on_site"]
    assert_share(first_fix(called)[0], first_fix(called)[1], 0.5)
    calls = rows(called, ev.L_EXPERT)
    assert (calls["a"] == 600).all() and not calls["x"].any()


def test_nobody_waits_for_an_expert() -> None:
    """Calls come as a thinned stream of requests: the share that finds nobody free is Erlang's B, about.

    The technicians' answers feed back into the calls, so the band is that of the model and not of luck: 3 points.
    """
    run = simulate(shop(experts(2, bonus=0.0, minutes=30.0) | {"days": 40}))
    calls = rows(run, ev.L_EXPERT)
    a_minute = len(calls) / (40 * 24 * 60)
    assert abs((calls["code"] == 0).mean() - erlang_b(2, a_minute * 30.0)) < 0.03
    assert len(rows(run, ev.L_TALK)) > 0


def test_experts_on_the_phone_are_busy_and_are_paid() -> None:
    """Hours of experts are ten minutes a call; their pool costs its shift."""
    run = simulate(shop(experts(3)))
    calls = rows(run, ev.L_EXPERT)
    assert run.measures["expert_hours"] * 6 == calls["code"].sum() == run.measures["expert_calls_answered"] > 0
    assert run.measures["expert_calls"] == len(calls)


def test_without_experts_nobody_is_called() -> None:
    """Off: not a row, and the log is the one of a centre that does not know the word."""
    run = simulate(shop({"contact": CENTRE}))
    assert len(rows(run, ev.L_EXPERT)) == 0
    idle = simulate(shop(experts(0) | {"contact.experts": None}))
    assert (rows(run, ev.L_VISIT) == rows(idle, ev.L_VISIT)).all()


def test_experts_raise_first_fix_in_a_whole_company() -> None:
    """The small town with a junior crew: more first fixes, longer visits, hours of experts."""
    weak = {"crew.skill": 1.0, "days": 200, "customers.households": 2000}
    plain, helped = (
        simulate(small_town(weak | {"contact": composed("contact", name)})) for name in ("centre", "experts")
    )
    assert helped.measures["first_fix_rate"] > plain.measures["first_fix_rate"] + 0.05
    assert helped.measures["expert_hours"] > 0
