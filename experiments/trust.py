"""How far to trust a report: the method in words, what to be careful about, where the numbers come from."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from experiments.amounts import plain
from experiments.compare import Comparison
from experiments.inference.draws import layout
from experiments.inference.seasons import whole_years
from experiments.inference.words import precision_words
from experiments.stats import FEWEST_EVENTS

__all__ = [
    "Entry", "about_the_period", "calibration_says", "look", "method", "period_words", "provenance", "twin_words",
    "warm_up_words", "warnings_of",
]  # fmt: skip

# In the manifest, and not among the plain facts of the page.
_LONG = ("files", "digests", "cells", "config", "seal", "twin", "precision", "calibration")
_LINE, _MOST_ENTRIES = 240, 12
_YEAR_DAYS = 365
_HSU = "; Hsu's simultaneous intervals of every cell against the best of the others are in tables/best.csv. "


class Entry(NamedTuple):
    """A name and what is said about it."""

    name: str
    text: str


def method(comparison: Comparison, manifest: Mapping[str, Any]) -> list[Entry]:
    """How it was done: replications, adjustments, intervals.  What was checked is in `trust_card.py`."""
    found = [Entry("Replications", _replications(comparison, manifest))]
    if "precision" in manifest:
        found.append(Entry("Precision", precision_words(manifest["precision"])))
    if comparison.decision:
        found.append(Entry("Several comparisons", _multiplicity(comparison)))
    return [*found, Entry("Intervals", _intervals(comparison))]


def warnings_of(comparison: Comparison, manifest: Mapping[str, Any]) -> list[str]:
    """Everything a reader must know before acting."""
    found = [*calibration_says(manifest), *comparison.warnings, *about_the_period(manifest)]
    if manifest.get("precision") and not manifest["precision"]["reached"]:
        found.append(precision_words(manifest["precision"]))
    twin = look(manifest, "twin")
    if isinstance(twin, Mapping) and twin.get("agrees") is False:
        found.append("The two engines disagree: do not use these results.")
    return found


def calibration_says(manifest: Mapping[str, Any]) -> list[str]:
    """What was said of the company, as it was made of records, against deciding with it."""
    return [f"The calibration of this company says: {text}" for text in manifest.get("calibration") or ()]


def about_the_period(manifest: Mapping[str, Any]) -> list[str]:
    """What to be careful about in the days that are counted."""
    days, warmup = look(manifest, "days"), look(manifest, "warmup_days")
    if warmup is not None and float(warmup) <= 0 and float(days or 0) < _YEAR_DAYS:
        return ["A short run without warm-up: starting with no open jobs is a large part of it."]
    if days is not None and look(manifest, "seasons") != "" and not whole_years(float(days) - float(warmup or 0)):
        counted = plain(float(days) - float(warmup or 0))
        return [f"The {counted} days counted are not a whole number of years, so the seasons are cut unevenly."]
    return []


def twin_words(manifest: Mapping[str, Any]) -> str:
    """The result of running one replication again on the other engine."""
    twin = look(manifest, "twin")
    if not isinstance(twin, Mapping) or twin.get("agrees") is None:
        return "Not checked in this run."
    what = f"Replication {twin.get('replication', '?')} of cell {twin.get('cell', '?')}, chosen at random,"
    if twin["agrees"]:
        return f"{what} was run again on the other engine: identical, bit for bit."
    return f"{what} was run again on the other engine and is DIFFERENT: do not use these results."


def provenance(manifest: Mapping[str, Any]) -> list[Entry]:
    """Every plain fact of the manifest; long lists are in the file itself."""
    return [Entry(name, text) for name, text in _flat(manifest) if text]


def period_words(manifest: Mapping[str, Any]) -> str:
    """How long a time the amounts cover; nothing where it is not stated."""
    days, warmup, start = (look(manifest, name) for name in ("days", "warmup_days", "start"))
    if days is None:
        return ""
    counted = f"Amounts are totals over {plain(float(days) - float(warmup or 0))} days"
    return f"{counted}, simulated from {start}." if start and not warmup else f"{counted}."


def _replications(comparison: Comparison, manifest: Mapping[str, Any]) -> str:
    cells, count = len(comparison.outcomes.cells), comparison.outcomes.replications
    days, seed = look(manifest, "days"), look(manifest, "seed")
    words = f"{count} independent replications of {cells} {'cells' if cells > 1 else 'cell'}"
    if here := layout():
        words = f"{here.replications} independent replications of each of {here.draws} draws of the fitted parameters, "
        words += f"the same in {cells} {'cells' if cells > 1 else 'cell'}"
    words += f", {plain(float(days))} days each" if days is not None else ""
    meaning = " A cell is one combination of the choices." if cells > 1 else ""
    return f"{words}{f', seed {seed}' if seed is not None else ''}.{meaning}"


def _multiplicity(comparison: Comparison) -> str:
    others = len(comparison.outcomes.cells) - 1
    return (
        f"Adjusted p values are Holm's, over the {others} comparisons with the baseline, for each "
        "indicator apart; answer, steps, tables and figures say what is not shown by this one family. "
        f"The intervals of the answer hold for all {others} together (Bonferroni), because "
        "the best was picked by looking. Cells not told apart from the best are those that Holm-adjusted paired tests "
        f"do not show to be worse{_HSU if layout() is None else '. '}"
        f"In the Pareto set each cell meets {others} opponents, and its intervals are widened accordingly."
    )


def _intervals(comparison: Comparison) -> str:
    if layout():
        return (
            f"{100 * comparison.level:g} % intervals that hold both what the data leave open of the parameters and "
            "chance in the simulation, t with as many degrees of freedom as there are draws less one; rates are ratios "
            "of sums. They do not measure whether the model is right, nor values that no record told."
        )
    return (
        f"{100 * comparison.level:g} % t intervals over replications; rates are ratios of sums with "
        f"jackknife intervals. Counts and shares of fewer than {FEWEST_EVENTS} events have exact intervals, which are "
        "wider; these, and estimates without some of the replications, say so. How much single replications differ "
        "is in tables/spread.csv. Intervals measure the chance in the simulation, not whether the model is right."
    )


def warm_up_words(manifest: Mapping[str, Any]) -> str:
    """What is done about the beginning of the period."""
    warmup = look(manifest, "warmup_days")
    if warmup is None:
        return "Not stated."
    if float(warmup) <= 0:
        return "No warm-up: the period has a beginning and an end, starts with no open jobs, and all of it is counted."
    return f"The first {plain(float(warmup))} days are simulated and not counted."


def look(manifest: Mapping[str, Any], name: str) -> Any:
    """A fact by name, at the top of the manifest or in one of its sections."""
    if name in manifest:
        return manifest[name]
    sections = (value for value in manifest.values() if isinstance(value, Mapping))
    return next((section[name] for section in sections if name in section), None)


def _flat(facts: Mapping[str, Any], front: str = "") -> Iterator[tuple[str, str]]:
    """Facts as names and texts; a section that does not fit on a line is taken apart."""
    for key, value in facts.items():
        name, text = f"{front}{str(key).replace('_', ' ')}", _text(value)
        if str(key) in _LONG:
            continue
        if isinstance(value, Mapping) and len(text) > _LINE:
            yield from _flat(value, f"{name}: ")
        else:
            yield name, text


def _text(value: Any) -> str:
    """A plain fact as text; nothing for what is not known, a count for what does not fit on a line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{str(key).replace('_', ' ')} {_text(one)}" for key, one in value.items() if _text(one))
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value)) if len(value) <= _MOST_ENTRIES else f"{len(value)} entries"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
