"""Intervals of regrets and worst values, counted on worlds whose truth is known; all of a table must hold at once."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.random import Generator

from experiments.compare import Comparison
from experiments.inference.cases import AT_LEAST, Case, Covered
from experiments.outcomes import NET_VALUE, Outcomes
from experiments.worlds.regret import regrets

__all__ = ["CASES"]

_REPLICATIONS = 10
_APART = [[0.0, 0.0, 0.0], [5.0, 3.0, -2.0], [4.0, 2.0, 2.5]]  # policies x worlds
_EQUAL = [[0.0, 0.0, 0.0]] * 4


def _all_hold(worth: Sequence[Sequence[float]]) -> Callable[[Generator], Covered]:
    truth = np.array(worth)
    lost = truth.max(axis=0) - truth
    known = {"worst_regret": lost.max(axis=1), "mean_regret": lost.mean(axis=1), "worst_value": truth.min(axis=1)}

    def once(rng: Generator) -> Covered:
        table = regrets({f"w{k}": _world(rng, column) for k, column in enumerate(truth.T)})
        return Covered(
            all(
                bool(((table[f"{name}_from"] <= values) & (values <= table[f"{name}_to"])).all())
                for name, values in known.items()
            )
        )

    return once


def _world(rng: Generator, worth: np.ndarray) -> Comparison:
    """Policies that share most of their luck; the rest has a standard deviation of 3."""
    values = worth[:, None] + 5 * rng.normal(size=_REPLICATIONS) + 3 * rng.normal(size=(worth.size, _REPLICATIONS))
    design, name = pd.DataFrame({"crew": range(worth.size)}), NET_VALUE.name
    outcomes, none = Outcomes(design, {name: NET_VALUE}, {name: values}), pd.DataFrame()
    return Comparison(["crew"], 0, name, name, name, 0.95, outcomes, none, none, none, none, None, [])


CASES = (
    Case("regrets and worst values, all", "3 policies, 3 worlds, 10 replications", AT_LEAST, _all_hold(_APART)),
    Case("regrets and worst values, all", "4 equal policies, 3 worlds, 10 replications", AT_LEAST, _all_hold(_EQUAL)),
)
