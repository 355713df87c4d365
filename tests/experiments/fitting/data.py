"""The public data beside the checkout, read by the mappings that are shipped; tests skip where they are absent."""

import functools
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from experiments.paths import data_folder
from experiments.records.mapping import mapping_of
from experiments.records.read import read_records

DATA = data_folder()
SETS = 40  # synthetic data sets in the suite
# Of 40 intervals of 95 %, so many cover in all but one of a thousand series (binomial).
FEWEST_COVERED = int(stats.binom.ppf(0.001, SETS, 0.95))


@functools.cache
def tables_of(name: str) -> dict[str, pd.DataFrame]:
    """All tables of a shipped mapping, read once for all tests; nobody may change them."""
    return {table: one.frame for table, one in read_records(mapping_of(name), DATA).items()}


def table(name: str, which: str) -> pd.DataFrame:
    """A table of a shipped mapping."""
    if not DATA.is_dir():
        pytest.skip("the public data are not beside the checkout")
    return tables_of(name)[which]


def path(*names: str) -> Path:
    """A file of the public data that no mapping reads."""
    if not DATA.is_dir():
        pytest.skip("the public data are not beside the checkout")
    return DATA.joinpath(*names)
