"""Main effects and two-factor interactions of factorial designs, as weights on their cells.

A main effect is the mean over all cells at one level minus the mean over all cells at another.  An interaction is half
the difference between the effect of one factor at one level of the other, and its effect at another level (Box, Hunter
& Hunter 2005, chapter 5).  Of two levels the effect leads from the first to the second as they are listed; of more it
leads from the baseline's to each other one.  In a fraction, effects that cannot be told apart have one row.
"""

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.designs.fractional import aliases, fraction_of
from experiments.designs.levels import Level
from experiments.designs.words import Word, letters_of, product
from experiments.settings import Experiment

__all__ = ["Effect", "effects_of"]


class Effect(NamedTuple):
    """One effect: what changes, from where to where, and its weight in each cell; letters are those of a fraction."""

    factors: tuple[str, ...]
    start: tuple[Level, ...]
    end: tuple[Level, ...]
    weights: np.ndarray  # float64, one a cell
    letters: str = ""
    aliases: str = ""  # effects of one or two factors that come in with it


def effects_of(experiment: Experiment, design: pd.DataFrame) -> list[Effect]:
    """The effects that can be estimated from these cells (rows) with the levels of their factors (columns)."""
    if experiment.design == "fractional" and not experiment.worlds:
        return _of_fraction(experiment, design)
    is_full = len(design) == np.prod([design[name].nunique() for name in design], dtype=int)
    return _of_all(experiment, design) if experiment.design == "full" and len(design) > 1 and is_full else []


def _of_all(experiment: Experiment, design: pd.DataFrame) -> list[Effect]:
    found = []
    for size in (1, 2):
        for names in combinations(map(str, design), size):
            starts = tuple(_start(experiment, name) for name in names)
            found += [
                Effect(names, starts, ends, _weights(design, names, starts, ends))
                for ends in _ends(experiment, design, names, starts)
            ]
    return found


def _start(experiment: Experiment, factor: str) -> Level:
    levels = experiment.factors[factor]
    return levels[0] if isinstance(levels, list) and len(levels) == 2 else experiment.baseline[factor]


def _ends(
    experiment: Experiment, design: pd.DataFrame, names: tuple[str, ...], starts: tuple[Level, ...]
) -> list[tuple[Level, ...]]:
    levels = [
        [level for level in design[name].unique().tolist() if str(level) != str(start)]
        for name, start in zip(names, starts, strict=True)
    ]
    if len(names) == 1:
        return [(level,) for level in levels[0]]
    return [(one, other) for one in levels[0] for other in levels[1]]


def _weights(
    design: pd.DataFrame, names: tuple[str, ...], starts: tuple[Level, ...], ends: tuple[Level, ...]
) -> np.ndarray:
    """+1 at the end and -1 at the start of each factor, multiplied; divided so that halves are means."""
    signs = np.ones(len(design))
    for name, start, end in zip(names, starts, ends, strict=True):
        column = design[name].astype(str).to_numpy()  # cells of one world are not numbered from 0
        signs *= 1.0 * (column == str(end)) - 1.0 * (column == str(start))
    weights: np.ndarray = 2 * signs / np.abs(signs).sum()
    return weights


def _of_fraction(experiment: Experiment, design: pd.DataFrame) -> list[Effect]:
    names = list(experiment.factors)
    made = fraction_of(len(names), experiment.generators, experiment.resolution)
    levels = [[str(level) for level in experiment.factors[name]] for name in names]
    rows = [tuple(own.index(str(level)) * 2 - 1 for own, level in zip(levels, row, strict=True))
            for row in design[names].itertuples(index=False)]  # fmt: skip
    inside = np.array([row in set(made.signs()) for row in rows])
    signs = np.where(inside[:, None], np.array(rows, float), 0.0)
    found, told = [], set[int]()
    words = [Word(1 << place) for place in range(len(names))]
    words += [product(one, other) for one, other in combinations(words, 2)]
    for word in words:
        if word.bits in told:
            continue
        others = aliases(made, word)
        told |= {word.bits, *(one.bits for one in others)}
        places = [place for place in range(len(names)) if word.bits >> place & 1]
        column = np.prod(signs[:, places], axis=1)
        ends = [experiment.factors[names[place]] for place in places]
        found.append(
            Effect(
                tuple(names[place] for place in places),
                tuple(one[0] for one in ends),  # type: ignore[index]
                tuple(one[1] for one in ends),  # type: ignore[index]
                2 * column / np.abs(column).sum(),
                letters_of(word),
                _sum_of(others),
            )
        )
    return found


def _sum_of(words: list[Word]) -> str:
    """'BD + CE - FG'; a comma before the first sign would be no sign at all."""
    text = " ".join(f"{'+' if word.sign > 0 else '−'} {letters_of(word._replace(sign=1))}" for word in words)
    return text.removeprefix("+ ")
