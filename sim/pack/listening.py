"""Instruments of listening as records, what they will have heard, and the months in which it is known."""

from typing import Any

import numpy as np

from sim.events import DAY
from sim.inputs import Inputs
from sim.pack.units import bookable_days
from sim.rules.listening import FIELDS, MEASURES
from sim.scenario import Manages, Scenario
from sim.scenario.listening import Instrument, Interviews, MysteryShoppers, Study, Survey
from sim.world import LAYOUTS

__all__ = ["months_of_days", "parameters", "tables"]

KINDS = ("survey", "study", "interviews", "shoppers", "complaints", "kpis", "assumption")
ROWS_A_MEASURE = 3  # estimate, error, truth


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """How many instruments there are, whether any asks customers at large, and the log rows of a month's end."""
    tools = s.instruments.values()
    people = sum(n["customers"] for tool in tools if isinstance(tool, Study))
    people += sum(tool.people for tool in tools if isinstance(tool, Interviews))
    people += sum(tool.visits for tool in tools if isinstance(tool, MysteryShoppers))
    managed = isinstance(s.management, Manages)
    return {
        "n_instruments": len(s.instruments),
        "asks_customers": managed or any(tool.kind in ("study", "interviews", "assumption") for tool in tools),
        "month_rows": people + ROWS_A_MEASURE * MEASURES * (1 + len(s.instruments)) + 64 if s.instruments else 0,
    }


def months_of_days(s: Scenario) -> np.ndarray:
    """Number of the month of each day of the calendar, from 0; the months end with the MONTH events."""
    days = np.datetime64(s.start, "D") + np.arange(bookable_days(s))
    return (days.astype("M8[M]") - days[0].astype("M8[M]")).astype(np.int32)


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """One row an instrument; sums by (instrument or truth, measure) and month."""
    if not s.instruments:
        return {}
    rows = np.zeros(len(s.instruments), LAYOUTS["instruments"][0])
    cuts: list[float] = []
    slots = 0
    for row, tool in zip(rows, s.instruments.values(), strict=True):
        row["kind"], row["first_slot"] = KINDS.index(tool.kind), slots
        for name, value in _fields(tool).items():
            row[name] = value
        if isinstance(tool, Survey | Study):
            row["cut"], row["cuts"] = len(cuts), len(tool.scale.cut_points)
            cuts += tool.scale.cut_points
        slots += tool.visits if isinstance(tool, MysteryShoppers) else 0
    month_of = months_of_days(s)
    months = int(month_of[s.days - 1]) + 1
    return {
        "instruments": rows,
        "cut_points": np.array(cuts or [0.0]),
        "month_of": month_of,
        "heard": np.zeros(((1 + len(rows)) * MEASURES * FIELDS, months)),
        "shopped": np.zeros((max(1, slots), 1 + 5)),
        "jobs_heard": np.zeros(len(rows), np.int64),
    }


def _fields(tool: Instrument) -> dict[str, Any]:
    """Fields of the record that are not the same for all kinds."""
    if isinstance(tool, Survey):
        own = {"sampled": tool.sampled, "lag_s": round(DAY * tool.lag_days), "aspects": tool.aspects}
        return own | {"composed": tool.composed} | _asked(tool)
    if isinstance(tool, Study):
        from_s, to_s = (365.25 / 12 * DAY * months for months in tool.owned_months)
        own = {"months": _mask(tool.months), "published": tool.published, "from_s": from_s, "to_s": to_s}
        return own | {"cities": tool.cities, "n": tool.people, "aspects": tool.levels} | _asked(tool)
    if isinstance(tool, Interviews):
        return {"months": _mask(tool.months), "n": tool.people, "noise": tool.noise_sd, "aspects": True}
    if isinstance(tool, MysteryShoppers):
        return {"n": tool.visits, "noise": tool.assessor_sd}
    if tool.kind == "complaints":
        return {"below": tool.below, "speaks": tool.speaks}
    return {"score": tool.score, "level": tool.expected} if tool.kind == "assumption" else {}


def _asked(tool: Survey | Study) -> dict[str, float]:
    """Response and scale."""
    response, scale = tool.response, tool.scale
    return {
        "r0": response.intercept, "r1": response.slope, "r2": response.extremes, "reference": response.reference,
        "noise": scale.noise_sd, "ceiling": scale.ceiling, "coached": scale.coached,
    }  # fmt: skip


def _mask(months: tuple[int, ...]) -> int:
    return sum(1 << month for month in set(months))
