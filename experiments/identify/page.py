"""The page: which parameters come back, what the record says of them, and whether a company so fitted is like it."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

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
        for row in answer.agreement.itertuples():
            words = f"{'yes' if row.aimed_at else 'no'} | {'yes' if row.within else '**no**'}"
            lines.append(f"| {row.total} | {row.unit} | {row.record:.4g} | {row.low:.4g} to {row.high:.4g} | {words} |")
    return "\n".join([*lines, "", answer.origin.markdown(), ""])
