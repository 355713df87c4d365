"""First fixes with their causes, or told from return times."""

import numpy as np
import pandas as pd
import pytest

from experiments.fitting.first_fix import fit_first_fix, fit_returns_by_unit, jeffreys
from experiments.messages import Refusal
from experiments.validate.recovery.work import _gaps
from experiments.work_orders.returns import fit_returns


def test_jeffreys_interval_is_the_published_one() -> None:
    """Brown, Cai and DasGupta (2001), section 4: n = 10, of which 3: 0.0927 to 0.6058; at 0 and n the ends are kept."""
    found = jeffreys("", 3, 10)
    assert [round(found.low, 4), round(found.high, 4)] == [0.0927, 0.6058]
    assert jeffreys("", 0, 10).low == 0.0 and jeffreys("", 10, 10).high == 1.0


def test_causes_and_fixes_are_all_jobs() -> None:
    """Shares of causes are of all jobs, blank causes are said to be blank, unknown outcomes are counted."""
    fixed = [1.0] * 70 + [0.0] * 30 + [np.nan] * 5
    cause = [None] * 70 + ["part"] * 20 + ["skill"] * 6 + [None] * 4 + ["part"] * 5
    found = fit_first_fix(fixed, cause)
    assert found.share.value == 0.7 and found.unknown == 5
    assert {one.name: one.value for one in found.causes} == {
        "not fixed: part": 0.20, "not fixed: skill": 0.06, "not fixed: no cause told": 0.04,
    }  # fmt: skip
    alone = jeffreys("", 20, 100)
    assert found.causes[0].high - found.causes[0].low > alone.high - alone.low


def test_units_rates_one_by_one_take_quick_returns_for_their_own() -> None:
    """A quarter of repairs do not last; with a rate fitted to each unit it is less, integrated out it is a quarter."""
    made = [_gaps(np.random.default_rng(seed), 60) for seed in range(8)]
    own = np.mean([fit_returns(days, seen.astype(float), unit)[0].probability for days, seen, unit in made])
    integrated = np.mean([fit_returns_by_unit(*one).not_lasting.value for one in made])
    assert own < 0.24 and integrated == pytest.approx(0.25, abs=0.02)


def test_the_order_of_rows_does_not_matter() -> None:
    """Gaps are sorted by unit."""
    days, seen, unit = _gaps(np.random.default_rng(1), 40)
    mixed = np.random.default_rng(2).permutation(len(days))
    one, other = fit_returns_by_unit(days, seen, unit), fit_returns_by_unit(days[mixed], seen[mixed], unit[mixed])
    assert one.not_lasting.value == pytest.approx(other.not_lasting.value, abs=1e-3)


@pytest.mark.parametrize(
    ("fit", "said"),
    [
        (lambda: fit_first_fix([1.0] * 5), "5 jobs have an outcome of their first visit; 20 are needed"),
        (lambda: fit_returns_by_unit([1.0] * 9, [True] * 9, range(9)), "9 requests followed a repair, of 9 units"),
        (lambda: fit_returns_by_unit([0.0] * 99, [True] * 99, list(range(11)) * 9), "not above zero"),
    ],
)
def test_what_cannot_be_fitted_is_refused(fit: object, said: str) -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match=said):
        fit()  # type: ignore[operator]


def test_without_quick_returns_there_is_nothing_to_tell_apart() -> None:
    """Constant rates and nothing else: refused, or a chance whose interval begins next to zero."""
    rng = np.random.default_rng(5)
    unit = np.repeat(np.arange(40), 12)
    days = rng.exponential(20.0, 480)
    try:
        found = fit_returns_by_unit(days, pd.Series(True, range(480)), unit)
    except Refusal as refusal:
        assert "cannot be told apart" in str(refusal)
    else:
        assert found.not_lasting.low < 0.05


def test_returns_after_months_are_not_all_quick_because_nothing_came_in_the_end() -> None:
    """A record said to end two years too late leaves new faults no rate, and all returns would pass for quick ones."""
    seen = np.arange(300) % 4 == 0
    days = np.where(seen, np.random.default_rng(1).exponential(60.0, 300), 700.0)
    with pytest.raises(Refusal, match="cannot be told apart"):
        fit_returns_by_unit(days, seen, np.arange(300))
