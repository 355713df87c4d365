"""The world as the rules see it: one pointer to a table of arrays.

In Python a `World` is an object whose attributes are numpy arrays.  Inside a compiled rule it is a single machine
pointer: `w.jobs` becomes an array view made from the addresses in the table.  So a call hands over one word instead
of twenty arrays, nothing is reference-counted, and the same source runs with the compiler off.

`declare` fixes the layout (world.py does it, once, before any rule is compiled); `World.replace` swaps in a larger
array when a table has grown.
"""

import os
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
        self._address = self._table.ctypes.data
        for name in LAYOUT:
            self.replace(name, arrays[name])

    def replace(self, name: str, array: np.ndarray) -> None:
        """Make `array` the attribute `name`; its dtype and dimensions must be the declared ones."""
        slot, dtype, ndim = LAYOUT[name]
        if not (array.flags.c_contiguous and array.dtype == dtype and array.ndim == ndim):
            raise TypeError(f"{name}: expected a contiguous {ndim}-d array of {dtype}, got {array.ndim}-d {array.dtype}")
        width = array.shape[1] if ndim > 1 else 1
        self._table[WORDS * slot : WORDS * slot + WORDS] = array.ctypes.data, array.shape[0], width
        setattr(self, name, array)

    def __getattr__(self, name: str) -> np.ndarray:
        raise AttributeError(f"the world has no table {name!r}")


if os.environ.get("FIRSTFIX_JIT", "1") != "0":
    from llvmlite import ir
    from numba import from_dtype, types
    from numba.core import cgutils
    from numba.core.typing.templates import AttributeTemplate
    from numba.extending import (
        NativeValue,
        infer_getattr,
        lower_getattr_generic,
        models,
        register_model,
        typeof_impl,
        unbox,
    )
    from numba.np.arrayobj import make_array, populate_array

    class WorldType(types.Type):
        def __init__(self) -> None:
            super().__init__(name="FirstfixWorld")

    WORLD = WorldType()
    typeof_impl.register(World)(lambda value, context: WORLD)
    register_model(WorldType)(models.OpaqueModel)

    def _array_type(attribute: str) -> types.Array:
        _, dtype, ndim = LAYOUT[attribute]
        return types.Array(from_dtype(dtype), ndim, "C", aligned=True)

    @unbox(WorldType)
    def _unbox_world(typ, obj, c):
        address = c.pyapi.object_getattr_string(obj, "_address")
        word = c.pyapi.long_as_longlong(address)
        c.pyapi.decref(address)
        failed = cgutils.is_not_null(c.builder, c.pyapi.err_occurred())
        return NativeValue(c.builder.inttoptr(word, cgutils.voidptr_t), is_error=failed)

    @infer_getattr
    class _WorldAttributes(AttributeTemplate):
        key = WorldType

        def generic_resolve(self, typ, attribute):
            return _array_type(attribute) if attribute in LAYOUT else None

    @lower_getattr_generic(WorldType)
    def _world_getattr(context, builder, typ, value, attribute):
        slot, array_type = LAYOUT[attribute][0], _array_type(attribute)
        i64 = ir.IntType(64)
        table = builder.bitcast(value, i64.as_pointer())

        def word(k):
            return builder.load(builder.gep(table, [ir.Constant(i64, WORDS * slot + k)]))

        itemsize = ir.Constant(i64, context.get_abi_sizeof(context.get_data_type(array_type.dtype)))
        shape = [word(1 + k) for k in range(array_type.ndim)]
        strides = [itemsize] if array_type.ndim == 1 else [builder.mul(shape[1], itemsize), itemsize]
        view = make_array(array_type)(context, builder)
        pointer = builder.inttoptr(word(0), view.data.type)
        populate_array(view, data=pointer, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
        return view._getvalue()
