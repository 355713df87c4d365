"""The house decorator: every rule wears `@kernel("returns(arguments)")` and nothing else.

Compiler options, the signature shorthands and the cache folder live here and nowhere else.

* One explicit signature a kernel: one specialisation, short compile.
* No fastmath, no parallel: every float operation is the IEEE operation that is written, in the written order.
* The cache folder is named by a digest of all sources in `sim/` and of the library versions, because numba does not
  notice an edited callee in another file.  A damaged cache is thrown away and rebuilt, an unwritable one is skipped.
* FIRSTFIX_JIT=0 runs the same source as plain Python, without importing numba.
"""

import functools
import hashlib
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from sim.source import source_digest

COMPILED = os.environ.get("FIRSTFIX_JIT", "1") != "0"


if COMPILED:
    import llvmlite
    import numba
    from numba import njit
    from numba import types as t

    from sim.handle import WORLD

    OPTIONS = dict(nogil=True, error_model="numpy", forceinline=True, no_cfunc_wrapper=True, _nrt=False)
    SHORTHAND = dict(
        W=WORLD, i8=t.int64, f8=t.float64, b1=t.boolean, void=t.void,
        i8x2=t.UniTuple(t.int64, 2), i8x3=t.UniTuple(t.int64, 3), i8x4=t.UniTuple(t.int64, 4),
        f8x2=t.UniTuple(t.float64, 2),
    )  # fmt: skip

    def cache_folder() -> Path:
        """Private folder of this exact code: <base>/<digest of sources, options and library versions>."""
        base = os.environ.get("FIRSTFIX_CACHE") or os.path.join(
            os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "firstfix"
        )
        versions = repr((sorted(OPTIONS.items()), numba.__version__, llvmlite.__version__, sys.version))
        name = hashlib.sha256((source_digest() + versions).encode()).hexdigest()[:16]
        return Path(base) / name

    def _cached(dispatcher):
        """Give the dispatcher a disk cache that heals itself; without a writable folder it just compiles."""
        before = numba.config.CACHE_DIR
        try:
            cache_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
            numba.config.CACHE_DIR = str(cache_folder())
            dispatcher.enable_caching()
        except Exception as error:  # a cache is a convenience: any failure only costs compile time
            _warn_once(f"no compile cache ({error}); the model is compiled anew in this process")
            return dispatcher
        finally:
            numba.config.CACHE_DIR = before
        cache = dispatcher._cache
        load, save = cache.load_overload, cache.save_overload

        def load_or_forget(signature, context):
            try:
                return load(signature, context)
            except Exception:  # truncated or damaged files: numba itself would fail for ever
                cache.flush()
                return None

        def save_or_skip(signature, data):
            try:
                save(signature, data)
            except Exception as error:
                _warn_once(f"the compile cache could not be written ({error})")

        cache.load_overload, cache.save_overload = load_or_forget, save_or_skip
        return dispatcher

    @functools.cache
    def _warn_once(message: str) -> None:
        warnings.warn(message, RuntimeWarning, stacklevel=2)

    def kernel(signature: str) -> Callable:
        """Compile a rule for one signature, e.g. `@kernel("i8(W,i8,f8)")`; W is the world."""

        def wrap(function: Callable) -> Callable:
            dispatcher = _cached(njit(**OPTIONS)(function))
            dispatcher.compile(eval(signature, {"__builtins__": {}}, SHORTHAND))
            dispatcher.disable_compile()
            return dispatcher

        return wrap

else:
    _CASTS = {"i8": int, "f8": float}

    def kernel(signature: str) -> Callable:
        """Plain Python with the signature's casts: a narrow field from a record becomes an unbounded int."""
        names = signature[signature.index("(") + 1 : -1].split(",")
        casts = [_CASTS.get(name) for name in names]

        def wrap(function: Callable) -> Callable:
            @functools.wraps(function)
            def call(*args):
                return function(*[a if c is None else c(a) for a, c in zip(args, casts, strict=True)])

            return call

        return wrap
