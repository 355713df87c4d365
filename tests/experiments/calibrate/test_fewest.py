"""Of a handful of rows nothing goes into the scenario, and the page says how many there are and how many it takes."""

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.by_hand import Placement
from experiments.calibrate.finding import FEWEST, Finding
from experiments.calibrate.keys import Key
from experiments.calibrate.subjects import findings
from experiments.calibrate.wanted import wanted_of
from experiments.fitting.first_fix import jeffreys

START = pd.Timestamp("2024-01-01", tz="UTC")
Tables = dict[str, pd.DataFrame]


def learnt(subject: str, tables: Tables) -> Finding:
    return next(iter(findings(tables, [subject])))


def orders(n: int, days: float = 90.0) -> Tables:
    """So many requests, spread evenly over three months."""
    opened = START + pd.to_timedelta(np.linspace(0.4, days, n), "D")
    return {"work_orders": pd.DataFrame({"id": [str(k) for k in range(n)], "opened": opened})}


def visits(n: int) -> Tables:
    """First visits of five people, half of them done."""
    started = START + pd.to_timedelta(np.arange(float(n)), "D")
    rows = {"order": [str(k) for k in range(n)], "started": started, "technician": [f"t{k % 5}" for k in range(n)]}
    return {"visits": pd.DataFrame({**rows, "outcome": ["done" if k % 2 else "not_done" for k in range(n)]})}


@pytest.mark.parametrize(
    ("subject", "tables", "words"),
    [
        ("requests", orders(2), "not fitted: 2 requests have a time; at least 10 are needed"),
        ("technicians' first fix", visits(5), "5 first visits have a person and an outcome; at least 20 are needed"),
    ],
)
def test_too_few_rows_are_counted_and_not_fitted(subject: str, tables: Tables, words: str) -> None:
    """Two requests in three months once made a company with two requests in three months."""
    found = learnt(subject, tables)
    assert found.fitted == [] and found.words.endswith(words)


@pytest.mark.parametrize(("n", "whole"), [(69, False), (70, True)])
def test_a_season_takes_ten_requests_for_each_weekday(n: int, whole: bool) -> None:
    """Without it the hours are told, and go nowhere: a rate without a weekday is not guessed."""
    found = learnt("requests", orders(n))
    assert ("requests a day" in {one.name for one in found.fitted}) == whole
    assert whole or "no season: 69 requests; at least 70 are needed" in found.words
    placed, keyless = wanted_of([found], {})
    assert bool(placed) == whole and (whole or len(keyless) == len(found.fitted) > 0)


def test_enough_rows_are_fitted() -> None:
    assert learnt("technicians' first fix", visits(40)).fitted


@pytest.mark.parametrize(("of", "keys"), [(FEWEST - 1, 0), (FEWEST, 1)])
def test_a_share_that_was_spoken_of_takes_ten_cases(of: int, keys: int) -> None:
    """One closed without a visit, of nine, is no share of a company's requests."""
    said = Placement([(jeffreys("closed without a visit", 1, of), Key("contact.remote_resolution"))])
    placed, keyless = wanted_of([], {"closed without a visit": said})
    assert len(placed) == keys
    assert keys or keyless == [("closed without a visit", "closed without a visit", "9 rows; at least 10 are needed")]
