"""Who leaves in which month: cases are counted right, and the mistakes of cohorts are seen."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from experiments.fitting.churn import customer_months, fit_churn
from experiments.messages import Refusal


def by_hand(entered: list, last: list, left: list, complained: list) -> dict[tuple[int, int], tuple[int, int]]:
    """Customer by customer and month by month."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for e, x, d, c in zip(entered, last, left, complained, strict=True):
        for month in range(int(np.ceil(e)), int(np.floor(x)) + (1 if d else 0)):
            state = int(not np.isnan(c) and month > np.floor(c))
            at_risk, gone = found.get((month, state), (0, 0))
            found[month, state] = (at_risk + 1, gone + int(d and month == int(np.floor(x))))
    return found


def test_months_are_those_counted_one_by_one() -> None:
    """A thousand customers with entries, complaints before and after them, and ends within months."""
    rng = np.random.default_rng(1)
    entered = np.where(rng.random(1000) < 0.5, 0.0, rng.uniform(0, 30, 1000))
    last, left = entered + rng.uniform(0, 20, 1000), rng.random(1000) < 0.4
    complained = np.where(rng.random(1000) < 0.3, rng.uniform(0, last), np.nan)
    months = customer_months(entered, last, left, complained)
    columns = (months["tenure"], months["complaint"], months["at_risk"], months["left"])
    found = {(t, c): (n, d) for t, c, n, d in zip(*columns, strict=True)}
    assert found == by_hand(list(entered), list(last), list(left), list(complained))


def test_counting_together_changes_no_estimate() -> None:
    """statsmodels on one row for each customer and month has the same coefficients and errors."""
    rng = np.random.default_rng(2)
    entered, last, left = np.zeros(400), rng.integers(1, 30, 400).astype(float), rng.random(400) < 0.5
    months = customer_months(entered, last, left)
    ends = [(row.tenure, k < row.left) for row in months.itertuples() for k in range(row.at_risk)]
    each = pd.DataFrame(ends, columns=["tenure", "gone"]).astype(float)
    design = sm.add_constant(np.log1p(each["tenure"].to_numpy()))
    family = sm.families.Binomial(sm.families.links.CLogLog())
    other = sm.GLM(each["gone"].to_numpy(), design, family=family).fit()
    found = fit_churn(months)
    assert [found.base.value, found.tenure.value] == pytest.approx(list(other.params), abs=1e-6)
    assert [found.base.error, found.tenure.error] == pytest.approx(list(other.bse), rel=1e-4)
    assert found.complaint is None


def test_a_complaint_as_a_fixed_mark_protects_those_who_live_to_complain() -> None:
    """A complaint that does nothing: as a mark from the start it seems to keep customers (immortal time)."""
    rng = np.random.default_rng(3)
    n = 4000
    leaves, complains = rng.geometric(0.05, n) - 1, rng.geometric(0.05, n) - 1
    last, left = np.minimum(leaves, 24), leaves < 24
    complained = np.where(complains < last, complains, np.nan)
    right = fit_churn(customer_months(np.zeros(n), last, left, complained)).complaint
    mark = fit_churn(customer_months(np.zeros(n), last, left, np.where(np.isnan(complained), np.nan, -1.0))).complaint
    assert right is not None and mark is not None
    assert right.low < 0 < right.high and mark.high < -0.5


def test_the_logit_has_the_same_story() -> None:
    """Rare leaving: both links nearly agree."""
    rng = np.random.default_rng(4)
    last = np.minimum(rng.geometric(0.02, 3000) - 1, 24)
    months = customer_months(np.zeros(3000), last, last < 24)
    assert fit_churn(months).base.value == pytest.approx(fit_churn(months, "logit").base.value, abs=0.05)


@pytest.mark.parametrize(
    ("last", "left", "said"),
    [
        ([5] * 100, [False] * 95 + [True] * 5, "5 left in .* months; at least 20"),
        ([0] * 100, [True] * 100, "only those who left"),
    ],
)
def test_what_cannot_be_fitted_is_refused(last: list[int], left: list[bool], said: str) -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match=said):
        fit_churn(customer_months(np.zeros(100), last, left))


def test_cases_of_another_table_will_do() -> None:
    """The columns are enough."""
    rows = pd.DataFrame({"tenure": [0, 1, 2], "complaint": 0, "at_risk": [900, 800, 700], "left": [30, 20, 10]})
    assert fit_churn(rows).tenure.high < 0
