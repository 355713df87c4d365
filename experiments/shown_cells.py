"""Which cells and indicators are shown where there is no room for all of them; figures and tables agree on
it.
"""

from experiments.compare import Comparison

__all__ = [
    "MOST_ROWS",
    "bar_cells",
    "forest_cells",
    "headline_indicators",
    "line_cells",
    "map_cells",
    "maps_two_factors",
    "nobody_visited",
]

MOST_BARS, MOST_LINES, MOST_ROWS = 10, 4, 40


def headline_indicators(comparison: Comparison) -> list[str]:
    """Cost, loyalty, the goal of the choice and the wait: what a planner looks at first."""
    goal = [comparison.decision.goal] if comparison.decision else []
    names = [comparison.cost, comparison.loyalty, *goal, _wait(comparison)]
    return [name for name in dict.fromkeys(names) if comparison.outcomes.has(name)]


def _wait(comparison: Comparison) -> str:
    """For the technician; where nobody is visited, without the product."""
    outcomes = comparison.outcomes
    if nobody_visited(comparison):
        return next(name for name in ("carry_in_days_felt", "mail_in_days_felt") if outcomes.has(name))
    return "hours_to_first_visit"


def nobody_visited(comparison: Comparison) -> bool:
    """Whether all work is done at outlets, so that a first visit is the first go at the bench."""
    outcomes = comparison.outcomes
    return outcomes.has("share_on_site") and outcomes.estimate("share_on_site", comparison.baseline).value == 0


def map_cells(comparison: Comparison) -> list[int]:
    """The cells of the first two factors, with every other factor as in the combination that was chosen."""
    design, rest = comparison.outcomes.design.astype(str), comparison.factors[2:]
    chosen = comparison.decision.best if comparison.decision else comparison.baseline
    return [int(str(cell)) for cell in design.index[(design[rest] == design[rest].loc[chosen]).all(axis=1)]]


def maps_two_factors(comparison: Comparison) -> bool:
    """Whether every combination of the first two factors was tried, so that a map of them has no holes."""
    if len(comparison.factors) < 2:
        return False
    design = comparison.outcomes.design
    every = design[comparison.factors[0]].nunique() * design[comparison.factors[1]].nunique()
    return len(map_cells(comparison)) == every


def line_cells(comparison: Comparison) -> list[int]:
    """The baseline, the recommended cell, and the best change of each factor."""
    cells = [comparison.baseline]
    if comparison.decision:
        cells.append(comparison.decision.best)
        contest = comparison.decision.contest
        cells += [int(cell) for name in ("cell", "against") if len(contest) for cell in contest[name]]
    return list(dict.fromkeys(cells))[:MOST_LINES]


def bar_cells(comparison: Comparison) -> list[int]:
    """All cells where they are few; otherwise the baseline, its next steps, and the choice."""
    cells = comparison.outcomes.cells
    if len(cells) <= MOST_BARS or comparison.decision is None:
        return cells[:MOST_BARS]
    steps = comparison.steps
    ahead = [int(cell) for cell in steps.loc[steps["next"], "cell"]] if len(steps) else []
    chosen = [comparison.baseline, *ahead, comparison.decision.best]
    return list(dict.fromkeys(chosen))[:MOST_BARS]


def forest_cells(comparison: Comparison) -> list[int]:
    """All cells but the baseline in their order; of a large design those nearest to the best."""
    others = [cell for cell in comparison.outcomes.cells if cell != comparison.baseline]
    if len(others) <= MOST_ROWS or comparison.decision is None:
        return others
    near = [comparison.decision.best, *(int(cell) for cell in comparison.decision.rivals["cell"])]
    kept = set([cell for cell in near if cell != comparison.baseline][:MOST_ROWS])
    return [cell for cell in others if cell in kept]
