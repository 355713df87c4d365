"""Hydra's own errors in the form of every other message: one line, and never the advice to add a misspelt key."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from hydra.errors import MissingConfigException

from experiments.designs.register import DESIGNS, meant
from experiments.messages import WHERE_KEYS_ARE, Refusal, did_you_mean, listed, nearest, nearest_key, seen

_NO_SUCH_KEY = re.compile(r"Could not override '(?P<key>[^']*)'")
_IN_ITS_GROUP = re.compile(r"Could not override '(?P<choice>[\w/]+)@(?P<group>\w+)\.(?P=choice)'")
_EXISTS = re.compile(r"An item is already at '(?P<key>[^']*)'")
_IN_DEFAULTS = re.compile(r"Could not add '(?P<key>[^'=@]*)[^']*'. '[^']*' is already in the defaults list")
_NOT_FOUND = re.compile(r"(?:In '(?P<file>[^']*)': )?Could not (?:find|load) '(?P<choice>[^']*)'")
_MERGING = re.compile(r"Error merging override (?P<key>[^=\s]*)")
_NOT_IN = re.compile(r"is not in struct\s+full_key: (?P<key>\S+)")
_CANNOT_LAY_OVER = re.compile(r"In '(?P<file>[^']*)': ConfigTypeError.*Cannot merge", re.DOTALL)
_CANNOT_MERGE = re.compile(r"Cannot merge (?:Dict|List)Config with (?:Dict|List)Config\s+full_key: (?P<key>\S+)")


def in_one_line(
    error: Exception, overrides: Sequence[str], known: Sequence[str], groups: Mapping[str, Sequence[str]]
) -> Refusal:
    """The refusal that says what Hydra's error means here."""
    text = str(error) or str(error.__cause__)
    if isinstance(error, MissingConfigException):
        return _missing_file(text, groups)
    if match := _IN_ITS_GROUP.search(text):
        return without_package(match["group"], overrides)
    if match := (_NO_SUCH_KEY.search(text) or _MERGING.search(text)):
        return _inside(match["key"], str(error.__cause__), _typed(match["key"], overrides), [*known, *groups])
    if match := _CANNOT_LAY_OVER.search(text):
        return Refusal(f"{match['file']}: has a list where a section must be, or a section where a list must be")
    if match := (_EXISTS.search(text) or _IN_DEFAULTS.search(text)):
        return Refusal(f"{_typed(match['key'], overrides)}: {match['key']} is there already; write it without '+'")
    return Refusal(f"the configuration cannot be composed: {text.partition(chr(10))[0]}")


def without_package(group: str, overrides: Sequence[str], file: str = "") -> Refusal:
    """A file that sets other sections than that of its group, and does not say so."""
    place = f" ({file}:1)" if file else ""
    return Refusal(
        f"{_typed(group, overrides)}: the chosen file must begin with the line '# @package _global_'; without it all "
        f"that it says stands below {group}{place}"
    )


def _inside(key: str, cause: str, typed: str, known: Sequence[str]) -> Refusal:
    """A section or list that was given for a key does not fit what is there."""
    if match := _CANNOT_MERGE.search(cause):
        is_section = any(name.startswith(f"{match['key']}.") for name in known)
        return Refusal(f"{seen(typed)}: {match['key']} is {'a section, no list' if is_section else 'a list'}")
    match = _NOT_IN.search(cause)
    if match and match["key"].startswith(f"{key}."):
        return no_such_key(match["key"], match["key"], known)
    return no_such_key(key, typed, known)


def no_such_key(key: str, typed: str, known: Sequence[str]) -> Refusal:
    """A key that the configuration does not have."""
    if key in known:
        inner = [name for name in known if name.startswith(f"{key}.")]
        there = f"; there are {listed(inner)}" if inner else ""
        return Refusal(f"{seen(typed)}: names a key that {key} does not have{there}")
    inside = key.rpartition(".")[0]
    if inside in known and not any(name.startswith(f"{inside}.") for name in known):
        return Refusal(f"{seen(typed)}: {inside} is a single value, it has no keys of its own")
    name = key.removeprefix("experiment.")
    if f"experiment.{name}" in _may_be():
        return _left_open(name, typed, known)
    hint = did_you_mean(nearest_key(key, known)) or _what_there_is(key, known) or WHERE_KEYS_ARE
    return Refusal(f"{seen(typed)}: no such key{hint}")


def _left_open(name: str, typed: str, known: Sequence[str]) -> Refusal:
    """A key that an experiment may have, but that nothing says so far: how to say it."""
    if not any(key.startswith("experiment.") for key in known):
        return Refusal(f"{seen(typed)}: {name} is a key of an experiment; choose one with experiment=...")
    value = typed.partition("=")[2] or "..."
    if name == "design":
        value = value if value in DESIGNS else meant(value, DESIGNS) or "full"
    of_designs = f"; there are {', '.join(DESIGNS)}" if name == "design" else ""
    return Refusal(
        f"{seen(typed)}: nothing is said of it so far; write +experiment.{name}={value}, or {name}: {value} in the "
        f"experiment's file{of_designs}"
    )


@cache
def _may_be() -> frozenset[str]:
    """The keys of an experiment, those left out included."""
    from experiments.settings import Experiment

    return frozenset(f"experiment.{name}" for name in Experiment.model_fields)


def _what_there_is(key: str, known: Sequence[str]) -> str:
    """The keys beside the first word of the key that is wrong: what this choice of a section has."""
    words = key.split(".")
    sections = [".".join(words[:n]) for n in range(len(words) - 1, 0, -1)]
    section = next((name for name in sections if name in known), "")
    beside = [name for name in known if section and name.rpartition(".")[0] == section]
    return f"; {section}, as chosen, has {listed(name.rpartition('.')[2] for name in beside)}" if beside else ""


def _typed(key: str, overrides: Sequence[str]) -> str:
    """The override as it was typed."""
    for text in overrides:
        if text.partition("=")[0].lstrip("+~") == key:
            return text
    return key


def _missing_file(text: str, groups: Mapping[str, Sequence[str]]) -> Refusal:
    match = _NOT_FOUND.search(text)
    if not match:
        return Refusal(f"the configuration cannot be composed: {text.partition(chr(10))[0]}")
    group, _, choice = match["choice"].partition("/")
    files = groups.get(group, ())
    place = f" (asked for by {match['file']})" if match["file"] else ""
    options = f"; there are {listed(files)}" if files else ""
    return Refusal(
        f"{match['choice']}: no such configuration file{place}{options}{did_you_mean(nearest(choice, files))}"
    )
