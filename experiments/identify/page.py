"""The page: which parameters come back, what the record says of them, and whether a company so fitted is like it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.amounts import time_unit
from experiments.identify.fit import Value
from experiments.identify.question import Identify, Parameter
from experiments.identify.targets import TARGETS
from experiments.identify.verdict import Verdict
from experiments.labels import scale_words
from experiments.records.origin import Origin

__all__ = ["Answer", "agreement", "page", "recovery_table", "value_table"]

LEGEND = (
    "`width` is the spread of the posterior over that of the range; above 50 % a parameter does not come back. "
    "`±` says about how much that is for 95 %, in the unit of the key. `held` is the share of 95 % intervals that hold "
    "the truth; `even` the p of a test that truths lie evenly within their posteriors."
)
SECONDS = {"min": 60.0, "h": 3600.0, "d": 86400.0}  # of a unit of time in which totals are measured


class Answer:
    """What was found, for the page."""

    def __init__(self, spec: Identify, parameters: Sequence[Parameter], verdict: Verdict, origin: Origin) -> None:
        self.spec, self.parameters, self.verdict, self.origin = spec, parameters, verdict, origin
        self.refusal = ""
        self.values: Sequence[Value] = ()
        self.agreement = pd.DataFrame()

    def summary(self) -> str:
        """The answer in a sentence."""
        if self.refusal:
            return f"Not identified: {self.refusal.rstrip('.')}."
        if not self.values:
            return "All parameters come back from these totals; no record was given to fit them to."
        return "; ".join(f"{v.name} {v.value:.4g} ({v.low:.4g} to {v.high:.4g})" for v in self.values) + "."


def recovery_table(verdict: Verdict) -> pd.DataFrame:
    """One row a parameter: width, held, even, and the one that it is tied to most."""
    found, rows = verdict.recovery, []
    for k, name in enumerate(found.parameters):
        others = np.delete(found.correlation[k], k)
        names = [one for one in found.parameters if one != name]
        tied = int(np.argmax(np.abs(others))) if names else -1
        rows.append({
            "parameter": name, "width": float(found.width[k]), "held": float(found.coverage[k]),
            "even": float(found.even[k]), "tied_to": names[tied] if names else "",
            "correlation": float(others[tied]) if names else float("nan"),
        })  # fmt: skip
    return pd.DataFrame(rows)


def value_table(parameters: Sequence[Parameter], values: Sequence[Value]) -> list[Value]:
    """Shares of ranges as values of the scenario."""
    return [
        Value(one.name, *(float(parameter.at(share)) for share in (one.value, one.low, one.high)))
        for parameter, one in zip(parameters, values, strict=True)
    ]


def agreement(simulated: pd.DataFrame, observed: Mapping[str, float], aimed_at: Sequence[str]) -> pd.DataFrame:
    """Every total that the record has: its value, and the central 95 % of simulations with fitted values."""
    rows = []
    for name, x in observed.items():
        values = simulated[name].dropna()
        if np.isfinite(x) and len(values):
            low, high = values.quantile([0.025, 0.975])
            rows.append({
                "total": name, "unit": TARGETS[name].unit, "record": x, "low": float(low), "high": float(high),
                "aimed_at": name in aimed_at, "within": bool(low <= x <= high),
            })  # fmt: skip
    return pd.DataFrame(rows)


def _half(parameter: Parameter, width: float) -> float:
    """Half of a 95 % interval of that width, in the unit of the parameter: the spread of an even range is known."""
    return 1.96 * width * (parameter.range.high - parameter.range.low) / math.sqrt(12)


def _unit(unit: str, value: float) -> tuple[float, str]:
    """What a total is multiplied by to be shown, and the unit: a length of time in the one that suits it."""
    if unit not in SECONDS:
        return 1.0, unit
    size, word = time_unit(value * SECONDS[unit])
    return SECONDS[unit] / size, word


def _agrees(row: Mapping[Any, Any]) -> str:
    """A line of the table of agreement."""
    size, unit = _unit(row["unit"], row["record"])
    value, low, high = (f"{row[name] * size:.4g}" for name in ("record", "low", "high"))
    words = f"{'yes' if row['aimed_at'] else 'no'} | {'yes' if row['within'] else '**no**'}"
    return f"| {TARGETS[row['total']].meaning} (`{row['total']}`) | {unit} | {value} | {low} to {high} | {words} |"


def page(answer: Answer, picture: str) -> str:
    """Markdown."""
    spec = answer.spec
    lines = [f"# What the totals tell: {spec.name}", "", spec.question, "", answer.summary(), ""]
    lines += [f"![What came back]({picture})", "", "## Which parameters come back", ""]
    tried = answer.verdict.recovery.tried
    lines += [f"From {', '.join(spec.targets)}; {spec.simulations} simulations, of which {tried} play the record.", ""]
    lines += [
        "| parameter | key | from | to | width | ± | held | even | tied to | correlation |",
        "|---|---|---:|---:|---:|---:|---:|---:|---|---:|",
    ]
    widths, rows = answer.verdict.recovery.width, recovery_table(answer.verdict).itertuples()
    for parameter, width, row in zip(answer.parameters, widths, rows, strict=True):
        ends = f"{parameter.range.low:g} | {parameter.range.high:g}"
        half = "" if parameter.log else f"{_half(parameter, float(width)):.2g}"
        shares = f"{row.width:.0%} | {half} | {row.held:.1%} | {row.even:.2g} | {row.tied_to} | {row.correlation:.2f}"
        lines.append(f"| {scale_words(parameter.path)} | {row.parameter} | {ends} | {shares} |")
    lines += ["", LEGEND, ""]
    if answer.values:
        lines += ["## Values", "", "| parameter | value | 95 % interval |", "|---|---:|---|"]
        lines += [f"| {v.name} | {v.value:.4g} | {v.low:.4g} to {v.high:.4g} |" for v in answer.values]
    if len(answer.agreement):
        lines += ["", "## Is a company so fitted like the record?", ""]
        lines += ["| total | unit | record | simulated (95 %) | aimed at | within |", "|---|---|---:|---|---|---|"]
        lines += [_agrees(row) for row in answer.agreement.to_dict("records")]
    return "\n".join([*lines, "", answer.origin.markdown(), ""])
