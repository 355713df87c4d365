"""Indicators and postings of prices and warranties against a slow reading of the log; files of conf/ that fit."""

import numpy as np
import pytest

from experiments import load_scenario
from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, SURPRISED
from sim.ledger import ledger_of
from sim.scenario import Scenario
from tests.sim.worlds import sections, small_town

BUSY = {
    "customers.households": 300, "days": 150, "demand.failure_scale_years": 1.0, "crew.technicians": 3,
    "demand.replacement_mean_years": 3.0, "visit.callback": 0.3,
}  # fmt: skip


@pytest.fixture(scope="module", params=[0, 40])
def run(request: pytest.FixtureRequest) -> Run:
    changes = BUSY | sections({"price": "ac_tariff", "warranty": "china_ac"}) | {"warmup_days": request.param}
    return simulate(small_town(changes))


def test_every_indicator_of_price_and_warranty_is_what_a_slow_reading_finds(run: Run) -> None:
    """Row by row from the end of the warm-up on."""
    since = run.scenario.warmup_days * DAY
    rows = [r for r in run.events if r["t"] >= since]
    invoices = [r for r in rows if r["kind"] == ev.L_INVOICE]
    charged = [r for r in invoices if r["a"] > 0]
    estimates = [r for r in rows if r["kind"] == ev.L_ESTIMATE and r["code"] in (0, 1)]
    refused = [r for r in rows if r["kind"] == ev.L_REFUSED]
    warranty = [r for r in invoices if r["code"] in (ev.STATUTORY, ev.EXTENDED, ev.EXCHANGE)]
    expected = {
        "settled_jobs": len(invoices), "free_jobs": len(invoices) - len(charged), "invoices": len(charged),
        "invoiced": sum(int(r["a"]) for r in charged) / 100,
        "surprised": sum(r["x"] > SURPRISED for r in charged), "surprise_mean": np.mean([r["x"] for r in charged]),
        "price_fairness_mean": np.mean([r["x"] for r in rows if r["kind"] == ev.L_FAIRNESS]),
        "estimates": len(estimates), "refusals": len(refused), "warranty_jobs": len(warranty),
        "exchanges": sum(r["kind"] == ev.L_EXCHANGED for r in rows),
    }  # fmt: skip
    assert all(value > 0 for value in expected.values())
    assert {name: run.measures[name] for name in expected} == pytest.approx(expected)
    assert run.measures["refusal_rate"] == pytest.approx(len(refused) / len(estimates))
    assert run.measures["free_share"] == pytest.approx(1 - len(charged) / len(invoices))


def test_warranty_cost_is_time_kilometres_parts_and_units_of_covered_jobs(run: Run) -> None:
    """Added up visit by visit and part by part."""
    s, since = run.scenario, run.scenario.warmup_days * DAY
    money, price = s.money, [p.price for p in s.parts.stocked.values()]
    covered = {int(r["job"]) for r in run.events if r["kind"] == ev.L_INVOICE and r["code"] in (1, 2, 5)}
    hour = (money.technician_month + money.vehicle_month) / money.hours_month
    cost, trip = 0.0, (0, 0.0)
    trips: dict[int, tuple[int, float]] = {}
    for r in run.events:
        if int(r["job"]) not in covered or r["kind"] == ev.L_FILL:
            continue
        if r["kind"] == ev.L_SENT:
            trips[int(r["job"])] = (int(r["a"]), float(r["x"]))
        elif r["kind"] == ev.L_VISIT and r["t"] >= since:
            trip = trips[int(r["job"])]
            cost += (trip[0] + int(r["a"])) / 3600 * hour + trip[1] * money.travel_km
        elif r["kind"] == ev.L_USED and r["t"] >= since:
            cost += price[r["who"]]
    cost += sum(float(r["x"]) for r in run.events if r["kind"] == ev.L_EXCHANGED and r["t"] >= since)
    assert run.measures["cost_warranty"] == pytest.approx(cost)


def test_the_maker_pays_his_share_of_first_repairs_and_of_units(run: Run) -> None:
    """Eight tenths of the tariff, nothing for repeats, the whole unit."""
    since, jobs = run.scenario.warmup_days * DAY, run.world.jobs
    paid = 0.0
    for r in run.events:
        if r["t"] >= since and r["kind"] == ev.L_TARIFF and r["code"] == ev.STATUTORY:
            paid += 0.8 * r["a"] / 100 if jobs["origin"][r["job"]] != ev.CALLBACK else 0.0
        elif r["t"] >= since and r["kind"] == ev.L_EXCHANGED:
            paid += float(r["x"])
    assert run.measures["reimbursements"] == pytest.approx(paid, abs=0.01 * len(run.events))
    assert paid > 0


def test_contract_fees_follow_the_contracts() -> None:
    """Where every contract is given up within a year the fees end; where everybody takes one they grow."""
    months = {}
    for name, renewal, uptake in (("ends", 0.0, 0.0), ("stays", 1.0, 0.0), ("grows", 1.0, 1.0)):
        rules = sections({"warranty": "china_ac"})["warranty"] | {"contracts": {"renewal": renewal, "uptake": uptake}}
        still = {"leaving.link": "none", "leaving.new_customers_year": 0.0}
        run = simulate(small_town({"days": 420, "warranty": rules} | still))
        edges = np.array([0, 31, 396, 420]) * DAY
        months[name] = ledger_of(run).by_month("contracts", edges)
    assert months["ends"][2] == 0.0 < months["stays"][2] < months["grows"][2]
    assert months["ends"][0] <= months["stays"][0]


def test_what_is_off_says_nothing_and_books_nothing() -> None:
    """With the book and no warranty there is no row, no posting, and every new indicator is zero or did not happen."""
    run = simulate(small_town(BUSY))
    assert not ((run.events["kind"] >= ev.L_TARIFF) & (run.events["kind"] <= ev.L_FAIRNESS)).any()
    totals = ledger_of(run).totals()
    assert {totals[name] for name in ("discounts", "exchanges", "reimbursements", "warranties")} == {0.0}
    m = run.measures
    assert m["settled_jobs"] == m["exchanges"] == m["cost_warranty"] == 0
    assert np.isnan([m["free_share"], m["invoice_mean"], m["surprise_mean"], m["refusal_rate"]]).all()
    assert run.world.covers.shape == (1,)


def test_other_prices_leave_the_world_as_it_is_where_nobody_is_asked() -> None:
    """A tariff without estimates charges, and changes no visit: all other rows are those of the book."""
    tariff = sections({"price": "ac_tariff"})["price"]
    tariff["estimate"]["share"] = 0.0
    logs = []
    for changes in ({}, {"price": tariff}, sections({"warranty": "china_ac"})):
        events = simulate(small_town(BUSY | changes | {"visit.callback": 0.0})).events
        logs.append(events[(events["kind"] < ev.L_TARIFF) | (events["kind"] > ev.L_FAIRNESS)].tobytes())
    assert logs[0] == logs[1] == logs[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["jobs=ac_all", "price=ac_tariff"], "price.types: no price for job type 'diagnosis'"),
        (["price=ac_all_tariff"], "price.types.diagnosis: no such type of job"),
        (["price=ac_tariff", "+price.faults.rust=3.0"], "price.faults.rust: unknown fault"),
        (["warranty=china_ac", "warranty.main_faults=[rust]"], "warranty.main_faults: unknown fault 'rust'"),
        (["warranty=china_ac", "warranty.main_years=0.5"], "warranty.main_years: 0.5 is below whole_years"),
    ],
)
def test_prices_that_do_not_fit_the_company_are_refused(words: list[str], sentence: str) -> None:
    """One sentence with the key, the value seen and what is allowed."""
    with pytest.raises(Exception, match=sentence.replace(".", r"\.")):
        load_scenario(["scenario=small_town", *words])


def test_all_that_the_company_of_conf_offers_runs_together() -> None:
    """All types of job, their tariff, the Chinese warranty: every coverage occurs."""
    words = ["jobs=ac_all", "price=ac_all_tariff", "warranty=china_ac", "days=730", "demand.failure_scale_years=3.0"]
    scenario = load_scenario(["scenario=small_town", *words])
    assert isinstance(scenario, Scenario)
    run = simulate(scenario)
    seen = set(run.events[run.events["kind"] == ev.L_INVOICE]["code"])
    assert {ev.CHARGED, ev.STATUTORY, ev.EXTENDED, ev.IN_CONTRACT, ev.GUARANTEE} <= seen


def test_prices_in_another_currency_are_the_same_prices() -> None:
    """Tariff, units and warranties are written in CNY: at two for one every amount doubles, and nobody decides anew."""
    changes = BUSY | sections({"price": "ac_tariff", "warranty": "china_ac"})
    one, two = (simulate(small_town(changes | {"money.catalogue_factor": factor})) for factor in (1.0, 2.0))
    invoices = [run.events[run.events["kind"] == ev.L_INVOICE] for run in (one, two)]
    assert (invoices[0]["job"] == invoices[1]["job"]).all()
    assert np.abs(2 * invoices[0]["a"] - invoices[1]["a"]).max() <= 1
    for name in ("reimbursements", "cost_exchanges", "invoiced"):
        assert two.measures[name] == pytest.approx(2 * one.measures[name], rel=1e-4), name
