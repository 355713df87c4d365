"""firstfix: a simulated after-sales service company and its customers.

`simulate(scenario)` gives a `Run` with events, indicators and a digest.  Importing this package is cheap: the
compiler is loaded by the first simulation.
"""

from typing import TYPE_CHECKING, Any

from sim.indicators import INDICATORS, Indicator

if TYPE_CHECKING:
    from sim.accounts import money_by_customer
    from sim.breakdown import BREAKDOWN, DIMENSIONS, job_levels, table_by
    from sim.inputs import InputError, RequestLog, empty_requests, use_log_reader
    from sim.jit import is_compiled, kernel
    from sim.lives import Side
    from sim.mind_measures import factors_table, gaps_by_month, segments_table
    from sim.monthly import MONTHLY
    from sim.names import MEANINGS, MODES, OUTCOMES, RESULTS, SCORE_CAUSES, Fact, Meaning, labels_of
    from sim.people import technicians_of
    from sim.plugins import register_rule
    from sim.present import end_factor
    from sim.run import ENGINES, Run, rule_in_python, simulate
    from sim.scenario import Scenario
    from sim.source import source_digest
    from sim.tally import job_times, jobs_of, rows_of, visits_of
    from sim.traces import Step, exposure_in_each, exposure_without, left_in_each, moments_of, side_of, steps_of

# The same once more for whoever runs it: a module is loaded when one of its names is first asked for.
_NAMES = {
    "sim.accounts": "money_by_customer",
    "sim.breakdown": "BREAKDOWN DIMENSIONS job_levels table_by",
    "sim.inputs": "InputError RequestLog empty_requests use_log_reader",
    "sim.jit": "is_compiled kernel",
    "sim.lives": "Side",
    "sim.mind_measures": "factors_table gaps_by_month segments_table",
    "sim.monthly": "MONTHLY",
    "sim.names": "MEANINGS MODES OUTCOMES RESULTS SCORE_CAUSES Fact Meaning labels_of",
    "sim.people": "technicians_of",
    "sim.plugins": "register_rule",
    "sim.present": "end_factor",
    "sim.run": "ENGINES Run rule_in_python simulate",
    "sim.scenario": "Scenario",
    "sim.source": "source_digest",
    "sim.tally": "job_times jobs_of rows_of visits_of",
    "sim.traces": "Step exposure_in_each exposure_without left_in_each moments_of side_of steps_of",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = ["INDICATORS", "Indicator", *_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
