"""What stands at the top of report and console: first the answer to the experiment's own question, in which world it
holds, then what to do.

Here live: what the instruments would have noticed, where listening is compared, and where the sentences come from.
Those on the choice are in `words.py`, those on the worlds in `worlds/section.py`.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.best_words import best_cell
from experiments.compare import Comparison
from experiments.words import answer, unless_paid_for

__all__ = ["headline_of", "listening_answer"]


def headline_of(comparison: Comparison, about: Mapping[str, Any]) -> tuple[str, str]:
    """The answer, and what stands below it.

    `about` the experiment may have an `own_answer`, to a question that is not which cell to choose, and a `world`, the
    sentence that says for which of several worlds the choice speaks.
    """
    choice, best = answer(comparison), best_cell(comparison)
    world, own = str(about.get("world") or ""), str(about.get("own_answer") or "")
    below = [*([best] if best != choice else []), *filter(None, [unless_paid_for(comparison)])]
    if own:
        return own, " ".join(filter(None, [choice, *below, world]))
    return (f"{choice} {world}".strip(), " ".join(below))


def listening_answer(seen: pd.DataFrame, tools: pd.DataFrame, months: int) -> str:
    """How many instruments would have noticed every policy, and which of them soonest; how many rank as the truth does.

    `seen` and `tools` are the tables of `noticing.py`; empty where a single instrument listens.
    """
    if not len(seen) or seen["instrument"].nunique() < 2:
        return ""
    latest = seen.groupby(["instrument", "measure"], sort=False)["month"].max(skipna=False).dropna()
    policies, every = seen["policy"].nunique(), len(tools)
    changes = f"all {policies} changes" if policies > 1 else "the change"
    found = f"{len(latest)} of {every} measures would have shown {changes} within {months} months"
    if len(latest):
        first = latest.reset_index().sort_values("month", kind="stable").iloc[0]
        found += f", first {first['instrument']} ({first['measure']}, after {first['month']:.0f})".replace("_", " ")
    alike = int((tools["agreement"] > 1 - 1e-9).sum())
    return f"{found}; {alike} of {every} rank the policies as the mean score of all jobs does."
