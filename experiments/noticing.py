"""Would it have been noticed?  A policy and the baseline as two branches that differ in nothing else, each with the
answers of its own customers: how far apart each instrument shows them, and when that is more than chance.

The difference up to a month is that of the means of all answers so far; its error is what the management would work out
from its answers, sqrt(e1^2 + e2^2), e^2 = sum (n s)^2 / (sum n)^2 over the months with n answers and standard error s.
A two-sided test at 5 % finds an expected difference d with chance P(|Z + d/e| > 1.96), Z standard normal.  d and e^2
are means over the replications: the common random numbers make d exact, and do not make the chance any better.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from experiments.amounts import plain, plus_minus, show
from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.labels import difference_words
from experiments.shown_cells import line_cells
from experiments.tables import Table

__all__ = ["chance_noticed", "first_month", "instruments", "noticed", "noticing_section"]

LEVEL, POWER = 0.05, 0.8
MOST_CELLS = 8  # that are all told of
MOST_FIELDS = 4  # of the figure
LOW_IS_GOOD = ("hours_to_first_visit", "complaint_rate")
SCORE = "score_mean"
TEXT = (
    "Two branches, alike but for the policy, each with the answers of its own customers. In each field: the difference "
    "shown, the true one of the same measure in brackets, and the month from which on the chance is 80 % or more that "
    "the answers so far differ by more than chance (two-sided test at 5 %), or that chance at the end. Error: half of "
    "the 95 % interval of such a difference at the end, as the management would work it out. Agreement: Kendall's tau "
    "between the policies in the order shown and in that of the mean score of all jobs; 1 is the same order."
)


class _Path(NamedTuple):
    """Replication x month: mean of all answers so far, and its standard error; NaN before the first answer.  Answers
    and the truth weighted by them, by replication."""

    mean: np.ndarray
    error: np.ndarray
    answers: np.ndarray
    true: np.ndarray


def noticed(comparison: Comparison, heard: pd.DataFrame) -> pd.DataFrame:
    """One row for each instrument, measure and policy: difference to the baseline measured and true, half of the 95 %
    interval that one company would give the measured one, chance of noticing after a year and at the end, and month."""
    months = sorted(heard["month"].unique())
    heard = heard[heard["standard_error"].notna()]  # an assumption is not known by asking
    paths = {key: _path(rows, months) for key, rows in heard.groupby(["instrument", "measure", "cell"], sort=False)}
    found = []
    for (instrument, measure, cell), path in paths.items():
        before = paths.get((instrument, measure, comparison.baseline))
        if cell in _cells(comparison) and cell != comparison.baseline and before is not None:
            policy = difference_words(comparison.outcomes, cell, comparison.baseline)
            found.append({"instrument": instrument, "measure": measure, "cell": cell, "policy": policy}
                         | _difference(path, before))  # fmt: skip
    return pd.DataFrame(found)


def _cells(comparison: Comparison) -> list[int]:
    """All of a few; else the baseline, the choice and what was nearest to it."""
    cells = comparison.outcomes.cells
    return list(cells) if len(cells) <= MOST_CELLS else line_cells(comparison)


def _path(rows: pd.DataFrame, months: list[str]) -> _Path:
    """What an instrument has shown up to each month; a month with a single answer tells no error, and is left out."""
    x, n, s, true = (
        rows.pivot(index="replication", columns="month", values=name).reindex(columns=months).to_numpy(float)
        for name in ("measured", "n", "standard_error", "true")
    )
    n = np.where(np.isfinite(s), n, 0.0)  # no answer, or a single one
    known = np.where(np.isfinite(true), n, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        so_far = n.cumsum(axis=1)
        mean = np.where(n > 0, n * x, 0.0).cumsum(axis=1) / so_far
        error = np.sqrt(np.where(n > 0, (n * s) ** 2, 0.0).cumsum(axis=1)) / so_far
        truth = np.where(known > 0, known * true, 0.0).sum(axis=1) / known.sum(axis=1)
    return _Path(mean, error, so_far[:, -1], truth)


def _difference(one: _Path, other: _Path) -> dict[str, float]:
    k = min(len(one.mean), len(other.mean))  # a replication in which hardly anybody answered has no rows
    apart, spread = one.mean[:k] - other.mean[:k], one.error[:k] ** 2 + other.error[:k] ** 2
    difference, error = _mean(apart), np.sqrt(_mean(spread))
    chance = chance_noticed(difference, error)
    return {
        "measured": difference[-1],
        "true": float(_mean((one.true[:k] - other.true[:k])[:, None])[0]),
        "error": stats.norm.ppf(1 - LEVEL / 2) * error[-1],
        "chance_year": chance[min(11, len(chance) - 1)],
        "chance_end": chance[-1],
        "month": first_month(chance),
    }


def _mean(values: np.ndarray) -> np.ndarray:
    """Means over replications of the columns; NaN where one is not known."""
    found: np.ndarray = values.mean(axis=0)
    return found


def chance_noticed(difference: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Chance that a two-sided test at 5 % finds a difference with this standard error; NaN where nothing is known."""
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.abs(difference) / error
    limit = stats.norm.ppf(1 - LEVEL / 2)
    found: np.ndarray = stats.norm.cdf(z - limit) + stats.norm.cdf(-z - limit)
    return found


def first_month(chance: np.ndarray) -> float:
    """Months after which the chance is 80 % or more for good; NaN if it never is."""
    short = np.flatnonzero(~(chance >= POWER))
    months = int(short[-1]) + 2 if len(short) else 1
    return float(months) if months <= len(chance) else float("nan")


def instruments(comparison: Comparison, heard: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """One row for each instrument and measure: answers a year and level shown less true in the baseline, error of a
    difference at the end, and agreement of its ranking of the policies with that by the mean score of all jobs."""
    at_home = heard[heard["cell"] == comparison.baseline]
    rows = []
    for (instrument, measure), part in found.groupby(["instrument", "measure"], sort=False):
        own = at_home[(at_home["instrument"] == instrument) & (at_home["measure"] == measure)]
        known, years = own[own["true"].notna()], _years(own["month"], heard["month"])
        bias = np.average(known["measured"] - known["true"], weights=known["n"]) if len(known) else np.nan
        score = [comparison.difference(cell, SCORE)["difference"] for cell in part["cell"]]
        sign = -1.0 if measure in LOW_IS_GOOD else 1.0
        tau = stats.kendalltau([0.0, *(sign * part["measured"])], [0.0, *score]).statistic
        rows.append({
            "instrument": instrument, "measure": measure, "answers_year": own["n"].sum() / _runs(heard) / years,
            "bias": bias, "error": np.sqrt((part["error"] ** 2).mean()), "agreement": tau,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _years(own: pd.Series, every: pd.Series) -> float:
    """Years that the months of an instrument stand for.  A study each July stands for a year each, whenever the series
    ends; what was shown once, for all months in which anything was shown."""
    months = np.unique(own.str[:4].astype(int) * 12 + own.str[5:].astype(int))
    if len(months) < 2:
        return float(every.nunique() / 12)
    return float((months[-1] - months[0] + np.diff(months).min()) / 12)


def _runs(heard: pd.DataFrame) -> int:
    return int(heard["replication"].nunique())


def noticing_section(comparison: Comparison, heard: pd.DataFrame, found: pd.DataFrame, folder: Path) -> Section:
    """What was shown of each policy, and how good each instrument is; the figure is drawn into `folder`."""
    tables = [_policies(comparison, found), _tools(instruments(comparison, heard, found))]
    levels = found[~found["measure"].isin(LOW_IS_GOOD) & found["error"].notna()]
    left_out = list(dict.fromkeys(levels["policy"]))[MOST_FIELDS:]
    text = f"{TEXT} There is no field for {', '.join(left_out)}: see the table." if left_out else TEXT
    picture = _draw(levels, folder) if len(levels) else None
    alt = "A dot with its error for each instrument and policy, and a mark where the true difference is."
    return Section("Would it have been noticed?", text, picture, alt, tables)


def _draw(levels: pd.DataFrame, folder: Path) -> Path:
    """A field for each policy, at most four; hours and rates, which have scales of their own, are in the table only."""
    from experiments.figures.noticing import draw_noticing
    from experiments.figures.style import canvas, house_style, save

    parts = list(levels.groupby("policy", sort=False))[:MOST_FIELDS]
    folder.mkdir(parents=True, exist_ok=True)
    with house_style():
        figure = canvas(3.2 + 2.2 * len(parts), 1.6 + 0.24 * len(parts[0][1]))
        axes = figure.subplots(1, len(parts), squeeze=False)[0]
        for k, (axis, (policy, part)) in enumerate(zip(axes, parts, strict=True)):
            words = [_words(*pair) for pair in zip(part["instrument"], part["measure"], strict=True)]
            draw_noticing(axis, part.assign(words=words), str(policy), named=k == 0)
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=3)
        return save(figure, folder / "noticing")[0]


def _policies(comparison: Comparison, found: pd.DataFrame) -> Table:
    policies = list(dict.fromkeys(found["policy"]))
    cells = {(row["instrument"], row["measure"], row["policy"]): row for _, row in found.iterrows()}
    cell_of = dict(zip(found["policy"], found["cell"], strict=True))
    truth = [comparison.difference(cell_of[policy], SCORE) for policy in policies]
    rows = [
        ["all jobs: mean score, points", *(plus_minus(row["difference"], row["half"], signed=True) for row in truth)]
    ]
    for instrument, measure in dict.fromkeys(zip(found["instrument"], found["measure"], strict=True)):
        known = [cells[(instrument, measure, policy)] for policy in policies]
        rows.append([_words(instrument, measure), *map(_seen, known)])
    return Table("Difference to the baseline: shown (true), noticed", ["instrument and measure", *policies], rows)


def _seen(row: pd.Series) -> str:
    """'+0.012 (+0.010), month 31'; without a month, the chance at the end."""
    digits = row["error"] / 10
    true = "" if pd.isna(row["true"]) else f" ({plain(row['true'], digits, signed=True)})"
    when = f"month {row['month']:.0f}" if row["month"] > 0 else show(row["chance_end"], "share", 0.01)
    return f"{plain(row['measured'], digits, signed=True)}{true}, {when}"


def _tools(tools: pd.DataFrame) -> Table:
    head = ["instrument and measure", "answers a year", "shown less true", "error of a difference", "agreement"]
    rows = [
        [
            _words(row["instrument"], row["measure"]),
            show(row["answers_year"], half=1.0),
            plain(row["bias"], row["error"] / 10, signed=True),
            f"± {plain(row['error'], row['error'] / 10)}",
            "–" if pd.isna(row["agreement"]) else f"{row['agreement']:.2f}",
        ]
        for _, row in tools.iterrows()
    ]
    return Table("The instruments, in the baseline", head, rows)


def _words(instrument: str, measure: str) -> str:
    return f"{instrument}: {measure}".replace("_", " ")
