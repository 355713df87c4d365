"""The door of the command line: every override is parsed and judged here before Hydra composes anything.

An override either names a group and one of its files (`scenario=ac_city`) or a key and a value
(`crew.technicians=10`).  Whatever would steer Hydra, run code, read another file or expand without bound is refused
with one line.  See `guard_files.py` for the same door in front of YAML files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Glob, Override, QuotedString, RangeSweep
from hydra.errors import HydraException

from experiments.configure.guard_values import check_values, forbidden_reason
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen

MOST_OVERRIDES = 200
LONGEST_OVERRIDE = 2_000
MOST_BRACKETS = 50

_OF_A_FACTOR = re.compile(r"experiment\.(?P<section>factors|baseline)\.(?P<name>\w+(\.\w+)+)")
_EXAMPLES = {"factors": "[1, 2]", "baseline": "1"}

Groups = Mapping[str, Sequence[str]]  # group -> the names of its files


def read_overrides(texts: Sequence[str], groups: Groups) -> list[Override]:
    """The overrides, parsed; a Refusal for the first one that is not allowed."""
    if len(texts) > MOST_OVERRIDES:
        raise Refusal(f"{len(texts)} overrides on one command line; at most {MOST_OVERRIDES} are allowed")
    for text in texts:
        _check_not_a_choice(text, groups)
        _check_factor(text)
    overrides = [_parsed(text) for text in texts]
    for override in overrides:
        _check_key(override)
        for value in _values_of(override):
            check_values(value, override.key_or_group)
        if override.key_or_group in groups:
            _check_choice(override, groups[override.key_or_group])
        else:
            _check_changes_something(override)
    _check_given_once(overrides)
    return overrides


def _check_not_a_choice(text: str, groups: Groups) -> None:
    """`staffing.one_more` was meant as `staffing=one_more`."""
    group, _, choice = text.partition(".")
    if choice in groups.get(group, ()):
        raise Refusal(f"{seen(text)}: names a choice of {group}; write {group}={choice}")
    for asked in ("scenario", "experiment"):
        if text in groups.get(asked, ()):
            raise Refusal(f"{seen(text)}: is a name of {asked}; write {asked}={text}")


def _check_factor(text: str) -> None:
    """A factor whose name has a dot cannot be named by a key with dots: told with what to write."""
    key, _, value = text.lstrip("+~").partition("=")
    if match := _OF_A_FACTOR.fullmatch(key):
        section, name = match["section"], match["name"]
        example = value if _closed(value) and value not in ("", "[...]", "[]") else _EXAMPLES[section]
        raise Refusal(
            f"{seen(text)}: {name} is a name with a dot, which is written in braces and quotes: "
            f"'experiment.{section}={{{name}: {example}}}'"
        )


def _closed(text: str) -> bool:
    return all(text.count(one) == text.count(other) for one, other in ("[]", "{}", "()"))


def _parsed(text: str) -> Override:
    if len(text) > LONGEST_OVERRIDE:
        raise Refusal(f"{seen(text)}: is longer than {LONGEST_OVERRIDE} characters")
    if sum(text.count(bracket) for bracket in "[{(") > MOST_BRACKETS:
        raise Refusal(f"{seen(text)}: has more than {MOST_BRACKETS} brackets")
    try:
        override = OverridesParser.create().parse_override(text)
    except (HydraException, ValueError, RecursionError) as error:
        raise Refusal(f"{seen(text)}: cannot be read as key=value{_detail(text, error)}") from None
    if not override.key_or_group:
        raise Refusal(f"{seen(text)}: has no key; write key=value")
    return override


def _detail(text: str, error: Exception) -> str:
    if not _closed(text):
        return "; a bracket is not closed: a list is written 'key=[1, 2]', a section 'key={name: 1}', both in quotes"
    line = str(error).partition("\n")[0]
    return f" ({line})" if line and len(line) < 120 else ""


def _check_key(override: Override) -> None:
    for word in re.split("[./@]", f"{override.key_or_group}@{override.package or ''}"):
        reason = forbidden_reason(word)
        if reason:
            raise Refusal(f"{seen(override.input_line)}: {reason}")
    if override.package is not None:
        raise Refusal(f"{seen(override.input_line)}: a group keeps its place; write it without '@'")


def _check_changes_something(override: Override) -> None:
    """A section is laid over what is there, so an empty one would silently leave everything as it is."""
    if not override.is_add() and {} in _values_of(override):
        key = override.key_or_group
        raise Refusal(f"{key}={{}}: changes nothing; ~{key}.name takes the entry of that name away")


def _values_of(override: Override) -> list[Any]:
    """Every value that the override can stand for, without expanding ranges."""
    value = override._value
    if isinstance(value, ChoiceSweep):
        return [_plain(item) for item in value.list]
    if isinstance(value, RangeSweep):
        return [value.start, value.stop, value.step]
    return [] if isinstance(value, Glob) else [_plain(override.value())]


def _plain(item: Any) -> Any:
    """Quoted strings as text, all the way down."""
    if isinstance(item, QuotedString):
        return item.text
    if isinstance(item, list):
        return [_plain(part) for part in item]
    if isinstance(item, dict):
        return {str(_plain(key)): _plain(part) for key, part in item.items()}
    return item


def _check_choice(override: Override, files: Sequence[str]) -> None:
    if override.is_delete() or isinstance(override._value, Glob):
        return
    for choice in _values_of(override):
        if choice not in files:
            group, near = override.key_or_group, nearest(str(choice), files)
            raise Refusal(f"{group}={seen(choice)}: must be one of {listed(files)}{did_you_mean(near)}")
        if files.count(choice) > 1:
            name = f"{override.key_or_group}/{choice}.yaml"
            raise Refusal(f"{name}: stands in more than one folder of configuration; rename all but one")


def _check_given_once(overrides: Sequence[Override]) -> None:
    for key, count in Counter(override.key_or_group for override in overrides).items():
        if count > 1:
            raise Refusal(f"{seen(key)}: is given {count} times; give it once")


def sweep_values(override: Override, groups: Groups) -> Iterator[str]:
    """The values of one override of a multirun, as override text, lazily."""
    if isinstance(override._value, Glob):
        yield from override._value.filter(list(groups.get(override.key_or_group, ())))
    elif override.is_discrete_sweep():
        yield from override.sweep_string_iterator()
    elif override.is_sweep_override():
        raise Refusal(f"{seen(override.input_line)}: an interval has no list of values; use range or commas")
    else:
        yield override.get_value_element_as_str()
