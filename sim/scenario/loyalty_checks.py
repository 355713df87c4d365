"""What contradicts itself in loyalty and tiers, as sentences that begin with the key."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.loyalty import Bonds
from sim.scenario.tiers import GRADES, Graded

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["loyalty_problems"]


def loyalty_problems(s: "Scenario") -> Iterator[str]:
    """Choices at a need where nobody may leave; shares, weights and windows that can't be."""
    if isinstance(s.loyalty, Bonds) and s.loyalty.needs.timing == "at_need" and s.leaving.link == "none":
        yield "loyalty.needs.timing: 'at_need' although leaving.link is none, nobody leaves; allowed: hazard"
    tiers = s.tiers
    if not isinstance(tiers, Graded):
        return
    if tiers.valuable_share + tiers.let_go_share > 1:
        yield (
            f"tiers.valuable_share: {tiers.valuable_share} and let_go_share {tiers.let_go_share} are more than all "
            f"customers; allowed: at most {1 - tiers.let_go_share:g}"
        )
    if tiers.by == "rfm" and sum(tiers.weights.model_dump().values()) <= 0:
        yield "tiers.weights: all weights are 0; allowed: at least one above 0"
    for grade in GRADES:
        width = getattr(tiers.treatments, grade).window_h
        if width > s.promise.window_h:
            yield (
                f"tiers.treatments.{grade}.window_h: {width} is wider than promise.window_h; "
                f"allowed: at most {s.promise.window_h}"
            )
