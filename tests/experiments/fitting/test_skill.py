"""Persons' pace, practice and first fix: as another implementation has them, without the mistakes of few jobs."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from experiments.fitting.pace import fit_pace
from experiments.fitting.skill import fit_skill
from experiments.messages import Refusal


def jobs(seed: int, people: int = 25) -> pd.DataFrame:
    """Technicians with 3 to 60 jobs, who differ by a fifth and need a tenth less at twice the practice."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(people), rng.integers(3, 60, people))
    before = pd.Series(who).groupby(who).cumcount().to_numpy()
    logs = 4 - 0.15 * np.log1p(before) + rng.normal(0, 0.2, people)[who] + rng.normal(0, 0.5, len(who))
    return pd.DataFrame({"who": who, "before": before, "minutes": np.exp(logs)})


def test_pace_is_that_of_a_mixed_model() -> None:
    """statsmodels' MixedLM by restricted likelihood has the same exponent, error, scatter and levels."""
    rows = jobs(1)
    found = fit_pace(rows["minutes"], rows["who"], rows["before"])
    logs = rows.assign(y=np.log(rows["minutes"]), x=np.log1p(rows["before"]))
    other = smf.mixedlm("y ~ x", logs, groups="who").fit(reml=True)
    assert found.exponent is not None
    assert found.exponent.value == pytest.approx(other.params["x"], abs=0.002)
    assert found.exponent.error == pytest.approx(other.bse["x"], rel=0.03)
    assert found.within == pytest.approx(np.sqrt(other.scale), rel=0.01)
    assert found.between.low < np.sqrt(float(other.cov_re.iloc[0, 0])) < found.between.high
    levels = [float(other.random_effects[k].iloc[0]) for k in sorted(other.random_effects)]
    assert [np.log(one.value) for one in found.people] == pytest.approx(levels, abs=0.03)


def test_a_million_jobs_take_seconds() -> None:
    """Sums by person carry the likelihood."""
    rng = np.random.default_rng(3)
    who = rng.integers(0, 500, 1_000_000)
    level = rng.normal(0, 0.2, 500)
    found = fit_pace(np.exp(4 + level[who] + rng.normal(0, 0.5, len(who))), who)
    assert found.between.low < 0.2 < found.between.high
    assert np.corrcoef(level, [np.log(one.value) for one in found.people])[0, 1] > 0.99


def test_the_best_of_few_jobs_is_not_believed() -> None:
    """All are alike, and who has three jobs looks fastest: raw a quarter off, pooled next to nothing."""
    rng = np.random.default_rng(2)
    who = np.repeat(np.arange(20), 3)
    minutes = np.exp(4 + rng.normal(0, 0.5, 60))
    raw = pd.Series(np.log(minutes)).groupby(who).mean()
    found = fit_pace(minutes, who)
    assert raw.min() - raw.mean() < -0.35
    assert min(one.value for one in found.people) > 0.8
    assert all(one.low < 1 < one.high for one in found.people)


def test_kinds_of_work_are_taken_off() -> None:
    """Who gets the hard jobs is not the slower one."""
    rng = np.random.default_rng(4)
    who = np.repeat(np.arange(10), 40)
    kind = np.where(rng.random(400) < np.where(who < 5, 0.9, 0.1), "hard", "easy")
    minutes = np.exp(3 + 0.8 * (kind == "hard") + rng.normal(0, 0.3, 400))
    assert fit_pace(minutes, who).between.low > 0.15
    assert fit_pace(minutes, who, kind=list(kind)).between.low < 0.03
    fixed = rng.random(400) < np.where(kind == "hard", 0.6, 0.95)
    assert fit_skill(fixed, who, list(kind)).skill_sd.low < 0.3 < fit_skill(fixed, who).skill_sd.low


@pytest.mark.parametrize(
    ("minutes", "who", "before", "said"),
    [
        ([5.0] * 20, [1, 2] * 10, None, "20 jobs of 2 technicians"),
        ([5.0] * 59 + [0.0], list(range(6)) * 10, None, "not above zero"),
        ([5.0] * 60, list(range(60)), None, "each technician has one job"),
        ([5.0] * 60, list(range(6)) * 10, [4] * 60, "4 jobs were done before every job"),
    ],
)
def test_what_cannot_be_fitted_is_refused(minutes: list, who: list, before: list | None, said: str) -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match=said):
        fit_pace(minutes, who, before)
