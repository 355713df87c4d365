"""Patience is censored by being answered; the bank's callers have their published curve."""

import numpy as np
import pytest

from experiments.fitting.patience import fit_patience
from experiments.messages import Refusal
from tests.experiments.fitting.data import FEWEST_COVERED, SETS, table

MEAN_S = 300.0


def queue(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Callers with exponential patience, answered after waits of their own."""
    rng = np.random.default_rng(seed)
    patience, answered = rng.exponential(MEAN_S, 400), rng.exponential(80.0, 400)
    return np.minimum(patience, answered), patience < answered


def test_intervals_cover_what_was_put_in() -> None:
    """Of the exponential law, in 40 queues of which four fifths are answered."""
    laws = [next(law for law in fit_patience(*queue(seed)).laws if law.law == "exponential") for seed in range(SETS)]
    assert sum(law.mean.low <= MEAN_S <= law.mean.high for law in laws) >= FEWEST_COVERED


def test_the_waits_of_those_who_gave_up_are_not_patience() -> None:
    """They gave up after 63 s on average, because whoever was more patient was answered."""
    waits, gone = queue(1)
    assert waits[gone].mean() < 0.4 * MEAN_S


def test_the_banks_callers_have_the_published_curve() -> None:
    """Median 296 s, 0.81 still willing after a minute, 0.50 after five (the data's README)."""
    calls = table("bank", "contacts")
    queued = calls[(calls["queued"] > 0) & (calls["outcome"] != "other")]
    found = fit_patience(queued["queued"], queued["outcome"] == "abandoned")
    assert found.median == 296
    assert round(found.still_waiting(60), 2) == 0.81 and round(found.still_waiting(300), 2) == 0.50


def test_without_anybody_who_gave_up_there_is_no_patience_to_fit() -> None:
    """All censored."""
    with pytest.raises(Refusal, match="0 of 20 callers gave up"):
        fit_patience(np.arange(1.0, 21.0), np.zeros(20, bool))
