"""Whose values a table of draws is about: what was fitted is noted in the table, and the scenario must say the same.

A draw replaces what the scenario says of its keys; draws of another company would make a mixture of two.  Keys that are
not drawn may be anything.  A table without a note (made by hand, or elsewhere) is judged by its draws: they should lie
on both sides of what the scenario says.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.command import say
from experiments.messages import Refusal, printable, seen
from experiments.paths import shown

__all__ = ["cautions_of", "check_whose", "whose", "with_note"]

NOTE = "fitted"  # among the attributes of the table, which a Parquet file keeps
SAME = 1e-9  # relative; the files keep all digits
ENOUGH = 20  # draws: by chance all of them lie on one side of their centre once in half a million


def with_note(
    table: pd.DataFrame, scenario: str, values: Mapping[str, float], cautions: Sequence[str] = ()
) -> pd.DataFrame:
    """The draws with a note of the scenario that they belong to, of the value that was fitted of each key, and of what
    the calibration says against deciding with it.
    """
    made = table.copy()
    made.attrs[NOTE] = {"scenario": scenario, "values": dict(values), "cautions": list(cautions)}
    return made


def whose(table: pd.DataFrame) -> str:
    """The scenario that the draws belong to; "" where they do not say."""
    note = table.attrs.get(NOTE)
    return str(note.get("scenario", "")) if isinstance(note, Mapping) else ""


def cautions_of(table: pd.DataFrame) -> list[str]:
    """What the calibration says against deciding with these draws, a line each; [] where it says nothing."""
    note = table.attrs.get(NOTE)
    said = note.get("cautions") if isinstance(note, Mapping) else None
    return [printable(str(one)) for one in said] if isinstance(said, list) else []


def check_whose(file: Path, table: pd.DataFrame, says: Mapping[str, float]) -> None:
    """Refuse draws of other values than the scenario says (`says`: of each drawn key); warn where only draws tell."""
    note = table.attrs.get(NOTE)
    if not isinstance(note, Mapping):
        _warn_if_aside(file, table, says)
        return
    values: Mapping[str, Any] = note.get("values") or {}
    apart = [key for key, value in says.items() if key in values and not _same(value, values[key])]
    if apart:
        name, first = seen(whose(table)), apart[0]
        more = f", and {_more(len(apart) - 1)}" if len(apart) > 1 else ""
        raise Refusal(
            f"parameters.file={shown(file)}: holds draws of scenario={name}, where {first} is "
            f"{values[first]:.6g}; this scenario says {says[first]:.6g}{more}; take scenario={name}, or the draws "
            "that were made with this one (draws replace what the scenario says of their keys)"
        )


def _warn_if_aside(file: Path, table: pd.DataFrame, says: Mapping[str, float]) -> None:
    aside = [key for key, value in says.items() if not table[key].min() <= value <= table[key].max()]
    if len(table) < ENOUGH or not aside:
        return
    key, more = aside[0], f" (and of others, {len(aside)} in all)" if len(aside) > 1 else ""
    say(
        f"parameters.file={shown(file)}: does not say whose draws it holds, and all {len(table)} of {key}{more} "
        f"lie on one side of the {says[key]:.6g} of this scenario, {table[key].min():.6g} to {table[key].max():.6g}; "
        "are they of another company?"
    )


def _more(keys: int) -> str:
    return "one more key differs" if keys == 1 else f"{keys} more keys differ"


def _same(one: float, other: Any) -> bool:
    return isinstance(other, (int, float)) and math.isclose(one, other, rel_tol=SAME, abs_tol=1e-12)
