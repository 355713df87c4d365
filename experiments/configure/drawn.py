"""The run key `parameters`: every cell meets the same draws of parameters that were fitted to records.

A table of draws (Parquet) has one row a draw and one column a key of the scenario, `demand.rate_per_day` or
`demand.hour_weights[8]`; `python -m experiments.calibrate` writes one.  A draw that a scenario cannot be is refused
here; nothing is cut to fit.  So are draws of another company (`drawn_whose.py`).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel

from experiments.configure.drawn_values import InDraw, value_at
from experiments.configure.drawn_whose import check_whose, whose
from experiments.configure.validate import validated
from experiments.messages import Refusal, did_you_mean, nearest_key, seen
from experiments.paths import shown

__all__ = ["CUT", "cut_of", "cut_words", "read_draws", "scenarios_of_draws"]

CUT = "cut"  # attribute of a table: key -> share of draws that its border cut off
KEY = re.compile(r"[A-Za-z_]\w*(\.\w+|\[\d+\])*")


def read_draws(path: Path, count: int) -> pd.DataFrame:
    """The first draws of a table: a row a draw, a column a key, all of them numbers."""
    key = f"parameters.file={seen(str(path))}"
    if not path.is_file():
        raise Refusal(f"{key}: there is no such file; python -m experiments.calibrate writes one")
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError):
        raise Refusal(f"{key}: is no Parquet table; python -m experiments.calibrate writes one") from None
    if len(table) < count:
        raise Refusal(
            f"parameters.draws={count}: {shown(path)} holds {len(table)} draws; say parameters.draws={len(table)} "
            f"or fewer, or have python -m experiments.calibrate write more, with draws={count}"
        )
    for name in table.columns:
        if not KEY.fullmatch(str(name)) or not pd.api.types.is_numeric_dtype(table[name]) or table[name].isna().any():
            raise Refusal(f"{key}: column {seen(str(name))} must be a key of the scenario with a number in every row")
    if table.columns.empty:
        raise Refusal(f"{key}: has no columns")
    return table.head(count)


def cut_of(table: pd.DataFrame) -> dict[str, float]:
    """Keys whose border cut off draws as the table was made, and the share of its draws; {} where none is said to."""
    said = table.attrs.get(CUT)
    return {str(key): float(share) for key, share in said.items()} if isinstance(said, Mapping) else {}


def cut_words(cut: Mapping[str, float]) -> str:
    """Which laws a border cuts off, and by how much; "" where none is."""
    if not cut:
        return ""
    each = ", ".join(f"{key} ({100 * share:.2g} % of draws)" for key, share in cut.items())
    return f"Borders of keys cut off draws, which lie too near to the middle: {each}."


def scenarios_of_draws(
    scenarios: Sequence[BaseModel], table: pd.DataFrame, file: Path, varied: Sequence[str] = ()
) -> tuple[tuple[InDraw, ...], ...]:
    """For each cell the scenario of each draw of the table in `file`, all of them checked and none of them kept; draw k
    is the same in all cells.
    """
    dumps = [scenario.model_dump(mode="json") for scenario in scenarios]
    keys = [str(key) for key in table.columns]
    for key in keys:
        _check_same_everywhere(key, dumps, varied, whose(table))
    says = {key: value_at(dumps[0], key) for key in keys}
    check_whose(file, table, {key: float(value) for key, value in says.items() if isinstance(value, (int, float))})
    rows = [{str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")]
    return tuple(
        tuple(_checked(InDraw(type(scenario), dump, row), number) for number, row in enumerate(rows))
        for scenario, dump in zip(scenarios, dumps, strict=True)
    )


def _check_same_everywhere(key: str, dumps: Sequence[Mapping[str, Any]], varied: Sequence[str], of: str) -> None:
    """A key that cells set to different values cannot have a value of its own from each draw as well."""
    try:
        found = {str(value_at(dump, key)) for dump in dumps}
    except (KeyError, IndexError, TypeError):
        hint = did_you_mean(nearest_key(key, _dotted(dumps[0])))
        owner = f" (the draws are of scenario={seen(of)})" if of else ""
        raise Refusal(f"parameters.file: {seen(key)} is no key of every cell's scenario{owner}{hint}") from None
    if len(found) > 1 or key in varied:
        raise Refusal(
            f"parameters.file: {key} is drawn, and cells of the experiment set it too; take it out of one of them"
        )


def _checked(one: InDraw, number: int) -> InDraw:
    """The draw, refused if no scenario can be so; what was made to find out is not kept."""
    try:
        validated(one.kind, one.plain())
    except Refusal as refusal:
        raise Refusal(f"parameters.file: draw {number}: {refusal}") from None
    return one


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _dotted(values: Mapping[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for key, value in values.items():
        found += _dotted(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [f"{prefix}{key}"]
    return found
