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
    from sim.jit import kernel
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

__all__ = [
    "BREAKDOWN",
    "DIMENSIONS",
    "ENGINES",
    "INDICATORS",
    "MEANINGS",
    "MODES",
    "MONTHLY",
    "OUTCOMES",
    "RESULTS",
    "SCORE_CAUSES",
    "Fact",
    "Indicator",
    "InputError",
    "Meaning",
    "RequestLog",
    "Run",
    "Scenario",
    "Side",
    "Step",
    "empty_requests",
    "end_factor",
    "exposure_in_each",
    "exposure_without",
    "factors_table",
    "gaps_by_month",
    "job_levels",
    "job_times",
    "jobs_of",
    "kernel",
    "labels_of",
    "left_in_each",
    "moments_of",
    "money_by_customer",
    "register_rule",
    "rows_of",
    "rule_in_python",
    "segments_table",
    "side_of",
    "simulate",
    "source_digest",
    "steps_of",
    "table_by",
    "technicians_of",
    "use_log_reader",
    "visits_of",
]

_HOMES = {
    "ENGINES": "sim.run",
    "Run": "sim.run",
    "rule_in_python": "sim.run",
    "simulate": "sim.run",
    "Scenario": "sim.scenario",
    "InputError": "sim.inputs",
    "RequestLog": "sim.inputs",
    "empty_requests": "sim.inputs",
    "use_log_reader": "sim.inputs",
    "source_digest": "sim.source",
    "job_times": "sim.tally",
    "kernel": "sim.jit",
    "technicians_of": "sim.people",
    "factors_table": "sim.mind_measures",
    "gaps_by_month": "sim.mind_measures",
    "segments_table": "sim.mind_measures",
    "jobs_of": "sim.tally",
    "rows_of": "sim.tally",
    "visits_of": "sim.tally",
    "Side": "sim.traces",
    "Step": "sim.traces",
    "exposure_in_each": "sim.traces",
    "moments_of": "sim.traces",
    "side_of": "sim.traces",
    "steps_of": "sim.traces",
    "exposure_without": "sim.traces",
    "left_in_each": "sim.traces",
    "money_by_customer": "sim.accounts",
    "end_factor": "sim.present",
    "BREAKDOWN": "sim.breakdown",
    "DIMENSIONS": "sim.breakdown",
    "job_levels": "sim.breakdown",
    "table_by": "sim.breakdown",
    "MONTHLY": "sim.monthly",
    "MEANINGS": "sim.names",
    "MODES": "sim.names",
    "OUTCOMES": "sim.names",
    "RESULTS": "sim.names",
    "SCORE_CAUSES": "sim.names",
    "Fact": "sim.names",
    "Meaning": "sim.names",
    "labels_of": "sim.names",
    "register_rule": "sim.plugins",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
