"""The answer of a design that asks which factors matter: which are shown to, and how far to believe it."""

import pandas as pd

from experiments.amounts import plus_minus
from experiments.best_words import best_cell
from experiments.compare import Comparison
from experiments.contrasts import is_shown
from experiments.designs.fractional import fraction_of, resolution
from experiments.effects.table import Effects
from experiments.labels import indicator_words
from experiments.settings import Experiment
from experiments.words import Said

__all__ = ["effects_said"]

MOST_NAMED, MOST_ASKED = 4, 6
POOR_FIT = 0.8  # share of variance explained below which a straight line is said to be a poor picture
NO_CHOICE = (
    "None of the points is a recommendation: they are spread to learn what moves the result, and between them lie "
    "others. python -m experiments.optimise looks for the best."
)
_RESOLUTION = {
    3: "A fraction of resolution III: a single factor cannot be told from the pairs that come in with it.",
    4: "A fraction of resolution IV: single factors stand apart from pairs, but pairs come in with other pairs.",
}


def effects_said(comparison: Comparison, effects: Effects, experiment: Experiment) -> Said | None:
    """What a fraction, or points that fill a space, answer; None for designs that are there to choose a cell."""
    if experiment.design == "full" or comparison.decision is None:
        return None
    first, *others = (_single(effects.table, name) for name in effects.asked[:MOST_ASKED])
    goal = effects.asked[0]
    pairs = effects.table[(effects.table["indicator"] == goal) & (effects.table["order"] == 2)]
    chosen = NO_CHOICE if effects.kind == "slopes" else f"As a choice: {best_cell(comparison)}"
    return Said(first, [*_pairs(pairs), *_fit(effects, goal), *_aliases(experiment), chosen], tuple(others))


def _single(table: pd.DataFrame, goal: str) -> str:
    """Which single factors move an indicator, those that move it most first."""
    rows = table[(table["indicator"] == goal) & (table["order"] == 1)]
    shown = _shown(rows)
    name, every = indicator_words(goal), rows["label"].nunique()
    if not len(shown):
        return f"None of {every} changes is shown to move {name}."
    rest = f" and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    named = "; ".join(_named(row) for _, row in shown.head(MOST_NAMED).iterrows())
    verb = "is" if len(shown) == 1 else "are"
    return f"Of {every} changes {len(shown)} {verb} shown to move {name}: {named}{rest}."


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    kept = rows[[is_shown(verdict) for verdict in rows["verdict"]]]
    return kept.sort_values("value", key=abs, ascending=False, kind="stable")


def _named(row: pd.Series) -> str:
    return f"{row['label']}, {plus_minus(row['value'], row['half'], row['unit'], signed=True)}"


def _pairs(rows: pd.DataFrame) -> list[str]:
    """Whether effects simply add up."""
    if not len(rows):
        return []
    shown = _shown(rows)
    if not len(shown):
        return ["No pair of changes is shown to do more, or less, together than one by one."]
    named = "; ".join(
        f"{_named(row)}{f' (or {row.aliases})' if row.aliases else ''}" for _, row in shown.head(MOST_NAMED).iterrows()
    )
    return [f"Together some do more or less than one by one: {named}."]


def _fit(effects: Effects, goal: str) -> list[str]:
    fit = effects.fits.get(goal)
    if fit is None or pd.isna(fit):
        return []
    poor = (
        " The rest is curves and pairs: look at the pictures of the points before relying on a slope."
        if fit < POOR_FIT
        else ""
    )
    return [
        f"Straight lines explain {100 * fit:.0f} % of how {indicator_words(goal)} varies from point to point.{poor}"
    ]


def _aliases(experiment: Experiment) -> list[str]:
    if experiment.design != "fractional":
        return []
    made = fraction_of(len(experiment.factors), experiment.generators, experiment.resolution)
    return [words] if (words := _RESOLUTION.get(resolution(made))) else []
