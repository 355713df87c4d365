"""Claims: links are paired one-sided tests, a chain is as strong as its weakest link, errors are as rare as said."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from experiments import stats
from experiments.claims.judge import Judged, judged
from experiments.claims.months import months_of, with_months
from experiments.claims.section import claims_answer, claims_section, doubts
from experiments.compare import Comparison, compare
from experiments.messages import Refusal
from experiments.report import write
from experiments.settings import Claim, Experiment, check_indicators
from sim import INDICATORS, MONTHLY

NAMES = ("hours_to_first_visit", "score_mean", "cost_total", "customers_end")


def company(means: dict[int, tuple[float, ...]], n: int = 20, noise: float = 1.0, seed: int = 1) -> Comparison:
    """Cells of one factor `crew`, each with the given means of NAMES; replications share their luck."""
    rng = np.random.default_rng(seed)
    luck = 10 * rng.normal(size=(n, len(NAMES)))
    rows = [
        {"cell": k, "crew": crew, "replication": r} | dict(zip(NAMES, mean + luck[r] + noise * own, strict=True))
        for k, (crew, mean) in enumerate((crew, np.array(mean)) for crew, mean in means.items())
        for r, own in enumerate(rng.normal(size=(n, len(NAMES))))
    ]
    return compare(pd.DataFrame(rows), ["crew"], {"crew": 9}, "cost_total", "customers_end")


THREE = {9: (50.0, 800.0, 100.0, 1000.0), 10: (30.0, 820.0, 130.0, 1010.0), 11: (25.0, 825.0, 160.0, 1012.0)}


def claims(**steps: list[dict]) -> dict[str, Claim]:
    return {name: Claim(says=name, steps=steps[name], control=name.startswith("control")) for name in steps}


def found(comparison: Comparison, **steps: list[dict]) -> Judged:
    judgement = judged(comparison, claims(**steps))
    assert judgement is not None
    return judgement


MORE = {"where": {"crew": 10}, "up": ["score_mean", "cost_total"], "down": ["hours_to_first_visit"]}


def test_a_chain_whose_links_all_hold_holds() -> None:
    """Every link is the paired difference, with half of the two-sided p value where it goes as claimed."""
    comparison = company(THREE)
    one = found(comparison, chain=[MORE])
    assert one.verdicts["holds"].all() and one.links["shown"].all()
    link = one.links.set_index("indicator").loc["score_mean"]
    direct = comparison.outcomes.difference("score_mean", 1, 0)
    assert link["difference"] == pytest.approx(direct.value)
    assert link["p"] == pytest.approx(direct.p / 2)
    assert one.verdicts["p"][0] == one.links["p"].max()


def test_one_link_the_wrong_way_breaks_its_chain_alone() -> None:
    """An intersection-union test: the p value of a chain is that of its weakest link."""
    wrong = {"where": {"crew": 10}, "up": ["score_mean", "hours_to_first_visit"]}
    one = found(company(THREE), right=[MORE], wrong=[wrong])
    assert list(one.verdicts["holds"]) == [True, False]
    assert one.verdicts["p"][1] > 0.99
    assert one.weakest("wrong")["indicator"] == "hours_to_first_visit"
    assert claims_answer(one) == "1 of 2 chains holds."
    assert "Weakest link: hours to first visit up from the baseline to crew 10" in doubts(one)[0]


def test_a_second_step_may_move_less_than_the_first() -> None:
    """From 9 to 10 the wait falls by 20, from 10 to 11 by 5: it moves less, by 15; the cost moves as much."""
    bend = {**MORE, "beyond": {"crew": 11}, "slower": ["hours_to_first_visit"]}
    one = found(company(THREE), bend=[bend], straight=[{**bend, "slower": ["cost_total"]}])
    assert list(one.verdicts["holds"]) == [True, False]
    last = one.links[(one.links["claim"] == "bend") & (one.links["expected"] == "moves less")].iloc[0]
    assert last["difference"] == pytest.approx(15, abs=3)


def test_a_lever_may_move_more_in_one_company_than_in_another() -> None:
    """A difference of differences: from 9 to 10 the wait falls by 20, from 10 to 11 by 5, and the cost by as much."""
    pair = {"where": {"crew": 11}, "than": {"crew": 10}}
    one = found(company(THREE), much=[{**MORE, "beside": pair, "more": ["score_mean", "hours_to_first_visit"]}],
                alike=[{**MORE, "beside": pair, "more": ["cost_total"]}])  # fmt: skip
    assert list(one.verdicts["holds"]) == [True, False]
    links = one.links[one.links["expected"] == "moves more"].set_index("indicator")
    assert links.loc["hours_to_first_visit", "difference"] == pytest.approx(15, abs=3)
    assert links.loc["hours_to_first_visit", "beside"] == "from crew 10 to crew 11"
    assert "moves more than from crew 10 to crew 11" in doubts(one)[0]


def test_one_indicator_may_move_further_than_another() -> None:
    """The score rises by 20, the customers by 10."""
    near = {"where": {"crew": 10}, "up": ["customers_end"], "further": {"customers_end": "score_mean"}}
    one = found(company(THREE), far=[{**MORE, "further": {"score_mean": "customers_end"}}], near=[near])
    assert list(one.verdicts["holds"]) == [True, False]
    last = one.links[one.links["expected"] == "moves more"].iloc[0]
    assert last["difference"] == pytest.approx(10, abs=3)
    assert last["beside"] == "customers at the end"


def test_a_control_holds_only_if_nothing_moves_by_more_than_its_margin() -> None:
    """Absence of evidence is not evidence of absence: with much noise the control is not shown either."""
    still = {9: THREE[9], 10: THREE[9]}
    step = [{"where": {"crew": 10}, "same": {"score_mean": 2.0}}]
    assert found(company(still), control=step).verdicts["holds"].all()
    assert not found(company(still, noise=20.0), control=step).verdicts["holds"].any()
    assert not found(company(THREE), control=step).verdicts["holds"].any()


def test_with_a_margin_of_zero_replications_must_be_equal() -> None:
    """Under common random numbers a lever that cannot act changes no replication at all."""
    step = [{"where": {"crew": 10}, "same": {"score_mean": 0.0}}]
    assert found(company({9: THREE[9], 10: THREE[9]}, noise=0.0), control=step).verdicts["holds"].all()
    assert not found(company({9: THREE[9], 10: THREE[9]}, noise=1e-9), control=step).verdicts["holds"].any()


def test_chains_and_controls_are_adjusted_apart() -> None:
    """Holm's adjustment over each family: the chains do not pay for the controls."""
    steps = {f"chain_{k}": [MORE] for k in range(3)} | {
        "control": [{"where": {"crew": 10}, "same": {"score_mean": 99.0}}]
    }
    one = found(company(THREE, noise=15.0), **steps)
    chains = one.verdicts[~one.verdicts["control"]]
    assert chains["p_holm"].to_numpy() == pytest.approx(stats.holm(chains["p"].to_numpy()))
    control = one.verdicts[one.verdicts["control"]].iloc[0]
    assert control["p_holm"] == control["p"]


def test_false_chains_are_shown_no_more_often_than_said() -> None:
    """Nothing moves: of 150 pairs of false chains, in at most 1 % + 3 standard errors is one shown."""
    still = {9: THREE[9], 10: THREE[9]}
    steps = {name: [{"where": {"crew": 10}, "up": [name]}] for name in ("score_mean", "cost_total")}
    wrong = sum(found(company(still, n=10, seed=seed), **steps).verdicts["holds"].any() for seed in range(150))
    assert wrong <= 150 * 0.01 + 3 * np.sqrt(150 * 0.01 * 0.99)


def test_what_was_not_measured_holds_nothing_up() -> None:
    """A link without a value has no p value, and its chain is not shown."""
    comparison = company(THREE)
    one = found(comparison, chain=[{"where": {"crew": 10}, "up": ["score_late"]}])
    assert not one.verdicts["holds"].any()
    assert "not measured" in doubts(one)[0]


def test_the_page_answers_with_the_claims(tmp_path: Path) -> None:
    """An experiment that makes claims is not asked for the best cell."""
    comparison = company(THREE)
    one = found(comparison, chain=[MORE], control_of_size=[{"where": {"crew": 10}, "same": {"score_mean": 1.0}}])
    from experiments.words import Said

    said = Said(claims_answer(one), doubts(one))
    section = claims_section(one, tmp_path / "figures")
    page = write(tmp_path / "report.html", comparison, pd.DataFrame(), {}, {"name": "chains"}, [section], said)
    text = page.read_text()
    assert "The chain holds and the control does not hold." in text
    assert "Claims and their links" in text and "What speaks against it" in text
    assert "Where the next money goes" not in text


def test_a_claim_may_be_about_one_month() -> None:
    """The value of a month is that of the monthly series; a month that was not simulated is no value."""
    experiment = Experiment(
        name="x", question="", factors={"crew": [9, 10]}, baseline={"crew": 9}, cost="cost_total",
        loyalty="customers_end", indicators=[],
        claims=claims(chain=[{"where": {"crew": 10}, "up": ["score_mean@2023-08", "score_mean@2024-08"]}]),
    )  # fmt: skip
    check_indicators(experiment, INDICATORS, MONTHLY)
    runs = pd.DataFrame({"cell": [0, 0, 1], "replication": [0, 1, 0], "score_mean": 1.0})
    monthly = pd.DataFrame(
        {"cell": [0, 0, 0, 1], "replication": [0, 1, 0, 0], "month": ["2023-08", "2023-08", "2023-07", "2023-08"],
         "score_mean": [811.0, 812.0, 5.0, 820.0]}
    )  # fmt: skip
    made = with_months(runs, monthly, months_of(experiment))
    assert list(made["score_mean@2023-08"]) == [811.0, 812.0, 820.0]
    assert made["score_mean@2024-08"].isna().all()


@pytest.mark.parametrize(
    ("name", "words"),
    [("score_mean@2023-13", "behind @ must stand a month"), ("scor_mean@2023-08", "did you mean score_mean")],
)
def test_a_month_that_is_none_is_refused(name: str, words: str) -> None:
    experiment = Experiment(
        name="x", question="", factors={"crew": [9, 10]}, baseline={"crew": 9}, cost="cost_total",
        loyalty="customers_end", indicators=[], claims=claims(chain=[{"where": {"crew": 10}, "up": [name]}]),
    )  # fmt: skip
    with pytest.raises(Refusal, match=words):
        check_indicators(experiment, INDICATORS, MONTHLY)


BAD = {
    "factor": ({"where": {"crw": 10}, "up": ["score_mean"]}, "crw is not a factor; did you mean crew"),
    "level": ({"where": {"crew": 12}, "up": ["score_mean"]}, "crew=12 is not among its levels"),
    "nothing": ({"where": {"crew": 10}}, "it names nothing"),
    "nowhere": ({"where": {}, "up": ["score_mean"]}, "where and than are the same"),
    "slower": ({"where": {"crew": 10}, "up": ["score_mean"], "slower": ["score_mean"]}, "belong together"),
    "more": ({"where": {"crew": 10}, "up": ["score_mean"], "more": ["score_mean"]}, "more and beside belong together"),
    "further": (
        {"where": {"crew": 10}, "up": ["score_mean"], "further": {"cost_total": "score_mean"}},
        "further: cost_total must also be among up or down",
    ),
    "one cell": (
        {"where": {"crew": 10}, "up": ["score_mean"], "more": ["score_mean"], "beside": {"where": {}, "than": {}}},
        "where and than are the same",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_claim_that_cannot_be_judged_is_refused(name: str) -> None:
    """One line says what is wrong with it."""
    step, words = BAD[name]
    with pytest.raises(ValidationError, match=words):
        Experiment(
            name="x", question="", factors={"crew": [9, 10]}, baseline={"crew": 9}, cost="cost_total",
            loyalty="customers_end", indicators=[], claims={"chain": {"says": "x", "steps": [step]}},
        )  # fmt: skip
