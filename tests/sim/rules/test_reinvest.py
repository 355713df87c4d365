"""The reinvestment loop: the managers' books are right, nothing is spent that was not put aside, and service gains."""

from typing import Any

import numpy as np
import pytest

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.billing import contracts_at
from sim.events import DAY
from sim.tally import rows_of
from tests.sim.worlds import composed, conf, growing, small_town

BUSY = {
    "customers.households": 3000, "demand.failure_scale_years": 3.2, "crew.technicians": 3, "money.price_repair": 300.0,
}  # fmt: skip


def plough(into: str = "hire", **changes: Any) -> dict[str, Any]:
    """Managers who put a third of all profit into hands or training, every quarter."""
    base = conf("management", "reinvest_in_hands") | {"floor_month": 0.0}
    base["action"] = base["action"] | {"kind": into, "delay_months": 0}
    for key, value in changes.items():
        section = base["action"] if key in base["action"] else base
        section[key] = value
    return base


def company(management: dict[str, Any], **changes: Any) -> Scenario:
    base = {"days": 400, "start": "2023-01-01"}
    return small_town(base | {"management": management} | changes)


def books(run: Run, code: int) -> np.ndarray:
    rows = rows_of(run, ev.L_BOOKS)
    return rows[rows["code"] == code]


def month_starts(run: Run) -> np.ndarray:
    """Seconds at which the second and later months begin, and the first."""
    return np.r_[0, np.flatnonzero(run.world.calendar["month_start"][: run.scenario.days])[1:] * DAY]


@pytest.mark.parametrize("way", ["book", "tariff"])
def test_the_profit_seen_is_that_of_the_ledger_without_what_only_the_ledger_knows(way: str) -> None:
    """Invoices and mark-ups less parts and kilometres, by months, from the ledger; fees and wages by hand."""
    more = {"price": conf("price", "ac_tariff")} if way == "tariff" else {}
    run = simulate(company(plough("hire", most=0), **more))
    money, edges = run.scenario.money, month_starts(run)
    accounts = {"invoices": 1, "discounts": -1, "parts": -1, "travel": -1}
    by_month = sum(sign * run.ledger.by_month(name, edges) for name, sign in accounts.items())
    seniors = int(run.world.technicians["senior"].sum())
    wages = run.scenario.crew.technicians * (money.technician_month + money.vehicle_month)
    wages += seniors * money.senior_premium
    fees = contracts_at(run, edges[1:]) * money.contract_year / 12
    months = by_month + fees - wages
    seen = books(run, ev.B_SEEN)
    assert len(seen) == 4 and seen["a"].tolist() == [3] * 4
    expected = months[:12].reshape(4, 3).sum(axis=1)
    assert seen["x"] == pytest.approx(expected, abs=20.0) and (np.abs(expected) > 10_000).all()


def test_nothing_is_spent_that_was_not_put_aside() -> None:
    """Aside = share x what is above the floor; spent = steps x price, at most what is there; the rest is kept."""
    run = simulate(company(plough("hire", floor_month=5000.0, share=0.5, most=2), days=800, **BUSY))
    m, money = run.scenario.management, run.scenario.money
    price = 2000.0 + 3 * (500.0 + run.scenario.crew.technicians * 40.0 + money.technician_month + money.vehicle_month)
    seen, aside, spent = (books(run, code) for code in (ev.B_SEEN, ev.B_PUT_ASIDE, ev.B_SPENT))
    assert aside["x"] == pytest.approx(np.maximum(0.0, seen["x"] - 3 * 5000.0) * 0.5)  # type: ignore[union-attr]
    assert spent["x"] == pytest.approx(spent["a"] * price) and len(spent) >= 2 and spent["a"].max() <= m.action.most
    left = 0.0
    for k, row in enumerate(aside):
        left += row["x"]
        bought = int(spent["a"][spent["t"] == row["t"]].sum())
        assert bought == min(2, int(left // price)) or bought < 2
        left -= bought * price
        assert left >= 0.0, k
    assert run.world.books[0]["fund"] == pytest.approx(left)
    assert len(rows_of(run, ev.L_TERM)) == spent["a"].sum() == run.measures["management_decisions"]
    assert run.measures["profit_reinvested"] == pytest.approx(spent["x"].sum())


def test_what_was_put_aside_for_training_is_what_the_ledger_books() -> None:
    """Briefings of the quarters bought: decisions and months at the price of the steps, no cent more or less."""
    town = BUSY | growing({"turnover.resign_year": 0.0})
    run = simulate(company(plough("train", most=2), days=731, **town))
    spent, last = books(run, ev.B_SPENT), month_starts(run)[-1]
    in_force = rows_of(run, ev.L_IN_FORCE)
    assert len(spent) >= 4 and spent["t"][-1] < last  # all that was bought has run its course
    assert in_force["a"].sum() == 3 * spent["a"].sum()
    assert run.measures["cost_management"] == pytest.approx(spent["x"].sum(), abs=0.5)


def test_where_there_is_no_profit_above_the_floor_nothing_happens() -> None:
    """The log is that of a company whose managers change nothing, but for what they have reckoned."""
    poor, quiet = simulate(company(plough(floor_month=1e8))), simulate(company({"kind": "none"}))
    story = poor.events[poor.events["kind"] != ev.L_BOOKS]
    assert np.array_equal(story, quiet.events) and len(poor.events) > len(story)
    assert poor.measures["profit_put_aside"] == poor.measures["profit_reinvested"] == 0.0
    assert np.isnan(quiet.measures["profit_seen"])


def test_the_loop_closes() -> None:
    """Satisfaction, return, profit, more hands, better service, loyalty: a company that is short of hands and ploughs
    its profit back serves sooner and better than its twin, and keeps more customers; and customers who are easier to
    please leave it more profit to put aside."""
    short = BUSY | {"days": 1000}
    ploughs, keeps = plough(share=1.0, most=3), {"kind": "none"}
    easy = short | {"satisfaction.intercept": 3.5}
    names = ("hours_to_first_visit", "score_mean", "churn_rate_year", "customers_end", "profit_put_aside")

    def told(management: dict[str, Any], town: dict[str, Any]) -> np.ndarray:
        runs = [simulate(company(management, **town), replication=k).measures for k in range(4)]
        return np.array([[run[name] for run in runs] for name in names])

    served, alone, pleased = told(ploughs, short), told(keeps, short), told(ploughs, easy)
    assert (served[0] < 0.6 * alone[0]).all()
    assert (served[1] > alone[1] + 5).all()
    assert (served[2] < alone[2]).all() and (served[3] > alone[3]).all()
    assert (pleased[3] > served[3]).all() and (pleased[4] > served[4]).all()


@pytest.mark.parametrize(
    ("kind", "words"), [("supervise", "is not bought with what was earned"), ("train", "people.kind")]
)
def test_what_profit_cannot_buy_is_refused(kind: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"management.action.kind: '{kind}'.*{words}"):
        company(plough(kind), standards=composed("standards", "all"))
