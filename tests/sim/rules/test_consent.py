"""Estimate and consent: shares by the logit, the fee of a refusal, being asked again, what estimates are good for."""

import copy
import math
from typing import Any

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY, HOUR, NEVER, YEAR
from sim.handle import World
from sim.rules import consent, price
from tests.sim.bands import assert_mean, assert_share
from tests.sim.rules.test_price import MONDAY, PLAIN, repair
from tests.sim.worlds import small_town, started

ESTIMATE = {"share": 1.0, "error_cv": 0.0, "ask_again_above": 0.2}
CONSENT = {
    "intercept": 2.0, "slope": 6.0, "unit_value": 1200.0, "half_years": 5.0, "replaced": 0.0, "work_done": 0.4,
}  # fmt: skip


def town(estimate: dict[str, Any] | None = None, agreement: dict[str, Any] | None = None, **more: Any) -> World:
    tariff = {"estimate": ESTIMATE | (estimate or {}), "consent": CONSENT | (agreement or {})}
    prices = copy.deepcopy(PLAIN["price"]) | tariff
    return started(small_town(PLAIN | {"price": prices, "calendar.holidays": []} | more))


def rows(world: World, kind: int) -> np.ndarray:
    log = world.log[: int(world.now[0]["n_log"])]
    return log[log["kind"] == kind]


@pytest.mark.parametrize("cv", [0.0, 0.5])
def test_the_share_that_agrees_is_the_integral_of_the_logit_over_the_error(cv: float) -> None:
    """E[sigma(a - b q e / v)] with e lognormal of mean 1: 2,000 quantiles of e against 3,000 customers."""
    world = town({"error_cv": cv})
    agreed = 0
    for _ in range(3000):
        j = repair(world)
        consent.make_estimate(world, MONDAY, j)
        agreed += consent.consents(world, MONDAY, j)
    sigma = math.sqrt(math.log(1 + cv**2))
    z = np.array([price.normal_quantile((k + 0.5) / 2000) for k in range(2000)])
    quote = price.quote(world, MONDAY, 0)
    logit = 2.0 - 6.0 * quote * np.exp(sigma * z - sigma**2 / 2) / 1200.0
    assert_share(agreed, 3000, float((1 / (1 + np.exp(-logit))).mean()))


def test_an_estimate_errs_by_a_lognormal_factor_of_mean_one() -> None:
    """Its mean is the expected price, its coefficient of variation the accuracy of the policy."""
    world = town({"error_cv": 0.3})
    estimates = []
    for _ in range(3000):
        j = repair(world)
        consent.make_estimate(world, MONDAY, j)
        estimates.append(world.jobs[j]["estimate"] / 100)
    assert_mean(np.array(estimates), price.quote(world, MONDAY, 0))
    assert np.std(estimates) / np.mean(estimates) == pytest.approx(0.3, rel=0.08)


def test_a_share_of_the_charged_repairs_gets_an_estimate_and_free_ones_none() -> None:
    """Without an estimate the work goes on unasked, with nothing written down."""
    world = town({"share": 0.3})
    given = 0
    for _ in range(1000):
        j = repair(world)
        consent.make_estimate(world, MONDAY, j)
        given += world.jobs[j]["estimate"] > 0
    assert_share(given, 1000, 0.3)
    world = town(agreement={"intercept": -50.0}, **{"price.contract_parts": True})
    world.customers[0]["contract"] = 1
    assert consent.agrees(world, MONDAY, repair(world), 90 * 60) and len(rows(world, ev.L_ESTIMATE)) == 0


def test_who_refuses_a_price_refuses_any_higher_one() -> None:
    """One uniform a job: consent is monotone in the price, job by job."""
    world = town()
    for _ in range(200):
        j = repair(world)
        said = [consent.agrees_to(world, MONDAY, j, amount) for amount in (0.0, 100.0, 300.0, 900.0, 5000.0)]
        assert said == sorted(said, reverse=True)


def test_a_unit_is_worth_less_with_age() -> None:
    """Half after five years, a quarter after ten; a unit that nobody knows counts as new."""
    world = town()
    j = repair(world)
    assert consent.unit_value(world, MONDAY, j) == 1200.0
    world.jobs[j]["unit"] = 0
    for years, value in ((0, 1200.0), (5, 600.0), (10, 300.0)):
        world.units[0]["installed_at"] = MONDAY - round(years * YEAR)
        assert consent.unit_value(world, MONDAY, j) == pytest.approx(value)


def test_the_customer_is_asked_again_above_the_threshold_and_only_there() -> None:
    """Estimate for 1.3 h: 375; a fifth more is 450, reached at 1.877 h.  A second yes is the higher price's."""
    for hours, again in ((1.87, 0), (1.89, 1)):
        world = town(agreement={"intercept": 50.0})
        assert consent.agrees(world, MONDAY, repair(world), round(hours * HOUR))
        assert rows(world, ev.L_ESTIMATE)["code"].tolist() == [consent.AGREES] + [consent.AGREES_TO_MORE] * again
    world = town({"ask_again_above": 0.0})
    answers = [consent.agrees(world, MONDAY, repair(world), 4 * HOUR) for _ in range(2000)]
    logit = 2.0 - 6.0 * (50 + 4 * 130 + 156) / 1200.0
    assert_share(sum(answers), 2000, 1 / (1 + math.exp(-logit)))
    codes = rows(world, ev.L_ESTIMATE)["code"].tolist()
    assert codes.count(consent.AGREES_TO_MORE) == sum(answers) and codes.count(consent.REFUSES_MORE) > 0


@pytest.mark.parametrize("replaced", [0.0, 1.0])
def test_a_refusal_costs_the_fee_and_ends_the_job(replaced: float) -> None:
    """Sixty for the diagnosis; others repair the unit, or it is replaced at once."""
    world = town(agreement={"replaced": replaced})
    j = repair(world)
    world.jobs[j]["unit"], world.units[0]["open_job"] = 0, j
    world.units[0]["failed_at"], world.units[0]["down"] = 0, 1
    world.units[0]["next_replace"] = NEVER
    consent.refuse(world, MONDAY, j)
    assert (world.jobs[j]["state"], world.jobs[j]["invoice"]) == (ev.REFUSED, 6000)
    assert (world.units[0]["open_job"], world.units[0]["down"]) == (-1, 0)
    assert world.units[0]["next_replace"] == (MONDAY + 1 if replaced else NEVER)
    assert rows(world, ev.L_REFUSED)["job"].tolist() == [j]


def company(changes: dict[str, Any]):
    base = {
        "customers.households": 400, "days": 200, "demand.failure_scale_years": 1.0, "crew.technicians": 4,
        "calendar.holidays": [], "price.reference_cv": 0.5,
    }  # fmt: skip
    return simulate(small_town(copy.deepcopy(PLAIN) | {"days": 200} | base | changes))


def test_an_estimate_lowers_the_surprise() -> None:
    """Who has heard an estimate is surprised by its error and the overrun, not by what the fault costs."""
    said = {
        "price.estimate": ESTIMATE | {"error_cv": 0.15},
        "price.consent": CONSENT | {"intercept": 50.0, "slope": 0.0},
    }
    silent = {"price.estimate": ESTIMATE | {"share": 0.0}}
    told, untold = company(said), company(silent)
    assert told.measures["surprise_mean"] < 0.7 * untold.measures["surprise_mean"]
    assert told.measures["refusals"] == 0 and told.measures["estimates"] > 100


def test_dearer_work_is_refused_more_often_and_a_refused_job_ends_at_its_visit() -> None:
    """The more a repair costs, the fewer are made; who refused has no score and pays the fee alone."""
    refused = []
    for amount in (60.0, 130.0, 400.0):
        types = PLAIN["price"]["types"] | {"repair": {"labour": "hourly", "amount": amount, "reference": 300.0}}
        run = company({"price.types": types, "price.estimate": ESTIMATE, "price.consent": CONSENT})
        refused.append(run.measures["refusal_rate"])
    assert refused == sorted(refused) and refused[0] < refused[2]
    last = run.events[run.events["kind"] == ev.L_REFUSED]["job"]
    invoices = run.events[(run.events["kind"] == ev.L_INVOICE) & np.isin(run.events["job"], last)]
    assert set(invoices["a"]) == {6000} and len(invoices) == len(last)
    closed = run.events[run.events["kind"] == ev.L_CLOSED]["job"]
    assert not np.isin(last, closed).any()


def test_the_work_done_before_a_refusal_takes_its_share_of_time() -> None:
    """Visits that end in a refusal last the given share of the work."""
    short, long = (
        company({"price.estimate": ESTIMATE, "price.consent": CONSENT | {"intercept": -50.0, "work_done": share}})
        for share in (0.1, 0.9)
    )
    times = [run.events[run.events["code"] == ev.NO_CONSENT] for run in (short, long)]
    seconds = [rows[rows["kind"] == ev.L_VISIT]["a"].mean() for rows in times]
    assert seconds[1] == pytest.approx(9 * seconds[0], rel=0.1) and DAY > seconds[0] > 0
