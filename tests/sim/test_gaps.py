"""Gaps 1 to 5 of Zeithaml, Parasuraman and Berry (1990): all closed at once, and what each does to gap 5."""

import math
from typing import Any

import pytest

from sim import Run, simulate
from sim import events as ev
from tests.sim.worlds import composed, conf, textbook

LIFT = 0.1  # of the standard in force: kept it adds this to the technician's empathy, not kept it takes it off
SEEN = 1 - conf("satisfaction", "in_home_2018")["assimilation"]  # share of what is delivered that is perceived
DELIVERED = (1.0 + 4 * 0.8) / 5  # mean level of the five dimensions when promises and standards are kept
# Manners are at 0.7 and the standard lifts them to what is expected, 0.8; promises are kept, 1; nobody's mood differs.
COMPANY = {
    "start": "2023-01-01", "days": 32, "customers.households": 400,
    "satisfaction.wait_weight": 0.0, "satisfaction.courtesy": 0.7, "satisfaction.courtesy_sd": 0.0,
    "satisfaction.tidiness_sd": 0.0, "satisfaction.mood_sd": 0.0, "satisfaction.weight_sd": 0.0,
}  # fmt: skip
CLOSED = 1e-5  # levels are written down in millionths


def everybody_asked() -> dict[str, Any]:
    """Perfect listening: every job's customer says what he felt, and in January everybody what he expects."""
    tools = composed("listening", "perfect")
    study = tools["instruments"]["csi_study"]
    study |= {"active": True, "months": [1], "published": 1, "owned_months": [0.0, 1000.0], "people": 1_000_000}
    study["response"] |= {"intercept": 30.0, "slope": 0.0, "extremes": 0.0}
    study["scale"] |= {"noise_sd": 0.0}
    return tools


def company(
    compliance: float = 1.0,
    advertised: float = DELIVERED,
    expectation: dict[str, Any] | None = None,
    management: dict[str, Any] | None = None,
    **more: Any,
) -> Run:
    """Perfect listening, standard = expectation, standard met, promise = delivery; unless changed."""
    standards = composed("standards", "preferences")
    standards["preferences"] |= {"lift": LIFT, "loss": LIFT, "compliance": compliance}
    expects = composed("expectation", "adaptive")
    expects |= {"sd": 0.0, "predicted": [1.0, 0.8, 0.8, 0.8, 0.8, 0.9], "desired": [1.0] * 6, "advertised": advertised}
    expects["gains"] |= {"experience": 0.0}
    manages = composed("management", "watch") | {"expectation_from": "csi_study", "standard_follows": 1.0}
    sections = {
        "listening": everybody_asked(), "standards": standards, "expectation": expects | (expectation or {}),
        "management": manages | {"instrument": "everybody"} | (management or {}),
    }  # fmt: skip
    return simulate(textbook(COMPANY | sections | more))


def gaps(run: Run) -> list[float]:
    """Gaps 1 to 4 and 5, in levels."""
    names = ("gap_knowledge", "gap_standard", "gap3_level", "gap4", "gap5")
    return [run.measures[name] for name in names]


def test_where_gaps_1_to_4_are_closed_gap_5_is() -> None:
    """Perfect listening, standard = expectation, standard met, promise = delivery: perceived = expected on the mean."""
    run = company()
    assert run.measures["listening_answers"] > 400 and (run.events["kind"] == ev.L_GAP).sum() == 10
    assert gaps(run) == pytest.approx([0.0] * 5, abs=CLOSED)


def test_gap_3_alone_makes_gap_5_negative() -> None:
    """The standard is never kept, and the company claims no more than it then delivers: part of it is not believed."""
    missed = company(compliance=0.0, advertised=DELIVERED - 2 * LIFT / 5)
    assert gaps(missed)[:4] == pytest.approx([0.0, 0.0, 2 * LIFT, 0.0], abs=CLOSED)
    whole = -SEEN * 2 * LIFT / 5  # if nobody learned from the claim that he will get less
    assert whole < missed.measures["gap5"] < 0.5 * whole
    half = company(compliance=0.5, advertised=DELIVERED - LIFT / 5)
    assert missed.measures["gap5"] < half.measures["gap5"] < -CLOSED


def test_gap_4_alone_makes_gap_5_negative() -> None:
    """The company delivers as before and claims a tenth more: whoever has a job before him expects that much more."""
    run = company(advertised=DELIVERED + 0.1)
    assert gaps(run)[:4] == pytest.approx([0.0, 0.0, 0.0, 0.1], abs=CLOSED)
    first = -SEEN * 0.3 * 0.5 * 0.1  # gain of a promise x credibility x claim, at a customer's first job
    assert -SEEN * 0.1 < run.measures["gap5"] <= first
    assert company(advertised=DELIVERED + 0.15).measures["gap5"] < run.measures["gap5"]


# Gaps 1 and 2 reach the customer through what the management does: it audits the standard when the score is low.
CONTENT = 1 / (1 + math.exp(-conf("satisfaction", "in_home_2018")["intercept"]))  # score when all gaps are zero
SUPERVISED = {
    "days": 90, "warmup_days": 32, "supervision": conf("supervision", "audits") | {"audit_share": 0.0, "effect": 100.0},
}  # fmt: skip


def managed(target: float = CONTENT, watched: str = "everybody") -> Run:
    """Half of the jobs miss the standard until audits are decided on; no claim is believed, so nothing else moves."""
    audits = composed("management", "raise_standard_when_score_falls")
    action = audits["action"] | {"most": 1, "delay_months": 0, "audit_step": 0.5}
    tools = everybody_asked()
    tools["instruments"]["assumption"] |= {"active": True, "score": 0.95}
    act = {"target": target, "dead_band": 0.002, "memory_months": 1, "at_least": 1, "action": action}
    return company(
        0.5, DELIVERED - LIFT / 5, {"credibility": 0.0}, act | {"instrument": watched}, **SUPERVISED, listening=tools
    )


def test_a_management_that_knows_and_wants_what_customers_expect_closes_gap_5() -> None:
    """It hears that the score is below that of customers who get what they expect, and has the standard kept."""
    run = managed()
    assert run.measures["management_decisions"] == 0 < run.measures["management_steps"]  # decided before the warm-up
    assert run.measures["gap3_level"] == 0.0 and run.measures["gap5"] == pytest.approx(0.0, abs=CLOSED)


def test_gap_1_alone_makes_gap_5_negative() -> None:
    """The management assumes that its service is good instead of listening, so nothing is done about the standard."""
    informed, misled = managed(), managed(watched="assumption")
    assert misled.measures["measured_error"] > 0.05 and informed.measures["measured_error"] == 0.0
    assert misled.measures["management_steps"] == 0
    assert misled.measures["gap5"] == pytest.approx(-SEEN * misled.measures["gap3_level"] / 5, abs=CLOSED)
    assert misled.measures["gap5"] < informed.measures["gap5"] - 0.01


def test_gap_2_alone_makes_gap_5_negative() -> None:
    """Its own standard is a score below that of customers who get what they expect: it knows, and lets it be."""
    strict, lax = managed(), managed(target=CONTENT - 0.1)
    assert lax.measures["management_steps"] == 0 and lax.measures["measured_error"] == 0.0
    assert lax.measures["gap5"] == pytest.approx(-SEEN * lax.measures["gap3_level"] / 5, abs=CLOSED)
    assert lax.measures["gap5"] < strict.measures["gap5"] - 0.01


def test_beliefs_about_expected_levels_and_the_own_level_are_written_down_and_move_nothing() -> None:
    """Management acts on what it watches: wrong beliefs and a low own level change gaps 1 and 2 in the log only."""
    knows = company(compliance=0.5)
    guesses = company(compliance=0.5, management={"expectation_from": None, "assumed": 0.2})
    aims_low = company(compliance=0.5, management={"standard": 0.2, "standard_follows": 0.0})
    assert guesses.measures["gap_knowledge"] < -0.5 and aims_low.measures["gap_standard"] < -0.5
    others = [run.events[run.events["kind"] != ev.L_GAP].tobytes() for run in (knows, guesses, aims_low)]
    assert others[0] == others[1] == others[2]
