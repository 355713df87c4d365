"""The law of simultaneous events, and how an event is packed."""

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import HOUR, pack_event, unpack_event
from tests.sim.worlds import log_demand, requests, textbook, with_parts

ENGINES = ("compiled", "simpy")
HOURLY = {"demand": log_demand(requests([float(h) for h in range(200)])), "days": 10, "jobs.law": "constant"}


def test_packed_events_sort_by_time_then_kind_then_entity() -> None:
    """Time, kind and entity fill the integer from the top, so comparing integers compares the tuples."""
    rng = np.random.default_rng(1)
    triples = [(int(rng.integers(4)), int(rng.integers(64)), int(rng.integers(4))) for _ in range(400)]
    triples += [(0, 0, ev.ENTITY_MASK), (0, 1, 0), (ev.NEVER - 1, 63, ev.ENTITY_MASK), (1, 0, 0)]
    by_packed = sorted(triples, key=lambda triple: pack_event(*triple))
    assert by_packed == sorted(triples)


def test_unpacking_undoes_packing() -> None:
    """The three fields do not overlap: 31 + 6 + 26 bits of a positive 64-bit integer."""
    for triple in [(0, 0, 0), (ev.NEVER - 1, 63, ev.ENTITY_MASK), (12_345_678, ev.RETURN, 40_000_000)]:
        assert unpack_event(pack_event(*triple)) == triple
        assert 0 <= pack_event(*triple) < 1 << 63


def test_things_are_released_before_they_are_seized() -> None:
    """At one instant parts arrive and technicians become free before jobs become ready; dispatch is last."""
    order = [
        ev.MONTH, ev.RESTOCK, ev.DELIVERY, ev.FINISH, ev.LUNCH_END, ev.SHIFT_START, ev.ARRIVE, ev.FAIL, ev.SERVICE_DUE,
        ev.REPLACE, ev.RETURN, ev.REQUEST, ev.CONTACT, ev.READY, ev.LUNCH, ev.LAST_CALL, ev.DISPATCH,
    ]  # fmt: skip
    assert order == sorted(set(order))
    assert max(order) <= ev.KIND_MASK


def test_log_kinds_are_all_different() -> None:
    """Two kinds of row with one number could not be told apart."""
    kinds = [value for name, value in vars(ev).items() if name.startswith("L_")]
    assert len(set(kinds)) == len(kinds) and max(kinds) < 256


@pytest.mark.parametrize("engine", ENGINES)
def test_a_technician_who_is_free_at_the_second_of_a_request_takes_it(engine: str) -> None:
    """One server, service exactly one hour, a request exactly every hour: nobody waits a second."""
    run = simulate(textbook(HOURLY | {"jobs.types.repair.minutes": 60.0}), engine)
    arrive = run.events[run.events["kind"] == ev.L_ARRIVE]
    assert arrive["t"].tolist() == [h * HOUR for h in range(200)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_part_that_comes_at_the_second_of_the_visit_is_at_hand(engine: str) -> None:
    """One part in the van, used in no time, replaced after exactly an hour: every visit of every hour has its set."""
    changes = {"parts.van_review": "continuous", "parts.van_lead_days": 1 / 24, "jobs.types.repair.minutes": 0.0}
    run = simulate(with_parts(HOURLY | changes, van_kit=1, level=50), engine)
    assert run.measures["first_visits_needing_parts"] == 200 and run.measures["job_fill_rate"] == 1.0


@pytest.mark.parametrize("engine", ENGINES)
def test_simultaneous_requests_are_served_in_the_order_of_their_numbers(engine: str) -> None:
    """Three from one place every four hours, three technicians: the first job goes to the first one, and so on."""
    three = requests([float(h) for h in range(0, 100, 4) for _ in range(3)], places=np.full((10, 2), 0.5))
    changes = HOURLY | {"demand": log_demand(three), "crew.technicians": 3, "jobs.types.repair.minutes": 60.0}
    run = simulate(textbook(changes), engine)
    sent = run.events[run.events["kind"] == ev.L_SENT]
    assert sent["job"].tolist() == list(range(75)) and sent["who"].tolist() == [0, 1, 2] * 25
