"""One run's event log, read once for all the quantities that are taken from it.

Log rows are (t, kind, code, job, who, a, x) in the order in which they were written: a request and its closing
name the job, an arrival is written when the technician is at the door, a visit when it ends.
"""

from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import Run, Scenario, events

__all__ = ["Jobs", "Log", "Times"]

Times = NDArray[np.float64]


class Jobs(NamedTuple):
    """Seconds at which each job was opened, first visited, closed (NaN: did not happen); its customer."""

    opened: Times
    visited: Times
    closed: Times
    customer: NDArray[np.int64]


class Log:
    """The rows of a run; what happens before the warm-up is over is history, but is not measured."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.scenario: Scenario = run.scenario
        self.start = run.scenario.warmup_days * events.DAY
        self.end = run.scenario.days * events.DAY
        self.rows = cache(self._rows)

    def _rows(self, kind: int) -> np.ndarray:
        return self.run.events[self._kinds == kind]

    @cached_property
    def _kinds(self) -> NDArray[np.int32]:
        return np.ascontiguousarray(self.run.events["kind"])

    @cached_property
    def jobs(self) -> Jobs:
        requests, arrivals, closings = (
            self.rows(kind) for kind in (events.L_REQUEST, events.L_ARRIVE, events.L_CLOSED)
        )
        count = int(requests["job"].max()) + 1
        opened, visited, closed = np.full((3, count), np.nan)
        customer = np.zeros(count, dtype=np.int64)
        opened[requests["job"]] = requests["t"]
        customer[requests["job"]] = requests["who"]
        visited[arrivals["job"][::-1]] = arrivals["t"][::-1]  # the first arrival is written last, so it stays
        closed[closings["job"]] = closings["t"]
        return Jobs(opened, visited, closed, customer)

    @property
    def length(self) -> int:
        """Measured seconds."""
        return self.end - self.start

    def measured(self, times: Times) -> NDArray[np.bool_]:
        """Which of these times are measured."""
        return (times >= self.start) & (times < self.end)

    def level(self, up: Times, down: Times, up_by: Times | float = 1.0, down_by: Times | float = 1.0) -> float:
        """Time average of a level that starts at zero and rises and falls at these times; NaN never comes."""
        return (self._area(up, up_by) - self._area(down, down_by)) / self.length

    def _area(self, times: Times, by: Times | float) -> float:
        return float(np.nansum((self.end - np.clip(times, self.start, self.end)) * by))
