"""The open list of job types: what is refused at the door, how types are numbered, and which files of conf/ fit."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from experiments import load_scenario
from sim import InputError, Run, simulate
from sim import events as ev
from tests.sim.rules.test_occasions import ACCIDENT, CLEANING, QUESTION
from tests.sim.worlds import log_demand, plain, requests, small_town, started


def town(changes: dict[str, Any] | None = None, **more: Any):
    return small_town({"jobs.types": plain()["jobs"]["types"] | more} | (changes or {}))


def without(*names: str) -> dict[str, Any]:
    """The types of the town without some of them."""
    return {"jobs.types": {name: kind for name, kind in plain()["jobs"]["types"].items() if name not in names}}


REFUSED = [
    ({}, {"drop": ACCIDENT}, "jobs.types.drop.faults: unknown fault 'fault'; allowed: capacitor"),
    ({}, {"drop": ACCIDENT | {"faults": {"drain": 0.0}}}, "jobs.types.drop.faults: all shares are 0"),
    ({}, {"wash": CLEANING | {"months": [0.0] * 12}}, "jobs.types.wash.months: all weights are 0"),
    (
        {"crew.certified_share": 0.0, "crew.senior_share": 0.0, "crew.technicians": 4},
        {"wash": CLEANING | {"family": "roof"}},
        "jobs.types.wash.family: no technician may do 'roof' with 4 technicians",
    ),
    (without("repair"), {}, "jobs.types: no type of cause failure with a share above 0"),
    (without("installation"), {}, "demand.installed_by_us: 0.44 but jobs.types has no type of cause replacement"),
    ({}, {"again": plain()["jobs"]["types"]["installation"]}, "jobs.types: two types of cause replacement"),
]


@pytest.mark.parametrize(("changes", "more", "sentence"), REFUSED, ids=[r[2][:40] for r in REFUSED])
def test_types_that_cannot_be_are_refused_in_one_sentence(changes, more, sentence: str) -> None:
    """A type that nobody may do, or that can't come about, would wait for ever without a word."""
    with pytest.raises(ValidationError, match=r"jobs\.types|demand\.installed_by_us") as refusal:
        small_town(changes) if changes and not more else town(changes, **more)
    assert sentence in str(refusal.value)


def test_the_log_code_of_a_job_is_the_place_of_its_type() -> None:
    """Types are numbered in the order of `jobs.types`; rules branch on their nature."""
    scenario = town(wash=CLEANING, ask=QUESTION)
    kinds = started(scenario).kinds
    assert kinds["nature"].tolist() == [ev.REPAIR, ev.SERVICE, ev.INSTALLATION, ev.SERVICE, ev.SUPPORT]
    assert kinds["cause"].tolist() == [ev.BY_FAILURE, ev.BY_PLAN, ev.BY_REPLACEMENT, ev.BY_PLAN, ev.BY_QUESTION]


def requested(run: Run) -> dict[str, list[tuple[int, int]]]:
    """(unit, second) of the requests of each type."""
    rows = run.events[run.events["kind"] == ev.L_REQUEST]
    return {name: rows[rows["code"] == k][["a", "t"]].tolist() for k, name in enumerate(run.scenario.jobs.types)}


def test_types_of_the_same_company_may_stand_in_any_order() -> None:
    """Installation, service, repair: other codes in the log, the same life."""
    types = plain()["jobs"]["types"]
    one, other = simulate(town()), simulate(small_town({"jobs.types": dict(reversed(types.items()))}))
    assert requested(one) == requested(other)
    assert one.measures == pytest.approx(other.measures, nan_ok=True)


def test_a_company_may_have_fewer_types_than_three() -> None:
    """A workshop that neither installs nor plans has failures only."""
    run = simulate(small_town(without("service", "installation") | {"demand.installed_by_us": 0.0, "days": 200}))
    assert set(run.events[run.events["kind"] == ev.L_REQUEST]["code"]) == {0}


def test_a_replayed_request_becomes_the_first_type_of_its_nature() -> None:
    """The log names natures; where the company has no such type the file is refused."""
    log = requests([1.0, 2.0], kind=ev.SERVICE)
    types = {"ask": QUESTION} | plain()["jobs"]["types"]
    run = simulate(small_town({"jobs.types": types, "demand": log_demand(log)}))
    assert run.events[run.events["kind"] == ev.L_REQUEST]["code"].tolist() == [2, 2]
    with pytest.raises(InputError, match="has a request of nature service"):
        simulate(small_town(without("service") | {"demand": log_demand(log)}))


COMPANIES = {"ac_all": "ac", "car": "car", "camera": "camera"}


@pytest.mark.parametrize(("jobs", "faults"), COMPANIES.items())
def test_every_type_of_the_companies_on_file_comes_about(jobs: str, faults: str) -> None:
    """Each file of conf/jobs is a company whose every type is asked for, on both engines alike."""
    words = ["scenario=small_town", f"jobs={jobs}", f"faults={faults}", "days=365", "customers.households=800"]
    scenario = load_scenario(words + (["demand.installed_by_us=0.0"] if jobs != "ac_all" else []))
    run, other = simulate(scenario), simulate(scenario, "simpy")
    assert run.digest == other.digest
    asked = np.unique(run.events[run.events["kind"] == ev.L_REQUEST]["code"])
    assert asked.tolist() == list(range(len(scenario.jobs.types)))
