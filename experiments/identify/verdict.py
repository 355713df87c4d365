"""Which parameters the totals do not tell, and what would help: another total, or a parameter that is fixed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from experiments.identify.posterior import Reference
from experiments.identify.recover import Recovery, recover
from experiments.messages import Refusal

__all__ = ["Verdict", "check", "judge"]

TIED = 0.7  # correlation beyond which two parameters are said to go against or with each other


class Verdict(NamedTuple):
    """What came back, and where not all did: which totals, or which fixed parameter, would make all come back."""

    recovery: Recovery
    lost: list[str]
    tied: list[tuple[str, str, float]]  # two of the lost and their correlation
    by_total: list[str]  # each of these, added, would do
    by_fixing: list[str]
    together: list[str]  # where none alone does: these, added, would (once those in `never` are fixed)
    never: list[str]  # do not come back from all totals together

    @property
    def identified(self) -> bool:
        return not self.lost and not self.recovery.dishonest()


def judge(reference: Reference, totals: Sequence[str]) -> Verdict:
    """Ask the simulations; help is looked for only where something is lost."""
    found = recover(reference, totals)
    lost = found.lost()
    if not lost:
        return Verdict(found, [], [], [], [], [], [])
    others = [name for name in reference.totals if name not in totals]
    added = {name: recover(reference, [*totals, name]) for name in others}
    by_total = [name for name, one in added.items() if not one.lost()]
    many = len(found.parameters) > 1
    by_fixing = [name for name in lost if many and not recover(reference, totals, [name]).lost()]
    never = [] if by_total else recover(reference, reference.totals).lost()
    together = [] if by_total else _together(reference, totals, never)
    return Verdict(found, lost, _tied(found, lost), by_total, by_fixing, together, never)


def _together(reference: Reference, totals: Sequence[str], known: Sequence[str]) -> list[str]:
    """Totals added one by one, each time the one that narrows most, until all come back; none if they never do."""
    chosen: list[str] = []
    if len(known) == len(reference.parameters):
        return chosen
    while True:
        rest = [name for name in reference.totals if name not in totals and name not in chosen]
        added = {name: recover(reference, [*totals, *chosen, name], known) for name in rest}
        if not added:
            return []
        best = min(added, key=lambda name: float((added[name].width ** 2).sum()))
        chosen.append(best)
        if not added[best].lost():
            return chosen


def _tied(found: Recovery, lost: Sequence[str]) -> list[tuple[str, str, float]]:
    """Pairs with a lost one, the strongest first."""
    names, pairs = found.parameters, []
    for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
        r = float(found.correlation[i, j])
        if abs(r) > TIED and {names[i], names[j]} & set(lost):
            pairs.append((names[i], names[j], r))
    return sorted(pairs, key=lambda pair: -abs(pair[2]))


def check(verdict: Verdict) -> None:
    """Refuse to fit what does not come back, in one line."""
    found = verdict.recovery
    if verdict.lost:
        raise Refusal(f"{_and(verdict.lost)}: {_come(verdict)}; {_help(verdict)}")
    if found.dishonest():
        name = found.dishonest()[0]
        share = found.coverage[found.parameters.index(name)]
        raise Refusal(
            f"{name}: 95 % intervals hold the truth in {share:.0%} of {found.tried} trials; allowed: what chance "
            "explains; take more simulations, or narrower ranges"
        )


def _come(verdict: Verdict) -> str:
    found = verdict.recovery
    widths = _and([f"{found.width[found.parameters.index(name)]:.0%}" for name in verdict.lost])
    tied = "".join(f", {a} and {b} correlate by {r:.2f}" for a, b, r in verdict.tied[:1])
    do = "does" if len(verdict.lost) == 1 else "do"
    return f"{do} not come back from {_and(found.totals)} (posterior {widths} as wide as the range{tied})"


def _help(verdict: Verdict) -> str:
    if verdict.by_fixing or verdict.by_total:
        ways = [f"fix {_or(verdict.by_fixing)}"] if verdict.by_fixing else []
        ways += [f"add the target {_or(verdict.by_total)}"] if verdict.by_total else []
        return ", or ".join(ways)
    more = f"add the targets {_and(verdict.together)}" if verdict.together else ""
    if not verdict.never:
        return more
    return f"fix {_and(verdict.never)}, which no known total tells" + (f", and {more}" if more else "")


def _and(names: Sequence[str]) -> str:
    return _joined(names, "and")


def _or(names: Sequence[str]) -> str:
    return _joined(names, "or")


def _joined(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
