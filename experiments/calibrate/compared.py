"""How far the company that was made is from the records: it is simulated, keeps books as a company would, and what its
books tell is set beside what the records tell.

Both go through the same fits, so that a difference is one of companies and not of methods.  Values that went into the
scenario should come back; the others (times to restore, promises kept, first fixes) are what the model says of itself.
"""

import math
from calendar import month_name
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special, stats

from experiments.calibrate.finding import Finding, Sample
from experiments.calibrate.load import Load
from experiments.fitting.fitted import Fitted, Scale, on_scale, unscaled

__all__ = ["COLUMNS", "Compared", "compared", "matters"]

LEVEL = 0.95  # of all rows together
FEWEST = 3  # replications that tell their own scatter; with two, Satterthwaite's degrees of freedom are too hopeful
COLUMNS = ["subject", "name", "unit", "recorded", "low", "high", "simulated", "simulated_low", "simulated_high", "says"]
QUANTILES = {0.1: "a tenth ended by", 0.5: "half ended by", 0.9: "nine tenths ended by"}
OF_GROUPS = ("all groups", "spread")
MATTERS, POINTS = 0.2, 0.1  # of a value, and the most of a share in points: differences that change plans; assumption
MOST_PERCENT = 5.0  # beyond it a factor reads better
Z = float(special.ndtri(0.975))


class Compared(NamedTuple):
    """A row for each value of both (`COLUMNS`), how many values of a subject the records alone tell, lengths of the
    simulated company by subject, and how often it was simulated.
    """

    rows: pd.DataFrame
    alone: dict[str, int]
    samples: dict[str, list[Sample]]
    replications: int
    load: Load | None = None  # of the simulated company, a mean over replications

    @property
    def apart(self) -> int:
        """How many values are surely not those of the records."""
        return int(self.rows["says"].str.startswith("apart").sum())


def matters(value: float, unit: str) -> float:
    """By how much another value has to differ from this one to change plans: a fifth, of shares ten points at most."""
    size = MATTERS * abs(value)
    return min(POINTS, size) if unit == "share" else size


def compared(found: Sequence[Finding], learnt: Sequence[Sequence[Finding]]) -> Compared:
    """The records' findings beside those of each replication of the simulated company, in the same unit (scores of
    another scale are others); of lengths their quantiles, whatever law was fitted.
    """
    of = {one.subject: _with_quantiles(one) for one in found if one.fitted}
    learnt = [[_with_quantiles(one) for one in findings] for findings in learnt]
    values: dict[tuple[str, str, str], list[float]] = {}
    samples: dict[str, list[Sample]] = {subject: [] for subject in of}
    for findings in learnt:
        for one in findings:
            if one.sample is not None and one.subject in samples:
                samples[one.subject].append(one.sample)
            for value in one.fitted:
                values.setdefault((one.subject, value.name, value.unit), []).append(float(value.value))
    every = [(one.subject, value) for one in of.values() for value in one.fitted]
    names = {subject: [name for of_, name, _ in values if of_ == subject] for subject in of}
    told = [
        (subject, value)
        for subject, value in every
        if len(values.get((subject, value.name, value.unit), [])) == len(learnt)
        and _beside_the_same(value.name, [one.name for one in of[subject].fitted], names[subject])
    ]
    rows = [_row(subject, value, values[subject, value.name, value.unit], len(told)) for subject, value in told]
    alone = Counter(subject for subject, _ in every) - Counter(subject for subject, _ in told)
    return Compared(pd.DataFrame(rows, columns=COLUMNS), dict(alone), samples, len(learnt))


def _with_quantiles(one: Finding) -> Finding:
    """Instead of the values of a law, which may fit badly: by when shares had ended (Kaplan and Meier)."""
    if one.sample is None:
        return one
    there = (_quantile(one.sample, share, name) for share, name in QUANTILES.items())
    return one._replace(fitted=[value for value in there if value is not None])


def _quantile(sample: Sample, share: float, name: str) -> Fitted | None:
    """With the interval of order statistics (Thompson 1936), on the scale of logarithms; None: not so many ended."""
    curve = stats.ecdf(
        stats.CensoredData(uncensored=sample.seconds[sample.ended], right=sample.seconds[~sample.ended])
    ).cdf
    n = len(sample.seconds)
    half = Z * math.sqrt(share * (1 - share) / n)
    places = np.searchsorted(curve.probabilities, [share, share - half, share + half])
    if places.max() >= len(curve.quantiles):
        return None
    value, low, high = (float(x) for x in curve.quantiles[places])
    if low <= 0:
        return None
    return Fitted(name, value, low, high, math.log(high / low) / (2 * Z), "log", "s", "order statistics", n)


def _beside_the_same(name: str, here: Sequence[str], there: Sequence[str]) -> bool:
    """Factors of months are of the mean of those that were recorded, and the mean of groups is of theirs: where others
    were fitted, they say something else.
    """
    if name in month_name:
        return set(here) & set(month_name) == set(there) & set(month_name)
    return set(here) == set(there) if name in OF_GROUPS else True


def _row(subject: str, value: Fitted, made: Sequence[float], rows: int) -> tuple[Any, ...]:
    """Both intervals are 95 %; apart: the interval of the difference, for all rows together, leaves out zero."""
    value = _of_share(value)
    there = [_there(one, value.scale) for one in made]
    if not all(map(math.isfinite, there)):
        raw = (float(np.mean(made)), math.nan, math.nan)
        return (subject, value.name, value.unit, value.value, value.low, value.high, *raw, "not comparable")
    middle, n = float(np.mean(there)), len(there)
    error = float(np.std(there, ddof=1)) / math.sqrt(n) if n >= FEWEST else math.nan
    half = float(stats.t.ppf(0.975, n - 1)) * error if n >= FEWEST else math.nan
    simulated, low, high = (float(unscaled(x, value.scale)) for x in (middle, middle - half, middle + half))
    says = _says(value, middle, error, n, rows)
    return (subject, value.name, value.unit, value.value, value.low, value.high, simulated, low, high, says)


def _of_share(value: Fitted) -> Fitted:
    """On the scale of logits, on which means of shares and their intervals stay between nothing and all."""
    if value.unit != "share" or value.scale != "identity" or not 0 < value.value < 1:
        return value
    return value._replace(scale="logit", error=value.error / (value.value * (1 - value.value)))


def _there(value: float, scale: Scale) -> float:
    """On the scale of the fit; NaN where it has no place there, as a share of nothing on that of logits."""
    inside = {"identity": True, "log": value > 0, "logit": 0 < value < 1}[scale]
    return on_scale(value, scale) if inside else math.nan


def _says(value: Fitted, middle: float, error: float, n: int, rows: int) -> str:
    """Welch's comparison on the scale of the fit; the records' own error counts as known."""
    gap = middle - on_scale(float(value.value), value.scale)
    both = math.hypot(value.error, error)
    if not math.isfinite(both) or both == 0:
        return "too few runs to tell" if n < FEWEST else "the same" if gap == 0 else "not comparable"
    freedom = (n - 1) * (both / error) ** 4 if error > 0 else math.inf  # Satterthwaite
    alpha = (1 - LEVEL) / max(rows, 1)
    most = stats.t.ppf(1 - alpha / 2, freedom) if math.isfinite(freedom) else special.ndtri(1 - alpha / 2)
    if abs(gap) > most * both:
        return f"apart: {_by(value, gap)}"
    here = float(value.value)
    there = float(unscaled(middle, value.scale))
    if 0 < matters(here, value.unit) <= abs(there - here):
        return f"not told apart: {_by(value, gap)}"
    return "alike, as far as can be told"


def _by(value: Fitted, gap: float) -> str:
    """By how much, in words: a factor on a scale of logarithms, points on that of shares."""
    if value.scale == "log":
        times = math.exp(gap)
        return (
            f"{100 * (times - 1):+.0f} %".replace("-", "−") if times < MOST_PERCENT else f"{times:,.3g} times as much"
        )
    here = float(value.value)
    there = float(unscaled(on_scale(here, value.scale) + gap, value.scale))
    if value.scale == "logit":
        return f"{100 * (there - here):+.1f} pp".replace("-", "−")
    return f"{there - here:+.3g}".replace("-", "−")
