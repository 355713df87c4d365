"""The list of planted mistakes fits the source (the mistakes themselves: `python -m tests.sim.planted`)."""

from pathlib import Path

import pytest

from tests.sim.planted import ROOT, Mistake, mistakes

MISTAKES = mistakes()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_planted_mistake_has_its_place_and_its_test(mistake: Mistake) -> None:
    """Its line occurs once in the source, it changes something, and the test named for it exists."""
    assert (ROOT / "sim" / mistake.file).read_text().count(mistake.old) == 1
    assert mistake.new != mistake.old
    file, test = mistake.caught_by.split("::")
    assert f"def {test.split('[')[0]}(" in (Path(__file__).parent / file).read_text()


def test_there_are_at_least_forty_of_them_in_every_room() -> None:
    """Demand, dispatch, crew, visits, parts, minds, engines and results."""
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES) >= 40
    assert len({mistake.file for mistake in MISTAKES}) >= 20
