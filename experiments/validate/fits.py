"""Simulate, fit, recover: do the intervals of every fit hold what was put into made-up companies?

The truth is known, so coverage can be counted.  In full the share of 95 % intervals that hold it must lie in 92.5 to
97.2 %, and the classic mistake must fall below; on a slice no fit may miss more often than a right one does in one of a
thousand series (binomial).
"""

import math

from experiments.validate.recovery.count import BAND, Counted, Module, counted, holds
from experiments.validate.recovery.modules import MODULES
from experiments.validate.table import Found

__all__ = ["check"]

LEAST_FITTED = 0.9  # of the companies; a fit that refuses more is of no use


def check(full: bool) -> Found:
    """All fits; fast: few companies each.  Companies whose records a fit refuses do not count."""
    rows, wrong, sets = [], [], 0
    for module in MODULES:
        asked = module.sets if full else module.few
        sets += asked
        for one in counted(module, asked):
            rows.append(_row(module, one))
            wrong += _wrong(module, one, full)
            if one.sets < LEAST_FITTED * asked:
                wrong.append(f"{module.name}, {one.what}: refused on {asked - one.sets} of {asked}")
    sentence = f"{sets:,} made-up companies, {len(rows)} quantities of {len(MODULES)} fits, {len(wrong)} do not hold."
    return Found(
        sentence, ("fit", "quantity", "companies", "95 % interval holds", "the mistake's", "mistake"), rows, wrong
    )


def _wrong(module: Module, one: Counted, full: bool) -> list[str]:
    found = []
    if not holds(one, full):
        found.append(f"{module.name}, {one.what}: {one.coverage:.1%} of {one.sets} intervals hold the truth")
    if full and one.mistaken >= BAND[0]:
        found.append(f"{module.name}, {one.what}: the mistake holds in {one.mistaken:.1%}, as a right fit does")
    return found


def _row(module: Module, one: Counted) -> list[str]:
    tried = not math.isnan(one.mistaken)
    mistaken = f"{one.mistaken:.1%}" if tried else "–"
    return [module.name, one.what, str(one.sets), f"{one.coverage:.1%}", mistaken, module.mistake if tried else "–"]
