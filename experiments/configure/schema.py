"""What a schema allows at a key, in words: "a whole number from 1 to 500", "one of fcfs, nearest"."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from experiments.messages import listed

Node = Mapping[str, Any]

A_DATE = "a date, YYYY-MM-DD"
# A pattern that fits one of these examples means this; a pattern that fits several is a name.
_FORMS = {"a time, HH:MM": "23:59", A_DATE: "2026-12-31", "a word": "some-word"}
_NAME = "a name of letters, digits, '.', '_' and '-'"


class Schema:
    """The JSON schema of a pydantic model, to be asked by key.

    `kinds` holds, among other words, the kinds of sections that exist in several: those alone are spoken of.
    """

    def __init__(self, model: type[BaseModel], kinds: Sequence[str | int] = ()) -> None:
        self.root = _schema_of(model)
        self.kinds = kinds

    def allowed(self, keys: Sequence[str | int]) -> str:
        """What may stand at the place `keys`, or "" if the schema does not say."""
        words = list(dict.fromkeys(word for word in map(_words, self._at(keys)) if word))
        if len(words) > 1 and all(word.startswith("a section") for word in words):
            return "a section of keys"
        return " or ".join(words)

    def keys(self, inside: Sequence[str | int] = ()) -> list[str]:
        """The names of the keys of the section `inside`."""
        return list(dict.fromkeys(key for node in self._at(inside) for key in node.get("properties", ())))

    def every_key(self) -> list[str]:
        """Every dotted key of the schema."""
        return list(dict.fromkeys(self._below(self.root, "", 0)))

    def _below(self, node: Node, prefix: str, depth: int) -> Iterator[str]:
        for option in self._options(node):
            for key, part in option.get("properties", {}).items():
                yield prefix + key
                if depth < 6:
                    yield from self._below(part, f"{prefix}{key}.", depth + 1)

    def _at(self, keys: Sequence[str | int]) -> list[Node]:
        nodes = self._options(self.root)
        for key in keys:
            nodes = [option for node in nodes for part in _step(node, key) for option in self._options(part)]
        return nodes

    def _options(self, node: Node) -> list[Node]:
        """The node itself with references followed, or its alternatives."""
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            return self._options(self.root["$defs"][name])
        kinds = node.get("discriminator", {}).get("mapping", {})
        if chosen := [kinds[kind] for kind in kinds if kind in self.kinds]:
            return [option for reference in chosen for option in self._options({"$ref": reference})]
        for word in ("anyOf", "oneOf", "allOf"):
            if word in node:
                return [option for part in node[word] for option in self._options(part)]
        return [node]


@functools.lru_cache(maxsize=8)
def _schema_of(model: type[BaseModel]) -> Node:
    """Made once for each model: it takes longer than all that is asked of it."""
    return model.model_json_schema()


def _step(node: Node, key: str | int) -> list[Node]:
    if isinstance(key, int):
        prefix = node.get("prefixItems", ())
        found = prefix[key] if key < len(prefix) else node.get("items")
    else:
        found = node.get("properties", {}).get(key, _of_any_name(node, key))
    return [found] if isinstance(found, Mapping) else []


def _of_any_name(node: Node, key: str) -> Any:
    """The schema of an entry whose name the user chooses."""
    for pattern, found in node.get("patternProperties", {}).items():
        if re.search(pattern, key):
            return found
    return node.get("additionalProperties")


def _words(node: Node) -> str:
    if "enum" in node:
        return f"one of {listed(map(str, node['enum']))}"
    if "const" in node:
        return str(node["const"])
    kind = node.get("type")
    if kind in ("integer", "number"):
        return ("a whole number" if kind == "integer" else "a number") + _range(node)
    if kind == "object":
        return f"a section with {listed(node['properties'])}" if node.get("properties") else f"a section{_keys(node)}"
    return {"boolean": "true or false", "null": "null", "array": _list(node), "string": _text(node)}.get(str(kind), "")


def _range(node: Node) -> str:
    bound = {word: f"{value:g}" if isinstance(value, float) else str(value) for word, value in node.items()}
    low, high = bound.get("minimum"), bound.get("maximum")
    above, below = bound.get("exclusiveMinimum"), bound.get("exclusiveMaximum")
    if low and high:
        return f" from {low} to {high}"
    lower = f" of at least {low}" if low else f" above {above}" if above else ""
    upper = f" of at most {high}" if high else f" below {below}" if below else ""
    return f"{lower} and{upper}" if lower and upper else lower or upper


def _text(node: Node) -> str:
    if "pattern" not in node:
        return "text"
    fits = [words for words, example in _FORMS.items() if re.search(node["pattern"], example)]
    return fits[0] if len(fits) == 1 else _NAME if len(fits) > 1 else f"text of the form {node['pattern']}"


def _list(node: Node) -> str:
    items = node.get("items")
    words = _words(items) if isinstance(items, Mapping) else ""
    return f"a list{_size(node)}, each {words}" if words else "a list"


def _keys(node: Node) -> str:
    """How many keys a section may have whose names the user chooses."""
    least, most = node.get("minProperties"), node.get("maxProperties")
    bounds = [words for words in (f"at least {least}" if least else "", f"at most {most}" if most else "") if words]
    return f" of {' and '.join(bounds)} keys" if bounds else " of keys"


def _size(node: Node) -> str:
    least, most = node.get("minItems"), node.get("maxItems")
    if least:
        return f" of {least}" if least == most else f" of at least {least}"
    return f" of at most {most}" if most else ""
