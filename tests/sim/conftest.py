"""Fixtures of the model's tests."""

from collections.abc import Iterator

import pytest

from sim import inputs
from tests.sim import worlds


@pytest.fixture(autouse=True, scope="package")
def shelf() -> Iterator[None]:
    """Request logs come from memory while these tests run."""
    worlds.plain()  # composing registers the reader of real files
    before = list(inputs._reader)
    inputs.use_log_reader(worlds.read_shelf)
    yield
    inputs._reader[:] = before
