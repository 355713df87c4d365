"""Fixtures of the model's tests."""

from collections.abc import Iterator

import pytest

from sim import inputs
from tests.sim import worlds


@pytest.fixture(autouse=True, scope="module")
def shelf() -> Iterator[None]:
    """Request logs come from memory while the tests of a module run; between two of them others may have run."""
    worlds.plain()  # composing registers the reader of real files
    before = list(inputs._reader)
    inputs.use_log_reader(worlds.read_shelf)
    yield
    inputs._reader[:] = before
