"""The causal chains: all are claimed, links hold in a small company too, and a chain whose link is cut does not."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from experiments import load_scenario
from experiments.claims.judge import Judged, judged
from experiments.compare import compare
from experiments.settings import Experiment
from sim import simulate

ROOT = Path(__file__).resolve().parents[1]
CHAINS = (
    "van_stock", "technicians", "training", "triage", "promise", "over_promising", "heat_wave", "complaints",
    "word_of_mouth", "tiers",
)  # fmt: skip
CONTROLS = (
    "ample_capacity", "no_link_to_leaving", "equal_gaps_tie", "biased_answers", "parts_never_the_cause",
)  # fmt: skip

# Links with large effects: a year of 4,000 households shows them in few replications.
BASELINE = {
    "parts.kit_factor": 1.0,
    "contact.false_closure": 0.1,
    "expectation": "adaptive",
    "market.word_of_mouth.told_worst": 10.0,
    "listening": "app_survey",
}
STOCK = {
    "than": {"parts.kit_factor": 0.5},
    "up": ["job_fill_rate", "first_fix_rate", "score_mean"],
    "down": ["visits_per_job", "hours_to_first_visit", "churn_rate_year"],
}
SMALL = {
    "van_stock": [STOCK],
    "triage": [{"where": {"contact.false_closure": 0.4}, "up": ["contacts"], "down": ["score_mean"]}],
    "over_promising": [
        {
            "where": {"expectation": "over_promising"},
            "up": ["won_by_advertising", "level_predicted"],
            "down": ["gap5", "score_mean"],
        }
    ],
    "word_of_mouth": [
        {
            "where": {"market.word_of_mouth.told_worst": 40.0},
            "up": ["told_badly"],
            "down": ["reputation_end"],
        }
    ],
    "control_listening": [
        {"where": {"listening": "biased"}, "up": ["measured_score"], "same": {"score_mean": 0.0, "customers_end": 0.0}}
    ],
    "control_shelves": [
        {
            "where": {"parts.kit_factor": 12.0},
            "than": {"parts.kit_factor": 10.0},
            "up": ["cost_holding"],
            "same": {"first_fix_rate": 0.002, "hours_to_first_visit": 0.5},
        }
    ],
}
LEVELS = {
    "parts.kit_factor": [1.0, 0.5, 10.0, 12.0],
    "contact.false_closure": [0.1, 0.4],
    "expectation": ["adaptive", "over_promising"],
    "market.word_of_mouth.told_worst": [10.0, 40.0],
    "listening": ["app_survey", "biased"],
}
# Satisfaction moves nobody to leave, and what else does is off.
CUT = ["leaving.slope=0", "leaving.intercept=-1.9", "complaints=none", "loyalty=none"]
REPLICATIONS = 8


def small(steps: Mapping[str, Sequence[Mapping[str, Any]]]) -> Experiment:
    said = {name: {"says": name, "steps": steps[name], "control": name.startswith("control")} for name in steps}
    return Experiment(
        name="small_chains", question="", design="claimed", factors=LEVELS, baseline=BASELINE, cost="cost_total",
        loyalty="customers_end", indicators=[], claims=said,
    )  # fmt: skip


def judged_in(experiment: Experiment, choices: Sequence[str] = ()) -> Judged:
    """The claims of an experiment, judged in the small company with these choices."""
    rows = []
    for k, cell in enumerate(experiment.combinations()):
        scenario = load_scenario(
            ["scenario=ac_city_small", *(f"{name}={level}" for name, level in cell.items()), *choices]
        )
        runs = (simulate(scenario, replication=r).measures for r in range(REPLICATIONS))
        rows += [{"cell": k, "replication": r, **cell, **measures} for r, measures in enumerate(runs)]
    factors, baseline = list(experiment.factors), experiment.baseline
    made = judged(
        compare(pd.DataFrame(rows), factors, baseline, experiment.cost, experiment.loyalty), experiment.claims
    )
    assert made is not None
    return made


@pytest.fixture(scope="module")
def chains() -> Experiment:
    values = yaml.safe_load((ROOT / "conf" / "experiment" / "causal_chains.yaml").read_text(encoding="utf-8"))
    return Experiment(**values["experiment"])


def test_all_ten_chains_and_the_controls_are_claimed(chains: Experiment) -> None:
    """One claim a chain, in the order of the textbook, each said in a sentence; controls may not move."""
    assert tuple(name for name, claim in chains.claims.items() if not claim.control) == CHAINS
    controls = {name: claim for name, claim in chains.claims.items() if claim.control}
    assert tuple(controls) == CONTROLS
    assert all(any(step.same for step in claim.steps) for claim in controls.values())


def test_the_cells_are_no_more_than_the_claims_need(chains: Experiment) -> None:
    """Each level is named by a claim, so that nobody waits for what is not looked at."""
    named = {(name, level) for cell in chains.combinations() for name, level in cell.items()}
    assert named == {(name, level) for name, levels in chains.factors.items() for level in levels}


def test_the_baseline_is_the_default_company(chains: Experiment) -> None:
    """Levels that a claim changes are written down twice; a company calibrated anew is calibrated in both places."""
    levels = [f"{name}={str(level).lower()}" for name, level in chains.baseline.items()]
    assert load_scenario(["scenario=ac_city", *levels]) == load_scenario(["scenario=ac_city"])


def test_links_hold_in_a_small_company() -> None:
    """Paired over the same customers, a year of two technicians is enough where effects are large."""
    found = judged_in(small(SMALL))
    assert found.verdicts["holds"].all(), found.links[~found.links["shown"]].to_string()


def test_a_chain_whose_link_is_cut_does_not_hold() -> None:
    """Where leaving does not hang on satisfaction, fuller vans still mend and please, but keep nobody."""
    found = judged_in(small({"van_stock": [STOCK]}), CUT)
    assert not found.verdicts["holds"].any()
    assert found.weakest("van_stock")["indicator"] == "churn_rate_year"
    others = found.links[found.links["indicator"] != "churn_rate_year"]
    assert others["shown"].all(), others.to_string()
