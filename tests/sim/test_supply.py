"""Parts in figures against a slow re-reading of the log, for a company with depots, brands, returns and waste."""

import math
import statistics
from collections import defaultdict

import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from sim.stock_value import part_prices
from sim.supply import movements
from tests.sim.rules.test_stock_brands import BRAND
from tests.sim.rules.test_stock_depots import ONE, depot
from tests.sim.worlds import small_town

NORTH = depot(["north"], source="centre", factor=0.2, cost=3.0)
BUSY = {
    "regions": {"north": ONE, "south": ONE}, "crew.technicians": 4, "customers.households": 4000, "days": 200,
    "parts.depots": {"north": NORTH, "south": depot(["south"], factor=0.3, at_km=[30.0, 0.0]), "centre": depot([])},
    "parts.transfers": {"rule": "nearest", "days": 0.5, "keep": 0, "cost": 15.0},
    "parts.returns": {"days": 1.0, "lost": 0.1, "cost": 4.0}, "parts.prepick": True, "parts.kit_factor": 0.5,
    "parts.brands": {"policy": "by_choice", "choice_share": 0.4, "third_party": {"capacitor": BRAND}},
    "parts.shelf_loss_year": {"refrigerant": 0.4}, "money.catalogue_factor": 0.5, "demand.failure_scale_years": 3.0,
}  # fmt: skip


@pytest.fixture(scope="module", params=[0, 60])
def run(request: pytest.FixtureRequest) -> Run:
    return simulate(small_town(BUSY | {"warmup_days": request.param}))


def slow(run: Run) -> dict[str, float]:
    """The indicators of parts, row by row."""
    since, horizon = run.scenario.warmup_days * DAY, run.scenario.days * DAY
    count: dict[str, float] = defaultdict(float)
    failed_at, waits, leads, overlap = {}, [], [], 0
    for row in run.events:
        t, kind, code, j, a = (int(row[f]) for f in ("t", "kind", "code", "job", "a"))
        if kind == ev.L_VISIT and code == ev.NO_PART:
            failed_at[j] = t
        if kind == ev.L_RESERVE and code == 0 and t >= since:
            waits.append(t - failed_at[j])
            overlap += t - max(failed_at[j], since)
        if t < since:
            continue
        count["parts_used"] += kind == ev.L_USED
        count["third_party_used"] += kind == ev.L_USED and row["who"] >= len(run.scenario.parts.catalogue)
        count["transfers"] += kind == ev.L_TRANSFER
        count["parts_returned"] += kind == ev.L_PUT_BACK
        count["parts_written_off"] += (kind == ev.L_PUT_BACK and code == ev.ASTRAY) or a * (kind == ev.L_SCRAPPED)
        if kind == ev.L_ORDER and code == ev.O_DEPOT:
            leads.append(float(row["x"]))
    at_once = sum(wait == 0 for wait in waits)
    return dict(count) | {
        "third_party_share": count["third_party_used"] / count["parts_used"], "depot_requests": len(waits),
        "depot_fills": at_once, "depot_fill_rate": at_once / len(waits), "supplier_orders": len(leads),
        "hours_for_parts": statistics.fmean(waits) / HOUR, "supplier_lead_days": statistics.fmean(leads),
        "backorders_mean": overlap / (horizon - since),
    }  # fmt: skip


def test_the_indicators_of_parts_are_what_a_slow_reading_finds(run: Run) -> None:
    """Brands, fills, waits, transfers, returns, waste and lead times, from the second of the warm-up on."""
    for name, value in slow(run).items():
        assert run.measures[name] == pytest.approx(value), name
        assert value > 0, name


def test_transfers_returns_and_waste_cost_what_the_catalogue_says(run: Run) -> None:
    """Amounts are in the currency of the catalogue and converted like its prices."""
    since, price = run.scenario.warmup_days * DAY, [0.5 * p.price for p in run.scenario.parts.stocked.values()]
    total: dict[str, float] = defaultdict(float)
    for row in run.events[run.events["t"] >= since]:
        kind, code = row["kind"], row["code"]
        total["transfers"] += 0.5 * 15.0 * (kind == ev.L_TRANSFER)
        total["transfers"] += 0.5 * 3.0 * (kind == ev.L_ORDER and code == ev.O_REPLENISH)
        total["returns"] += 0.5 * 4.0 * (kind == ev.L_PUT_BACK)
        if kind == ev.L_SCRAPPED or (kind == ev.L_PUT_BACK and code == ev.ASTRAY):
            total["write_offs"] += price[int(row["who"])] * int(row["a"])
    for name, money in total.items():
        assert run.measures[f"cost_{name}"] == pytest.approx(money, abs=0.01 * len(run.events)), name
        assert money > 0


def test_holding_counts_every_depot_and_nothing_that_is_gone(run: Run) -> None:
    """The value owned over time: delivered from outside, less used, lost and scrapped, wherever it is."""
    since, horizon = run.scenario.warmup_days * DAY, run.scenario.days * DAY
    price = [0.5 * p.price for p in run.scenario.parts.stocked.values()]
    vans = run.scenario.crew.technicians
    value = sum(
        p * (int(run.world.stocks["initial"][:, k].sum()) + vans * int(run.world.parts["kit"][k]))
        for k, p in enumerate(price)
    )
    area, before = 0.0, 0
    for row in run.events:
        t, kind, code = int(row["t"]), row["kind"], row["code"]
        came = kind == ev.L_DELIVERY and code in (ev.O_DEPOT, ev.O_EMERGENCY)
        left = kind in (ev.L_USED, ev.L_SCRAPPED) or (kind == ev.L_PUT_BACK and code == ev.ASTRAY)
        if came or left:
            area += value * (max(t, since) - max(before, since))
            before = t
            value += price[int(row["who"])] * int(row["a"]) * (1 if came else -1)
    area += value * (horizon - max(before, since))
    expected = run.scenario.money.holding_year * area / (365.25 * DAY)
    assert run.measures["cost_holding"] == pytest.approx(expected, abs=0.2)


def test_the_table_of_depots_adds_up(run: Run) -> None:
    """Requests, fills, transfers, orders and waste by depot are those of the company."""
    table, m = run.depots, run.measures
    for column, name in (("requests", "depot_requests"), ("fills", "depot_fills"), ("transfers_out", "transfers")):
        assert table[column].sum() == m[name], name
    assert table["supplier_orders"].tolist()[0] == 0 and table["supplier_orders"].sum() == m["supplier_orders"]
    assert table["requests"][2] == 0 and math.isnan(table["fill_rate"][2])
    assert ((table["fill_rate"][:2] > 0) & (table["fill_rate"][:2] < 1)).all()


def test_the_value_on_the_shelves_of_each_depot_is_followed_row_by_row() -> None:
    """What comes to a shelf less what leaves it is what is there at the end, so the mean value is of real stock."""
    run = simulate(small_town(BUSY))
    price = part_prices(run)
    for d in range(3):
        _, change = movements(run, d, price)
        first, last = (float((run.world.stocks[field][d] * price).sum()) for field in ("initial", "on_hand"))
        assert first + change.sum() == pytest.approx(last)
        assert run.depots["stock_value"][d] > 0
