"""What vans carry: as the catalogue says, or chosen part by part for the most job fill per money or litre.

Mean share of a tour's n first visits that have their whole set on board, parts not refilled on the way:

    fill(S) = (1/n) sum over j of sum over sets s of p_s  product over i in s of P(Bin(j-1, q_i) <= S_i - 1)

p_s is the share of visits that need set s and q_i that of visits that need part i (docs/model.md, "Parts").  Exact
where a visit needs one part at most; for larger sets parts are taken as independent (assumption).  The greedy choice
adds what gains most per unit of the budget; with sets of one part it is optimal at every budget that it spends in full,
because the gains of a part fall (Fox 1966).
"""

import functools
import itertools
import math
from typing import NamedTuple

from sim.scenario import Scenario
from sim.scenario.parts import THIRD_PARTY

__all__ = ["Level", "greedy_kit", "job_fill", "sets_of", "van_kits"]

Sets = tuple[tuple[float, tuple[int, ...]], ...]  # (share of first visits, parts they need)


class Level(NamedTuple):
    """Order-up-to level of a part in a van, and the stock at or below which it is refilled."""

    level: int
    reorder: int


def van_kits(s: Scenario) -> list[Level]:
    """The kit of every stocked part."""
    if s.parts.kit.rule == "marginal":
        return [Level(level, level - 1) for level in _chosen(s)]
    kits = []
    for part in s.parts.stocked.values():
        kit = round(part.van_kit * s.parts.kit_factor)
        kits.append(Level(kit, max(-1, kit - max(1, part.van_kit - part.van_reorder))))
    return kits


def _chosen(s: Scenario) -> tuple[int, ...]:
    kit, stocked = s.parts.kit, s.parts.stocked
    weights = tuple(
        math.inf if name in kit.never else kit.litres[name] if kit.per == "litre" else part.price
        for name, part in stocked.items()
    )
    return greedy_kit(sets_of(s), weights, kit.repairs, kit.budget, kit.target)


def sets_of(s: Scenario) -> Sets:
    """Sets of parts that first visits of repairs need, by share, with the brands that the policy leads to."""
    names, total = list(s.parts.stocked), sum(fault.share for fault in s.faults.values())
    found: dict[tuple[int, ...], float] = {}
    for fault in s.faults.values():
        choices = [_brands(s, names, part) for part in fault.parts]
        for combination in itertools.product(*choices):
            share = fault.share / total * math.prod(chance for _, chance in combination)
            key = tuple(sorted(part for part, _ in combination))
            found[key] = found.get(key, 0.0) + share
    return tuple((share, key) for key, share in found.items() if share > 0)


def _brands(s: Scenario, names: list[str], part: str) -> list[tuple[int, float]]:
    """(stocked part, chance) of each brand of a part; the choices for the parts of one set are taken as independent."""
    genuine, brand = names.index(part), s.parts.brands.third_party.get(part)
    taken = {"third_party": 1.0, "by_choice": s.parts.brands.choice_share}.get(s.parts.brands.policy, 0.0)
    if s.parts.brands.policy == "out_of_warranty":
        taken = 1.0 - s.customers.contract_share
    chance = taken * brand.availability if brand is not None else 0.0
    return [(genuine, 1.0 - chance)] + ([(names.index(part + THIRD_PARTY), chance)] if chance else [])


@functools.lru_cache(maxsize=4096)
def _still_there(need: float, level: int, visits: int) -> tuple[float, ...]:
    """P(Bin(j - 1, need) <= level - 1) for j = 1 ... visits: the van still has the part at its j-th visit."""
    chances = []
    for earlier in range(visits):
        terms = (math.comb(earlier, k) * need**k * (1 - need) ** (earlier - k) for k in range(min(level, earlier + 1)))
        chances.append(sum(terms))
    return tuple(chances)


def job_fill(sets: Sets, kit: tuple[int, ...], visits: int) -> float:
    """Mean share of a tour's first visits with the whole set on board."""
    needs = [sum(share for share, parts in sets if part in parts) for part in range(len(kit))]
    there = [_still_there(min(1.0, need), level, visits) for need, level in zip(needs, kit, strict=True)]
    fill = 0.0
    for share, parts in sets:
        fill += share * sum(math.prod(there[part][j] for part in parts) for j in range(visits)) / visits
    return fill


def greedy_kit(
    sets: Sets, weights: tuple[float, ...], visits: int, budget: float, target: float = 1.0
) -> tuple[int, ...]:
    """Add one part, or what lacks of one set, as long as it fits the budget: whatever gains most per weight.

    Stops at the target.  Ties go to the first; a part without weight is always worth its place.
    """
    kit, spent = (0,) * len(weights), 0.0
    fill = job_fill(sets, kit, visits)
    bundles = [(part,) for part in range(len(weights))] + [parts for _, parts in sets if len(parts) > 1]
    while fill < target:
        best, most = None, 0.0
        for bundle in bundles:
            more = tuple(level + (part in bundle) for part, level in enumerate(kit))
            weight = sum(weights[part] for part in bundle)
            if spent + weight > budget or any(more[part] > visits for part in bundle):
                continue
            gain = job_fill(sets, more, visits) - fill
            rate = math.inf if weight == 0.0 and gain > 0 else gain / weight if weight else 0.0
            if rate > most:
                best, most = (more, weight, gain), rate
        if best is None:
            return kit
        kit, spent, fill = best[0], spent + best[1], fill + best[2]
    return kit
