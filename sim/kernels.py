"""A rule in machine code, as Python sees it: a name, a signature, and a call that runs without the GIL."""

import ctypes
import functools
from collections.abc import Callable
from typing import Any

__all__ = ["KERNELS", "Kernel", "casts_of", "split"]

# What a signature may name: W is the world, i8 an int64, f8 a float64, b1 a boolean, i8x2 a pair of int64.
NUMBERS: dict[str, Any] = {"i8": ctypes.c_int64, "f8": ctypes.c_double, "b1": ctypes.c_bool}
TUPLES: dict[str, Any] = {
    "i8x2": ctypes.c_int64 * 2, "i8x3": ctypes.c_int64 * 3, "i8x4": ctypes.c_int64 * 4,
    "f8x2": ctypes.c_double * 2,
}  # fmt: skip
ARGUMENTS = NUMBERS | {"W": ctypes.c_void_p}
RESULTS = NUMBERS | TUPLES | {"void": ctypes.c_void_p}
CASTS: dict[str, Callable[[Any], Any]] = {"i8": int, "f8": float}  # what else comes is taken as it is

SUCCESS = (0, -2)  # the compiler's status codes: a value was returned, None was returned


class Kernel:
    """A rule and its signature; the first call asks `fetch` to bind the machine code of all kernels."""

    def __init__(self, function: Callable, signature: str, fetch: Callable[[], None]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.name = f"{function.__module__}.{function.__qualname__}"
        self.signature = signature
        self.returns, self.takes = split(signature)
        self.fetch = fetch
        self.is_pinned = False
        self.run: Callable = self._first_call

    def __call__(self, *args: Any) -> Any:
        return self.run(*args)

    def _first_call(self, *args: Any) -> Any:
        self.fetch()
        if self.run == self._first_call:
            raise RuntimeError(f"{self.name} is no part of the program: nothing in sim/ imports its file")
        return self.run(*args)

    def unbind(self) -> None:
        """The next call asks for machine code again."""
        if not self.is_pinned:
            self.run = self._first_call

    def pin(self, function: Callable) -> None:
        """From now on calls from Python go to `function`; compiled rules call the machine code as before."""
        self.run, self.is_pinned = function, True

    def bind(self, address: int) -> None:
        """From now on calls go to machine code at `address`: status f(result *, error **, arguments …)."""
        takes = [ARGUMENTS[name] for name in self.takes]
        native = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, *takes)(address)
        box, is_tuple, reference = RESULTS[self.returns], self.returns in TUPLES, ctypes.byref
        error = ctypes.c_void_p()
        error_at = ctypes.addressof(error)

        def run(*args: Any) -> Any:
            result = box()
            try:
                status = native(reference(result), error_at, *args)
            except ctypes.ArgumentError:  # a numpy scalar
                status = native(reference(result), error_at, *plain(self.takes, args))
            if status not in SUCCESS:
                raise RuntimeError(f"{self.name} failed with status {status} ({error})")
            return tuple(result) if is_tuple else result.value

        if not self.is_pinned:
            self.run = run


KERNELS: dict[str, Kernel] = {}  # by name


def split(signature: str) -> tuple[str, tuple[str, ...]]:
    """("i8", ("W", "f8")) of "i8(W,f8)"."""
    returns, takes = signature.rstrip(")").split("(")
    return returns, tuple(takes.split(","))


def casts_of(takes: tuple[str, ...]) -> list[Callable[[Any], Any] | None]:
    """What makes a plain Python number of each argument; None where nothing is to be done."""
    return [CASTS.get(name) for name in takes]


def plain(takes: tuple[str, ...], args: tuple) -> list:
    """The arguments as plain Python numbers."""
    return [a if cast is None else cast(a) for cast, a in zip(casts_of(takes), args, strict=True)]
