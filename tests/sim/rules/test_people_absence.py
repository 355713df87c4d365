"""Absence in spells."""

import numpy as np
import pytest

from sim.handle import World
from sim.pack.people import spell_chance
from sim.rules import people_absence as absence
from tests.sim.bands import assert_mean
from tests.sim.worlds import growing, small_town, started


def a_world(spell: float, share: float = 0.05) -> World:
    small = {"days": 20, "customers.households": 5, "crew.absence": share, "crew.training_days_year": 0.0}
    return started(small_town(small | growing({"absence_spell_days": spell})))


def ill(world: World, people: int = 150, days: int = 300) -> np.ndarray:
    return np.array([[absence.is_absent(world, 0, i, d) for d in range(days)] for i in range(people)])


def test_spells_of_one_day_are_a_draw_a_day() -> None:
    """The same people are away on the same days as in a steady crew."""
    steady = started(small_town({"days": 20, "customers.households": 5, "crew.training_days_year": 0.0}))
    assert (ill(a_world(1.0), 50) == ill(steady, 50)).all()


@pytest.mark.parametrize(("spell", "share"), [(1.0, 0.05), (3.0, 0.05), (8.0, 0.2)])
def test_longer_spells_take_the_same_share_of_days(spell: float, share: float) -> None:
    """The chance that a spell begins is set so; people are independent, days are not."""
    assert_mean(ill(a_world(spell, share)).mean(axis=1), share)


def test_the_chance_of_a_spell_solves_its_equation() -> None:
    """1 - prod_k (1 - p q^k) = absence."""
    for share in (0.0, 0.05, 0.5):
        for mean in (1.0, 4.0, 20.0):
            q = 1 - 1 / mean
            p = spell_chance(share, q)
            assert 1 - np.prod(1 - p * q ** np.arange(absence.SPELL_DAYS)) == pytest.approx(share, abs=1e-9)


def test_spells_last_as_long_as_they_should() -> None:
    """Runs of absent days are a little longer than the spells, as spells may touch: where they are rare, by < 15 %."""
    days = ill(a_world(4.0, 0.02), 600, 400)
    begins = days[:, 1:] & ~days[:, :-1]
    length = days[:, 1:-30].sum() / begins[:, :-29].sum()
    assert 4.0 * 0.95 < length < 4.0 * 1.15


def test_what_a_post_remembers_changes_nothing() -> None:
    """Backwards every day is looked at anew; forwards the end of the spell is remembered: the same days are lost."""
    world = a_world(6.0, 0.1)
    forwards = [bool(absence.is_absent(world, 0, 7, d)) for d in range(200)]
    backwards = [bool(absence.is_absent(world, 1, 7, d)) for d in reversed(range(200))]
    assert forwards == backwards[::-1] and any(forwards)
