"""What a key of the scenario means, in the words of the setting itself: the comment on its line in `sim/scenario/`.

The settings are the one place where a key is described; whoever shows a key takes its words from here.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from experiments.model import the_model

__all__ = ["described"]

_FIELD = re.compile(r"^ {4}(\w+): .*?  # (.+)$", re.MULTILINE)
_PLACE = re.compile(r"\[\d+\]")  # of an element of a list


def described(key: str) -> str:
    """'requests a day, all customers together' of `demand.rate_per_day`; "" where its line says nothing.

    Where several kinds of a section have the key (`demand.kind`), the first that describes it speaks for all.
    """
    found = _comments(the_model().scenario, _PLACE.sub("", key).split("."))
    return next(found, "")


def _comments(annotation: Any, way: Sequence[str]) -> Iterator[str]:
    """Of every section that an annotation may hold and that has this way."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        first, *rest = way
        field = annotation.model_fields.get(first)
        if field is not None and rest:
            yield from _comments(field.annotation, rest)
        elif field is not None:
            yield from _own(annotation, first)
    elif get_origin(annotation) is dict:
        if len(way) > 1:  # the first is a name of the user's
            yield from _comments(get_args(annotation)[1], way[1:])
    else:
        for one in get_args(annotation):
            yield from _comments(one, way)


def _own(section: type[BaseModel], field: str) -> Iterator[str]:
    """What the section, or one that it is made from, says of its field."""
    for kind in section.__mro__:
        if issubclass(kind, BaseModel) and field in (said := _fields(kind)):
            yield said[field]


@cache
def _fields(section: type) -> dict[str, str]:
    """Field -> comment on its line."""
    try:
        return dict(_FIELD.findall(inspect.getsource(section)))
    except (OSError, TypeError):  # no source at hand
        return {}
