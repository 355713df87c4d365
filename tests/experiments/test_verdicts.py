"""One comparison has one verdict: in the answer, its facts, the steps, the tables and the figures."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from experiments.best_words import best_cell
from experiments.changes import changes
from experiments.compare import Comparison, compare
from experiments.contrasts import is_shown
from experiments.evidence import evidence
from experiments.figures import draw_all, heat_data
from experiments.service_price import service_prices
from experiments.tables import step_table
from experiments.tables_beside import difference_table, heat_tables, plane_table
from experiments.verdicts import ALIKE, best_shown, identical
from experiments.words import answer, facts, facts_note
from tests.experiments.made_up import BASELINE, FACTORS, make

COST, LOYALTY = "cost_total", "customers_end"
N = 12


@pytest.fixture(scope="module")
def comparison(runs: pd.DataFrame) -> Comparison:
    return compare(runs, FACTORS, BASELINE, COST, LOYALTY)


def scatter(seed: int, size: float) -> np.ndarray:
    """Noise of one cell, centred, so that means are exactly what a test says they are."""
    drawn = np.random.default_rng(seed).normal(size=N)
    return size * (drawn - drawn.mean()) / drawn.std(ddof=1)


def money(cells: list[dict[str, np.ndarray]], factor: str = "crew", levels: tuple = ()) -> Comparison:
    """Cells with a contribution each, no value of customers unless given; the baseline is the first cell."""
    parts = []
    for cell, (level, values) in enumerate(zip(levels or range(len(cells)), cells, strict=True)):
        whole = {COST: np.zeros(N), LOYALTY: np.full(N, 1000.0), "customer_value": np.zeros(N)} | values
        present = {f"{name}_present": whole[name] for name in ("contribution", "customer_value")}
        parts.append(pd.DataFrame(whole | present).assign(cell=cell, **{factor: level}, replication=range(N)))
    runs = pd.concat(parts, ignore_index=True)
    return compare(runs, [factor], {factor: runs[factor].iloc[0]}, COST, LOYALTY)


def unsure(shown: bool = True) -> Comparison:
    """Cell 1 is highest and scatters; cell 2 is surely better than the baseline, or as unsure as cell 1."""
    second = scatter(2, 1.0 if shown else 400.0)
    values = (scatter(0, 1), 120 + scatter(1, 400), 100 + second)
    return money([{"contribution": one} for one in values])


def test_a_step_has_the_verdict_of_the_differences(comparison: Comparison) -> None:
    """The same cell against the same baseline: one adjusted p value, over all cells."""
    judged = [("extra_cost", COST), ("gain", LOYALTY), ("worth", "net_value")]
    for _, step in comparison.steps.iterrows():
        assert step["p_holm"] == comparison.difference(step["cell"], "net_value")["p_holm"]
        for name, indicator in judged:
            assert step[f"{name}_verdict"] == comparison.difference(step["cell"], indicator)["verdict"]


def test_what_is_not_shown_is_marked_in_the_steps_as_in_the_differences() -> None:
    """The unsure cell is not shown in both tables, the sure one in neither; the steps begin with the sure one."""
    found = unsure()
    steps, differences = step_table(found), difference_table(found)
    for table, marked in ((steps, [False, True]), (differences, [True, False])):
        place = next(k for k, head in enumerate(table.head) if "net value" in head)
        assert [row[place].endswith("(not shown)") for row in table.rows] == marked
    assert [row[steps.head.index("adjusted p (net value)")] for row in reversed(steps.rows)] == [
        row[differences.head.index("adjusted p (net value)")] for row in differences.rows
    ]


def test_best_against_the_baseline_is_judged_once(comparison: Comparison) -> None:
    """Among the rivals, too."""
    decision = comparison.decision
    rivals = decision.rivals.set_index("cell")
    assert rivals.loc[comparison.baseline, "p_holm"] == comparison.difference(decision.best, decision.goal)["p_holm"]
    stay = money([{"contribution": 100 + scatter(0, 1)}, {"contribution": scatter(1, 1)}])
    assert stay.decision.best == 0
    assert stay.decision.rivals["p_holm"].tolist() == [stay.difference(1, "net_value")["p_holm"]]


def test_a_tie_with_the_baseline_is_called_one_wherever_it_is_named() -> None:
    """Headline, facts and tables; and the best cell that is shown to be better is named beside it."""
    found = unsure()
    assert found.decision.best == 1 and best_shown(found) == 2
    assert "not shown to beat the baseline." in best_cell(found)
    assert "The best that is shown to beat it is crew 2 (instead of 0): +100.0 ± " in best_cell(found)
    assert facts(found)[0].interval.endswith(", not shown")
    assert facts_note(found).startswith("Highest, not shown to be better: crew 1")
    assert any("highest, not shown to be better" in row[0] for row in plane_table(found).rows)
    assert not any("recommended" in text for row in plane_table(found).rows for text in row)


def test_where_nothing_is_shown_to_beat_the_baseline_that_is_said() -> None:
    assert "No combination is shown to beat it." in best_cell(unsure(shown=False))


def test_a_fact_is_a_tie_where_the_table_says_so(comparison: Comparison) -> None:
    for fact, (_, gain) in zip(facts(comparison), comparison.decision.gains.iterrows(), strict=True):
        verdict = comparison.difference(comparison.decision.best, gain["indicator"])["verdict"]
        assert fact.interval.endswith(", not shown") == (not is_shown(verdict))


def test_a_wide_interval_around_a_difference_that_is_shown_is_explained() -> None:
    """Holm's test is sharper than intervals for all comparisons together: p is 0.04 here, the other far below."""
    cells = [np.zeros(N), 120 + scatter(1, 178), 100 + scatter(2, 1)]
    found = money([{"contribution": one} for one in cells])
    assert 0.03 < found.difference(1, "net_value")["p_holm"] < 0.05
    assert "recommended" not in facts_note(found) and "not shown to beat" not in best_cell(found)
    assert facts(found)[0].interval.startswith("−") and facts(found)[0].interval.endswith(
        ", but shown by the sharper test"
    )


def test_only_a_saving_that_is_shown_pays_for_itself(runs: pd.DataFrame) -> None:
    """With 9 technicians all strategies cost about the same: no extra cost is shown, and no saving either."""
    same = runs["crew.technicians"] == 9
    noise = np.random.default_rng(3).normal(size=len(runs))
    level = runs.loc[runs["cell"] == 6, COST].mean()
    tied = runs.assign(**{COST: runs[COST].where(~same, level + 1000 * noise)})
    assert ": all in (cost not told apart from none, net value +" in answer(
        compare(tied, FACTORS, BASELINE, COST, LOYALTY)
    )
    saved = tied.assign(**{COST: tied[COST] - 1e5 * (tied["first_fix"] == "all_in") * same})
    assert ": all in (saves money, net value +" in answer(compare(saved, FACTORS, BASELINE, COST, LOYALTY))


def test_the_price_in_service_is_whatever_is_shown_to_get_worse(runs: pd.DataFrame) -> None:
    """Of the indicators that the experiment lists, workshops' too; money is in the facts."""
    two = runs[runs["cell"].isin([6, 7])].assign(contribution_present=lambda rows: 1e6 + 1e3 * rows["cell"])
    chosen = two["cell"] == 7
    worse = two.assign(
        loaners_missed=two["replication"] + 40.0 * chosen,
        carry_in_days_felt=1.0 + 0.01 * two["replication"] + 0.5 * chosen,
        cost_outlets=1000.0 + two["replication"] + 500.0 * chosen,
        bay_use=0.5 + 0.1 * chosen,
    )
    found = compare(worse, FACTORS, BASELINE, COST, LOYALTY)
    listed = ["loaners_missed", "carry_in_days_felt", "cost_outlets", "bay_use"]
    (price,) = service_prices(found, listed)
    assert "loaners asked for in vain 9.50 → 49.5 (+40 ± 0)" in price and "days felt without the product" in price
    assert "outlets" not in price and "bays" not in price
    assert "loaners" not in " ".join(service_prices(found, ["carry_in_days_felt"]))


def test_both_the_highest_and_the_one_that_is_shown_have_their_price() -> None:
    """Each makes customers wait longer."""
    cells: list[dict[str, np.ndarray]] = [
        {"contribution": scatter(0, 1), "hours_to_fix": 20 + scatter(5, 1)},
        {"contribution": 120 + scatter(1, 400), "hours_to_fix": 40 + scatter(6, 1)},
        {"contribution": 100 + scatter(2, 1), "hours_to_fix": 30 + scatter(7, 1)},
    ]
    prices = service_prices(money(cells), ["hours_to_fix"])
    assert [price.split(" in service")[0] for price in prices] == ["The price of crew 1", "The price of crew 2"]


def test_a_head_count_that_falls_is_said_to_fall() -> None:
    """'8 technicians' alone does not say that somebody goes."""
    found = money([{"contribution": scatter(0, 1)}, {"contribution": 50 + scatter(1, 1)}], "technicians", (9, 8))
    assert "8 technicians (instead of 9) has the best net value" in best_cell(found)


def worth(ahead: float, size: float) -> Comparison:
    """Cell 1 is `ahead` in contribution and keeps 100 customers fewer, each worth 5."""
    loyal = [1000 + scatter(3, 1), 900 + scatter(4, 1)]
    luck = [scatter(0, size), ahead + 500 + scatter(1, size)]
    return money([
        {"contribution": one, LOYALTY: kept, "customer_value": 5 * kept} for one, kept in zip(luck, loyal, strict=True)
    ])  # fmt: skip


def test_the_worth_at_which_the_choice_changes_is_told_only_where_it_can_be() -> None:
    """A bounded interval beyond the present worth; else a limit would be no more than a guess."""
    told = [change for change in changes(worth(1000, 10)) if "average worth of a customer" in change]
    assert len(told) == 1 and told[0].startswith("If the average worth of a customer were more than 15.00 (14.")
    unknown = [change for change in changes(worth(50, 400)) if "average worth of a customer" in change]
    assert unknown == ["At what average worth of a customer the choice would change cannot be told."]


def test_a_tie_by_contribution_is_no_sameness_of_the_choice() -> None:
    words = next(change for change in changes(unsure(shown=False)) if "only the money of the period" in change)
    assert words.endswith("the choice is the same (not told apart from 2 others).")


def test_a_cell_that_changes_nothing_is_said_to_be_the_baseline() -> None:
    """Two rules that never decide differently are one rule."""
    same = {"contribution": scatter(0, 1)}
    found = money([same, same, {"contribution": 50 + scatter(1, 1)}])
    assert identical(found, [0, 1]) and not identical(found, [0, 2])
    assert step_table(found).rows[-1][-1] == ALIKE
    assert ALIKE in difference_table(found).rows[0][0] and ALIKE not in difference_table(found).rows[1][0]


def test_the_cheapest_cell_that_nothing_dominates_is_named() -> None:
    """Cells 1, 2 and 3 are each cheaper and more loyal than the baseline; 2 and 3 are dominated by 1 themselves."""

    def cell(cost: float, loyal: float, seed: int) -> dict[str, np.ndarray]:
        return {COST: cost + scatter(seed, 1), LOYALTY: loyal + scatter(seed + 9, 1), "contribution": scatter(seed, 1)}

    found = money([cell(300, 0, 1), cell(0, 300, 2), cell(100, 200, 3), cell(200, 100, 4)])
    under = "dominated by crew 1"
    assert [row[-1] for row in plane_table(found).rows] == [under, "in the set", under, under]


@pytest.fixture(scope="module")
def three_factors() -> Comparison:
    """Technicians, first fix and loaners; four loaners earn more than none, the baseline."""
    runs, _ = make(6, technicians=[9, 10], strategies=["baseline", "all_in"])
    more = runs.assign(cell=runs["cell"] + 4, loaners=4, contribution_present=runs["contribution_present"] + 1e6)
    both = pd.concat([runs.assign(loaners=0), more], ignore_index=True)
    return compare(both, [*FACTORS, "loaners"], BASELINE | {"loaners": 0}, COST, LOYALTY)


def test_the_map_of_two_factors_holds_the_others_at_the_choice(three_factors: Comparison, tmp_path) -> None:
    """The recommended combination is on the map, and the words say what is held."""
    found = three_factors
    best = found.outcomes.design.loc[found.decision.best]
    assert best["loaners"] == 4
    data = heat_data(found, "net_value")
    shown = data.loc[best["first_fix"], best["crew.technicians"]]
    assert shown == found.difference(found.decision.best, "net_value")["difference"]
    assert not (data == 0).any(axis=None)  # the baseline has other loaners
    assert not any(text == "baseline" for table in heat_tables(found) for row in table.rows for text in row[1:])
    (tmp_path / "heat_map.svg").write_text("")
    section = next(one for one in evidence(found, pd.DataFrame(), tmp_path) if "at once" in one.title)
    assert section.title == "Technicians and first fix at once" and "held at 4 loaners" in section.text


def test_what_bars_and_marks_stand_for_is_said(comparison: Comparison, tmp_path) -> None:
    (tmp_path / "differences.svg").write_text("")
    section = next(one for one in evidence(comparison, pd.DataFrame(), tmp_path) if "Differences" in one.title)
    assert "Bars are intervals for one comparison each, the marks are tested for all 29 together." in section.text


def at_outlets(change: Callable[[pd.DataFrame], pd.DataFrame] = lambda runs: runs) -> tuple[Comparison, pd.DataFrame]:
    """A company that visits nobody: nobody is out, and time never runs out at the bench."""
    runs, monthly = make(4, technicians=[9, 10], strategies=["baseline", "all_in"])
    runs = change(runs.assign(share_on_site=0.0, carry_in_days_felt=2.0, failures_access=0.0, failures_time=0.0))
    return compare(runs, FACTORS, BASELINE, COST, LOYALTY), monthly


def test_where_nobody_is_visited_nobody_is_said_to_be(tmp_path) -> None:
    """Causes that never happen are left out, and there is no wait for a visit."""
    found, monthly = at_outlets()
    names = {path.stem for path in draw_all(found, monthly, tmp_path)}
    assert "waits_by_month" not in names and "first_fix_causes" in names
    section = next(one for one in evidence(found, monthly, tmp_path) if "Why" in one.title)
    assert section.title == "Why first goes at the bench fail" and "A first go at the bench stops" in section.text
    (table,) = section.tables
    assert not any(word in head for head in table.head for word in ("nobody at home", "no time left"))


def test_causes_that_are_the_same_everywhere_are_one_row(tmp_path) -> None:
    counts = ["first_visits", "first_fixes", "failures_skill", "failures_part"]

    def alike(runs: pd.DataFrame) -> pd.DataFrame:
        first = runs[runs["cell"] == 0].set_index("replication")[counts]
        return runs.assign(**{name: runs["replication"].map(first[name]) for name in counts})

    found, monthly = at_outlets(alike)
    section = next(one for one in evidence(found, monthly, tmp_path) if "Why" in one.title)
    assert section.figure is None and "the same here, in every replication" in section.text
    assert [row[0] for row in section.tables[0].rows] == ["all combinations"]


def test_a_company_that_never_visits_has_no_figure_of_visits(tmp_path) -> None:
    """A contact centre alone: nothing to fail and nobody to wait for."""

    def never(runs: pd.DataFrame) -> pd.DataFrame:
        return runs.assign(first_visits=0.0, first_fixes=0.0, failures_skill=0.0, failures_part=0.0)

    found, monthly = at_outlets(never)
    empty = monthly.assign(hours_to_first_visit_mean=np.nan, first_visits=0)
    names = {path.stem for path in draw_all(found, empty, tmp_path)}
    assert names == {"cost_loyalty", "heat_map", "differences"}
    assert not any("Why" in one.title for one in evidence(found, empty, tmp_path))
