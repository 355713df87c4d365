"""The law of simultaneous events, and how an event is packed."""

import numpy as np

from sim import events as ev
from sim.events import pack_event, unpack_event


def test_packed_events_sort_by_time_then_kind_then_entity() -> None:
    """Time, kind and entity fill the integer from the top, so comparing integers compares the tuples."""
    rng = np.random.default_rng(1)
    triples = [(int(rng.integers(4)), int(rng.integers(32)), int(rng.integers(4))) for _ in range(400)]
    triples += [(0, 0, ev.ENTITY_MASK), (0, 1, 0), (ev.NEVER - 1, 31, ev.ENTITY_MASK), (1, 0, 0)]
    by_packed = sorted(triples, key=lambda triple: pack_event(*triple))
    assert by_packed == sorted(triples)


def test_unpacking_undoes_packing() -> None:
    """The three fields do not overlap: 31 + 5 + 27 bits of a positive 64-bit integer."""
    for triple in [(0, 0, 0), (ev.NEVER - 1, 31, ev.ENTITY_MASK), (12_345_678, ev.RETURN, 40_000_000)]:
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
    assert sorted(kinds) == list(range(21))
