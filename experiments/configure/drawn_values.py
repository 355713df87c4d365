"""A plain scenario with some of its keys set, and a cell's scenario in one draw of its parameters.

A plan over draws has cells x draws scenarios, of which few are run at a time; a validated one takes a quarter of a
megabyte.  So a plan keeps what each is made of, and whoever runs one makes it.  No data frames here: every worker
process loads this.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

__all__ = ["InDraw", "steps_of", "value_at", "with_keys"]


class InDraw(NamedTuple):
    """The scenario of a cell in a draw: kind and plain values of the cell's, which all its draws share, and the drawn
    value of each drawn key, which all cells share.
    """

    kind: type[BaseModel]
    start: Mapping[str, Any]
    values: Mapping[str, float]

    def made(self) -> BaseModel:
        """The scenario, anew at each call; pydantic's ValidationError where the kind refuses it."""
        return self.kind.model_validate(self.plain())

    def plain(self) -> dict[str, Any]:
        """The values that the scenario is made of."""
        return with_keys(self.start, self.values)


def with_keys(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A plain scenario with some keys set; all of them must be there.  Sections on no way to a key are shared with the
    values given, not copied: change neither.
    """
    made: dict[str, Any] = dict(values)
    own = {id(made)}  # places that were copied already
    for key, value in changes.items():
        value_at(made, key)  # refuses a place that is not there
        *way, last = steps_of(key)
        place: Any = made
        for step in way:
            if id(place[step]) not in own:
                place[step] = _opened(place[step])
                own.add(id(place[step]))
            place = place[step]
        place[last] = value
    return made


def value_at(values: Mapping[str, Any], key: str) -> Any:
    """What stands at a key; KeyError, IndexError or TypeError where nothing does."""
    found: Any = values
    for step in steps_of(key):
        found = found[step]
    return found


def steps_of(key: str) -> list[str | int]:
    """Names and places in lists on the way to a key."""
    return [int(word) if word.isdigit() else word for word in re.findall(r"[^.\[\]]+", key)]


def _opened(place: Any) -> Any:
    """A copy of a section or list, itself and nothing below it, that can be written to."""
    return dict(place) if isinstance(place, Mapping) else list(place)
