"""Plain values into a validated model, or one line: key, value seen, what is allowed, nearest valid key."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from experiments.configure.misread import unit_typed_in
from experiments.configure.schema import A_DATE, Schema
from experiments.configure.yaml_scan import Entry
from experiments.dates import date_hint
from experiments.designs.register import meant
from experiments.messages import WHERE_KEYS_ARE, Refusal, did_you_mean, listed, nearest, nearest_key, seen
from experiments.paths import shown

Model = TypeVar("Model", bound=BaseModel)
Keys = Sequence[str | int]


def validated(model: type[Model], values: Mapping[str, Any], entries: Iterable[Entry] = ()) -> Model:
    """The model made of the values.  `entries` say in which file a key stands."""
    try:
        made = model.model_validate(values)
    except ValidationError as error:
        raise _refusal(error, model, values, entries) from None
    for keys, value in _changed_kind(values, made.model_dump(), ()):
        more = Schema(model).allowed(keys)
        raise Refusal(
            f"{dotted(keys)}={seen(value)}: must be {more or 'a value of another kind'}{_place(keys, value, entries)}"
        )
    return made


def _refusal(
    error: ValidationError, model: type[BaseModel], values: Mapping[str, Any], entries: Iterable[Entry]
) -> Refusal:
    errors = error.errors(include_url=False)
    # A misspelt key is reported twice, as missing and as unknown; the unknown one is what the user typed.
    first = min(errors, key=lambda one: one["type"] != "extra_forbidden")
    keys = _typed_keys(first["loc"], values, first["type"])
    others = [".".join(map(str, _typed_keys(one["loc"], values, one["type"]))) for one in errors if one is not first]
    more = f" (and {len(others)} more: {listed(list(dict.fromkeys(others)))})" if others else ""
    return Refusal(_text(first, keys, Schema(model, first["loc"])) + _place(keys, first["input"], entries) + more)


def _typed_keys(loc: Keys, values: Any, kind: str) -> list[str | int]:
    """The keys a user would type: pydantic puts the names of alternatives between them."""
    keys: list[str | int] = []
    here = values
    for number, key in enumerate(loc):
        if _has(here, key):
            here = here[key]
        elif not (kind == "missing" and number == len(loc) - 1):
            continue
        keys.append(key)
    return keys


def _has(here: Any, key: str | int) -> bool:
    if isinstance(here, (list, tuple)):
        return isinstance(key, int) and key < len(here)
    return isinstance(here, Mapping) and key in here


def _text(error: Mapping[str, Any], keys: Keys, schema: Schema) -> str:
    key, kind = dotted(keys), error["type"]
    if kind == "extra_forbidden":
        siblings = [dotted([*keys[:-1], name]) for name in schema.keys(keys[:-1])]
        near = nearest(key, siblings) or nearest_key(key, schema.every_key())
        return f"{key}={seen(error['input'])}: no such key{did_you_mean(near) or WHERE_KEYS_ARE}"
    if kind == "missing":
        allowed = schema.allowed(keys)
        return f"{key}: is missing{f'; it must be {allowed}' if allowed else ''}"
    if kind in ("value_error", "assertion_error"):
        own_words = str(error["msg"]).partition(", ")[2]
        return f"{key}: {own_words}" if key else own_words
    if kind.startswith("union_tag"):
        return _wrong_kind(error, key)
    allowed = schema.allowed(keys) or str(error["msg"]).lower()
    near = meant(error["input"], _choices(error)) if isinstance(error["input"], str) else ""
    hint = did_you_mean(near) or (unit_typed_in(error["input"]) if "number" in allowed else "")
    hint = hint or (date_hint(str(error["input"])) if allowed == A_DATE else "")
    return f"{key}={seen(error['input'])}: must be {allowed}{hint}"


def _wrong_kind(error: Mapping[str, Any], section: str) -> str:
    """A section that exists in several kinds has none of them."""
    key = str(error["ctx"]["discriminator"]).strip("'")
    tag, tags = error["ctx"].get("tag"), re.findall(r"'([^']*)'", str(error["ctx"].get("expected_tags", "")))
    if tag is None:
        return f"{section}.{key}: is missing"
    return f"{section}.{key}={seen(tag)}: must be one of {listed(tags)}{did_you_mean(nearest(str(tag), tags))}"


def _choices(error: Mapping[str, Any]) -> list[str]:
    """The words of an enumeration, from pydantic's "'a', 'b' or 'c'"."""
    return re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))


def dotted(keys: Keys) -> str:
    """crew.shifts[0].start"""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text


def _changed_kind(given: Any, made: Any, keys: tuple[str | int, ...]) -> list[tuple[Keys, Any]]:
    """Leaves where a number was made of a boolean or of text, or a boolean of anything else."""
    if isinstance(given, Mapping) and isinstance(made, Mapping):
        return [one for key in given if key in made for one in _changed_kind(given[key], made[key], (*keys, key))]
    if isinstance(given, (list, tuple)) and isinstance(made, (list, tuple)) and len(given) == len(made):
        pairs = enumerate(zip(given, made, strict=True))
        return [one for number, (a, b) in pairs for one in _changed_kind(a, b, (*keys, number))]
    return [(keys, given)] if _is_other_kind(given, made) else []


def _is_other_kind(given: Any, made: Any) -> bool:
    if isinstance(made, Enum):
        return False
    if isinstance(made, bool):
        return not isinstance(given, bool)
    return isinstance(made, (int, float)) and (isinstance(given, bool) or _looks_like_a_number(given))


def _looks_like_a_number(given: Any) -> bool:
    if not isinstance(given, str):
        return False
    try:
        float(given)
    except ValueError:
        return False
    return True


def _place(keys: Keys, value: Any, entries: Iterable[Entry]) -> str:
    """Where the value stands, if exactly one line of the files says this key with this value."""
    path = f".{'.'.join(key for key in keys if isinstance(key, str))}"
    found = [entry for entry in entries if path.endswith(f".{entry.path}") and _is_written(value, entry.text)]
    return f" ({shown(found[0].file)}:{found[0].line})" if len(found) == 1 else ""


def _is_written(value: Any, text: str) -> bool:
    """Whether a file's text stands for the value; sections and lists are taken to."""
    if isinstance(value, (Mapping, list)):
        return True
    try:
        return str(value).lower() == text.lower() or float(value) == float(text)
    except (TypeError, ValueError):
        return value is None and text in ("", "null", "~")
