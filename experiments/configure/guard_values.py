"""What no value may be, wherever it comes from: YAML, an override, or the composed configuration.

A configuration from a stranger must be safe to run.  So nothing in it can name code (`_target_` and its kin), look
anything up (`${...}`), steer Hydra itself, or be so large that reading it is the attack.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from experiments.messages import Refusal, seen

FORBIDDEN_KEYS = frozenset({"_target_", "_partial_", "_args_", "_recursive_", "_convert_"})
DEEPEST = 20
LONGEST_TEXT = 10_000
MOST_VALUES = 200_000
LARGEST_WHOLE_NUMBER = 2**63

_STEERS_HYDRA = re.compile(r"hydra(?:[./@:].*)?", re.DOTALL)


def steers_hydra(key: str) -> bool:
    """True for `hydra`, `hydra.x`, `hydra/x`: Hydra's own settings, which no user file and no override may touch."""
    return _STEERS_HYDRA.fullmatch(key.strip()) is not None


def forbidden_reason(key: str) -> str:
    """Why this mapping key is refused, or ""."""
    if key in FORBIDDEN_KEYS:
        return f"{key} is refused: a configuration names choices, never code"
    if steers_hydra(key):
        return f"{seen(key)} is refused: Hydra's own settings cannot be changed from here"
    return ""


def check_values(value: Any, path: str = "") -> None:
    """Refuse forbidden keys, look-ups, numbers that are not finite, and absurd sizes, anywhere below `value`."""
    budget = [MOST_VALUES]
    _check(value, path, 0, budget)


def _check(value: Any, path: str, depth: int, budget: list[int]) -> None:
    budget[0] -= 1
    if budget[0] < 0:
        raise Refusal(f"{path}: more than {MOST_VALUES} values in one configuration")
    if depth > DEEPEST:
        raise Refusal(f"{path}: nested more than {DEEPEST} levels deep")
    if isinstance(value, Mapping):
        for key, item in value.items():
            _check_key(str(key), path)
            _check(item, f"{path}.{key}" if path else str(key), depth + 1, budget)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            _check(item, f"{path}[{number}]", depth + 1, budget)
    else:
        _check_leaf(value, path)


def _check_key(key: str, path: str) -> None:
    reason = forbidden_reason(key)
    if reason:
        raise Refusal(f"{path}: {reason}" if path else reason)


def _check_leaf(value: Any, path: str) -> None:
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, float) and not math.isfinite(value):
        raise Refusal(f"{path}={value}: must be a finite number")
    elif isinstance(value, int) and abs(value) >= LARGEST_WHOLE_NUMBER:
        raise Refusal(f"{path}={seen(value)}: is too large; whole numbers stay below 2^63")


def _check_text(value: str, path: str) -> None:
    if "${" in value:
        raise Refusal(f"{path}={seen(value)}: look-ups with ${{...}} are refused; write the value itself")
    if len(value) > LONGEST_TEXT:
        raise Refusal(f"{path}={seen(value)}: is longer than {LONGEST_TEXT} characters")
