"""Fixtures shared by the tests of the experiments."""

import pandas as pd
import pytest

from tests.experiments.made_up import make


@pytest.fixture(scope="session")
def company() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Runs and monthly series of the full experiment: 5 x 6 cells, 20 replications."""
    return make()


@pytest.fixture(scope="session")
def runs(company) -> pd.DataFrame:
    return company[0]


@pytest.fixture(scope="session")
def monthly(company) -> pd.DataFrame:
    return company[1]
