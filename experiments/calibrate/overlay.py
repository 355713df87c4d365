"""A company of fitted values as a file of scenarios, each value with unit, interval, n, method and source beside it."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from experiments.calibrate.company import Company
from experiments.calibrate.keys import FILLED
from experiments.calibrate.wanted import Placed
from experiments.messages import one_line, printable

__all__ = ["overlay_text"]

WIDTH = 118  # of a comment
BESIDE = dict.fromkeys(FILLED, "relative; none was recorded")


def overlay_text(company: Company, name: str, of: str, source: str, about: str, cautions: Sequence[str] = ()) -> str:
    """The YAML of `scenario=<name>`: `of` whom the records are, `source` where from; `about`: the run that made it
    and the command that runs it, as comments, and `cautions` against deciding with it.
    """
    head = [
        "# @package _global_",
        f"# {one_line(of)}: the values that its records allow; all else is as in {company.start}.",
        f"# Records: {one_line(source)}." if source else "",
        about,
        *(line for text in cautions for line in _comment(f"The calibration says: {printable(text)}")),
        "defaults:",
        f"  - {company.start}",
        "  - _self_",
        *(f"  - override /{group}: {choice}" for group, choice in company.groups.items()),
        f"name: {name}",
    ]
    return "\n".join([*filter(None, head), *_lines(company)]) + "\n"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False)


def _lines(company: Company) -> Iterator[str]:
    """Section by section; the elements of a list one below the other."""
    notes = {one.key.name: (one.fitted.value * one.key.times, _note(one)) for one in company.placed}
    notes |= {
        key: (value, BESIDE.get(key.partition("[")[0], "no record tells it; it goes with what was fitted"))
        for key, value in company.filled.items()
    }
    tree: dict[str, Any] = {}
    for key, leaf in notes.items():
        *way, last = key.removesuffix("]").replace("[", ".").split(".")
        place = tree
        for step in way:
            place = place.setdefault(step, {})
        place[last] = leaf
    yield from _branch(tree, "")


def _branch(tree: dict[str, Any], indent: str) -> Iterator[str]:
    is_list = all(key.isdigit() for key in tree)
    for key, what in sorted(tree.items(), key=lambda item: int(item[0]) if is_list else 0):
        front = f"{indent}- " if is_list else f"{indent}{key}:"
        if isinstance(what, dict):
            yield front
            yield from _branch(what, f"{indent}  ")
        else:
            value, note = what
            yield f"{front}{'' if is_list else ' '}{_number(value)} # {note}"


def _number(value: float) -> str:
    """Exact, and a number for every reader of YAML (1e-05 is text to some)."""
    text = repr(float(value))
    return text if "e" not in text else text if "." in text else text.replace("e", ".0e")


def _note(one: Placed) -> str:
    low, high = sorted((one.fitted.low * one.key.times, one.fitted.high * one.key.times))
    unit = one.key.unit or one.fitted.unit
    return (
        f"{unit}; 95 % interval {low:.4g} to {high:.4g}; n = {one.fitted.n:,}; {one.fitted.method}; "
        f"fitted to records: {one.subject}, {one.fitted.name}"
    )
