"""The house decorator: every rule wears `@kernel("returns(arguments)")` and nothing else.

A kernel has exactly one signature.  All kernels are compiled together, as one program (`compiler.py`), whose
machine code is kept on disk (`library.py`).  FIRSTFIX_JIT=0 runs the same source as plain Python.
"""

import functools
import importlib
import os
import threading
from collections.abc import Callable
from typing import Any

from sim.kernels import KERNELS, Kernel, casts_of, split

__all__ = ["COMPILED", "fetch", "is_compiled", "kernel", "link_anew", "told_in_python"]

COMPILED = os.environ.get("FIRSTFIX_JIT", "1") != "0"
_fetching = threading.Lock()
_fetched: list[bool] = []


def kernel(signature: str) -> Callable[[Callable], Callable]:
    """Make a rule of a function, e.g. `@kernel("i8(W,i8,f8)")`; sim/kernels.py explains the words."""

    def wrap(function: Callable) -> Callable:
        if not COMPILED:
            return _plain(function, signature)
        rule = Kernel(function, signature, fetch)
        KERNELS[rule.name] = rule
        return rule

    return wrap


def fetch() -> None:
    """Bind all kernels to their machine code, once per process; compile it first if it is not on disk."""
    if not COMPILED:
        return
    with _fetching:
        if _fetched:
            return
        from sim import library

        importlib.import_module("sim.engines.compiled")  # its loop calls every rule: now all are known
        for name, address in library.load(_compile, list(KERNELS)).items():
            KERNELS[name].bind(address)
        _fetched.append(True)


def is_compiled() -> bool:
    """True if the machine code of these sources is on disk, or is not wanted."""
    if not COMPILED:
        return True
    from sim import library

    return library.file_of_this_code().exists()


def link_anew() -> None:
    """Forget the machine code: a kernel has changed or has come, and the next call fetches the program again."""
    with _fetching:
        _fetched.clear()
        for rule in KERNELS.values():
            rule.unbind()


def told_in_python(room: str, **instead: Callable) -> None:
    """From now on Python runs the kernels of a module as they are written, and some of them by another function."""
    for name, rule in KERNELS.items():
        if name.startswith(room + "."):
            rule.pin(_plain(instead.get(name.rpartition(".")[2], rule.function), rule.signature))


def _compile() -> bytes:
    from sim.compiler import object_code

    return object_code(KERNELS)


def _plain(function: Callable, signature: str) -> Callable:
    """Plain Python with the signature's casts: a narrow field of a record becomes an unbounded int."""
    casts = casts_of(split(signature)[1])

    @functools.wraps(function)
    def call(*args: Any) -> Any:
        return function(*[a if cast is None else cast(a) for cast, a in zip(casts, args, strict=True)])

    return call
