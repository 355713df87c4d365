"""What a selection says: its table, its answer in sentences, what it saved.  Numbers and text; nothing is written."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from experiments import stats
from experiments.amounts import show
from experiments.inference.intervals import at_any_time
from experiments.labels import indicator_words
from experiments.selecting.choose import Chosen
from experiments.selecting.question import Question, unit_of
from experiments.selecting.race import UNFIT

__all__ = ["answer", "guarantee", "saved", "table"]

SELECTED, AHEAD, OPEN, WITHIN, WORSE, MISSES = _ORDER = (
    "selected", "ahead", "not told apart", "within the zone", "worse", "misses the constraint"
)  # fmt: skip


def table(
    question: Question,
    chosen: Chosen,
    levels: Sequence[Mapping[str, Any]],
    values: Sequence[Sequence[float]],
    service: Sequence[Sequence[float]],
) -> pd.DataFrame:
    """One row a cell, the chosen one first: levels, replications, objective, distance behind the chosen one, the
    constraint, and what became of it.  A cell is within the zone where that distance is shown to be, and not told apart
    from the chosen one where it is not shown to be above zero either.

    The chosen one was picked by looking, so intervals of distances are those of all pairs of cells (Bonferroni); a race
    stops by looking, so they hold at any time (Lai).  With both, an equal cell is called worse in at most 5 % of
    selections, whatever dropped out when.
    """
    rows = []
    for cell, given in enumerate(levels):
        found = stats.estimate(values[cell])
        row = {"cell": cell, **given, "replications": len(values[cell]), question.objective: found.value}
        row |= {"low": found.low, "high": found.high, **_behind(question, chosen, cell, values)}
        if question.service:
            met = stats.estimate(service[cell])
            row |= {
                question.service: met.value,
                f"{question.service}_low": met.low,
                f"{question.service}_high": met.high,
            }
        became = _became(question, chosen, cell, row["behind_low"], row["behind_high"])
        rows.append(row | {"became": became, "known_after": chosen.until[cell]})
    rows.sort(key=lambda row: _ORDER.index(row["became"]))
    return pd.DataFrame(rows)


def _became(question: Question, chosen: Chosen, cell: int, low: float, high: float) -> str:
    if cell == chosen.best:
        return SELECTED if chosen.finished else AHEAD
    if chosen.fates[cell] == UNFIT:
        return MISSES
    if high <= question.zone:
        return WITHIN
    return WORSE if low > 0 else OPEN


def _behind(question: Question, chosen: Chosen, cell: int, values: Sequence[Sequence[float]]) -> dict[str, float]:
    if chosen.best is None or cell == chosen.best:
        return {"behind": np.nan, "behind_low": np.nan, "behind_high": np.nan}
    level = 1 - (1 - question.confidence) / pairs(len(values))
    best, other = (question.sign * np.array(values[one]) for one in (chosen.best, cell))
    if question.procedure == "rinott":  # they share no chances
        found = _apart(best, other, question.pilot, level)
    else:
        n = min(best.size, other.size)
        found = at_any_time(best[:n] - other[:n], question.pilot, level)[:3]
    return dict(zip(("behind", "behind_low", "behind_high"), found, strict=True))


def pairs(cells: int) -> int:
    """Pairs of so many cells, at least one."""
    return max(cells * (cells - 1) // 2, 1)


def _apart(a: np.ndarray, b: np.ndarray, pilot: int, level: float) -> tuple[float, float, float]:
    """Difference of independent means.  How long a cell was run hangs on the variance of its pilot, so it is that
    variance which goes with the mean as in Student's t.  The degrees of freedom of one of them, which is always enough
    (Mickey and Brown 1966).
    """
    errors = np.array([a[:pilot].var(ddof=1) / a.size, b[:pilot].var(ddof=1) / b.size])
    half = float(special.stdtrit(pilot - 1, 0.5 + level / 2) * np.sqrt(errors.sum()))
    value = float(a.mean() - b.mean())
    return value, value - half, value + half


def answer(question: Question, chosen: Chosen, frame: pd.DataFrame, names: Sequence[str]) -> str:
    """The answer in a sentence or two; `frame` is the table, `names` are the cells in words."""
    if chosen.best is None:
        return f"No cell meets {_constraint(question)}."
    alike, within = ([int(one) for one in frame.loc[frame["became"] == became, "cell"]] for became in (OPEN, WITHIN))
    if not chosen.finished:
        together = [chosen.best, *alike, *within]
        first = f"These {len(together)} are not told apart: {_list(names, together)}."
        if len(together) == 1:
            open_ = f"; whether it meets {_constraint(question)} is not settled" if question.service else ""
            first = f"{names[chosen.best]} is ahead{open_}."
        return f"{first} {question.maximum} replications do not tell more."
    near = f" Not told apart from it: {_list(names, alike)}." if alike else ""
    near += f" Within the zone of it: {_list(names, within)}." if within else ""
    meets = f" of the cells that meet {_constraint(question)}" if question.service else ""
    return f"Selected{meets}: {names[chosen.best]}.{near}"


def _list(names: Sequence[str], cells: Sequence[int]) -> str:
    return "; ".join(names[cell] for cell in cells)


def _constraint(question: Question) -> str:
    sign = "<=" if question.service_sign > 0 else ">="
    return f"{indicator_words(question.service)} {sign} {question.service_sign * question.most:g}"


def guarantee(question: Question, chosen: Chosen) -> str:
    """What is promised, by which procedure, and on what it rests."""
    sure = f"{100 * chosen.sure:.3g} %"
    if chosen.best is None:
        spare = f"{question.tolerance:g} or more to spare"
        return (
            f"With at least {sure} confidence no cell meets {_constraint(question)} with {spare} (Andradottir and Kim)."
        )
    unit = unit_of(question.objective)
    zone = show(question.zone, unit, signed=True).removeprefix("+")
    best = f"the best {indicator_words(question.objective)}"
    alone = f"if no other comes within {zone} of it"
    if not chosen.finished:
        return f"With at least {sure} confidence {best} is among those that are left, {alone} ({_source(question)})."
    return {
        "kn": f"With at least {sure} confidence this is {best}, {alone} ({_source(question)}).",
        "rinott": f"With at least {sure} confidence this is {best}, or one within {zone} of it ({_source(question)}).",
        "ocba": f"By an estimate, no guarantee, this is the best with a probability of at least {sure} (OCBA).",
    }[question.procedure]


def _source(question: Question) -> str:
    """Whose proof it is, and on what it rests."""
    if question.procedure == "rinott":
        return "Rinott; Nelson and Matejcik; independent cells"
    limit = f"; Andradottir and Kim, the constraint to within {question.tolerance:g}" if question.service else ""
    return f"Kim and Nelson, common random numbers{limit}"


def saved(values: Sequence[Sequence[float]]) -> str:
    """The replications used, beside as many for every cell as the longest took."""
    sizes = [len(row) for row in values]
    used, equal = sum(sizes), max(sizes) * len(sizes)
    share = 100 * (1 - used / equal)
    return f"{used:,} replications; {equal:,} if every cell had as many as the longest: {share:.0f} % saved."
