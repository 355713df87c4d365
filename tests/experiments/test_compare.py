"""Pairing, ties, dominance, steps and the choice: known truths, hand-made cases, and how often they are missed."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from experiments import stats
from experiments.amounts import between
from experiments.best_words import best_cell
from experiments.changes import changes
from experiments.compare import Comparison, compare
from experiments.contrasts import difference_table
from experiments.decision import Decision, _affordable, decide
from experiments.next_money import none_pays, recommended
from experiments.outcomes import NET_VALUE, Outcomes
from experiments.service_price import service_prices
from experiments.verdicts import choice_words
from experiments.words import answer, facts
from sim import INDICATORS
from tests.experiments.made_up import BASELINE, FACTORS, make

COST, LOYALTY = "cost_total", "customers_end"


def frame(cells: dict[int, dict[str, np.ndarray]]) -> pd.DataFrame:
    """Runs of a made-up experiment with one factor `crew`: cell -> indicator -> replications."""
    parts = [
        pd.DataFrame(values).assign(cell=cell, crew=cell, replication=range(len(next(iter(values.values())))))
        for cell, values in cells.items()
    ]
    return pd.concat(parts, ignore_index=True)


def judge(cells: dict[int, dict[str, np.ndarray]], baseline: int = 0, **options: object) -> Comparison:
    return compare(frame(cells), ["crew"], {"crew": baseline}, COST, LOYALTY, **options)


def plane(costs: list[float], loyalties: list[float], spread: float = 1.0, seed: int = 1, n: int = 20) -> Comparison:
    """Cells around given means, with shared luck and a little noise of their own."""
    rng = np.random.default_rng(seed)
    luck = 50 * rng.normal(size=n)
    cells = {
        cell: {COST: cost + luck + spread * rng.normal(size=n), LOYALTY: loyal - luck + spread * rng.normal(size=n)}
        for cell, (cost, loyal) in enumerate(zip(costs, loyalties, strict=True))
    }
    return judge(cells)


def status(comparison: Comparison) -> list[str]:
    return list(comparison.pareto["status"])


@pytest.fixture(scope="module")
def comparison(runs: pd.DataFrame) -> Comparison:
    return compare(runs, FACTORS, BASELINE, COST, LOYALTY)


def test_a_row_says_what_a_direct_calculation_says(runs: pd.DataFrame, comparison: Comparison) -> None:
    """Cell 7 is nine technicians with a fuller van; the baseline is cell 6."""
    cost = runs.pivot(index="replication", columns="cell", values=COST)
    row = comparison.difference(7, COST)
    assert row["difference"] == pytest.approx((cost[7] - cost[6]).mean())
    assert row["half"] == pytest.approx(2.093024 * (cost[7] - cost[6]).std() / np.sqrt(20), rel=1e-6)
    assert row["variance_reduction"] == pytest.approx((cost[7].var() + cost[6].var()) / (cost[7] - cost[6]).var())
    assert (row["crew.technicians"], row["first_fix"]) == (9, "fuller_van")


def test_rates_are_ratios_of_sums_even_if_the_column_says_something_else(runs: pd.DataFrame) -> None:
    """The column of a rate is never averaged: nonsense in it changes nothing."""
    spoilt = compare(runs.assign(churn_rate_year=99.0), FACTORS, BASELINE, COST, LOYALTY)
    cell = runs[runs["cell"] == 7]
    mean = spoilt.cell(7, "churn_rate_year")["mean"]
    assert mean == pytest.approx(cell["leavers"].sum() / cell["customer_years"].sum())


def test_the_order_of_the_rows_does_not_matter(runs: pd.DataFrame, comparison: Comparison) -> None:
    shuffled = compare(runs.sample(frac=1, random_state=5), FACTORS, BASELINE, COST, LOYALTY)
    pd.testing.assert_frame_equal(shuffled.differences, comparison.differences)
    pd.testing.assert_frame_equal(shuffled.pareto, comparison.pareto)


def test_the_adjusted_p_values_are_holms_over_the_cells_of_one_indicator(comparison: Comparison) -> None:
    rows = comparison.differences[comparison.differences["indicator"] == "score_mean"]
    assert len(rows) == 29
    assert rows["p_holm"].to_numpy() == pytest.approx(stats.holm(rows["p"].to_numpy()))


def test_broken_synchronisation_is_reported(runs: pd.DataFrame, comparison: Comparison) -> None:
    """Replications of one cell in another order: the gain of pairing is gone, and a warning says so."""
    spoilt = runs.copy()
    cell = spoilt["cell"] == 7
    spoilt.loc[cell, "replication"] = spoilt.loc[cell, "replication"].to_numpy()[::-1]
    broken = compare(spoilt, FACTORS, BASELINE, COST, LOYALTY)
    assert broken.difference(7, COST)["variance_reduction"] < 2 < comparison.difference(7, COST)["variance_reduction"]
    assert any("Common random numbers did not help" in warning for warning in broken.warnings)
    assert not comparison.warnings


def test_a_policy_that_changes_nothing_is_an_exact_tie(runs: pd.DataFrame) -> None:
    """One more technician who never works: no difference, p = 1, alike in the Pareto set, tied with the best."""
    two = runs[(runs["first_fix"] == "all_in") & (runs["crew.technicians"] == 9)]
    cells = pd.concat([two.assign(cell=0, crew=9), two.assign(cell=1, crew=10)])
    found = compare(cells, ["crew"], {"crew": 9}, COST, LOYALTY)
    assert (found.differences["difference"].fillna(0) == 0).all()
    assert (found.differences["p_holm"].dropna() == 1).all()
    assert status(found) == ["undominated", "undominated"]
    assert list(found.pareto["alike"]) == ["1", "0"]
    assert found.decision is not None and len(found.decision.tied) == 1
    assert "Cannot be told apart" in changes(found)[0]


def test_replications_that_are_missing_are_counted_and_left_out_of_pairs(runs: pd.DataFrame) -> None:
    gaps = runs[~((runs["cell"] == 7) & (runs["replication"] < 3))]
    found = compare(gaps, FACTORS, BASELINE, COST, LOYALTY)
    row = found.difference(7, COST)
    assert (row["used"], row["given"], row["note"]) == (17, 20, "17 of 20 replications used")
    kept = runs[runs["replication"] >= 3]
    whole = compare(kept, FACTORS, BASELINE, COST, LOYALTY).difference(7, COST)
    assert row["difference"] == pytest.approx(whole["difference"])


def test_what_never_happened_survives_as_nan(runs: pd.DataFrame) -> None:
    found = compare(runs.assign(score_early=np.nan), FACTORS, BASELINE, COST, LOYALTY)
    assert np.isnan(found.cell(7, "score_early")["mean"])
    assert found.difference(7, "score_early")["verdict"] == "not comparable"


def test_rare_events_are_flagged(comparison: Comparison) -> None:
    """About four emergency orders over twenty replications."""
    assert "fewer than 20 events" in comparison.cell(7, "emergency_orders")["note"]
    assert comparison.cell(7, "leavers")["note"] == ""


def test_dominance_needs_both_intervals_to_agree() -> None:
    """Cheaper and more loyal dominates; dearer and more loyal does not."""
    assert status(plane([0, 100, 200], [0, -100, 100])) == ["undominated", "dominated", "undominated"]


def test_a_tie_on_one_axis_is_no_domination_and_is_said() -> None:
    """Surely cheaper, loyalty not told apart: the dearer cell stays in the set and is tied with the cheaper one."""
    found = plane([0, 100], [0, 0.1])
    assert status(found) == ["undominated", "tied"]
    assert list(found.pareto["tied_with"]) == ["", "0"]


def test_exact_equality_on_one_axis_is_agreement() -> None:
    """The same loyalty in every replication for more money is dominated, not tied."""
    rng = np.random.default_rng(4)
    loyal, cost = rng.normal(size=20), rng.normal(size=20)
    found = judge({0: {COST: cost, LOYALTY: loyal}, 1: {COST: cost + 5, LOYALTY: loyal}})
    assert status(found) == ["undominated", "dominated"]


def test_cells_that_tie_on_both_axes_are_alike() -> None:
    found = plane([0, 0.1, 300], [0, 0.1, -300])
    assert status(found) == ["undominated", "undominated", "dominated"]
    assert list(found.pareto["alike"]) == ["1", "0", ""]


def test_a_low_loyalty_measure_turns_the_axis() -> None:
    """Hours to fix: fewer is better."""
    rng = np.random.default_rng(6)
    cells = {
        cell: {COST: cost + rng.normal(size=20), "hours_to_fix": hours + rng.normal(size=20)}
        for cell, (cost, hours) in enumerate([(0, 20), (100, 30), (100, 10)])
    }
    found = compare(frame(cells), ["crew"], {"crew": 0}, COST, "hours_to_fix")
    assert status(found) == ["undominated", "dominated", "undominated"]


def test_a_cell_that_is_not_worse_is_seldom_called_dominated() -> None:
    """Nine equal cells: called dominated by mistake with a chance of at most 5 % a cell (here far less)."""
    wrong = [plane([0.0] * 9, [0.0] * 9, seed=seed, n=10).pareto["status"].eq("dominated").mean() for seed in range(40)]
    assert np.mean(wrong) < 0.02


def choices(gaps: list[float], n: int, count: int, seed: int) -> Iterator[tuple[Outcomes, Decision]]:
    """Many experiments in which cell i is truly worth gaps[i]; replications share their luck."""
    rng, design = np.random.default_rng(seed), pd.DataFrame({"crew": range(len(gaps))})
    names = (COST, LOYALTY, "contribution", "contribution_present", "customer_value", "customer_value_present")
    known = {**{name: INDICATORS[name] for name in names}, "net_value": NET_VALUE}
    for _ in range(count):
        worth = np.array(gaps)[:, None] + 3 * rng.normal(size=n) + rng.normal(size=(len(gaps), n))
        nothing = dict.fromkeys(("customer_value", "customer_value_present"), 0 * worth)
        outcomes = Outcomes(design, known, dict.fromkeys(known, worth) | nothing)
        differences = difference_table(outcomes, 0, 0.95, 0.05)
        yield outcomes, decide(outcomes, 0, COST, LOYALTY, pd.DataFrame(), differences)


@pytest.mark.parametrize("gaps", [[0.0] * 6, [0, -0.3, -0.3, -0.3, -3, -3], [0, -0.5, -1, -4, -4, -4]])
def test_best_and_tied_hold_the_truly_best_cell(gaps: list[float]) -> None:
    """In at least 95 % of 200 experiments; the band allows for chance (three standard errors)."""
    held = [0 in (found.best, *found.tied) for _, found in choices(gaps, 15, 200, seed=31)]
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200)


def test_the_interval_of_the_best_cell_covers_although_it_was_picked() -> None:
    """Ten equal cells: the gain of the luckiest is truly zero; an unadjusted interval would miss it often."""
    family, alone = [], []
    for outcomes, found in choices([0.0] * 10, 12, 200, seed=32):
        if found.best != 0:
            gain, plain = found.gains.iloc[0], outcomes.difference("net_value", found.best, 0)
            family.append(gain["difference_low"] <= 0 <= gain["difference_high"])
            alone.append(plain.low <= 0 <= plain.high)
    assert np.mean(family) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(family))
    assert np.mean(alone) < 0.90


def test_the_choice_is_the_cell_with_the_highest_net_value(runs: pd.DataFrame, comparison: Comparison) -> None:
    net = (runs["contribution_present"] + runs["customer_value_present"]).groupby(runs["cell"]).mean()
    assert comparison.decision.best == net.idxmax()
    assert comparison.decision.goal == "net_value"
    gain = comparison.decision.gains.iloc[0]
    assert gain["difference"] == pytest.approx(net.max() - net[comparison.baseline])


def test_of_each_factor_the_change_that_is_worth_most_comes_next(comparison: Comparison) -> None:
    """Only one level of a factor can be had; fewer technicians, or two more, are candidates like one more."""
    steps = comparison.steps
    assert list(steps[steps["next"]]["to"]) == ["all_in", "10"]
    assert len(steps) == 9 and set(steps["to"]) >= {"8", "10", "11", "12"}
    assert steps.loc[steps["next"], "worth"].to_list() == list(steps.groupby("factor")["worth"].max()[::-1])


def test_what_gains_at_no_cost_comes_first(runs: pd.DataFrame) -> None:
    """With eleven technicians and all levers two fewer save money and are worth more; a lever more costs money."""
    steps = compare(runs, FACTORS, BASELINE | {"crew.technicians": 11}, COST, LOYALTY).steps
    assert list(steps["free"]) == sorted(steps["free"], reverse=True)
    for free, part in steps.groupby("free"):
        assert part["worth"].is_monotonic_decreasing
        assert not free or ((part["worth"] > 0) & ~(part["extra_cost_verdict"] == "worse")).all()


def test_the_cost_of_one_more_customer_is_extra_cost_over_extra_customers(
    runs: pd.DataFrame, comparison: Comparison
) -> None:
    means = runs.groupby("cell")[[COST, LOYALTY]].mean()
    step = comparison.steps.set_index("to").loc["fuller_van"]
    change = means.loc[7] - means.loc[6]
    assert step["cost_per_gain"] == pytest.approx(change[COST] / change[LOYALTY])
    assert step["cost_per_gain_low"] < step["cost_per_gain"] < step["cost_per_gain_high"]


def test_the_answer_says_where_the_next_money_goes(comparison: Comparison) -> None:
    assert answer(comparison) == (
        "Put the next money into first fix (all in), not into technicians (10 technicians instead of 9)."
    )
    assert best_cell(comparison).startswith("Of all 30 combinations, 9 technicians, all in has the best net value: +")
    assert [fact.name for fact in facts(comparison)][:3] == ["net value", "contribution, present value", "total cost"]


def test_at_a_switch_the_two_cells_are_worth_the_same(runs: pd.DataFrame, comparison: Comparison) -> None:
    """And up to it no third cell is better: it is the first switch.  A customer of this company is worth 610."""
    means = runs.groupby("cell")[["contribution_present", LOYALTY]].mean()
    switches = comparison.decision.switches
    assert list(switches["direction"]) == ["below", "above"]
    for switch in switches.itertuples():
        worth = means["contribution_present"] + 0.75 * switch.customer * means[LOYALTY]  # discounted as in the data
        assert worth[switch.cell] == pytest.approx(worth[comparison.decision.best])
        assert worth.max() == pytest.approx(worth[switch.cell])
        assert switch.today == pytest.approx(610)
        assert switch.customer_low < switch.customer < switch.customer_high


def test_a_cell_is_too_dear_if_that_is_sure_among_all_cells() -> None:
    """A cost 2.6 standard errors higher: p is .03 for one other cell, too much for a third of 5 %."""
    z = np.array([-1.5, -1.0, -0.5, -0.2, 0.0, 0.0, 0.2, 0.5, 1.0, 1.5])
    base, above = 100 + 10 * z[::-1], 2.6 * z.std(ddof=1) / np.sqrt(10) + z
    for cells, kept in ((2, [0]), (4, [0, 1, 2, 3])):
        costs = np.array([base, base + above, *[base] * (cells - 2)])
        outcomes = Outcomes(pd.DataFrame({"crew": range(cells)}), {COST: INDICATORS[COST]}, {COST: costs})
        assert _affordable(outcomes, 0, COST, 0.05) == kept


def test_rivals_are_adjusted_by_holm_over_all_of_them(comparison: Comparison) -> None:
    """But for the baseline, which the table of differences has."""
    rivals = comparison.decision.rivals
    others = (rivals["cell"] != comparison.baseline).to_numpy()
    assert rivals["p_holm"][others].to_numpy() == pytest.approx(stats.holm(rivals["p"])[others])


def test_champions_of_factors_are_compared_at_the_level_of_all_pairs(comparison: Comparison) -> None:
    """The best change of each factor was picked, so every pair of changes of two factors counts."""
    decision = comparison.decision
    sizes = comparison.steps.groupby("factor").size()
    pairs = (sizes.sum() ** 2 - (sizes**2).sum()) / 2
    row = decision.contest.iloc[0]
    found = comparison.outcomes.difference(decision.goal, int(row["cell"]), int(row["against"]), 1 - 0.05 / pairs)
    assert pairs > 2 and row[["ahead_low", "ahead_high"]].tolist() == pytest.approx([found.low, found.high])
    assert row["p"] == pytest.approx(min(1, found.p * pairs))


def test_the_nearest_switch_was_picked_so_its_interval_is_that_of_all_others(comparison: Comparison) -> None:
    """Bonferroni: one of 29 crossings has a 29th of the 5 %."""
    outcomes, best = comparison.outcomes, comparison.decision.best
    for switch in comparison.decision.switches.itertuples():
        behind = outcomes.sample("net_value", best)[0] - outcomes.sample("net_value", switch.cell)[0]
        present = [outcomes.sample("customer_value_present", cell)[0] for cell in (switch.cell, best)]
        known = stats.quotient(behind, present[0] - present[1], 1 - 0.05 / 29)
        ends = [switch.today * (1 + end) for end in (known.low, known.high)]
        assert [switch.customer_low, switch.customer_high] == pytest.approx(ends)


def test_where_no_other_cell_ever_takes_over_that_is_said(runs: pd.DataFrame) -> None:
    """The recommended cell both earns the most and keeps the most customers."""
    two = runs[runs["cell"].isin([6, 7])].assign(contribution_present=lambda rows: 1e6 + 1e3 * rows["cell"])
    found = compare(two, FACTORS, BASELINE, COST, LOYALTY)
    assert found.decision.best == 7
    assert "Whatever a customer is worth on average, the choice is the same." in changes(found)


def test_money_counted_in_another_unit_changes_no_choice(runs: pd.DataFrame, comparison: Comparison) -> None:
    """Times two, exactly: every amount doubles, every test and every choice stays."""
    parts = ("contribution", "contribution_present", "customer_value", "customer_value_present")
    money = ["revenue", COST, *parts]
    doubled = compare(runs.assign(**{name: 2 * runs[name] for name in money}), FACTORS, BASELINE, COST, LOYALTY)
    assert doubled.decision.best == comparison.decision.best
    assert doubled.difference(7, COST)["difference"] == 2 * comparison.difference(7, COST)["difference"]
    assert doubled.difference(7, COST)["p"] == pytest.approx(comparison.difference(7, COST)["p"])
    assert status(doubled) == status(comparison)


def test_without_revenue_the_best_affordable_loyalty_is_chosen() -> None:
    """Cell 2 is the most loyal but dearer; cell 1 is better than the baseline at no extra cost."""
    found = plane([0, 0, 500], [0, 50, 100])
    assert found.decision.goal == LOYALTY
    assert found.decision.best == 1
    assert any(change.startswith("At any cost, crew 2 does best") for change in changes(found))


def test_where_all_others_cost_more_the_headline_says_so() -> None:
    """Crew 1 is more loyal and dearer: cost alone rules it out, and what it would bring comes next."""
    found = plane([0, 500], [0, 100])
    assert answer(found).startswith("Stay with the baseline (") and answer(found).endswith(
        ": the other combination costs more."
    )
    assert answer(plane([0, 500, 900], [0, 50, 100])).endswith(": all other combinations cost more.")
    assert changes(found)[0].startswith("At any cost, crew 1 does best")


def test_what_customers_lose_by_the_choice_is_said(runs: pd.DataFrame) -> None:
    """Cell 7 earns more and keeps its customers waiting; a wait that is shorter has no price."""
    two = runs[runs["cell"].isin([6, 7])].assign(contribution_present=lambda rows: 1e6 + 1e3 * rows["cell"])
    waits = two["hours_to_first_visit"].where(two["cell"] == 6, two["hours_to_first_visit"] + 24)
    slower = compare(two.assign(hours_to_first_visit=waits), FACTORS, BASELINE, COST, LOYALTY)
    assert slower.decision.best == 7
    assert "hours to first visit" in " ".join(service_prices(slower)) and " → " in " ".join(service_prices(slower))
    faster = compare(two.assign(hours_to_first_visit=waits - 48 * (two["cell"] == 7)), FACTORS, BASELINE, COST, LOYALTY)
    assert "hours to first visit" not in " ".join(service_prices(faster))


def test_without_revenue_a_saving_says_what_the_service_must_be_worth() -> None:
    """Crew 1 saves about 300 and loses about 100: right if each is worth less than about 3."""
    words = [change for change in changes(plane([0, -300], [0, -100])) if "would save" in change]
    assert len(words) == 1 and "right if keeping each is worth less than" in words[0]


def test_a_baseline_that_is_not_beaten_is_kept() -> None:
    found = plane([0, 500], [0, -10])
    assert found.decision.best == 0
    assert answer(found).startswith("Stay with the baseline")
    assert facts(found)[1].interval == between(*found.cell(0, COST)[["low", "high"]], "")


def test_the_edge_of_the_design_is_pointed_out(runs: pd.DataFrame) -> None:
    few = runs[runs["crew.technicians"] >= 9]
    found = compare(few, FACTORS, BASELINE, COST, LOYALTY)
    assert any("is the lowest that was tried" in change for change in changes(found))


def test_what_the_best_combination_has_beside_the_first_step_is_said(runs: pd.DataFrame) -> None:
    """A tenth technician pays only beside all the levers: not the next step, but the one after it."""
    together = (runs["crew.technicians"] == 10) & (runs["first_fix"] == "all_in")
    found = compare(
        runs.assign(contribution_present=runs["contribution_present"] + 1e7 * together),
        FACTORS,
        BASELINE,
        COST,
        LOYALTY,
    )
    said = answer(found)
    assert said.startswith("Put the next money into first fix (all in)")
    assert said.endswith(" Then 10 technicians instead of 9: the best combination has both.")


def test_nothing_is_fewer_than_none() -> None:
    """A level of zero is an end of the ladder, not an edge of the design."""
    runs, _ = make(5, technicians=[8, 9], strategies=["baseline", "fuller_van"])
    runs["loaners"] = runs["crew.technicians"].map({8: 0, 9: 4})
    factors = ["loaners", "first_fix"]
    nothing = {"customer_value": 0.0, "customer_value_present": 0.0}
    dear = runs.assign(**{COST: runs[COST] + 1e6 * runs["loaners"]} | nothing)
    dear["contribution"] = dear["contribution_present"] = -dear[COST]
    found = compare(dear, factors, {"loaners": 4, "first_fix": "baseline"}, COST, LOYALTY)
    assert found.outcomes.design.loc[found.decision.best, "loaners"] == 0
    assert not any("level of loaners" in change for change in changes(found))


def test_where_no_money_pays_the_best_saving_is_named(runs: pd.DataFrame) -> None:
    """With too many technicians the next one is no use, and one fewer is worth more than he keeps."""
    found = compare(runs, FACTORS, BASELINE | {"crew.technicians": 11, "first_fix": "all_in"}, COST, LOYALTY)
    said = answer(found)
    assert said.startswith(
        "First what is not shown to cost money: 9 technicians instead of 11 (saves money, net value +"
    )
    assert said.endswith(" Beside it, no other single change is shown to pay.")


def test_where_no_change_pays_the_least_loss_is_said(runs: pd.DataFrame) -> None:
    """Every level at a price that nothing earns back: no step pays, and the cheapest is named with what it loses."""
    home = {"crew.technicians": 8, "first_fix": "baseline"}
    price = 1e7 * (runs["crew.technicians"] - 8) + 3e7 * (runs["first_fix"] != "baseline")
    dear = runs.assign(**{COST: runs[COST] + price})
    for name in ("contribution", "contribution_present"):
        dear[name] = dear[name] - price
    found = compare(dear, FACTORS, home, COST, LOYALTY, currency="CNY")
    said = answer(found)
    assert re.match(
        r"No single change from the baseline pays: the one that loses least, 9 technicians instead of 8, loses "
        r"9,\d\d0,000 ± [\d,]+ CNY of net value\.$",
        said,
    )
    unsure = found.steps.assign(worth=[5.0] * len(found.steps), worth_high=9.0, worth_verdict="no difference shown")
    words = none_pays(found, unsure, "step")
    assert words.startswith("No step is shown to pay; ") and words.endswith(" comes nearest, +5 ± 4 CNY of net value.")


def test_what_needs_no_money_is_said_before_where_the_money_goes(runs: pd.DataFrame) -> None:
    """Two technicians fewer pay by what they save; and the levers are worth their money too."""
    found = compare(runs, FACTORS, BASELINE | {"crew.technicians": 12}, COST, LOYALTY)
    said = answer(found)
    assert (
        said.startswith("First what is not shown to cost money: ")
        and "technicians instead of 12 (saves money, " in said
    )
    assert "Put the next money into first fix (all in)." in said  # no other factor is left to put it into
    assert [found.steps.set_index("cell").loc[cell, "factor"] for cell in recommended(found)] == FACTORS


def test_where_no_management_acts_nobody_was_hired(runs: pd.DataFrame) -> None:
    """Days of people hired are 0 there and no gap, as soon as another cell has some; nowhere, they are not known."""
    two = runs[runs["cell"].isin([6, 7])]
    some = two.assign(hired_days=(30.0 + two["replication"]).where(two["cell"] == 7))
    found = compare(some, FACTORS, BASELINE, COST, LOYALTY)
    assert found.cell(6, "hired_days")["mean"] == 0
    assert found.difference(7, "hired_days")["difference"] == pytest.approx(some["hired_days"].mean())
    nobody = compare(two.assign(hired_days=np.nan), FACTORS, BASELINE, COST, LOYALTY)
    assert not nobody.outcomes.has("hired_days")


def test_a_single_cell_has_means_and_nothing_to_decide() -> None:
    runs, _ = make(5, technicians=[9], strategies=["baseline"])
    found = compare(runs.drop(columns=FACTORS), [], {}, COST, LOYALTY)
    assert found.decision is None and found.differences.empty and found.pareto.empty
    assert set(found.tables) == {"cells"}
    assert "of the repairs were solved at the first visit" in answer(found)


def test_few_replications_are_warned_about() -> None:
    runs, _ = make(4, technicians=[9, 10], strategies=["baseline"])
    found = compare(runs, ["crew.technicians"], {"crew.technicians": 9}, COST, LOYALTY)
    assert any("Only 4 replications" in warning for warning in found.warnings)


def test_one_replication_gives_values_and_claims_nothing() -> None:
    runs, _ = make(1, technicians=[9, 10], strategies=["baseline", "all_in"])
    found = compare(runs, FACTORS, BASELINE, COST, LOYALTY)
    assert (found.differences["verdict"] == "not comparable").all()
    assert not found.pareto["status"].eq("dominated").any()
    assert answer(found) and changes(found)


def test_the_currency_is_the_unit_of_money(runs: pd.DataFrame) -> None:
    found = compare(runs, FACTORS, BASELINE, COST, LOYALTY, currency="CNY")
    assert found.cell(0, "net_value")["unit"] == found.cell(0, COST)["unit"] == "CNY"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda runs: (runs, FACTORS, {**BASELINE, "first_fix": "magic"}), "first_fix=magic is not among the levels"),
        (lambda runs: (runs, FACTORS, {"first_fix": "baseline"}), "must name a level of each factor"),
        (lambda runs: (pd.concat([runs, runs.head(1)]), FACTORS, BASELINE), "occurs more than once"),
        (lambda runs: (runs.drop(columns="cell"), FACTORS, BASELINE), "lack the column 'cell'"),
        (lambda runs: (runs.drop(columns="first_fixes"), FACTORS, BASELINE), "needs the column 'first_fixes'"),
        (lambda runs: (runs.head(0), FACTORS, BASELINE), "no runs to compare"),
        (lambda runs: (runs.drop(columns=COST), FACTORS, BASELINE), "'cost_total' is not among the measured"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(runs: pd.DataFrame, change, sentence: str) -> None:
    frame_, factors, baseline = change(runs)
    with pytest.raises(ValueError, match=sentence):
        compare(frame_, factors, baseline, COST, LOYALTY)


def test_every_table_can_be_stored(comparison: Comparison, tmp_path) -> None:
    """Parquet needs one type a column."""
    for name, table in comparison.tables.items():
        table.to_parquet(tmp_path / f"{name}.parquet")
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table, check_dtype=False)


def test_a_factor_that_changed_nothing_is_named(runs: pd.DataFrame) -> None:
    """A switch of something that is off: both its levels are equal in every number, and only then."""
    of_switch = [runs.assign(switch=level, cell=2 * runs["cell"] + level) for level in (0, 1)]
    both = pd.concat(of_switch).sort_values(["cell", "replication"], ignore_index=True)
    asked = ([*FACTORS, "switch"], BASELINE | {"switch": 0}, COST, LOYALTY)
    idle = [words for words in compare(both, *asked).warnings if "changed nothing" in words]
    assert len(idle) == 1 and idle[0].startswith("switch changed nothing: every number is equal")
    last = both.index[-1]
    both.loc[last, COST] += 0.01
    assert not any("changed nothing" in words for words in compare(both, *asked).warnings)


def test_less_of_what_is_called_the_cost_is_better() -> None:
    """Paid hours of agents have no direction of their own; as the cost of an experiment they have."""
    runs, _ = make(replications=6, technicians=[8, 9, 10], strategies=["baseline"])
    hours = runs["crew.technicians"] * 100.0 + runs["replication"]
    found = compare(
        runs.drop(columns=["contribution_present"]).assign(agent_hours=hours), FACTORS, BASELINE, "agent_hours",
        "customers_end",
    )  # fmt: skip
    assert found.outcomes.indicators["agent_hours"].better == "low"
    more = found.difference(2, "agent_hours")
    assert more["verdict"] == "worse" and found.difference(0, "agent_hours")["verdict"] == "better"
    assert "dominated" not in set(found.pareto["status"])  # dearer and better: nobody is dominated


def test_where_nobody_leaves_customers_are_worth_nothing_more() -> None:
    """Net value would count their margin as if the policy had kept them; the goal is what the experiment says."""
    runs, _ = make(replications=6, technicians=[9, 10], strategies=["baseline"])
    moving, still = (
        compare(frame, FACTORS, BASELINE, "cost_total", "score_mean") for frame in (runs, runs.assign(leavers=0.0))
    )
    assert moving.goal == "net_value" and still.goal == "score_mean" and not still.outcomes.has("net_value")


@pytest.mark.parametrize(
    ("costs", "best", "begins", "cost"),
    [
        ([0, -150], 1, "crew 1: it costs less than crew 0 (", "−1"),
        ([0, 150], 0, "Stay with the baseline, crew 0: it costs less than crew 1 (", "−1"),
    ],
)
def test_of_two_cells_alike_in_loyalty_the_cheaper_is_chosen(
    costs: list[float], best: int, begins: str, cost: str
) -> None:
    """Then cost decides, and the first sentence says so with both differences, the choice minus the other."""
    found = plane(costs, [0, 0.1])
    assert found.decision is not None and found.decision.by_cost and found.decision.best == best
    said = answer(found)
    assert said.startswith(begins)
    assert f"total cost {cost}" in said and " ± " in said.partition("and these runs")[0]
    assert ", and these runs do not tell the two apart by customers at the end (" in said
    assert choice_words(found) == "recommended"


@pytest.mark.parametrize(
    ("costs", "loyalties"), [([0, -100], [0, -50]), ([0, 0.1], [0, 0.1]), ([0, -9, -9], [0, 0.1, 0])]
)
def test_cost_decides_nothing_else(costs: list[float], loyalties: list[float]) -> None:
    """Not where loyalty is told apart, where cost is not, or where there are more than two to choose from."""
    found = plane(costs, loyalties)
    assert found.decision is not None and not found.decision.by_cost


def test_a_loyalty_that_a_cell_does_not_have_is_no_evidence_that_cost_decides() -> None:
    """Cheaper by 150, and nobody answered a survey there, or in one replication: what has a loyalty stays first."""
    rng = np.random.default_rng(1)
    costs = {cell: cost + rng.normal(size=20) for cell, cost in enumerate([0.0, -150.0])}
    for answered in (np.nan, -9.0):
        loyal = {0: rng.normal(size=20), 1: np.r_[answered, np.full(19, np.nan)]}
        found = judge({cell: {COST: costs[cell], LOYALTY: loyal[cell]} for cell in (0, 1)})
        assert found.decision is not None and not found.decision.by_cost and found.decision.best == 0
        assert answer(found).startswith("Stay with the baseline")


def test_where_net_value_rests_on_cost_alone_the_answer_says_so() -> None:
    """A crew that costs 100 less and keeps as many customers is worth 100 more; the sentence names all three."""
    rng = np.random.default_rng(5)
    cells = {}
    for cell, cost in enumerate([100.0, 0.0]):
        costs, customers = cost + rng.normal(size=20), 50 + cell * np.resize([1.0, -1.0], 20)
        money = dict.fromkeys(("contribution", "contribution_present"), 1000 - costs)
        money |= dict.fromkeys(("customer_value", "customer_value_present"), np.full(20, 300.0))
        cells[cell] = {COST: costs, LOYALTY: customers, **money}
    found = judge(cells)
    assert found.decision is not None and found.decision.goal == NET_VALUE.name and not found.decision.by_cost
    said = best_cell(found)
    assert said.startswith("crew 1: it costs less than crew 0 (total cost −") and "; net value +" in said
    kept = judge(cells, baseline=1)
    assert best_cell(kept).startswith("Stay with the baseline, crew 1: it costs less than crew 0 (total cost −")
