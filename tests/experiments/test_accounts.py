"""Net value by accounts of one piece: closed forms, and what the answer says where they choose another cell."""

import pandas as pd
import pytest

from experiments.accounts import ENDED, KEPT_UP
from experiments.changes import changes
from experiments.compare import Comparison, compare
from experiments.words import unless_paid_for

YEARS, RETENTION, DISCOUNT, SHRUNK = 3.0, 0.9, 0.1, 0.75  # SHRUNK: money of the end of the period, discounted
WORTH = RETENTION / (1 + DISCOUNT - RETENTION)  # yearly margins that a customer is worth from next year on


def company(cell: int, customers: float, margin: float, standing: float, replication: int) -> dict[str, float]:
    """So many customers all the time; margin a customer-year and standing costs a year in money."""
    luck = 100.0 * replication
    customers += luck
    revenue, varying = customers * (margin + 50) * YEARS, customers * 50 * YEARS
    earned = revenue - varying - standing * YEARS
    value = customers * margin * WORTH
    return {
        "cell": cell, "replication": replication, "crew.technicians": 9 + cell,
        "revenue": revenue, "cost_total": varying + standing * YEARS,
        "contribution": earned, "contribution_present": 0.9 * earned,
        "customer_margin_year": margin, "customer_years": customers * YEARS, "customers_end": customers,
        "customer_value": value, "customer_value_present": SHRUNK * value,
    }  # fmt: skip


def of(*cells: tuple[float, float, float]) -> Comparison:
    rows = [company(cell, *each, replication) for cell, each in enumerate(cells) for replication in range(8)]
    return compare(pd.DataFrame(rows), ["crew.technicians"], {"crew.technicians": 9}, "cost_total", "customers_end")


def test_kept_up_the_standing_costs_of_later_years_are_taken_off() -> None:
    """Net value less the standing costs a year, for as many discounted years as a customer is worth margins."""
    found = of((5000, 200, 400_000), (5000, 200, 500_000))
    for cell, standing in ((0, 400_000), (1, 500_000)):
        expected = found.cell(cell, "net_value")["mean"] - SHRUNK * WORTH * standing
        assert found.cell(cell, KEPT_UP)["mean"] == pytest.approx(expected)


def test_ended_the_customers_of_a_cell_are_worth_what_one_is_in_the_baseline() -> None:
    """The baseline keeps its net value; a better margin afterwards counts no more, a greater number does."""
    found = of((5000, 200, 400_000), (5100, 230, 400_000))
    assert found.cell(0, ENDED)["mean"] == pytest.approx(found.cell(0, "net_value")["mean"])
    gain = found.difference(1, ENDED)["difference"]
    assert gain == pytest.approx(found.difference(1, "contribution_present")["difference"] + 100 * 200 * WORTH * SHRUNK)


def test_without_customers_only_the_period_counts() -> None:
    """No quotient of nothing by nothing."""
    rows = [company(cell, 5000, 200, 400_000 + 1000 * cell, k) for cell in (0, 1) for k in range(4)]
    none = pd.DataFrame(rows).assign(customers_end=0.0, customer_value=0.0, customer_value_present=0.0)
    found = compare(none, ["crew.technicians"], {"crew.technicians": 9}, "cost_total", "customers_end")
    for account in (KEPT_UP, ENDED):
        assert found.cell(1, account)["mean"] == found.cell(1, "contribution_present")["mean"]


def test_an_answer_that_hangs_on_wages_ending_with_the_period_says_so() -> None:
    """The tenth technician pays by the value of customers from then on, and not if he is paid as long."""
    dear, cheap = of((5000, 200, 400_000), (5100, 205, 475_000)), of((5000, 200, 400_000), (5100, 205, 405_000))
    assert dear.decision is not None and dear.decision.best == 1
    assert "But 9 technicians comes first if wages and other standing costs are counted for as long" in unless_paid_for(
        dear
    )
    assert any("standing costs were counted" in said and "9 technicians comes first" in said for said in changes(dear))
    assert unless_paid_for(cheap) == ""
    assert any("standing costs were counted" in said and "the choice is the same" in said for said in changes(cheap))


def test_a_customer_worth_nothing_is_the_end_of_the_scale() -> None:
    """Where only the period's money chooses another cell, there is a worth below which that cell is chosen."""
    found = of((5000, 200, 400_000), (5000, 240, 700_000))
    assert found.decision is not None and found.decision.best == 1
    (switch,) = found.decision.switches.itertuples()
    assert switch.direction == "below" and switch.cell == 0 and 0 < switch.customer < switch.today
    share = switch.customer / switch.today
    totals = [
        found.cell(cell, "contribution_present")["mean"] + share * found.cell(cell, "customer_value_present")["mean"]
        for cell in (0, 1)
    ]
    assert totals[0] == pytest.approx(totals[1])


def test_a_change_that_no_customer_felt_is_said_to_be_money_alone() -> None:
    """Equal customers in every replication are no evidence that nobody minds."""
    same = of((5000, 200, 400_000), (5000, 200, 390_000)).warnings
    assert any(said.startswith("No customer more or less in any of 8 replications by technicians 10") for said in same)
    other = of((5000, 200, 400_000), (5001, 200, 390_000)).warnings
    assert not any("No customer more or less" in said for said in other)
