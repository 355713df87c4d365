"""A work-order log as the simulator replays it: whole seconds, numbers instead of names.

Each unit counts as one customer with a place of its own, so that the event log tells which unit a job was
about. Units are numbered in alphabetical order (`unit_names`): a request that a policy avoids renumbers
nobody.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.messages import Refusal
from experiments.work_orders.worklog import KINDS

if TYPE_CHECKING:
    from sim import RequestLog

__all__ = ["requests_of", "unit_names"]

NOT_KNOWN = -1  # a fault that the log does not name


def requests_of(log: pd.DataFrame, first_day: str, faults: Sequence[str]) -> "RequestLog":
    """A checked log for a scenario that begins on `first_day` and knows these faults."""
    from sim import RequestLog, empty_requests  # the compiler comes with it

    seconds = (log["opened"] - pd.Timestamp(first_day)) // pd.Timedelta(seconds=1)
    if len(log) and seconds.iloc[0] < 0:
        raise Refusal(
            f"request {log['id'].iloc[0]} was opened {log['opened'].iloc[0]}; "
            f"allowed: not before the scenario's first day {first_day}"
        )
    units = unit_names(log)
    requests = empty_requests(len(log))
    requests["t"] = seconds
    requests["returns"] = log["return_probability"]
    requests["customer"] = requests["unit"] = _numbers(log["unit"], units)
    requests["fault"] = _numbers(log["fault"], faults)
    requests["kind"] = _numbers(log["kind"], KINDS)
    return RequestLog(requests, len(units), _places(log, units))


def unit_names(log: pd.DataFrame) -> list[str]:
    """The units of a log in the order in which the simulator numbers them."""
    return sorted(set(log["unit"]))


def _numbers(names: "pd.Series[str]", known: Sequence[str]) -> np.ndarray:
    number = {name: k for k, name in enumerate(known)}
    return np.array([number.get(name, NOT_KNOWN) for name in names], np.int32)


def _places(log: pd.DataFrame, units: Sequence[str]) -> np.ndarray | None:
    """Where each unit stands: the first place that the log gives for it; None if any unit has none."""
    first = log.dropna(subset=["x_km", "y_km"]).drop_duplicates("unit").set_index("unit")[["x_km", "y_km"]]
    if not 0 < len(first) == len(units):
        return None
    return np.ascontiguousarray(first.loc[list(units)].to_numpy(np.float64))
