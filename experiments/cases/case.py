"""What cases have in common: fitted figures that conf/ holds, figures that were only seen, and a table of either."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from experiments.amounts import short
from experiments.fitting.fitted import Fitted
from experiments.messages import Refusal
from experiments.paths import shown

__all__ = ["Case", "Fact", "Tables", "Value", "facts_table", "frames_of", "held", "rounded", "values_table"]

Tables = Mapping[str, Mapping[str, pd.DataFrame]]  # mapping of conf/records/ -> table -> frame


class Value(NamedTuple):
    """A fitted figure; conf/ holds it at `key` of the scenario that `words` choose, "" if the model has no such key."""

    key: str
    fitted: Fitted
    digits: int = 3  # significant ones that conf/ holds
    words: tuple[str, ...] = ()  # further choices, beside those of the case


class Fact(NamedTuple):
    """A figure of the records that no fit has used, or an answer by the fitted model; `measure`: an indicator of it."""

    what: str
    figure: float
    unit: str = ""
    measure: str = ""
    per: float = 1.0  # units of the figure in one of the indicator


class Case(NamedTuple):
    """`words` choose its scenario ((): the model has none), `experiment` its question there."""

    records: tuple[str, ...]
    words: tuple[str, ...]
    experiment: str
    values: Callable[[Tables], list[Value]]
    facts: Callable[[Tables], list[Fact]]
    files: tuple[tuple[str, str], ...] = ()  # name and place of surveys whose items are columns; no mapping reads them


def frames_of(case: Case, folder: Path) -> Tables:
    """The tables of its records; `folder` holds the files."""
    from experiments.records.mapping import mapping_of
    from experiments.records.read import read_records

    found = {
        name: {table: one.frame for table, one in read_records(mapping_of(name), folder).items()}
        for name in case.records
    }
    missing = [place for _, place in case.files if not (folder / place).is_file()]
    if missing:
        raise Refusal(f"{missing[0]}: is not there, below {shown(folder)}")
    return found | {name: {"answers": _answers(folder / place)} for name, place in case.files}


def _answers(path: Path) -> pd.DataFrame:
    """A survey whose items are columns."""
    try:
        return pd.read_csv(path)
    except ValueError as error:  # not UTF-8, rows of unequal length, nothing in it
        raise Refusal(f"{shown(path)}: cannot be read as CSV in UTF-8: {error}") from None


def rounded(value: float, digits: int) -> float:
    """To so many significant digits."""
    return float(f"{value:.{digits}g}")


def held(scenario: Mapping[str, Any], key: str) -> Any:
    """What a scenario, as plain values, holds at a dotted key; items of a list are numbered from 0."""
    found: Any = scenario
    for name in key.split("."):
        found = found[int(name)] if isinstance(found, list | tuple) else found[name]
    return found


def values_table(values: list[Value], in_conf: Callable[[Value], Any]) -> str:
    """One line for each: name, value, interval, unit, n, and what conf/ holds."""
    head = ("what", "value", "95 % interval", "unit", "n", "method", "conf/")
    rows = [
        (
            one.fitted.name,
            short(one.fitted.value),
            "" if math.isnan(one.fitted.low) else f"{short(one.fitted.low)} to {short(one.fitted.high)}",
            one.fitted.unit,
            f"{one.fitted.n:,}",
            one.fitted.method,
            f"{one.key}={in_conf(one):g}" if one.key else "",
        )
        for one in values
    ]
    return _aligned([head, *rows])


def facts_table(facts: list[Fact], simulated: Callable[[Fact], float] | None = None) -> str:
    """One line for each; with what the simulation makes of it."""
    head = ("what", "records", *(("simulated",) if simulated else ()), "unit")
    rows = [
        (
            one.what,
            short(one.figure),
            *((short(simulated(one)) if one.measure else "",) if simulated else ()),
            one.unit,
        )
        for one in facts
    ]
    return _aligned([head, *rows])


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
