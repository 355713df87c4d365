"""Findings as frames, for files and for the page."""

from collections.abc import Sequence

import pandas as pd

from experiments.calibrate.subjects import Finding

__all__ = ["check_table", "fitted_table"]


def fitted_table(found: Sequence[Finding]) -> pd.DataFrame:
    """One row for each value: subject, name, value, low, high (95 %), unit, method, n."""
    rows = [
        {"subject": one.subject, "name": v.name, "value": float(v.value), "low": v.low, "high": v.high, "unit": v.unit,
         "method": v.method, "n": v.n}
        for one in found for v in one.fitted
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["subject", "name", "value", "low", "high", "unit", "method", "n"])


def check_table(found: Sequence[Finding]) -> pd.DataFrame:
    """One row for each figure that says how well a law fits, and for what is to be said of the subject."""
    rows = []
    for one in found:
        rows += [{"subject": one.subject, "check": name, "figure": float(x)} for name, x in one.checks.items()]
        if one.words:
            rows.append({"subject": one.subject, "check": one.words, "figure": float("nan")})
    return pd.DataFrame(rows, columns=["subject", "check", "figure"])
