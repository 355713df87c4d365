"""Each stock of `conf/parts/` does what its first lines say; the lever `chosen_kit` fills more for the same money."""

import functools

import pytest

from experiments import load_scenario
from sim import Run, simulate
from sim import events as ev
from sim.events import DAY

TOWN = ("scenario=small_town", "customers.households=8000", "parts.depot_factor=0.5")


@functools.cache
def town(*overrides: str, technicians: int = 4, replication: int = 0) -> Run:
    """A year of the small town, twice as large."""
    return simulate(load_scenario([*TOWN, f"crew.technicians={technicians}", *overrides]), replication=replication)


def test_third_party_parts_are_chosen_and_cost_less() -> None:
    """About the share of customers who choose them, where they exist; the parts of a repair cost less."""
    other, plain = town("parts=ac_third_party").measures, town().measures
    assert 0.15 < other["third_party_share"] < 0.4 and plain["third_party_share"] == 0.0
    assert other["cost_parts"] / other["parts_used"] < plain["cost_parts"] / plain["parts_used"]


def test_a_strike_makes_parts_late_and_emergencies_dear() -> None:
    """Nothing comes from the suppliers in its five weeks, orders are late on average, more goes by emergency."""
    run, plain = town("parts=ac_strike"), town()
    came = run.events[(run.events["kind"] == ev.L_DELIVERY) & (run.events["code"] == ev.O_DEPOT)]["t"]
    assert len(came) > 50 and not ((came > 165 * DAY) & (came < 200 * DAY)).any()
    assert run.measures["supplier_lead_days"] > plain.measures["supplier_lead_days"]
    assert run.measures["emergency_orders"] > plain.measures["emergency_orders"]
    assert run.measures["cost_emergency"] > plain.measures["cost_emergency"]


def test_waste_is_written_off() -> None:
    """Capacitors spoil and compressors are ordered for the last time at the end of September."""
    run = town("parts=ac_waste", "parts.prepick=true")
    assert run.measures["parts_written_off"] > 0 and run.measures["cost_write_offs"] > 0
    assert run.measures["cost_returns"] > 0
    names = list(run.scenario.parts.stocked)
    ordered = run.events[(run.events["kind"] == ev.L_ORDER) & (run.events["code"] == ev.O_DEPOT)]
    last = ordered[ordered["who"] == names.index("compressor")]
    assert last["t"].max() // DAY == 272 and 12 in last["a"]


def test_three_depots_are_supplied_from_the_fourth_and_help_each_other() -> None:
    """All parts from outside come to the central depot; the cities send parts across when one is out."""
    run = town("parts=ac_depots", "regions=three_cities", technicians=7)
    assert run.depots["supplier_orders"].tolist()[:3] == [0, 0, 0]
    assert run.depots["requests"][3] == 0 and (run.depots["requests"][:3] > 0).all()
    assert run.measures["transfers"] > 0 and run.measures["cost_transfers"] > 0


@pytest.mark.parametrize("replication", range(3))
def test_the_chosen_kit_fixes_more_at_the_first_visit_for_the_same_money_in_the_van(replication: int) -> None:
    """Paired with the written kit: not dearer, and a higher job fill rate."""
    chosen = town("first_fix=chosen_kit", replication=replication)
    written = town(replication=replication)
    prices = [part.price for part in written.scenario.parts.catalogue.values()]
    worth = [float((run.world.parts["kit"] * prices).sum()) for run in (chosen, written)]
    assert worth[0] <= worth[1] == 1550.0
    assert chosen.measures["job_fill_rate"] > written.measures["job_fill_rate"]
