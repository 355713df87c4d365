"""Two makings of one run, file by file: the same bytes, other bytes with the same numbers, or other numbers."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FIGURES, TABLES = (".png", ".svg"), (".parquet", ".csv")
KINDS = {**dict.fromkeys(FIGURES, "figures"), **dict.fromkeys(TABLES, "tables")}


class Compared(NamedTuple):
    """The names of files by how they fared, in the order of the manifest."""

    same: list[str]
    differ: list[str]
    absent: list[str]  # in the manifest, not made this time
    added: list[str]  # made this time, not in the manifest

    @property
    def identical(self) -> bool:
        return not (self.differ or self.absent or self.added)

    @property
    def moved(self) -> list[str]:
        return [*self.differ, *self.absent, *self.added]


def compared(then: Mapping[str, str], now: Mapping[str, str]) -> Compared:
    """SHA-256 by name, of the manifest and of the files made now."""
    both = [name for name in then if name in now]
    return Compared(
        [name for name in both if then[name] == now[name]],
        [name for name in both if then[name] != now[name]],
        [name for name in then if name not in now],
        [name for name in now if name not in then],
    )


def kind(name: str) -> str:
    """Figures, tables or pages and texts."""
    return KINDS.get(Path(name).suffix, "pages and texts")


def counted(names: list[str]) -> str:
    """'24 tables, 10 figures, 4 pages and texts'."""
    kinds = [kind(name) for name in names]
    return ", ".join(f"{kinds.count(one)} {one}" for one in ("tables", "figures", "pages and texts") if one in kinds)


def numbers_moved(then: Path, now: Path) -> str:
    """What differs between two tables, in words; "" where that cannot be told."""
    if then.suffix != ".parquet" or not then.is_file() or not now.is_file():
        return ""
    import numpy as np
    import pandas as pd

    one, other = pd.read_parquet(then), pd.read_parquet(now)
    if list(one.columns) != list(other.columns) or len(one) != len(other):
        return f"{len(one)} rows of {len(one.columns)} columns then, {len(other)} of {len(other.columns)} now"
    unlike = ~((one == other) | (one.isna() & other.isna()))
    count = int(unlike.to_numpy().sum())
    if not count:
        return "the same values in other bytes"
    numbers = [name for name in one.columns if pd.api.types.is_numeric_dtype(one[name])]
    a, b = one[numbers].to_numpy(float), other[numbers].to_numpy(float)
    with np.errstate(all="ignore"):
        apart = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), np.finfo(float).tiny)
    most = float(np.nanmax(apart, initial=0.0))
    return f"{count} of {one.size} values differ, numbers by at most {100 * most:.2g} %"
