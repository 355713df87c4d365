"""Configuration as YAML text that reads back as the same values, here and in any other YAML reader.

Whatever could be taken for a number, a time or a truth value is quoted; there are no anchors.
"""

import re
from typing import Any

import yaml  # type: ignore[import-untyped]

from experiments.configure.misread import misread

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_RESERVED = re.compile(r"true|false|null|y|n", re.IGNORECASE)
WIDTH = 110


def as_yaml(values: Any) -> str:
    """The values in their own order, lists of plain values on one line."""
    return yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    plain = _PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text) and not misread(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


def _list(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    on_one_line = not any(isinstance(item, (list, dict)) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=on_one_line)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
