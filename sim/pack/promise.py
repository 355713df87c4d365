"""Promises: windows, booking, and the running forecast of the wait."""

import math
from typing import Any

import numpy as np

from sim.draws import normal_quantile
from sim.events import DAY
from sim.inputs import Inputs
from sim.pack.units import seconds, slots_a_day
from sim.scenario import Scenario, minutes_of

__all__ = ["parameters", "tables"]

KINDS = ("immediate", "slots", "forecast")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Windows and booking."""
    p, slots, opening = s.promise, slots_a_day(s), minutes_of(s.promise.close) - minutes_of(s.promise.open)
    step = (opening - 60 * p.window_h) / (slots - 1) if slots > 1 else 0
    return {
        "promise_kind": KINDS.index(p.kind), "n_slots": slots, "window_s": round(3600 * p.window_h),
        "slot_open_s": seconds(minutes_of(p.open)), "close_s": seconds(minutes_of(p.close)),
        "slot_step_s": seconds(step), "notice_s": round(3600 * p.notice_h), "early_s": seconds(p.early_min),
        "horizon_slots": slots * (p.horizon_days + 1), "promise_z": normal_quantile(p.quantile), "work_cv": p.work_cv,
        "planned_share": p.planned_share, "promise_quantile": p.quantile, "forecast_gain": p.forecast_gain,
        "balk_intercept": p.balk_intercept, "balk_per_day": p.balk_per_day, "balk_heat": p.balk_heat,
        "balk_contract": p.balk_contract, "planned_retry_s": p.planned_retry_days * DAY,
        "repeat_retry_s": p.repeat_retry_days * DAY,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """The first forecast of the wait: the logarithm of its quantile in seconds, by region and type of job."""
    shape = (n["regions"], len(s.jobs.types)) if s.promise.kind == "forecast" else (1, 1)
    return {"forecast": np.full(shape, math.log(3600 * s.promise.forecast_start_h))}
