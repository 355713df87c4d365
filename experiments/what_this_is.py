"""What a page is about, so that it can be filed and found again: scenario, period, runs, money, versions, foundations.

One block for the pages of all commands that simulate points of a scenario (select, optimise, sensitivity, break_even).
It is words only; `report.page_of` sets it below the figures.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experiments.amounts import plain
from experiments.compare import FEWEST_REPLICATIONS
from experiments.execute import provenance
from experiments.inference.seasons import seasons_of, whole_years
from experiments.trust import Entry

__all__ = ["DEFINITION", "About", "versions_words", "what_this_is"]

DEFINITION = (
    "Net value is a present value, discounted to the beginning: the contribution (revenue minus all costs), and "
    "what the customers at the end will bring from then on if their margin (revenue minus the costs that vary with "
    "them) and leaving stay as they were. Wages and other fixed costs count in the period only."
)
MODEL = (
    "The model and its simplifications (docs/model.md), and the numbers of the scenario: conf/ says of each where it "
    "comes from, and which are assumptions. Intervals measure the chance in the simulation, not whether the model is "
    "right."
)
_SHOWN = ("firstfix", "python", "numpy", "scipy", "numba")


class About(NamedTuple):
    """Entries in their order, what the answer rests on, and what to be careful about."""

    entries: list[Entry]
    rests_on: list[str]
    careful: list[str]


def what_this_is(
    scenario: Mapping[str, Any],
    overrides: Sequence[str],
    engine: str,
    seed: int,
    replications: tuple[int, str],
    indicators: Sequence[str],
    rests_on: Sequence[str] = (),
) -> About:
    """`scenario`: the resolved one that all points start from.  `replications`: the fewest of a point that is judged,
    and all of it in words.
    """
    fewest, words = replications
    changed = [
        one.removeprefix("+") for one in overrides if not one.startswith(("results=", "workers=", "scenario=", "seed="))
    ]
    told = {
        "Scenario": str(scenario.get("name", "")),
        "Asked for": ", ".join(changed),
        "Period": _period(scenario),
        "Seasons": _seasons(scenario),
        "Runs": f"{words}; seed {seed}, {engine} engine. Replication k meets the same customers, weather and chances "
        "at every point, so points are compared in pairs.",
        "Currency": str((scenario.get("money") or {}).get("currency", "")),
        "Net value": DEFINITION if "net_value" in indicators else "",
        "Versions": versions_words(),
    }
    few = f"Only {fewest} replications of a point: their intervals are wide, and hang on few runs. Ask for more with "
    careful = [f"{few}replications={FEWEST_REPLICATIONS} or above."] if fewest < FEWEST_REPLICATIONS else []
    return About([Entry(name, text) for name, text in told.items() if text], [*rests_on, MODEL], careful)


def _period(scenario: Mapping[str, Any]) -> str:
    days, warmup, start = (scenario.get(name) for name in ("days", "warmup_days", "start"))
    if days is None:
        return ""
    since = f" from {start}" if start else ""
    cut = f"; the first {plain(float(warmup))} are simulated and not counted" if warmup else "; all are counted"
    return f"{plain(float(days))} days{since}{cut}. Amounts are totals over the days counted."


def _seasons(scenario: Mapping[str, Any]) -> str:
    """Whether the days counted are whole years, where months differ."""
    where = seasons_of(scenario)
    if not where or scenario.get("days") is None:
        return ""
    counted = float(scenario["days"]) - float(scenario.get("warmup_days") or 0)
    years = whole_years(counted)
    if years:
        return f"Months differ ({where}); {years} whole year{'s' if years > 1 else ''} counted."
    return f"Months differ ({where}), and {plain(counted)} days are no whole number of years: seasons are cut unevenly."


def versions_words() -> str:
    """The project, its revision, and the packages that numbers pass through."""
    known = provenance.versions()
    said = [f"{name} {known[name]}" for name in _SHOWN if known.get(name)]
    revision = provenance.revision()
    if revision["commit"]:
        said.append(f"revision {revision['commit'][:12]}{' with changes' if revision['dirty'] else ''}")
    return ", ".join(said)
