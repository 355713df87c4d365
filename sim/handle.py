"""The world as the rules see it: one pointer to a table of arrays.

In Python a `World` is an object whose attributes are numpy arrays.  Inside a compiled rule it is a single
machine pointer: `w.jobs` becomes an array view made from the addresses in the table (`compiler.py`).  So a
call hands over one word instead of twenty arrays, nothing is reference-counted, and the same source runs with
the compiler off.

`declare` fixes the layout (world.py does it, once, before any rule is compiled); `World.replace` swaps in a
larger array when a table has grown.
"""

import ctypes
from typing import Any

import numpy as np

LAYOUT: dict[str, tuple[int, np.dtype, int]] = {}  # attribute -> (slot, dtype, number of dimensions)
WORDS = 3  # address, length, width


def declare(**fields: tuple[Any, int]) -> None:
    """Register attributes: name = (dtype, number of dimensions, 1 or 2)."""
    for name, (dtype, ndim) in fields.items():
        LAYOUT[name] = (len(LAYOUT), np.dtype(dtype), ndim)


class World:
    """All state of one run: one C-contiguous array per declared attribute."""

    def __init__(self, **arrays: np.ndarray) -> None:
        self._table = np.zeros(WORDS * len(LAYOUT), np.int64)
        self._as_parameter_ = ctypes.c_void_p(self._table.ctypes.data)  # what a compiled rule is handed
        for name in LAYOUT:
            self.replace(name, arrays[name])

    def replace(self, name: str, array: np.ndarray) -> None:
        """Make `array` the attribute `name`; its dtype and dimensions must be the declared ones."""
        slot, dtype, ndim = LAYOUT[name]
        if not (array.flags.c_contiguous and array.dtype == dtype and array.ndim == ndim):
            got = f"{array.ndim}-d {array.dtype}"
            raise TypeError(f"{name}: expected a contiguous {ndim}-d array of {dtype}, got {got}")
        width = array.shape[1] if ndim > 1 else 1
        self._table[WORDS * slot : WORDS * slot + WORDS] = array.ctypes.data, array.shape[0], width
        setattr(self, name, array)

    def __getattr__(self, name: str) -> np.ndarray:
        raise AttributeError(f"the world has no table {name!r}")
