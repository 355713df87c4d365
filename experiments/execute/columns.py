"""Columns that grow replication by replication: eight bytes a value instead of an object each."""

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["Column", "Values"]

Values = np.ndarray | list[Any]


class Column:
    """Values of one series, one replication after the other; they are typed as `pandas` types the whole list.

    Whole numbers are int64, with fractions or NaN among them float64; anything else stays a list.  A series has numbers
    or texts, never both.
    """

    def __init__(self) -> None:
        self._values: array[Any] | list[Any] = []

    def extend(self, values: Sequence[Any]) -> None:
        """Add the values of one more replication."""
        if not values:
            return
        code = self._code(set(map(type, values)))
        if code != getattr(self._values, "typecode", ""):
            self._values = array(code, self._values) if code else list(self._values)
        self._values.extend(values)

    def _code(self, kinds: set[type]) -> str:
        """What holds both what is here and values of these kinds: q, d, or "" for a list."""
        here = getattr(self._values, "typecode", "") if self._values else "q"
        if not here or not kinds <= {int, float}:
            return ""
        return "q" if here == "q" and kinds == {int} else "d"

    def values(self) -> Values:
        """All of them, for a frame; nothing is copied, so nothing is added afterwards."""
        return np.asarray(self._values) if isinstance(self._values, array) else self._values
