"""Draws of a company's fitted values: each normal on its own scale, together as one fit hangs together.

Shares are drawn as logits and what is positive as logarithms, so that the borders of a law are never met.  Where a key
allows less than its law does, a draw beyond is drawn anew, never cut to the border.  That cuts the law off there, and
draws lie too near to the middle: how many were so is counted by key, and said where it is more than `MANY`.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pydantic import ValidationError

from experiments.calibrate.company import Company
from experiments.configure.drawn import CUT
from experiments.configure.drawn_values import steps_of, with_keys
from experiments.fitting.fitted import draws, for_draws
from experiments.messages import Refusal

__all__ = ["MANY", "Drawn", "draw_table"]

MOST_ROUNDS = 5  # of draws; a table that is not full by then is refused
MANY = 0.01  # of the draws of a key that lie beyond its border: from here on it is said
TOGETHER = "several keys together"


class Drawn(NamedTuple):
    """One row a draw, one column a key; how many were drawn anew; and of keys with a border how much that cut off."""

    table: pd.DataFrame
    redrawn: int
    cut: dict[str, float]


def draw_table(company: Company, count: int, seed: int) -> Drawn:
    """So many draws that are scenarios; refused where too few are."""
    scales = [for_draws(one.fitted) for one in company.placed]
    times = np.array([one.key.times for one in company.placed])
    keys, rows = [one.key.name for one in company.placed], list[list[float]]()
    covariance, beyond, tried = company.covariance(scales), Counter[str](), 0
    for chance in np.random.SeedSequence(seed).spawn(MOST_ROUNDS):
        for row in (times * draws(scales, count, chance, covariance)).tolist():
            if len(rows) == count:
                break
            tried += 1
            wrong = _beyond(company, dict(zip(keys, row, strict=True)))
            beyond.update(wrong)
            if not wrong:
                rows.append(row)
    if len(rows) < count:
        raise Refusal(
            f"draws={count}: {tried - len(rows)} of {tried} draws are no scenario; the fitted values are too unsure"
        )
    cut = {key: number / tried for key, number in beyond.items() if number > MANY * tried}
    table = pd.DataFrame(rows, columns=keys)
    table.attrs[CUT] = cut
    return Drawn(table, tried - count, cut)


def _beyond(company: Company, values: Mapping[str, Any]) -> set[str]:
    """Keys whose values no such scenario can have; none where there is one."""
    try:
        company.kind.model_validate(with_keys(company.base, {**company.filled, **values}))
    except ValidationError as wrong:
        places = [list(error["loc"]) for error in wrong.errors(include_url=False, include_input=False)]
        return {key for key in values for place in places if _stands_at(steps_of(key), place)} or {TOGETHER}
    return set()


def _stands_at(steps: list[str | int], place: list[Any]) -> bool:
    """Whether a place of a model is that of a key: its steps, with names of alternatives between them."""
    rest = iter(place)
    return all(step in rest for step in steps)
