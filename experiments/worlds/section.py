"""What a reader is told of other worlds: a sentence, a figure, and how the policies rank in each."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.amounts import between, plus_minus, show
from experiments.evidence import Section
from experiments.figures.style import canvas, house_style, save
from experiments.figures.worlds import draw_worlds
from experiments.labels import factor_words, indicator_words
from experiments.tables import Table
from experiments.worlds.ranking import Survival

__all__ = ["survival_answer", "survival_section", "world_words"]
AT_ANY_COST = (
    "The best policy of a world is the best of those that are not shown to cost more than the baseline; ranks, regrets "
    "and these choices are of {goal} alone, at any cost. "
)


def world_words(found: Survival) -> str:
    """For which world the choice speaks, and what is best in those where it does not hold."""
    home, rows = found.worlds.iloc[0], found.policies_in
    held = rows[(rows["policy"] == home["best"]) & rows["among_best"]]["world"]
    others = found.worlds[~found.worlds["world"].isin(held)]
    if others.empty:
        held_in = f"{home['best']} is best, or not told apart from the best, in all {len(found.worlds)} worlds"
        return f"This speaks for the world of {home['world']}; {held_in}."
    elsewhere = "; ".join(f"in that of {row['world']} {row['best']} is best" for _, row in others.iterrows())
    return f"This speaks for the world of {home['world']} only: {elsewhere}."


def survival_answer(found: Survival) -> str:
    """One sentence: is the policy that is best in the world of the baseline among the best in all the others?"""
    home = found.worlds.iloc[0]
    row = found.policies.set_index("policy").loc[home["best"]]
    held, every = int(row["among_best"]), int(row["worlds"])
    if held == every:
        return f"The answer survives: {home['best']} is best, or not told apart from the best, in all {every} worlds."
    part = found.policies_in[found.policies_in["policy"] == home["best"]]
    lost = ", ".join(part.loc[~part["among_best"], "world"])
    said = (
        f"The answer does not survive everywhere: {home['best']} is best, or not told apart from the best, in {held} "
        f"of {every} worlds, not in {lost}."
    )
    if found.at_any_cost:
        return said
    safest = found.choices["minimax regret"]
    return f"{said} The smallest worst regret has {safest} ({show(found.policies['worst_regret'].min(), found.unit)})."


def survival_section(found: Survival, worlds: Sequence[str], folder: Path) -> Section:
    """The figure, drawn into `folder`, and the tables."""
    folder.mkdir(parents=True, exist_ok=True)
    policies = found.policies["policy"]
    names = " and ".join(factor_words(name) for name in worlds)
    with house_style():
        figure = canvas(9.0, 1.4 + 0.12 * len(policies) * (1 + found.worlds.shape[0]))
        axis = draw_worlds(figure.subplots(), found.policies_in, found.unit, indicator_words(found.goal))
        figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=4, title=names)
        picture = save(figure, folder / "worlds")[1]
    text = (
        f"{survival_answer(found)} Policies are compared within each world ({names}) with the baseline policy there; "
        "± is half a paired interval, the number in brackets the rank. Regret is what a policy gives away against the "
        f"best of that world. {AT_ANY_COST.format(goal=indicator_words(found.goal)) if found.at_any_cost else ''}"
        f"{_rules(found)} Brackets behind regrets and the worst value "
        "are intervals that hold for all policies and worlds together, whichever is best. Agreement is Kendall's tau "
        "with the ranking in the first world."
    )
    alt = f"Differences of {indicator_words(found.goal)} to the baseline policy, one mark for each world."
    return Section("Does the answer survive?", text, picture, alt, [_matrix(found), _policies(found), _worlds(found)])


def _matrix(found: Survival) -> Table:
    worlds = list(found.worlds["world"])
    cells = found.policies_in.set_index(["policy", "world"])
    rows = [[policy, *(_cell(cells.loc[(policy, world)], found.unit) for world in worlds)] for policy in _names(found)]
    return Table(f"{indicator_words(found.goal)}: difference to the baseline policy", ["policy", *worlds], rows)


def _cell(row: pd.Series, unit: str) -> str:
    if row["verdict"] == "baseline":
        return f"– ({row['rank']})"
    return f"{plus_minus(row['difference'], row['half'], unit, signed=True)} ({row['rank']})"


def _policies(found: Survival) -> Table:
    head = ["policy", "best, or not told apart, in", "worst regret", "mean regret", "value in the worst case"]
    rows = [
        [
            row["policy"],
            f"{row['among_best']} of {row['worlds']}",
            _in_world(row, "worst_regret", found.unit),
            _with_interval(row, "mean_regret", found.unit),
            _in_world(row, "worst_value", found.unit),
        ]
        for row in found.policies.to_dict("records")
    ]
    chosen = list(found.policies["policy"]).index(found.choices["minimax regret"])
    return Table("Policies over all worlds", head, rows, frozenset({chosen}))


def _with_interval(row: Mapping[Any, Any], name: str, unit: str) -> str:
    low, high = row[f"{name}_from"], row[f"{name}_to"]
    return f"{show(row[name], unit, (high - low) / 2)} ({between(low, high, unit)})"


def _in_world(row: Mapping[Any, Any], name: str, unit: str) -> str:
    return f"{_with_interval(row, name, unit)}, {row[f'{name}_in']}"


def _rules(found: Survival) -> str:
    """Which policy each rule of decision chooses, policies that several choose named once."""
    policies = dict.fromkeys(found.choices.values())
    said = [f"{policy} ({', '.join(r for r, p in found.choices.items() if p == policy)})" for policy in policies]
    return f"Chosen if nobody knows which world it is: {'; '.join(said)}."


def _worlds(found: Survival) -> Table:
    rows = [
        [row["world"], row["best"], row["tied"] or "–", "–" if pd.isna(row["agreement"]) else f"{row['agreement']:.2f}"]
        for _, row in found.worlds.iterrows()
    ]
    return Table("Worlds", ["world", "best policy", "not told apart from it", "agreement of rankings"], rows)


def _names(found: Survival) -> list[str]:
    return list(found.policies["policy"])
