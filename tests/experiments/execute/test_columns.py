"""Columns that grow are typed as if all their values had been given at once."""

import math

import pandas as pd
import pytest

from experiments.execute.columns import Column
from experiments.execute.frames import Frames
from experiments.execute.store import Result

NAN = math.nan


@pytest.mark.parametrize(
    "parts",
    [
        [[1, 2], [3]],
        [[1, 2], [2.5], [4]],
        [[1.5], [2, 3]],
        [[1, 2.5, NAN], [7]],
        [[NAN, NAN], ["late"], [NAN]],
        [["a"], [], ["b"]],
        [[True], [False, True]],
        [[2**53 + 1], [0.5]],
        [[], []],
        [[0], [], [2**62]],
    ],
)
def test_column_is_what_the_whole_list_would_be(parts):
    """Byte for byte in a stored table: the same kinds, the same values."""
    column = Column()
    for part in parts:
        column.extend(part)
    whole = pd.DataFrame({"x": [value for part in parts for value in part]})
    pd.testing.assert_frame_equal(pd.DataFrame({"x": column.values()}), whole, check_exact=True)
    assert pd.DataFrame({"x": column.values()}).to_parquet(index=False) == whole.to_parquet(index=False)


def test_replication_that_has_been_added_is_let_go():
    """A year of breakdowns is kept as numbers of eight bytes, not as what was read."""

    class Seen(list):
        """A list of which one can see that it has gone."""

        gone = 0

        def __del__(self):
            Seen.gone += 1

    frames = Frames(["cost"])
    for k in range(5):
        series = {"month": Seen(["2025-01", "2025-02"]), "requests": Seen([k, 0.5])}
        frames.add(0, {"crew": 9}, k, Result("d", {"cost": 1.0}, series, {}, {}))
        del series
        assert Seen.gone == 2 * (k + 1)
    monthly = frames.monthly()
    assert list(monthly.columns) == ["cell", "crew", "replication", "month", "requests"]
    assert monthly["requests"].tolist() == [v for k in range(5) for v in (k, 0.5)]
    assert len(frames.listening()) == 0 and frames.runs()["cost"].tolist() == [1.0] * 5
