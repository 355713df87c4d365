"""Each link of a chain is a paired one-sided test, and a chain is as strong as its weakest link.

A chain holds if all its links do, so its p value is the largest of theirs (an intersection-union test: Berger 1982);
chains are tested together, adjusted by Holm, and so are the controls among themselves.  A link that says "the same" is
tested for equivalence within its margin.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments import stats
from experiments.compare import Comparison
from experiments.designs.levels import Level
from experiments.labels import difference_words, indicator_words
from experiments.outcomes import Outcomes
from experiments.settings import Claim, Step

__all__ = ["ALPHA", "Judged", "judge", "judged", "links_of"]

ALPHA = 0.01  # one-sided, for the family of chains
_SIGNS = {"up": 1, "down": -1}


class Judged(NamedTuple):
    """One row a claim, and one row a link."""

    verdicts: pd.DataFrame
    links: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Both, under the names of their files."""
        return {"claims": self.verdicts, "links": self.links}

    def weakest(self, claim: str) -> pd.Series:
        """The link of a claim with the largest p value."""
        p = self.links.loc[self.links["claim"] == claim, "p"].fillna(1.0)
        return self.links.iloc[int(p.index[int(p.argmax())])]


def judged(comparison: Comparison, claims: Mapping[str, Claim], alpha: float = ALPHA) -> Judged | None:
    """The claims of an experiment, judged; nothing if it makes none."""
    if not claims:
        return None
    links = links_of(comparison, claims, alpha)
    return Judged(judge(links, claims, alpha), links)


def judge(links: pd.DataFrame, claims: Mapping[str, Claim], alpha: float = ALPHA) -> pd.DataFrame:
    """One row a claim: its p value (that of its weakest link), adjusted, and whether it holds."""
    weakest = links.assign(p=links["p"].fillna(1.0)).groupby("claim", sort=False)["p"].max()
    rows = pd.DataFrame(
        {
            "claim": list(claims),
            "says": [claim.says for claim in claims.values()],
            "control": [claim.control for claim in claims.values()],
            "links": [int((links["claim"] == name).sum()) for name in claims],
            "p": [float(weakest[name]) for name in claims],
        }
    )
    for kind in (False, True):
        family = rows["control"] == kind
        rows.loc[family, "p_holm"] = stats.holm(rows.loc[family, "p"].to_numpy())
    return rows.assign(holds=rows["p_holm"] <= alpha)


def links_of(comparison: Comparison, claims: Mapping[str, Claim], alpha: float = ALPHA) -> pd.DataFrame:
    """One row a link: the two cells, the indicator, what is expected of it, the paired difference and its p value.

    The interval is one-sided in spirit: its level is 1 - 2 alpha, so that it lies on one side of zero where the link
    alone is shown at alpha.  What was not measured has no p value.
    """
    rows = [
        {"claim": name, "step": number, **link}
        for name, claim in claims.items()
        for number, step in enumerate(claim.steps)
        for link in _links(comparison, step, 1 - 2 * alpha)
    ]
    return pd.DataFrame(rows).assign(shown=lambda table: table["p"] <= alpha)


def _links(comparison: Comparison, step: Step, level: float) -> Iterator[dict[str, Any]]:
    outcomes = comparison.outcomes
    cells = [_cell(comparison, changes) for changes in step.cells()]
    where, than, beyond, *aside = cells
    second, first, third, *others = (difference_words(outcomes, cell, comparison.baseline) for cell in cells)
    ends = {"from": first, "to": second}
    for expected, sign in _SIGNS.items():
        for name in getattr(step, expected):
            found = _difference(outcomes, name, where, than, level)
            yield ends | _row(outcomes, name, expected, found, stats.one_sided(found, sign))
    for name, margin in step.same.items():
        found = _difference(outcomes, name, where, than, level)
        yield ends | _row(outcomes, name, "same", found, stats.at_most(found, margin)) | {"margin": margin}
    for name in step.slower:
        found = _bend(outcomes, name, than, where, beyond, _sign(step, name), level)
        yield {"from": second, "to": third} | _row(outcomes, name, "moves less", found, stats.one_sided(found, 1))
    for name in step.more:
        weights = [_sign(step, name) * weight for weight in (1.0, -1.0, -1.0, 1.0)]
        found = _contrast(outcomes, [(name, cell) for cell in (where, than, *aside)], weights, level)
        row = _row(outcomes, name, "moves more", found, stats.one_sided(found, 1))
        yield ends | row | {"beside": f"from {others[1]} to {others[0]}"}
    for name, other in step.further.items():
        weights = [_sign(step, name) * weight for weight in (1.0, -1.0, -1.0, 1.0)]
        found = _contrast(outcomes, [(one, cell) for one in (name, other) for cell in (where, than)], weights, level)
        row = _row(outcomes, name, "moves more", found, stats.one_sided(found, 1))
        yield ends | row | {"beside": indicator_words(other)}


def _sign(step: Step, name: str) -> int:
    """The way that the step claims for an indicator."""
    return 1 if name in step.up else -1


def _row(outcomes: Outcomes, name: str, expected: str, found: stats.Difference, p: float) -> dict[str, Any]:
    """One link of the table."""
    unit = outcomes.indicators[name].unit if name in outcomes.indicators else ""
    found_row = {"difference": found.value, "low": found.low, "high": found.high, "half": found.high - found.value}
    tests = {"error": found.error, "used": found.used, "p": p, "margin": np.nan, "beside": ""}
    return {"indicator": name, "unit": unit, "expected": expected, **found_row, **tests}


def _difference(outcomes: Outcomes, name: str, cell: int, other: int, level: float) -> stats.Difference:
    return _contrast(outcomes, [(name, cell), (name, other)], (1.0, -1.0), level)


def _bend(
    outcomes: Outcomes, name: str, than: int, where: int, beyond: int, sign: int, level: float
) -> stats.Difference:
    """How much more the indicator moves from `than` to `where` than from there to `beyond`."""
    weights = (-1.0 * sign, 2.0 * sign, -1.0 * sign)
    return _contrast(outcomes, [(name, cell) for cell in (than, where, beyond)], weights, level)


def _contrast(
    outcomes: Outcomes, places: Sequence[tuple[str, int]], weights: Sequence[float], level: float
) -> stats.Difference:
    """Weighted sum of indicators in cells, each place an indicator and a cell."""
    if any(name not in outcomes.indicators for name, _ in places):
        return stats.Difference(np.nan, np.nan, np.nan, np.nan, 0, outcomes.replications, np.nan, np.nan)
    return stats.contrast([outcomes.sample(name, cell) for name, cell in places], weights, level)


def _cell(comparison: Comparison, changes: Mapping[str, Level]) -> int:
    """The cell with these levels, the others as in the baseline."""
    design = comparison.outcomes.design.astype(str)
    wanted = design.loc[comparison.baseline].to_dict() | {factor: str(level) for factor, level in changes.items()}
    same = (design == pd.Series(wanted)).all(axis=1)
    return int(str(same.idxmax()))
