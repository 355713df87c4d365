"""Where fitted values go, with units and places of lists, and what is set beside them so that they mean the same."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import special

from experiments.calibrate.by_hand import Given
from experiments.calibrate.by_hand_faults import kinds_of_fault
from experiments.calibrate.by_hand_people import leaving, lives, practice, recurrent, returns
from experiments.calibrate.by_hand_visits import causes
from experiments.calibrate.company import company_of
from experiments.calibrate.finding import Finding
from experiments.calibrate.people import months_watched
from experiments.calibrate.subjects import findings
from experiments.configure.compose import Sources, composer
from experiments.fitting.fitted import Fitted, fitted
from sim import Scenario
from tests.experiments.calibrate.test_service_and_people import _customers
from tests.experiments.calibrate.test_service_and_people import company as people

MONTHS = np.array([1.0, 1.6, 0.7, 1.2, 0.5, 0.9, 2.0, 1.4, 0.6, 1.1, 0.8, 1.8])
WEEK = np.array([1.3, 0.9, 1.1, 1.0, 1.2, 0.5, 0.7])
HOURS = np.r_[np.zeros(8), np.arange(1, 13), np.zeros(4)] / 78
PATIENCE_MIN, WAIT_MIN, TALK_MIN = 3.0, 2.0, 4.0


def calls() -> pd.DataFrame:
    """Two years of a desk's calls: so many a day as season and week say, and talks of the fifth who wait."""
    rng = np.random.default_rng(1)
    days = pd.date_range("2022-01-01", "2023-12-31")
    counts = rng.poisson(12 * MONTHS[days.month - 1] * WEEK[days.day_of_week])
    hour = rng.choice(24, counts.sum(), p=HOURS)
    started = pd.Series(days.repeat(counts) + pd.to_timedelta(hour, "h")).dt.tz_localize("UTC")
    n = len(started)
    patience, offered = rng.exponential(60 * PATIENCE_MIN, n), rng.exponential(60 * WAIT_MIN, n)
    waits, gone = rng.random(n) < 0.2, patience < offered
    outcome = np.where(waits & gone, "abandoned", "served")
    talk = np.where(waits & ~gone, rng.lognormal(math.log(60 * TALK_MIN) - 0.125, 0.5, n), 0.0)
    return pd.DataFrame({
        "started": started, "queued": np.where(waits, np.minimum(patience, offered), 0.0), "served": talk,
        "outcome": outcome,
    })  # fmt: skip


def test_season_week_hours_and_patience_of_a_phone_desk_are_those_of_its_calls() -> None:
    """Each month, weekday and hour at its own place, minutes as minutes; within five standard errors of what was put
    in, far less than what another place of the list or another unit has.
    """
    found = list(findings({"contacts": calls()}, ("calls", "patience", "time with an agent")))
    with composer(Sources()) as here:
        company = company_of(found, "bank_calls", here, Scenario)
    made = company.scenario(company.values).model_dump(mode="json")
    for key, truth in (("month_weights", MONTHS), ("weekday_weights", WEEK), ("hour_weights", HOURS)):
        weights = np.array(made["demand"][key])
        few = 20_000 * truth / truth.sum() / 5  # of the calls, with room for days that differ
        error = truth / truth.mean() / np.sqrt(np.maximum(few, 1))
        assert (np.abs(weights / weights.mean() - truth / truth.mean()) <= 5 * error).all(), key
    phone = made["contact"]["channels"]["phone"]
    assert phone["patience_min"] == pytest.approx(PATIENCE_MIN, rel=0.15)
    assert phone["handling"]["minutes"] == pytest.approx(TALK_MIN, rel=0.05)
    assert phone["handling"]["cv"] == pytest.approx(math.sqrt(math.expm1(0.25)), rel=0.05)


def told(subject: str, base: dict, values: list[Fitted] | None = None, tables: dict | None = None) -> Given:
    """What was said of a subject of a town, with these values of its fit."""
    found = {subject: Finding(subject, values or [], {}, "", np.eye(len(values or [])))}
    return Given(subject, "x", tables or {}, found, base, "a town", {subject: "x"})


def law() -> list[Fitted]:
    """Of lives."""
    return [fitted("shape", 1.4, 0.05, "log", "", "", 500), fitted("scale", 900.0, 0.04, "log", "days", "", 500)]


UNITS = {"demand": {"kind": "installed_base"}}


def test_first_failures_are_those_of_units_that_are_alike() -> None:
    """What else makes units differ in the model is in the fitted law already."""
    assert lives(told("lives", UNITS, law())).beside == {
        "demand.environment_sd": 0.0, "demand.use_sd": 0.0, "demand.poor_installation_ratio": 1.0,
    }  # fmt: skip


def test_recurrent_failures_are_those_of_units_that_a_repair_makes_as_new() -> None:
    """Restoration 0 is as good as new (docs/model.md); how units differ goes to its key where it was fitted."""
    alike = recurrent(told("recurrent failures", UNITS, law()))
    assert alike.beside["demand.restoration"] == 0.0 and alike.beside["demand.environment_sd"] == 0.0
    frailty = fitted("frailty", 0.3, 0.2, "log", "", "", 500)
    unlike = recurrent(told("recurrent failures", UNITS, [*law(), frailty]))
    assert unlike.beside["demand.restoration"] == 0.0 and "demand.environment_sd" not in unlike.beside


@pytest.mark.parametrize("variance", [0.04, 0.5, 3.0])
def test_the_error_of_how_units_differ_is_that_of_its_interval(variance: float) -> None:
    """A lognormal factor of mean one with variance v has the sd sqrt(ln(1 + v)) in logarithms: ends and slope of it."""
    frailty = fitted("frailty", variance, 1e-3, "log", "", "", 500)
    (*_, (spread, key)) = recurrent(told("recurrent failures", UNITS, [*law(), frailty])).values
    assert key.name == "demand.environment_sd"
    assert spread.value == pytest.approx(np.sqrt(np.log1p(variance)))
    assert spread.error == pytest.approx(np.log(spread.high / spread.low) / (2 * 1.959964), rel=1e-4)


def test_returns_practice_and_leaving_are_nobodys_but_those_of_the_record() -> None:
    """Whoever repaired, however much is learnt, however content: the record tells no more."""
    last = [fitted("repair does not last", 0.1, 0.1, "logit", "share", "", 500),
            fitted("shows after", 6.0, 0.1, "log", "days", "", 500)]  # fmt: skip
    assert returns(told("first fix from return times", {}, last)).beside == {
        "visit.rush_ratio": 1.0, "visit.junior_ratio": 1.0,
    }  # fmt: skip
    rate = [fitted("rate", 0.9, 0.01, "log", "", "", 500)]
    grown = practice(told("practice", {"people": {"kind": "growing"}}, rate))
    assert grown.beside == {"people.learning.floor": 0.0}
    gone = [Fitted(name, -5.0, -6.0, -4.0, 0.5, "identity", "", "", 1) for name in ("base", "tenure")]
    left = leaving(told("leaving by month", {}, gone, _customers(np.random.default_rng(1))))
    assert left.beside == {"leaving.duration_slope": 0.0, "leaving.event_months": 0.0}
    assert left.groups == {"leaving": "weibull"}


def test_faults_that_nobody_spoke_of_have_no_share() -> None:
    """Of three of the company the records have two."""
    orders = pd.DataFrame({"id": range(40), "fault": ["A"] * 30 + ["B"] * 10})
    base = {"faults": {"drain": {}, "sensor": {}, "piping": {}}}
    said = told("kinds of fault", base, tables={"work_orders": orders})
    made = kinds_of_fault(said._replace(said={"A": "drain", "B": "piping"}))
    assert made.beside == {"faults.sensor.share": 0.0}
    assert {key.name: one.value for one, key in made.values} == {
        "faults.drain.share": 0.75,
        "faults.piping.share": 0.25,
    }


def test_seniors_have_no_bonus_where_ability_is_that_of_persons() -> None:
    """The spread between persons holds them; with no difficulty and no codes ability is the log odds of the record."""
    base = {"visit": {"difficulty_sd": 0.0, "code_bonus": 0.0}, "contact": {}}
    said = told("causes", base, tables=people(n=1000))
    made = causes(said._replace(said={"part": "part", "skill": "skill"}))
    assert made.beside == {"crew.senior_bonus": 0.0}
    (skill, key), (_, other) = made.values
    assert (key.name, other.name) == ("crew.skill", "crew.skill_sd")
    first = said.tables["visits"].drop_duplicates("order")
    assert skill.value == pytest.approx(special.logit((first["cause"] != "skill").mean()), abs=0.2)


def test_who_leaves_as_a_month_ends_was_there_in_it() -> None:
    """One leaves after three whole months, one stays five; before the first who left, nobody was watched."""
    since = pd.to_datetime(["2023-01-01", "2023-01-01", "2023-01-01", "2023-06-01"], utc=True)
    until = pd.to_datetime(["2023-02-01", "2023-04-01", None, None], utc=True)
    months, begun = months_watched({"customers": pd.DataFrame({"id": list("abcd"), "since": since, "until": until})})
    assert begun == until[0]
    assert months[["tenure", "at_risk", "left"]].to_numpy().tolist() == [[1, 2, 0], [2, 2, 1], [3, 1, 0], [4, 1, 0]]
