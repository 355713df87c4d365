"""Dispatch rules of one's own: registered by name, compiled into the program if they are kernels.

A rule is a function `(w, now, i, j) -> float`: the penalty of sending technician i to job j at `now`; the pair of least
penalty goes first.  It is registered by a call, `register_rule("youngest", youngest)`, or by a file of such calls named
in the environment variable FIRSTFIX_RULES, never by a configuration, so that configurations of strangers stay safe.

A kernel, `@kernel("f8(W,i8,i8,i8)")`, becomes part of the one program of `compiler.py`: its file counts in the digest
of the sources.  A plain function is asked in Python, by the SimPy engine only.
"""

import hashlib
import importlib.util
import inspect
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.kernels import Kernel

__all__ = ["RULES", "load_files", "number_of_rule", "register_rule", "rules_digest", "when_registered"]

PENALTY = ("f8", ("W", "i8", "i8", "i8"))  # what a compiled rule returns and takes
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
VARIABLE = "FIRSTFIX_RULES"

RULES: dict[str, Callable[..., Any]] = {}  # in order of registration
_listeners: list[Callable[[], None]] = []
_loaded: set[Path] = set()


def register_rule(name: str, function: Callable[..., Any]) -> None:
    """Let `dispatch.rule: plugin` with `dispatch.plugin: <name>` stand for this penalty.

    name: a letter, then at most 39 letters, digits and '_', all small.  function: `(w, now, i, j) -> float`; with the
    decorator `@kernel("f8(W,i8,i8,i8)")` it runs on both engines.  A name that is given again stands for the new one.
    Raises ValueError for a name or a function that can't be a rule.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"register_rule: '{name}' is no name; allowed: small letters, digits and '_', a letter first")
    if isinstance(function, Kernel):
        if (function.returns, function.takes) != PENALTY:
            raise ValueError(f'register_rule: {name} must wear @kernel("f8(W,i8,i8,i8)"), the penalty of a pair')
    elif len(inspect.signature(function).parameters) != 4:
        raise ValueError(f"register_rule: {name} must take four arguments: w, now, i, j")
    RULES[name] = function
    for listener in _listeners:
        listener()


def when_registered(listener: Callable[[], None]) -> None:
    """Call `listener` with every registration from now on."""
    _listeners.append(listener)


def number_of_rule(name: str) -> int:
    """The number by which the rules know the registered rule of this name; -1 if there is none."""
    return list(RULES).index(name) if name in RULES else -1


def load_files() -> None:
    """Run the files named in FIRSTFIX_RULES (separated as in PATH), each once: they call `register_rule`."""
    for text in filter(None, os.environ.get(VARIABLE, "").split(os.pathsep)):
        path = Path(text).resolve()
        if path in _loaded:
            continue
        if not path.is_file():
            raise ValueError(f"{VARIABLE}: no file '{text}'")
        _loaded.add(path)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules.setdefault(path.stem, module)
        spec.loader.exec_module(module)


def rules_digest(only_kernels: bool) -> str:
    """SHA-256 over names and files of the registered rules, of all or of the compiled ones; "" if there are none."""
    digest, chosen = hashlib.sha256(), 0
    for name, function in RULES.items():
        if only_kernels and not isinstance(function, Kernel):
            continue
        chosen += 1
        digest.update(f"{number_of_rule(name)} {name}".encode())
        digest.update(_source(function.function if isinstance(function, Kernel) else inspect.unwrap(function)))
    return digest.hexdigest() if chosen else ""


def _source(function: Callable[..., Any]) -> bytes:
    """The file that defines a function, or, where there is none, its code."""
    path = Path(function.__code__.co_filename)
    return (
        path.read_bytes() if path.is_file() else repr((function.__code__.co_code, function.__code__.co_consts)).encode()
    )
