"""The card "Can I trust this?": each check with its verdict, from the replications, the manifest and the scenario.

A check holds, asks for care, fails, or could not be made; none is left out because it looks bad.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.amounts import factor, plain
from experiments.compare import Comparison
from experiments.configure.drawn import cut_words
from experiments.configure.said import FITTED, POLICY, UNSAID
from experiments.inference.draws import Layout, layout
from experiments.labels import indicator_words
from experiments.messages import listed
from experiments.outcomes import Outcomes
from experiments.parameters import BY_HAND, Stated, stated
from experiments.shown_cells import headline_indicators
from experiments.trust import look, twin_words, warm_up_words

__all__ = ["HOLDS", "Check", "in_short", "trust_card"]

HOLDS, CARE, FAILS, UNKNOWN = "holds", "be careful", "fails", "not checked"
WIDEST = 0.05  # relative half-width of an interval that is called narrow
MOST_ASSUMED = 0.25  # share of the numbers
CENT = 0.01
FEWEST_DRAWS = 10
PART_OF_DATA = "How much of it replications can take away is said beside the answer and under Two sources of doubt."

# What must be equal in every replication: words, left, right (plus and minus); left out where a part is not measured.
_BOOKS: tuple[tuple[str, str, Sequence[tuple[int, str]]], ...] = (
    ("customers", "customers_end", ((1, "customers_start"), (1, "customers_won"), (-1, "leavers"))),
    ("money", "contribution", ((1, "revenue"), (-1, "cost_total"))),
    ("first visits", "first_visits", ((1, "first_fixes"), (1, "first_visit_failures"))),
    (
        "failed first visits",
        "first_visit_failures",
        ((1, "failures_access"), (1, "failures_skill"), (1, "failures_part"), (1, "failures_time")),
    ),
)
_BESIDE = ("cost_total", "cost_poor_quality", "cost_warranty")  # sums over accounts, not accounts
_ALL_ACCOUNTS = ("cost_holding", "cost_travel")  # where these are measured, all are


class Check(NamedTuple):
    """A question, its verdict (one of the four words above), and what was found."""

    name: str
    verdict: str
    text: str


def trust_card(
    comparison: Comparison, manifest: Mapping[str, Any], scenario: Mapping[str, Any] | None = None
) -> list[Check]:
    """Every check, in the order in which one would ask; `scenario` is that of the baseline, None: not at hand."""
    numbers = [one for one in stated(scenario, told=manifest.get("told")) if one.acts] if scenario else []
    return [
        _twin(manifest),
        _books(comparison),
        _precision(comparison),
        *([_pairing(comparison)] if comparison.decision else []),
        _warm_up(comparison, manifest),
        *([_data(manifest, scenario, numbers)] if scenario else []),
        *([_draws(here, manifest)] if (here := layout()) else []),
        *([_assumptions(numbers)] if numbers else []),
    ]


def in_short(checks: Sequence[Check]) -> str:
    """The card in a line, for the top of the page."""
    counts = Counter(check.verdict for check in checks)
    words = {HOLDS: "hold", FAILS: "FAIL", CARE: "ask for care", UNKNOWN: "could not be made"}
    said = ", ".join(f"{counts[verdict]} {meaning}" for verdict, meaning in words.items() if counts[verdict])
    return f"{len(checks)} checks: {said}."


def _twin(manifest: Mapping[str, Any]) -> Check:
    twin = look(manifest, "twin")
    agrees = twin.get("agrees") if isinstance(twin, Mapping) else None
    verdict = {True: HOLDS, False: FAILS}.get(agrees, UNKNOWN) if agrees is not None else UNKNOWN
    return Check("Do both engines agree?", verdict, twin_words(manifest))


def _books(comparison: Comparison) -> Check:
    """Whether nothing is lost and nothing comes from nowhere, in every replication of every cell."""
    name, values = "Do the books balance?", comparison.outcomes.values
    off = {words: gap for words, gap in _gaps(values) if gap > CENT}
    checked = [words for words, _ in _gaps(values)]
    if not checked:
        return Check(name, UNKNOWN, "What would have to balance was not measured.")
    if off:
        worst = ", ".join(f"{words} by up to {plain(gap)}" for words, gap in off.items())
        return Check(name, FAILS, f"Not in every replication: {worst}. Do not use these results.")
    runs = len(comparison.outcomes.cells) * comparison.outcomes.replications  # of all draws
    return Check(name, HOLDS, f"In each of {runs:,} replications, to the cent and to the head: {', '.join(checked)}.")


def _gaps(values: Mapping[str, np.ndarray]) -> list[tuple[str, float]]:
    """By how much each balance that was measured is off, at most."""
    sums = [(words, left, parts) for words, left, parts in _BOOKS]
    accounts = [name for name in values if name.startswith("cost_") and name not in _BESIDE and "mean" not in name]
    if all(name in accounts for name in _ALL_ACCOUNTS):
        sums.append(("accounts of costs", "cost_total", [(1, name) for name in accounts]))
    found = []
    for words, left, parts in sums:
        if left in values and all(name in values for _, name in parts):
            apart = values[left] - sum(sign * values[name] for sign, name in parts)
            found.append((words, float(np.nanmax(np.abs(apart), initial=0.0))))
    return found


def _precision(comparison: Comparison) -> Check:
    """Relative half-widths of the indicators that decide, in the cell that is chosen."""
    outcomes, name = comparison.outcomes, "Are there replications enough?"
    cell = comparison.decision.best if comparison.decision else comparison.baseline
    found = {one: _relative(outcomes.estimate(one, cell, comparison.level)) for one in _deciding(comparison)}
    if not found or any(np.isnan(half) for half in found.values()):
        return Check(name, UNKNOWN, f"{_runs(outcomes)}: no interval can be given for all that decides.")
    widths = "; ".join(f"{indicator_words(one)} ±{100 * half:.2g} %" for one, half in found.items())
    wide = [one for one, half in found.items() if half > WIDEST]
    each, level = f"{_runs(outcomes)} a combination.", f"{100 * comparison.level:g} % intervals"
    text = f"{each} {level} where the choice falls: {widths}."
    more = PART_OF_DATA if layout() else _times_more(max(found.values()))
    return Check(name, CARE, f"{text} {more}") if wide else Check(name, HOLDS, text)


def _runs(outcomes: Outcomes) -> str:
    """How many runs of a combination there are."""
    here = layout()
    return (
        f"{here.draws} draws of the parameters x {here.replications} replications"
        if here
        else f"{outcomes.replications}"
    )


def _times_more(half: float) -> str:
    """How many times the replications would be needed: half-widths shrink with their square root."""
    return (
        f"For ±{100 * WIDEST:g} % in all of them about {plain(np.ceil((half / WIDEST) ** 2))} times as many are needed."
    )


def _deciding(comparison: Comparison) -> list[str]:
    first = headline_indicators(comparison)[:3] if comparison.decision else []
    names = dict.fromkeys([comparison.cost, comparison.loyalty, *first])
    return [name for name in names if name != "net_value" and comparison.outcomes.has(name)][:4]


def _relative(found: Any) -> float:
    return (found.high - found.low) / 2 / abs(found.value) if found.value else np.nan


def _pairing(comparison: Comparison) -> Check:
    """The variance-reduction factors of the differences to the baseline."""
    table, words, medians = comparison.differences, [], []
    for name in headline_indicators(comparison)[:3]:
        gains = table.loc[table["indicator"] == name, "variance_reduction"].dropna()
        if len(gains):
            medians.append(float(gains.median()))
            words.append(
                f"{indicator_words(name)} {factor(gains.median())} ({factor(gains.min())} to {factor(gains.max())})"
            )
    text = (
        "All combinations meet the same customers, failures and moods. So many times fewer replications are needed "
        f"than with independent ones (variance-reduction factor; median, lowest to highest): "
        f"{'; '.join(words) or 'nothing varies'}."
    )
    return Check("Did pairing help?", HOLDS if all(one >= 1 for one in medians) else CARE, text)


def _warm_up(comparison: Comparison, manifest: Mapping[str, Any]) -> Check:
    days, warmup = look(manifest, "days"), look(manifest, "warmup_days")
    if days is None or warmup is None:
        return Check("Is the beginning harmless?", UNKNOWN, "The length of the run is not stated.")
    fine = float(warmup) > 0 or float(days) >= 365
    why = (
        "" if float(warmup) > 0 else
        " A year or more is counted, of which the first weeks are a small part." if fine else
        f" Of {float(days):,.0f} days the first weeks, quieter than the rest, are a large part."
    )  # fmt: skip
    return Check("Is the beginning harmless?", HOLDS if fine else CARE, warm_up_words(manifest) + why)


def _data(manifest: Mapping[str, Any], scenario: Mapping[str, Any], numbers: Sequence[Stated]) -> Check:
    """Whether what comes in was measured: replayed, drawn from what was fitted to records, or from what is assumed."""
    name, inputs = "Was the input measured?", list(manifest.get("inputs") or {})
    if inputs and (scenario.get("demand") or {}).get("kind") == "log":
        return Check(name, HOLDS, f"Requests are replayed from records ({', '.join(inputs)}); the rest is drawn.")
    files = f" Read were {', '.join(inputs)}." if inputs else ""
    fitted = [one.key.partition(".")[0] for one in numbers if one.kind == FITTED]
    if fitted:
        of = f"{len(fitted)} {'number is' if len(fitted) == 1 else 'numbers are'} fitted to records"
        text = f"Partly: {of} ({listed(dict.fromkeys(fitted))}); all others were not measured there."
        return Check(name, CARE, f"{text} Every request, repair and customer is drawn from distributions.{files}")
    return Check(name, CARE, f"No: every request, repair and customer is drawn from distributions.{files}")


def _draws(here: Layout, manifest: Mapping[str, Any]) -> Check:
    """Whether intervals know what the data leave open, and can tell it from chance in the simulation."""
    name = "Do intervals know how sure the data are?"
    text = f"Every combination meets the same {here.draws} draws of its fitted parameters, each with replications"
    text += f" of its own ({here.replications})."
    doubts = [
        "With one replication the two sources cannot be told apart; all counts as data." * (here.replications < 2),
        f"Fewer than {FEWEST_DRAWS} draws make wide intervals." * (here.draws < FEWEST_DRAWS),
        cut_words(manifest.get("cut", {})),
    ]
    text = " ".join(filter(None, [text, *doubts, "What no record told is taken as known."]))
    return Check(name, CARE if any(doubts) else HOLDS, text)


def _assumptions(numbers: Sequence[Stated]) -> Check:
    kinds = Counter(one.kind for one in numbers)
    decided = kinds.pop(POLICY, 0)
    total = sum(kinds.values())
    assumed = kinds["assumption"]
    rest = [
        (FITTED, FITTED),
        ("published", "published"),
        ("calibrated", "calibrated"),
        ("derived", "derived from others"),
    ]
    rest += [(UNSAID, "without a source"), (BY_HAND, "not from conf/")]
    words = ", ".join(f"{kinds[kind]} {meaning}" for kind, meaning in rest if kinds[kind])
    text = (
        f"{assumed} of the {total} numbers that act in the baseline are assumptions; {words}. "
        f"{decided} more are choices of the company. conf/ says it of each."
    )
    return Check("What is assumed?", HOLDS if assumed <= MOST_ASSUMED * total else CARE, text)
