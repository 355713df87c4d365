"""Worlds: policies are ranked within each, and the answer says whether the best of the first survives in the others."""

from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from experiments.compare import compare
from experiments.outcomes import Outcomes
from experiments.settings import Experiment
from experiments.worlds.ranking import Survival, compare_in, survival, worlds_of
from experiments.worlds.regret import _regret, _worth, regrets
from experiments.worlds.section import survival_answer, survival_section, world_words
from sim.indicators import INDICATORS, Indicator

# Net value of each policy (crew) in each world (link), without the luck that all share.
WORTH = {
    "logit": {9: 0.0, 10: 50.0, 11: 40.0},
    "convex": {9: 0.0, 10: 30.0, 11: 20.0},
    "none": {9: 0.0, 10: -20.0, 11: 25.0},
}


WITH_SERVED = INDICATORS | {"served": Indicator("served", "count", "served", "high")}


def experiment(**changes: Any) -> Experiment:
    values: dict[str, Any] = {
        "name": "links", "question": "?", "factors": {"crew": [9, 10, 11], "link": list(WORTH)},
        "baseline": {"crew": 9, "link": "logit"}, "cost": "cost_total", "loyalty": "customers_end", "indicators": [],
        "worlds": ["link"],
    }  # fmt: skip
    return Experiment(**(values | changes))


def runs(noise: float = 1.0, n: int = 20) -> pd.DataFrame:
    """Contribution carries the worth; customers bring nothing more."""
    rng = np.random.default_rng(3)
    luck = 100 * rng.normal(size=n)
    return pd.DataFrame(
        {
            "cell": cell, "crew": crew, "link": link, "replication": r, "cost_total": 10.0 * crew + luck[r],
            "customers_end": 1000 + luck[r], "customer_value": 0.0, "customer_value_present": 0.0, "revenue": 1.0,
            "contribution_present": WORTH[link][crew] + luck[r] + noise * rng.normal(),
        }
        for cell, (crew, link) in enumerate((crew, link) for crew in (9, 10, 11) for link in WORTH)
        for r in range(n)
    )  # fmt: skip


def found(noise: float = 1.0) -> Survival:
    one = experiment()
    return survival({name: compare_in(part, one) for name, part in worlds_of(runs(noise), one).items()})


def test_a_world_is_compared_as_if_it_were_alone() -> None:
    """The rows of a world are those of the comparison of its runs."""
    rows = found().policies_in
    alone = compare(
        runs().query("link == 'convex'").drop(columns="link"), ["crew"], {"crew": 9}, "cost_total", "customers_end"
    )
    judged = alone.differences[alone.differences["indicator"] == "net_value"].set_index("cell")
    for _, row in rows[(rows["world"] == "convex") & (rows["verdict"] != "baseline")].iterrows():
        assert row["difference"] == pytest.approx(judged.at[row["cell"], "difference"])
        assert row["verdict"] == judged.at[row["cell"], "verdict"]


def test_the_first_world_is_that_of_the_baseline() -> None:
    assert list(worlds_of(runs(), experiment(baseline={"crew": 9, "link": "none"}))) == ["none", "logit", "convex"]


def test_a_world_that_is_a_number_says_what_it_counts() -> None:
    one = experiment(factors={"crew.technicians": [8, 11], "link": ["logit"]}, worlds=["crew.technicians"],
                     baseline={"crew.technicians": 8, "link": "logit"})  # fmt: skip
    table = pd.DataFrame({"crew.technicians": [11, 8], "link": "logit"})
    assert list(worlds_of(table, one)) == ["8 technicians", "11 technicians"]


def test_the_headline_says_for_which_world_it_speaks() -> None:
    """Ten is best in the first world and in another, not in the last; under noise nothing is told apart."""
    assert world_words(found()) == "This speaks for the world of logit only: in that of none crew 11 is best."
    assert "best, or not told apart from the best, in all 3 worlds." in world_words(found(noise=2000.0))


def test_ranks_regrets_and_agreement_by_hand() -> None:
    """In the world without a link 11 is best, 25 ahead of 9 and 45 ahead of 10; its ranking is 11, 9, 10."""
    one = found(noise=0.0)
    last = one.policies_in[one.policies_in["world"] == "none"].set_index("policy")
    assert list(last["rank"]) == [2, 3, 1]
    assert last["regret"].to_numpy() == pytest.approx([25, 45, 0])
    agreement = one.worlds.set_index("world")["agreement"]
    assert agreement["logit"] == agreement["convex"] == 1
    assert agreement["none"] == pytest.approx(-1 / 3)  # of three pairs one is in order
    policies = one.policies.set_index("policy")
    assert list(policies["among_best"]) == [0, 2, 1]
    assert policies["worst_regret"].to_numpy() == pytest.approx([50, 45, 10])


def test_the_answer_says_where_the_best_policy_does_not_survive() -> None:
    text = survival_answer(found())
    assert "crew 10 is best, or not told apart from the best, in 2 of 3 worlds, not in none" in text
    assert "smallest worst regret has crew 11" in text


def test_a_policy_that_cannot_be_told_from_the_best_survives() -> None:
    """With so much noise that nothing can be told apart, every policy is among the best everywhere."""
    assert "in all 3 worlds" in survival_answer(found(noise=2000.0))


def test_decision_rules_of_a_case_worked_by_hand() -> None:
    """Worth by policy and world:      a   b   c      regret     a   b   c
    plain                             10   6   8                 0   3   0
    quick                              2   9   7                 8   0   1
    cheap                              5   5   5                 5   4   3
    Worst regret 3 (plain), 8, 5; mean 1, 3, 4; worst value 6, 2, 5.
    """
    hand = {"a": {9: 10.0, 10: 2.0, 11: 5.0}, "b": {9: 6.0, 10: 9.0, 11: 5.0}, "c": {9: 8.0, 10: 7.0, 11: 5.0}}
    one = experiment(factors={"crew": [9, 10, 11], "link": list(hand)}, baseline={"crew": 9, "link": "a"})
    luck = [-1.0, 0.0, 1.0]
    table = pd.DataFrame(
        {
            "cell": cell, "crew": crew, "link": link, "replication": r, "cost_total": 1.0, "customers_end": 1.0,
            "customer_value": 0.0, "customer_value_present": 0.0, "revenue": 1.0,
            "contribution_present": hand[link][crew] + luck[r],
        }
        for cell, (crew, link) in enumerate((crew, link) for crew in (9, 10, 11) for link in hand)
        for r in range(3)
    )  # fmt: skip
    result = survival({name: compare_in(part, one) for name, part in worlds_of(table, one).items()})
    policies = result.policies
    for name, known in {
        "worst_regret": [3, 8, 5], "mean_regret": [1, 3, 4], "worst_value": [6, 2, 5],
    }.items():  # fmt: skip
        assert policies[name].to_numpy() == pytest.approx(known)
    for name in ("worst_regret", "mean_regret"):  # luck is shared by all policies, so regrets have none
        assert policies[f"{name}_from"].to_numpy() == pytest.approx(policies[f"{name}_to"].to_numpy())
    assert (policies["worst_value_from"] < policies["worst_value"] - 1).all()
    assert list(policies["worst_regret_in"]) == ["b", "a", "a"]
    assert list(policies["worst_value_in"])[:2] == ["b", "a"]
    assert result.choices == dict.fromkeys(("minimax regret", "mean regret", "worst case"), "the baseline")


def test_rules_differ_where_the_worst_world_is_bad_for_all() -> None:
    """Policy 11 is never far behind, 10 is best where everything is worst: two rules, two choices."""
    found_here = found(noise=0.0)
    assert found_here.choices["minimax regret"] == "crew 11" and found_here.choices["worst case"] == "crew 11"
    assert found_here.choices["mean regret"] == "crew 11"


def test_intervals_of_regret_hold_what_they_say() -> None:
    """Of 200 experiments of 10 replications all worst regrets are inside at once in at least 95 %."""
    truth = np.array([50.0, 45.0, 10.0])
    held = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        gaps = [np.array([WORTH[link][crew] for crew in (9, 10, 11)]) for link in WORTH]
        draws = [values[:, None] + 30 * rng.normal(size=(3, 10)) for values in gaps]
        table = np.array([_regret_of(one, 0.05 / 9) for one in draws]).max(axis=0)
        held.append(((table[1] <= truth) & (truth <= table[2])).all())
    assert np.mean(held) >= 0.95


def test_regrets_and_worst_values_hold_together() -> None:
    """Three pairs, or three policies, in three worlds, and half of the 5 % for each of the two families."""
    one = experiment()
    worlds = {name: compare_in(part, one) for name, part in worlds_of(runs(), one).items()}
    table = regrets(worlds, 0.05)
    lost = np.array([_regret(world, 0.025 / 9) for world in worlds.values()]).max(axis=0)
    worth = np.array([_worth(world, 0.025 / 9) for world in worlds.values()]).min(axis=0)
    for k, end in enumerate(("", "_from", "_to")):
        assert table[f"worst_regret{end}"].to_numpy() == pytest.approx(lost[k])
        assert table[f"worst_value{end}"].to_numpy() == pytest.approx(worth[k])


def _regret_of(values: np.ndarray, alpha: float) -> np.ndarray:
    """Regret of policies x replications in one world, by way of the function of the report."""
    row = Indicator("worth", "money", "", "high")
    outcomes = Outcomes(pd.DataFrame(index=range(len(values))), {"worth": row}, {"worth": values})
    return _regret(SimpleNamespace(outcomes=outcomes, goal="worth"), alpha)  # type: ignore[arg-type]


def test_policies_whose_keys_end_alike_are_told_apart() -> None:
    """Half the speed of either: two policies that would be called the same, each with regrets of its own."""
    worth = {(2, 2): 0.0, (1, 2): 30.0, (2, 1): 50.0, (1, 1): 10.0}
    one = experiment(
        factors={"crew.speed": [2, 1], "van.speed": [2, 1], "link": ["a", "b"]},
        baseline={"crew.speed": 2, "van.speed": 2, "link": "a"},
    )
    runs_of = [(cell, pair, link, r) for cell, (pair, link) in enumerate(product(worth, "ab")) for r in range(4)]
    table = pd.DataFrame(
        {
            "cell": cell, "crew.speed": pair[0], "van.speed": pair[1], "link": link, "replication": r,
            "cost_total": 1.0, "customers_end": 1.0, "customer_value": 0.0, "customer_value_present": 0.0,
            "revenue": 1.0, "contribution_present": worth[pair] + r,
        }
        for cell, pair, link, r in runs_of
    )  # fmt: skip
    result = survival({name: compare_in(part, one) for name, part in worlds_of(table, one).items()})
    found = result.policies.set_index("policy")["worst_regret"]
    assert found.to_dict() == pytest.approx({
        "the baseline": 50.0, "speed 1 (crew.speed)": 20.0, "speed 1 (van.speed)": 0.0,
        "speed 1 (crew.speed), speed 1 (van.speed)": 40.0,
    })  # fmt: skip


def test_the_section_has_a_figure_and_three_tables(tmp_path: Path) -> None:
    section = survival_section(found(), ["link"], tmp_path)
    assert section.figure is not None and section.figure.is_file()
    matrix, policies, worlds = section.tables
    assert [len(table.rows) for table in (matrix, policies, worlds)] == [3, 3, 3]
    assert matrix.head[1:] == ["logit", "convex", "none"] and matrix.rows[0][1] == "– (3)"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"worlds": ["lnk"]}, "worlds: lnk is not a factor; did you mean link"),
        ({"worlds": ["link", "crew"]}, "leaves no policy"),
    ],
)
def test_worlds_must_be_factors_and_leave_a_choice(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        experiment(**changes)


def test_where_money_is_on_one_side_the_best_of_a_world_costs_no_more() -> None:
    """Eleven serve best, and cost more: the best of a world is what may be chosen there; ranks are of the goal."""
    one = experiment(loyalty="served")
    served = runs().assign(served=lambda table: table["crew"] + table["contribution_present"] / 1e4)
    frame = served.drop(columns=["contribution_present", "revenue"])
    judged = survival(
        {name: compare_in(part, one, indicators=WITH_SERVED) for name, part in worlds_of(frame, one).items()}
    )
    assert judged.at_any_cost and set(judged.worlds["best"]) == {"the baseline"}
    ranks = judged.policies_in.query("world == 'logit'").set_index("policy")["rank"]
    assert ranks["crew 11"] == 1 and ranks["the baseline"] == 3
    assert "is best, or not told apart from the best, in all 3 worlds" in world_words(judged)
    assert "smallest worst regret" not in survival_answer(judged)
