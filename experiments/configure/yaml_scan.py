"""One pass over the events of a YAML parser, refusing with file and line; nothing is built while it looks.

What is refused: anchors and aliases, tags, merge keys, look-ups, keys that could name code or steer Hydra, keys given
twice, values that YAML would misread, absurd sizes, and defaults that leave the configuration.
"""

import re
from pathlib import Path
from typing import NamedTuple, NoReturn

import yaml  # type: ignore[import-untyped]

from experiments.configure.guard_values import DEEPEST, LONGEST_TEXT, forbidden_reason, steers_hydra
from experiments.configure.misread import misread
from experiments.messages import Refusal, seen
from experiments.paths import shown

MOST_KEYS = 5_000


class Entry(NamedTuple):
    """Where a key of a file stands: its dotted path within the file, the line, and the text of a single value, or
    texts and lines of those of a list.
    """

    path: str
    file: Path
    line: int
    text: str = ""
    items: tuple[tuple[str, int], ...] = ()


class _Level:
    """One mapping or list that is open while the events pass by."""

    def __init__(self, path: str, is_mapping: bool) -> None:
        self.path, self.is_mapping, self.key, self.keys = path, is_mapping, "", set[str]()
        self.wants_key = is_mapping


class Scan:
    """The state of one pass over the events of a file."""

    def __init__(self, file: Path) -> None:
        self.file, self.levels, self.entries, self.documents = file, list[_Level](), list[Entry](), 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(line, "holds more than one document")
        elif isinstance(event, yaml.NodeEvent):
            self.node(event, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.levels.pop()
            self.value_done()

    def node(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor is not None:
            self.refuse(line, "anchors and aliases (& and *) are refused; write the values out")
        if getattr(event, "tag", None) is not None:
            self.refuse(line, f"the tag {seen(event.tag)} is refused; write the plain value")
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event, line)
        else:
            self.open(isinstance(event, yaml.MappingStartEvent), line)

    def open(self, is_mapping: bool, line: int) -> None:
        if self.levels and self.levels[-1].wants_key:
            self.refuse(line, "a key must be plain text")
        if len(self.levels) >= DEEPEST:
            self.refuse(line, f"is nested more than {DEEPEST} levels deep")
        self.levels.append(_Level(self.path(), is_mapping))

    def scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        plain = event.style is None or event.style == ""
        if self.levels and self.levels[-1].wants_key:
            self.key(event.value, plain, line)
        else:
            self.value(event.value, plain, line)
            self.value_done()

    def key(self, key: str, plain: bool, line: int) -> None:
        level = self.levels[-1]
        if self.in_defaults():
            self.check_default(key, line)
        reason = forbidden_reason(key)
        if reason:
            self.refuse(line, reason)
        if plain and key == "<<":
            self.refuse(line, "merge keys (<<) are refused; write the values out")
        if key in level.keys:
            self.refuse(line, f"{seen(key)} is given twice")
        self.check_text(key, line)
        self.check_plain(key, plain, line)
        level.keys.add(key)
        level.key, level.wants_key = key, False
        self.entries.append(Entry(self.path(), self.file, line))
        if len(self.entries) > MOST_KEYS:
            self.refuse(line, f"holds more than {MOST_KEYS} keys")

    def value(self, text: str, plain: bool, line: int) -> None:
        self.check_text(text, line)
        self.check_plain(text, plain, line)
        if self.in_defaults():
            self.check_default(text, line)
        elif self.levels and self.levels[-1].is_mapping:
            self.entries[-1] = self.entries[-1]._replace(text=text)
        elif self.entries and self.entries[-1].path == self.path():
            self.entries[-1] = self.entries[-1]._replace(items=(*self.entries[-1].items, (text, line)))

    def check_text(self, text: str, line: int) -> None:
        if "${" in text:
            self.refuse(line, f"look-ups with ${{...}} are refused ({seen(text)}); write the value itself")
        if len(text) > LONGEST_TEXT:
            self.refuse(line, f"a text is longer than {LONGEST_TEXT} characters")

    def check_plain(self, text: str, plain: bool, line: int) -> None:
        reason = misread(text) if plain else ""
        if reason:
            self.refuse(line, reason)

    def check_default(self, text: str, line: int) -> None:
        words = re.split(r"[\s/@.]+", text)
        if any(map(steers_hydra, words)) or ".." in re.split(r"[\s/@]+", text):
            self.refuse(line, f"the default {seen(text)} is refused: it leaves this configuration")

    def in_defaults(self) -> bool:
        return bool(self.levels) and self.levels[0].key == "defaults" and len(self.levels) > 1

    def path(self) -> str:
        return ".".join(level.key for level in self.levels if level.is_mapping and level.key)

    def value_done(self) -> None:
        if self.levels and self.levels[-1].is_mapping:
            self.levels[-1].wants_key = True

    def refuse(self, line: int, reason: str) -> NoReturn:
        raise Refusal(f"{shown(self.file)}:{line}: {reason}")
