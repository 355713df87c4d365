"""firstfix: a simulated after-sales service company and its customers.

`simulate(scenario)` gives a `Run` with events, indicators and a digest.  Importing this package is cheap: the
compiler is loaded by the first simulation.
"""

from typing import TYPE_CHECKING, Any

from sim.indicators import INDICATORS, Indicator

if TYPE_CHECKING:
    from sim.inputs import InputError, RequestLog, empty_requests, use_log_reader
    from sim.people import technicians_of
    from sim.run import ENGINES, Run, simulate
    from sim.scenario import Scenario
    from sim.source import source_digest
    from sim.tally import job_times

__all__ = [
    "ENGINES",
    "INDICATORS",
    "Indicator",
    "InputError",
    "RequestLog",
    "Run",
    "Scenario",
    "empty_requests",
    "job_times",
    "simulate",
    "source_digest",
    "technicians_of",
    "use_log_reader",
]

_HOMES = {
    "ENGINES": "sim.run",
    "Run": "sim.run",
    "simulate": "sim.run",
    "Scenario": "sim.scenario",
    "InputError": "sim.inputs",
    "RequestLog": "sim.inputs",
    "empty_requests": "sim.inputs",
    "use_log_reader": "sim.inputs",
    "source_digest": "sim.source",
    "job_times": "sim.tally",
    "technicians_of": "sim.people",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
