"""The section that sets a replayed log beside its simulation."""

import numpy as np
import pandas as pd

from experiments.beside_log import _apart, _table
from experiments.work_orders.record import record_of


def record(hours: list[float]) -> pd.DataFrame:
    """One request a day of one unit, each closed after the given hours."""
    opened = [86_400 * day for day in range(len(hours))]
    ended = [start + round(3600 * h) for start, h in zip(opened, hours, strict=True)]
    return record_of(np.array(["unit"] * len(hours)), np.array(opened), np.array(ended), "2023-01-01")


def test_a_reader_is_warned_of_what_is_more_than_a_tenth_apart() -> None:
    """Times a fifth shorter are named with their difference; the number of requests, which agrees, is not."""
    real, made = record([10.0, 12.0, 14.0] * 20), record([8.0, 9.6, 11.2] * 20)
    words = _apart(real, [made, made])
    assert words.startswith("Warning: simulated and real differ by more than 10 %")
    assert "time to restore, median (h) of all (−20.0 %)" in words and "requests of all" not in words


def test_nobody_is_warned_when_all_agrees() -> None:
    """The same record on both sides differs nowhere."""
    same = record([10.0, 12.0, 14.0] * 20)
    assert _apart(same, [same]) == ""


def test_a_kind_that_had_nothing_to_do_in_the_simulation_is_a_dash() -> None:
    """A short run of which no lift breaks has no times of lifts, and no comparison with them."""
    real, made = record([10.0, 12.0, 14.0] * 20), record([10.0, 12.0, 14.0] * 20)
    real["unit_type"], made["unit_type"] = ["lift", "escalator"] * 30, "escalator"
    assert "lift" not in _apart(real, [made, made])
    table = _table(real, [made, made])
    assert set(table["lift: difference"]) == {"–"} and set(table["lift: simulated"]) == {"– ± –"}
