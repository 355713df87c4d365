"""Customer value: the closed form of docs/model.md, "Money"."""

import pytest

from sim.value import value_from_next_year


def test_the_published_value_is_met() -> None:
    """m 600, r 0.8, d 0.1: 1600 from next year on (V18)."""
    assert value_from_next_year(600.0, 0.8, 0.1) == pytest.approx(1600.0)


@pytest.mark.parametrize(
    ("margin", "retention", "discount"), [(600.0, 0.8, 0.1), (50.0, 0.95, 0.06), (-20.0, 0.5, 0.15)]
)
def test_the_closed_form_is_the_sum_over_all_years(margin: float, retention: float, discount: float) -> None:
    """sum over t >= 1 of m (r / (1 + d))^t."""
    years = sum(margin * (retention / (1 + discount)) ** t for t in range(1, 2000))
    assert value_from_next_year(margin, retention, discount) == pytest.approx(years)


def test_nobody_who_leaves_at_once_has_a_value_next_year() -> None:
    """Retention zero: nothing from next year on."""
    assert value_from_next_year(600.0, 0.0, 0.1) == 0.0
