"""The card says what was checked and what came of it; what is bad is said as plainly as what is good."""

from typing import Any

import pandas as pd
import pytest

from experiments import load_scenario
from experiments.compare import Comparison, compare
from experiments.configure.said import told_in
from experiments.inference.draws import Layout, over_draws
from experiments.parameters import stated
from experiments.trust_card import Check, in_short, trust_card
from tests.experiments.made_up import BASELINE, FACTORS, make

MANIFEST = {
    "study": {"days": 1095, "warmup_days": 365},
    "twin": {"cell": 3, "replication": 11, "agrees": True},
    "inputs": {},
}


@pytest.fixture(scope="module")
def made() -> pd.DataFrame:
    return make(12, technicians=[9, 10], strategies=["baseline", "fuller_van"])[0]


def of(runs: pd.DataFrame) -> Comparison:
    return compare(runs, FACTORS, BASELINE, "cost_total", "customers_end", currency="CNY")


def checks(runs: pd.DataFrame, scenario: dict[str, Any] | None = None, **facts: Any) -> dict[str, Check]:
    return {check.name: check for check in trust_card(of(runs), MANIFEST | facts, scenario)}


@pytest.mark.parametrize(("agrees", "verdict"), [(True, "holds"), (False, "fails"), (None, "not checked")])
def test_the_twin_is_told_as_it_is(made, agrees, verdict):
    """Engines that disagree are the first thing a reader must know."""
    twin = {"cell": 3, "replication": 11, "agrees": agrees}
    found = checks(made, twin=twin)["Do both engines agree?"]
    assert found.verdict == verdict and ("do not use" in found.text) == (agrees is False)


def test_books_that_balance_hold_and_one_cent_in_one_replication_does_not(made):
    """Money, first visits and their causes, in every replication; what is not measured is not claimed."""
    found = checks(made)["Do the books balance?"]
    assert found.verdict == "holds" and "each of 48 replications" in found.text
    assert "money, first visits, failed first visits" in found.text and "customers" not in found.text
    wrong = made.copy()
    wrong.loc[7, "contribution"] += 0.02
    found = checks(wrong)["Do the books balance?"]
    assert found.verdict == "fails" and "money by up to 0.02" in found.text


def test_draws_that_a_border_cut_off_ask_for_care_and_name_the_key(made):
    """Twelve draws in pairs of runs: nothing to say, or one line of what was cut."""
    with over_draws(Layout(12, 2)):
        name = "Do intervals know how sure the data are?"
        plain, cut = checks(made)[name], checks(made, cut={"crew.skill_sd": 0.034})[name]
    assert plain.verdict == "holds" and "cut off" not in plain.text
    assert cut.verdict == "be careful" and "cut off draws" in cut.text and "crew.skill_sd (3.4 % of draws)" in cut.text


def test_precision_is_that_of_the_choice(made):
    """With few replications and wide intervals, it says how many times more are needed."""
    assert checks(made)["Are there replications enough?"].verdict == "holds"
    wild = made.assign(cost_total=made["cost_total"] * (1 + 0.4 * (made["replication"] % 3)))
    found = checks(wild.assign(contribution=wild["revenue"] - wild["cost_total"]))["Are there replications enough?"]
    assert found.verdict == "be careful" and "times as many are needed" in found.text


def test_the_beginning_of_a_short_run_asks_for_care(made):
    """A year without warm-up is a period with a beginning; a month is mostly beginning."""
    name = "Is the beginning harmless?"
    assert checks(made)[name].verdict == "holds"
    assert checks(made, study={"days": 30, "warmup_days": 0})[name].verdict == "be careful"
    year, month = (checks(made, study={"days": days, "warmup_days": 0})[name].text for days in (365, 30))
    assert year != month and "small part" in year and "Of 30 days the first weeks" in month
    assert checks(made, study={})[name].verdict == "not checked"


def test_assumptions_and_inputs_are_counted_from_the_files(made):
    """Of a small town most numbers are assumed, and nothing that comes in was measured."""
    scenario = load_scenario(["scenario=small_town"]).model_dump(mode="json")
    found = checks(made, scenario)
    numbers = [one for one in stated(scenario) if one.acts and one.kind != "policy"]
    assumed = sum(one.kind == "assumption" for one in numbers)
    assert found["What is assumed?"].text.startswith(f"{assumed} of the {len(numbers)} numbers")
    assert found["What is assumed?"].verdict == found["Was the input measured?"].verdict == "be careful"
    replayed = scenario | {"demand": {"kind": "log", "file": "orders.csv"}}
    assert checks(made, replayed, inputs={"orders.csv": "0"})["Was the input measured?"].verdict == "holds"


def test_the_line_at_the_top_counts_every_verdict():
    """Nothing is left out because it looks bad."""
    made_up = [Check("a", "holds", ""), Check("b", "holds", ""), Check("c", "fails", ""), Check("d", "not checked", "")]
    assert in_short(made_up) == "4 checks: 2 hold, 1 FAIL, 1 could not be made."


def test_every_number_of_a_shipped_scenario_is_traced_to_its_line():
    """Nothing is 'set by hand' where nothing was; a value that is typed is."""
    scenario = load_scenario(["scenario=ac_city"]).model_dump(mode="json")
    found = {one.key: one for one in stated(scenario)}
    assert not [one for one in found.values() if one.kind == "set by hand"]
    assert found["visit.access_min"].kind == "assumption" and found["visit.access_min"].file == "visit/ac.yaml"
    assert found["visit.order_right"].kind == "calibrated"
    assert found["parts.catalogue.control_board.van_kit"].file == "scenario/ac_city.yaml"
    assert not found["listening.instruments.mystery_shopper.visits"].acts
    typed = {one.key: one for one in stated(scenario | {"visit": scenario["visit"] | {"access_min": 11.5}})}
    assert typed["visit.access_min"].kind == "set by hand"


def test_what_was_fitted_to_records_is_said_to_be(tmp_path, made):
    """By a file of the user's own, also where conf/ has the same number there; a list one by one."""
    scenario = load_scenario(["scenario=plain_city", "demand=poisson"]).model_dump(mode="json")
    fitted = "requests a day; 95 % interval 1 to 2; n = 500; mean, an assumption; fitted to records: requests"
    weights = [f"    - {weight} # relative; {fitted}" for weight in scenario["demand"]["weekday_weights"]]
    lines = ["# @package _global_", "defaults: [plain_city]", "visit:"]
    lines += [
        f"  access_min: {scenario['visit']['access_min']} # min; {fitted}",
        "demand:",
        "  weekday_weights:",
        *weights,
    ]
    file = tmp_path / "scenario" / "ours.yaml"
    file.parent.mkdir()
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = told_in([file], tmp_path)
    found = {one.key: one for one in stated(scenario, told=told)}
    keys = ["visit.access_min", *(f"demand.weekday_weights[{day}]" for day in range(7))]
    assert {found[key].kind for key in keys} == {"fitted to records"} and "n = 500" in found[keys[-1]].said
    assert found[keys[0]].file == "scenario/ours.yaml"
    assert sum(one.kind == "fitted to records" for one in found.values()) == 8
    assert "8 fitted to records" in checks(made, scenario, told=told)["What is assumed?"].text
    assert "fitted" not in checks(made, scenario)["What is assumed?"].text
    measured = checks(made, scenario, told=told)["Was the input measured?"]
    assert measured.text.startswith("Partly: 8 numbers are fitted to records (demand, visit); all others were not mea")
    assert measured.verdict == "be careful" and checks(made, scenario)[measured.name].text.startswith("No: ")
