"""Money against a slow re-reading of the log with the price list in hand."""

import math

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR, YEAR
from sim.ledger import ACCOUNTS, COSTS, REVENUES, ledger_of
from tests.sim.test_measures import BUSY, Reading
from tests.sim.worlds import small_town

MONEY = {
    "money.technician_month": 9500.0, "money.senior_premium": 1500.0, "money.vehicle_month": 2000.0,
    "money.hours_month": 174.0, "money.overtime": 1.5, "money.holiday": 3.0, "money.travel_km": 0.8,
    "money.contact": 6.0, "money.price_repair": 230.0, "money.price_service": 120.0,
    "money.price_installation": 350.0, "money.part_markup": 0.3, "money.contract_year": 300.0,
    "money.holding_year": 0.25, "money.order": 30.0, "money.emergency_share": 0.6, "money.emergency_order": 25.0,
    "money.reserve": 12.0, "money.acquisition": 80.0, "money.discount_year": 0.1, "money.catalogue_factor": 0.5,
    "levers.first_fix": {"name": "test", "cost_year": 3600.0, "cost_technician_year": 1200.0},
    "levers.staffing": {"name": "test", "cost_year": 1200.0, "cost_technician_year": 0.0},
    "parts.prepick": True, "parts.out_of_stock": "emergency", "crew.senior_share": 0.4,
}  # fmt: skip
RATES = dict(zip(range(3), (230.0, 120.0, 350.0), strict=True))
MONTH = 365.25 / 12


@pytest.fixture(scope="module", params=[0, 45])
def run(request: pytest.FixtureRequest) -> Run:
    return simulate(small_town(BUSY | MONEY | {"warmup_days": request.param}))


def prices(run: Run) -> list[float]:
    return [0.5 * part.price for part in run.scenario.parts.catalogue.values()]


def by_events(run: Run) -> dict[str, float]:
    """Amounts that belong to single rows of the log, from the end of the warm-up on."""
    since, price, wage = run.scenario.warmup_days * DAY, prices(run), 9500 / 174
    total = dict.fromkeys(("invoices", "overtime", "holiday", "travel", "contact", "acquisition", "parts",
                           "ordering", "emergency"), 0.0)  # fmt: skip
    for row in run.events:
        if row["t"] < since:
            continue
        kind, who = row["kind"], int(row["who"])
        origin = int(run.world.jobs[row["job"]]["origin"]) if row["job"] >= 0 else ev.NEW
        if kind == ev.L_CLOSED:
            contract = run.world.customers[who]["contract"] and row["code"] != ev.INSTALLATION
            if not contract and origin != ev.CALLBACK:
                total["invoices"] += RATES[int(row["code"])]
        elif kind == ev.L_USED:
            total["parts"] += price[who]
            if origin != ev.CALLBACK:
                total["invoices"] += 1.3 * price[who]
        elif kind == ev.L_SHIFT and row["code"] == ev.S_END:
            total["overtime"] += row["a"] / HOUR * wage * (3.0 if row["x"] else 1.5)
        elif kind == ev.L_SHIFT and row["code"] == ev.S_START and row["x"]:
            total["holiday"] += row["a"] / HOUR * wage * 2.0
        elif kind == ev.L_SENT:
            total["travel"] += 0.8 * row["x"]
        elif kind == ev.L_ANSWER:
            total["contact"] += 6.0
        elif kind == ev.L_WON:
            total["acquisition"] += 80.0
        elif kind == ev.L_ORDER and row["code"] == ev.O_DEPOT:
            total["ordering"] += 30.0
        elif kind == ev.L_ORDER and row["code"] == ev.O_EMERGENCY:
            total["emergency"] += 0.6 * price[who] + 25.0
        elif kind == ev.L_RESERVE:
            total["ordering"] += 12.0
    return total


def cents(run: Run) -> float:
    """What rounding each posting to a cent may add up to."""
    return 0.005 * len(ledger_of(run).postings) + 0.01


def test_amounts_of_single_events_are_rate_times_quantity(run: Run) -> None:
    """Invoices, overtime, kilometres, answers, parts, orders, emergencies, new customers."""
    total, m = by_events(run), run.measures
    for name in ("overtime", "travel", "contact", "acquisition", "parts", "ordering", "emergency"):
        assert m[f"cost_{name}"] == pytest.approx(total[name], abs=cents(run)), name
        assert total[name] > 0, name


def test_wages_vehicles_and_levers_are_paid_for_the_days_that_are_measured(run: Run) -> None:
    """Three people, one of them senior, and one more in June, July and August; holidays at three times the hour."""
    since, days = run.scenario.warmup_days, run.scenario.days
    month = run.world.calendar["month"]
    season = sum(month[d] in (6, 7, 8) for d in range(since, days))
    regular = (days - since) / MONTH * (3 * 11_500 + 1500) + season / MONTH * 11_500
    assert run.measures["cost_labour"] == pytest.approx(regular + by_events(run)["holiday"], abs=cents(run))
    levers = 0.5 * (3600 + 3 * 1200 + 1200) / 12 * (days - since) / MONTH
    assert run.measures["cost_levers"] == pytest.approx(levers, abs=cents(run))


def test_revenue_is_invoices_and_contract_fees(run: Run) -> None:
    """Fees run from pay day to pay day for the contract customers who are there then."""
    since, days = run.scenario.warmup_days, run.scenario.days
    starts = [d for d in range(days) if run.world.calendar["month_start"][d] or d in (0, since)]
    fees = 0.0
    people = run.world.customers[: int(run.world.now[0]["n_customers"])]
    for begin, end in zip(starts, [*starts[1:], days], strict=True):
        if begin >= since:
            there = sum(bool(c["contract"] and c["won_at"] <= begin * DAY < c["left_at"]) for c in people)
            fees += there * 300.0 * (end - begin) / 365.25
    assert run.measures["revenue"] == pytest.approx(by_events(run)["invoices"] + fees, abs=cents(run))


def test_holding_is_the_value_of_the_stock_over_time(run: Run) -> None:
    """A quarter of the value a year: what was there at first, plus deliveries from outside, less what was used."""
    since, horizon, price = run.scenario.warmup_days * DAY, run.scenario.days * DAY, prices(run)
    kits = run.world.parts["kit"] * 4
    value = float(sum((run.world.stocks["initial"][0] + kits)[: len(price)] * price))
    area, before = 0.0, 0
    for row in run.events:
        outside = row["kind"] == ev.L_DELIVERY and row["code"] != ev.O_VAN
        if outside or row["kind"] == ev.L_USED:
            t = int(row["t"])
            area += value * (max(t, since) - max(before, since))
            before = t
            value += price[int(row["who"])] * int(row["a"]) * (1 if outside else -1)
    area += value * (horizon - max(before, since))
    assert run.measures["cost_holding"] == pytest.approx(0.25 * area / YEAR, abs=cents(run))


def test_every_posting_has_two_sides_and_the_books_balance(run: Run) -> None:
    """Cash against one account, whole cents, and the sum of all balances is zero."""
    postings, cash = ledger_of(run).postings, ACCOUNTS.index("cash")
    assert ((postings["debit"] == cash) != (postings["credit"] == cash)).all()
    assert (postings["cents"] >= 0).all()
    balances = ledger_of(run).balances()
    assert sum(balances.values()) == 0
    assert balances["cash"] == -sum(balances[name] for name in (*REVENUES, *COSTS))


def test_poor_quality_is_repeats_returns_and_emergencies(run: Run) -> None:
    """Hours and kilometres of visits after the first and of returned problems, their parts, and surcharges."""
    since, r, price = run.scenario.warmup_days * DAY, Reading(run), prices(run)
    hour, total = 9500 / 174 + 2000 / 174, 0.0
    for v in r.visits:
        if v["t"] >= since and (v["number"] > 1 or r.jobs[v["job"]]["origin"] != ev.NEW):
            total += (v["travel"] + v["on_site"]) / HOUR * hour + 0.8 * v["km"]
    for row in run.events:
        if row["kind"] == ev.L_USED and row["t"] >= since and r.jobs[int(row["job"])]["origin"] == ev.CALLBACK:
            total += price[int(row["who"])]
    assert run.measures["cost_poor_quality"] == pytest.approx(total + run.measures["cost_emergency"], rel=1e-9)


def test_customer_value_is_the_closed_form_of_margin_and_retention(run: Run) -> None:
    """Margin over what varies with customers, r = exp(-leavers a year): m r / (1 + d - r) for each one at the end."""
    m = run.measures
    fixed = m["cost_labour"] + m["cost_holding"] + m["cost_levers"] + m["cost_acquisition"]
    margin = (m["contribution"] + fixed) / m["customer_years"]
    retention = math.exp(-m["churn_rate_year"])
    expected = m["customers_end"] * margin * retention / (1.1 - retention)
    assert m["customer_value"] == pytest.approx(expected)


def test_simulated_value_is_discounted_contribution_and_the_residual(run: Run) -> None:
    """Between the undiscounted contribution and the one discounted over the whole horizon, plus the residual."""
    m = run.measures
    years = (run.scenario.days - run.scenario.warmup_days) / 365.25
    residual = m["customer_value"] * 1.1**-years
    flow = m["customer_value_simulated"] - residual
    ledger, since = ledger_of(run), run.scenario.warmup_days * DAY
    postings = ledger.postings[ledger.postings["t"] >= since]
    signs = np.where(postings["debit"] == ACCOUNTS.index("cash"), 1, -1)
    exact = float((signs * postings["cents"] * 1.1 ** -((postings["t"] - since) / YEAR)).sum()) / 100
    turnover = float(postings["cents"].sum()) / 100
    assert abs(flow - exact) <= turnover * (1 - 1.1 ** (-31 / 365.25))  # discounted by months, not by seconds


def test_money_counts_from_the_first_day_of_its_month(run: Run) -> None:
    """(1 + discount)^-years to the month's first day, by the calendar: what comes later is worth less."""
    m, start, since = run.measures, np.datetime64(run.scenario.start), run.scenario.warmup_days
    ledger = ledger_of(run)
    postings = ledger.postings[ledger.postings["t"] >= since * DAY]
    signs = np.where(postings["debit"] == ACCOUNTS.index("cash"), 1, -1)
    months = (start + postings["t"] // DAY).astype("datetime64[M]").astype("datetime64[D]")
    begun = np.maximum((months - start).astype(int), since)
    exact = float((signs * postings["cents"] * 1.1 ** (-(begun - since) / 365.25)).sum()) / 100
    residual = m["customer_value"] * 1.1 ** (-(run.scenario.days - since) / 365.25)
    assert m["customer_value_simulated"] - residual == pytest.approx(exact, rel=1e-9)


def test_an_hour_costs_the_monthly_wage_over_the_hours_of_a_month(run: Run) -> None:
    """The loaded wage of a junior; with his vehicle it is an hour of the crew."""
    money = run.scenario.money
    assert money.wage_hour == pytest.approx(9500 / 174)
    assert money.crew_hour == pytest.approx((money.technician_month + money.vehicle_month) / money.hours_month)
    assert math.isclose(sum(run.measures[f"cost_{n}"] for n in COSTS), run.measures["cost_total"])
