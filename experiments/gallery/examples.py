"""Made-up arguments for each figure of the gallery: plausible, small, and the same on every machine.

They show the shape that a figure wants its data in; no number here is a result of the model.
"""

from calendar import day_abbr
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.figures.precision import precision_data
from experiments.figures.records import Lengths, Point
from experiments.figures.survival import survival_data
from experiments.gallery.a_day import the_area, the_day

__all__ = ["EXAMPLES", "example"]

LABELS = {1: "one more technician", 2: "fuller van", 3: "training"}
MONTHS = [str(month) for month in pd.period_range("2025-01", periods=24, freq="M")]
FOUR = ("reliability", "responsiveness", "assurance", "empathy", "tangibles")


def example(name: str) -> dict[str, Any]:
    """The arguments of the figure `name` of the gallery, but for the axis."""
    return EXAMPLES[name]()


def _luck(number: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(number))


def _regions() -> dict[str, Any]:
    parts = []
    for cell, (x, y, slope) in enumerate([(290, 160, 0.2), (80, 310, -0.5), (190, 120, -0.3)], start=1):
        noise = _luck(cell).normal(size=(20, 2))
        parts.append(
            pd.DataFrame({"cell": cell, "x": x + 60 * noise[:, 0], "y": y + 90 * (slope * noise[:, 0] + noise[:, 1])})
        )
    words = "total cost, difference (thousand CNY)", "customers at the end, difference"
    return {"data": pd.concat(parts), "labels": LABELS, "x_label": words[0], "y_label": words[1]}


def _payback() -> dict[str, Any]:
    t = np.arange(1, 25)
    parts = []
    for cell, (spent, gain) in enumerate([(240e3, 9e3), (90e3, 11e3), (130e3, 5e3)], start=1):
        mean, half = -spent + gain * t + 3e3 * np.sin(t / 2), 8e3 * np.sqrt(t)
        parts.append(
            pd.DataFrame({"cell": cell, "month": MONTHS, "mean": mean, "low": mean - half, "high": mean + half})
        )
    return {
        "data": pd.concat(parts),
        "labels": LABELS,
        "paid": {1: np.nan, 2: 8.3, 3: np.nan},
        "unit": "CNY",
        "y_label": "gained so far, present value",
    }


def _break_even() -> dict[str, Any]:
    x = np.linspace(70, 90, 9)
    parts = []
    for label, start, slope in (("fuller van", -160e3, 17e3), ("training", -210e3, 13e3)):
        mean, half = start + slope * (x - 70), 25e3 + 1.5e3 * (x - 70)
        parts.append(pd.DataFrame({"label": label, "x": x, "mean": mean, "low": mean - half, "high": mean + half}))
    words = {"x_label": "first-fix rate that it brings (%)", "y_label": "net value, difference"}
    return {"data": pd.concat(parts), "unit": "CNY", **words}


def _tornado() -> dict[str, Any]:
    rows = [
        ("demand per unit", "−15 %", "+15 %", 310e3, 120e3, 22e3, 25e3),
        ("margin of a customer", "250", "420", 90e3, 330e3, 15e3, 18e3),
        ("gain of ability by training", "0.2", "0.8", 130e3, 265e3, 17e3, 17e3),
        ("share who complain", "4 %", "12 %", 228e3, 190e3, 14e3, 14e3),
        ("price of parts", "−20 %", "+20 %", 224e3, 196e3, 9e3, 9e3),
        ("speed in the city", "18 km/h", "26 km/h", 202e3, 216e3, 13e3, 13e3),
    ]
    columns = ["parameter", "low_at", "high_at", "at_low", "at_high", "low_half", "high_half"]
    return {"data": pd.DataFrame(rows, columns=columns), "base": 210e3, "name": "net value of training", "unit": "CNY"}


def _map() -> dict[str, Any]:
    crews, policies = [8, 9, 10, 11, 12], ["baseline", "fuller van", "training", "both"]
    values = np.array([[-310e3, 0, 85e3, 60e3, -45e3]]) + np.array([[0, 140e3, 40e3, 175e3]]).T
    data = pd.DataFrame(values, pd.Index(policies, name="first fix"), pd.Index(crews, name="technicians"))
    data.attrs["shown"] = (np.abs(values) > 50e3).tolist()
    return {"data": data, "name": "net value, difference to the baseline", "unit": "CNY"}


def _waterfall() -> dict[str, Any]:
    steps = [("today", 5.12e6), ("fewer repeat visits", 260e3), ("customers who stay", 190e3), ("parts", -85e3),
             ("racks and weight", -48e3), ("with fuller vans", 5.437e6)]  # fmt: skip
    return {"data": pd.DataFrame(steps, columns=["step", "amount"]), "unit": "CNY"}


def _causes() -> dict[str, Any]:
    rows = [("baseline", 0.75, 0.028, 0.063, 0.127, 0.032), ("fuller van", 0.83, 0.028, 0.066, 0.043, 0.033),
            ("training", 0.775, 0.028, 0.032, 0.130, 0.035)]  # fmt: skip
    names = ["label", "fixed", "access", "skill", "part", "time"]
    return {"data": pd.DataFrame(rows, columns=names).assign(fixed_half=0.006)}


def _dimensions() -> dict[str, Any]:
    expected = [0.82, 0.78, 0.80, 0.74, 0.70]
    perceived = {"baseline": [0.74, 0.69, 0.81, 0.76, 0.72], "one more technician": [0.76, 0.79, 0.81, 0.77, 0.72]}
    parts = [
        pd.DataFrame({"dimension": FOUR, "label": label, "expected": expected, "perceived": found, "half": 0.012})
        for label, found in perceived.items()
    ]
    return {"data": pd.concat(parts)}


def _months() -> dict[str, Any]:
    heat = np.tile([0, 0, 1, 3, 6, 14, 26, 20, 6, 2, 0, 0], 2)
    parts = []
    for cell, (start, peak) in enumerate([(16, 1.6), (14, 0.7)]):
        mean = start + peak * heat + np.cos(np.arange(24))
        parts.append(
            pd.DataFrame({"cell": cell, "month": MONTHS, "mean": mean, "low": 0.9 * mean - 1, "high": 1.1 * mean + 1})
        )
    labels = {0: "baseline", 1: "one more technician"}
    return {"data": pd.concat(parts), "labels": labels, "y_label": "hours from request to first visit (mean)"}


def _survival() -> dict[str, Any]:
    parts = []
    for number, (label, yearly) in enumerate([("baseline", 0.17), ("fuller van", 0.13), ("training", 0.155)]):
        stay = -np.log1p(-_luck(number).random(400)) / yearly
        parts.append(survival_data(label, np.minimum(stay, 3.0).round(2), stay < 3.0))
    return {"data": pd.concat(parts)}


def _convergence() -> dict[str, Any]:
    luck = _luck(5)
    value = 300e3 - 190e3 * np.exp(-np.arange(40) / 9) * luck.random(40) - 25e3 * luck.random(40)
    allowed, half = luck.random(40) > 0.2, np.linspace(24e3, 8e3, 40)
    data = pd.DataFrame({"value": value, "low": value - half, "high": value + half, "allowed": allowed})
    return {"data": data, "name": "net value", "unit": "CNY", "known": 300e3}


def _precision() -> dict[str, Any]:
    data = precision_data(61.5 + 3.1 * _luck(8).normal(size=40))
    return {"data": data, "name": "hours from request to fix", "unit": "h", "wanted": 0.02}


def _season() -> dict[str, Any]:
    x = np.array([0.94, 0.98, 1.05, 1.08, 1.12, 1.02, 0.81])
    points = [Point(name, value, value - 0.05, value + 0.06) for name, value in zip(day_abbr, x, strict=True)]
    return {"points": points, "title": "requests by weekday"}


def _lengths() -> dict[str, Any]:
    luck = _luck(5)
    lasted, watched = luck.lognormal(1.0, 0.8, 400), luck.uniform(1.0, 30.0, 400)
    recorded = Lengths(np.minimum(lasted, watched), lasted <= watched)
    runs = [Lengths(luck.lognormal(1.2, 0.7, 400), np.ones(400, bool)) for _ in range(3)]
    law = stats.lognorm(s=0.8, scale=np.exp(1.0)).cdf
    return {"recorded": recorded, "law": law, "what": "time to restore", "unit": "h", "simulated": runs}


def _groups() -> dict[str, Any]:
    names, x = ("compressor", "fan motor", "drain", "controls", "capacitor"), np.array([21.0, 14.0, 6.0, 5.0, 3.0])
    spread = np.array([1.15, 1.1, 1.2, 1.5, 1.1])
    points = [Point(name, a, a / b, a * b) for name, a, b in zip(names, x, spread, strict=True)]
    return {"points": points, "mean": 8.0, "label": "mean time to restore (h)", "logarithmic": True}


EXAMPLES: dict[str, Callable[[], dict[str, Any]]] = {
    "cost_loyalty": _regions,
    "payback": _payback,
    "break_even": _break_even,
    "tornado": _tornado,
    "heat_map": _map,
    "waterfall": _waterfall,
    "causes": _causes,
    "dimensions": _dimensions,
    "time_series": _months,
    "survival": _survival,
    "gantt": the_day,
    "day_map": the_area,
    "convergence": _convergence,
    "precision": _precision,
    "season": _season,
    "lengths": _lengths,
    "groups": _groups,
}
