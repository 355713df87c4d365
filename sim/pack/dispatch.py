"""Dispatch and planning: the rule, how far ahead it looks, and the tables of plans."""

import math
from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.pack.appointments import something_happens
from sim.pack.units import seconds
from sim.plugins import number_of_rule
from sim.scenario import Scenario
from sim.world import LAYOUTS

__all__ = ["REPEATS", "RULES", "parameters", "tables"]

RULES = (
    "fcfs", "nearest", "shortest", "earliest_due", "priority", "least_flexible", "cost_index", "rolling_horizon",
    "insertion", "plugin",
)  # fmt: skip
REPEATS = ("same", "any", "senior")
PLANNERS = ("rolling_horizon", "insertion")
DENSE_CELLS = 1 << 14  # a table of costs of at most this many pairs is solved exactly
ON_THE_LIST = 20  # columns for which a row may bid, as in sim/rules/assignment.py


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """The rule and the plan."""
    d, p = s.dispatch, s.planning
    ticks = p.look_ahead > 0 or d.rule == "rolling_horizon"
    ahead = seconds(p.ahead_min) if d.rule in PLANNERS else 0
    return {
        "rule": RULES.index(d.rule), "repeat_to": REPEATS.index(d.repeat_to), "look_at": d.look_at_jobs,
        "weight_travel": d.weight_travel, "weight_lateness": d.weight_lateness, "weight_skill": d.weight_skill,
        "weight_part": d.weight_part, "weight_value": d.weight_value,
        "plan_every_s": seconds(p.every_min) if ticks else 0,
        "plan_on_change": p.on_change or d.rule != "rolling_horizon",
        "plan_ahead_s": ahead, "announce_s": 0 if something_happens(s) else ahead, "plan_jobs": p.jobs,
        "tour_jobs": p.tour_jobs, "weight_wait": p.weight_wait, "look_ahead": p.look_ahead,
        "look_ahead_days": p.look_ahead_days, "urgent_contract": p.urgent == "contract",
        "hold_at_most_s": round(3600 * p.hold_at_most_h), "explain": p.explain,
        "plugin": number_of_rule(d.plugin or ""), "teams": d.rule in PLANNERS or p.explain,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Tables of plans, of one row where the rule makes none."""
    rolling, tours = s.dispatch.rule == "rolling_horizon", s.dispatch.rule == "insertion"
    people, jobs = n["technicians"], s.planning.jobs
    pairs = people * jobs if rolling else 1
    rows = people if pairs > DENSE_CELLS else 1
    cells = max(1, math.ceil(math.sqrt(jobs / 2))) ** 2 if pairs > DENSE_CELLS else 1
    teams = rolling or tours or s.planning.explain
    return {
        "cost": np.zeros(min(pairs, DENSE_CELLS)),
        "lines": np.zeros(max(people, jobs) if rolling else 1, LAYOUTS["lines"][0]),
        "short_list": np.full((rows, ON_THE_LIST), -1, np.int32),
        "list_cost": np.zeros((rows, ON_THE_LIST)),
        "line_cells": np.full(cells, -1, np.int32),
        "tours": np.full((people, s.planning.tour_jobs) if tours else (1, 1), -1, np.int32),
        "teams": np.zeros((n["regions"], people) if teams else (1, 1), np.int32),
        "scratch": np.zeros(max(64, jobs if rolling else 0), np.int64),
        "waits": np.zeros(4096 + n["jobs"] if s.planning.explain else 1, LAYOUTS["waits"][0]),
    }
