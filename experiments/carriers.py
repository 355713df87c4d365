"""Which fitted values carry the data's part of the answer's interval: a section beside the two sources of doubt.

Only where cells are run over draws of their parameters; the arithmetic is in `inference/carriers.py`.
"""

from calendar import day_name, month_name
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.execute.folder import DRAWS
from experiments.inference.carriers import FEWEST, PER_VALUE, Carriers, carriers
from experiments.inference.draws import layout
from experiments.labels import indicator_words, scale_words
from experiments.sources import UNTOLD, answer_row, values_of
from experiments.tables import Table

__all__ = ["by_draws", "carriers_section", "carriers_words"]

MOST_ROWS = 12
PLACES = {
    "month_weights": list(month_name)[1:],
    "weekday_weights": list(day_name),
    "hour_weights": [f"{hour} to {hour + 1} h" for hour in range(24)],
}
TITLE = "Which fitted values carry the data's part"
WHOLE = (
    "A linear regression of the means of the draws on the standardised values; values of one list of the scenario were "
    "fitted together and count as one. Shares are of the data's part of the variance of {about}, in brackets their own "
    "95 % intervals (jackknife over draws). What is missing to 100 % is not linear, or values that act together."
)
ALONE = (
    "{draws} draws of {values} values are too few to part the data's share among all of them ({need} would do). So "
    "each value is looked at alone: its squared correlation with the means of the draws of {about}, as a share of the "
    "data's part; in brackets the interval for all {values} together. Only values are named that surely carry "
    "something; those that were fitted together may share what one of them shows."
)


def carriers_section(comparison: Comparison, table: pd.DataFrame, folder: Path) -> list[Section]:
    """`table`: of `sources.py`; `folder`: of the run.  Of the row that the answer rests on, or the first difference, or
    value, that surely has a part of the data.
    """
    here, path = layout(), folder / DRAWS
    row = _told(comparison, table)
    if here is None or row is None or not path.is_file():
        return []
    values = values_of(comparison, row)
    by_draw, noise = by_draws(values, here.draws)
    there = ~np.isnan(by_draw)
    drawn = pd.read_parquet(path).head(here.draws)[there]
    columns = {str(key): drawn[key].to_numpy(float) for key in drawn}
    groups: dict[str, list[str]] = {}
    for key in columns:
        groups.setdefault(key.partition("[")[0], []).append(key)
    groups = {keys[0] if len(keys) == 1 else name: keys for name, keys in groups.items()}
    found = carriers(by_draw[there], columns, groups, noise[there])
    kind = "the difference of the " if row["what"] == "difference" else "the "
    return [_section(found, f"{kind}{indicator_words(row['indicator'])} ({row['words']})")]


def _told(comparison: Comparison, table: pd.DataFrame) -> pd.Series | None:
    first = answer_row(comparison, table)
    rest = table.sort_values("what", key=lambda what: what != "difference", kind="stable")
    for row in [*([] if first is None else [first]), *(row for _, row in rest.iterrows())]:
        if row["data_low"] > 0 and row["data_high"] - row["data_low"] <= UNTOLD:
            return row
    return None


def by_draws(values: np.ndarray, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean of each draw's runs, and the variance that chance in the simulation gives it, both of shape (draws,); NaN:
    no run has a value, or only one for the variance.  `values`: by run, arranged as `Layout` says.
    """
    runs = pd.DataFrame(values.reshape(-1, draws))
    return runs.mean().to_numpy(float), (runs.var() / runs.count().where(lambda n: n > 1)).to_numpy(float)


def _section(found: Carriers, about: str) -> Section:
    need = PER_VALUE * found.values
    text = (WHOLE if found.whole else ALONE).format(about=about, draws=found.draws, values=found.values, need=need)
    head = ["fitted value", "of the data's part"]
    rows = [
        [_words(one.name), f"{100 * one.share:.0f} % ({100 * one.low:.0f} to {100 * one.high:.0f} %)"]
        for one in found.shares[:MOST_ROWS]
    ]
    tables = [Table("", head, rows)] if rows else []
    return Section(TITLE, f"{carriers_words(found)} {text}", tables=tables)


def carriers_words(found: Carriers) -> str:
    """The answer in a sentence."""
    if not found.shares:
        few = (
            f"{found.draws} draws are too few" if found.draws < FEWEST else f"none of {found.values} values stands out"
        )
        return f"Which values carry it cannot be told: {few} (parameters.draws={PER_VALUE * found.values} would)."
    first = found.shares[0]
    least = f"{_words(first.name)} with {100 * first.share:.0f} %"
    if found.whole:
        return f"Most comes from {least}; all of them together explain {100 * found.explained:.0f} %."
    span = f"{100 * first.low:.0f} to {100 * first.high:.0f} %"
    return f"Of single values, this one surely carries the most: {least} ({span})."


def _words(key: str) -> str:
    """'rate per day'; one value of a list with its place: 'June (month weights)'."""
    name, _, place = key.partition("[")
    place = place.removesuffix("]")
    if not place.isdigit():
        return scale_words(name)
    names = PLACES.get(name.rpartition(".")[2], [])
    told = names[int(place)] if int(place) < len(names) else f"no. {int(place) + 1}"
    return f"{told} ({scale_words(name)})"
