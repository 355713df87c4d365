"""Each ready-made case: conf/ holds what its records say, its experiment can be asked, it has a page."""

import functools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.cases.__main__ import main
from experiments.cases.all import CASES
from experiments.cases.boston_promises import GAIN, TYPES, Days, running_promises
from experiments.cases.case import Fact, Value, frames_of, held, rounded
from experiments.cases.cdnow_value import PUBLISHED
from experiments.cases.failure_laws import age_of_replacement
from experiments.cases.late_deliveries import KAPPA, LATE, LOSS, POWER
from experiments.cases.raf_spares import replayed
from experiments.cases.simulated import held_value, mean_measures, scenario_values
from experiments.cases.survey_links import LEAVING
from experiments.cases.survey_weights import ITEMS
from experiments.cases.telecom_complaints import BEST, WORST
from experiments.configure.compose import Sources, composer, plain
from experiments.configure.design import configurations
from experiments.configure.plan import scenario_of, split
from experiments.messages import Refusal
from experiments.model import simulate_here
from experiments.paths import data_folder
from experiments.settings import Experiment, Settings
from sim import Scenario
from tests.experiments.fitting.data import tables_of

ROOT = Path(__file__).parents[3]
DATA = data_folder()
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the public data are not beside the checkout")
ASKED = sorted(name for name, case in CASES.items() if case.experiment)


@functools.cache
def learnt(name: str) -> tuple[list[Value], dict[str, Fact]]:
    """The values of a case, and its facts by name."""
    case = CASES[name]
    surveys = frames_of(case._replace(records=()), DATA)
    tables = {one: tables_of(one) for one in case.records} | dict(surveys)
    return case.values(tables), {one.what: one for one in case.facts(tables)}


def value(name: str, what: str) -> float:
    """A fitted value by its name."""
    return next(one.fitted.value for one in learnt(name)[0] if one.fitted.name == what)


def fact(name: str, what: str) -> float:
    return learnt(name)[1][what].figure


@functools.cache
def asked(experiment: str) -> tuple[Experiment, list[Any]]:
    """The experiment, and as scenarios its baseline, then one more for each further level, the others at the baseline.

    Each level is composed once; the combinations are made of nothing else.
    """
    words = [f"experiment={experiment}"]
    with composer(Sources()) as here:
        composed = here.compose(words)
        found = Settings.model_validate(split(plain(composed))[0]).experiment
        assert found is not None
        others = [{name: level} for name, levels in found.factors.items() for level in levels  # type: ignore[union-attr]
                  if level != found.baseline[name]]  # fmt: skip
        changes = [found.changes(found.baseline | one) for one in [{}, *others]]
        made = configurations(here, words, composed, changes)
        return found, [Scenario.model_validate(split(values)[1]) for values in made]


@needs_data
@pytest.mark.parametrize("name", sorted(CASES))
def test_conf_holds_what_the_records_say(name: str) -> None:
    """Every figure of conf/ that a case names is the fitted one, to the digits with which it is written."""
    wrong = [
        (one.key, one.fitted.value, held_value(CASES[name], one))
        for one in learnt(name)[0]
        if one.key and held_value(CASES[name], one) != pytest.approx(rounded(one.fitted.value, one.digits), rel=1e-9)
    ]
    assert not wrong


@needs_data
@pytest.mark.parametrize("name", sorted(CASES))
def test_intervals_hold_their_values(name: str) -> None:
    """An interval that leaves out its own value is a slip of scales."""
    assert all(not v.low > v.value and not v.high < v.value for v in (one.fitted for one in learnt(name)[0]))


@pytest.mark.parametrize("name", ASKED)
def test_the_experiment_of_a_case_runs(name: str) -> None:
    """Every level composes; two days of the baseline and of the last level are simulated, with few customers."""
    scenarios = asked(CASES[name].experiment)[1]
    for scenario in (scenarios[0], scenarios[-1]):
        values = scenario.model_dump() | {"days": 2, "warmup_days": 0}
        if values["demand"]["kind"] == "log" and not DATA.is_dir():
            pytest.skip("the public data are not beside the checkout")
        values["customers"]["households"] = min(200, values["customers"]["households"])
        short = Scenario.model_validate(values)
        assert simulate_here(short, "compiled", 1, 0).measures["requests"] >= 0


@pytest.mark.parametrize("name", ASKED)
def test_what_is_said_of_a_case_starts_from_what_its_records_say(name: str) -> None:
    """The baseline of the experiment is the fitted company, not one that was changed on the way."""
    baseline, fitted = asked(CASES[name].experiment)[1][0], scenario_values(CASES[name].words)
    assert {k: v for k, v in baseline.model_dump(mode="json").items() if k != "name"} == {
        k: v for k, v in fitted.items() if k != "name"
    }


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_case_has_a_page_that_the_table_lists(name: str) -> None:
    """The page says both commands: what was fitted, and what was asked."""
    listed = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    (file,) = [one for one in (f"case_{name}.md", f"{name}.md") if f"({one})" in listed]
    page = (ROOT / "docs" / file).read_text(encoding="utf-8")
    assert f"python -m experiments.cases case={name}" in page
    if CASES[name].experiment:
        assert f"python -m experiments.run experiment={CASES[name].experiment}" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["case=bank"], "case=bank: is none; allowed:"),
        ([], "case="),
        (["case=bank_calls", "data=/nowhere"], "data=/nowhere: is no folder"),
        (["case=bank_calls", "simulate=many"], "simulate=many: must be a whole number"),
        (["cases=bank_calls"], "cases=bank_calls: is no key of this command"),
    ],
)
def test_what_cannot_be_asked_is_refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit code 2."""
    assert main(words) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


@needs_data
def test_a_case_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Values with what conf/ holds, then what else the records show."""
    assert main(["case=survey_weights", f"data={DATA}"]) == 0
    out = capsys.readouterr().out
    assert "satisfaction.weights.3=0.3" in out and "R2 of satisfaction, five dimensions" in out


def test_items_of_a_list_are_numbered_from_zero() -> None:
    """Weights by hour are a list in conf/."""
    assert held({"demand": {"hour_weights": [3, 4]}}, "demand.hour_weights.1") == 4
    assert rounded(1423.0, 3) == 1420 and rounded(0.4206, 3) == 0.421


@needs_data
def test_the_bank_s_callers_are_more_patient_than_those_who_gave_up_show() -> None:
    """Readme of the data: half wait more than 300 s, 81 % more than 60 s; a mean of 57 s is of those who gave up."""
    assert fact("bank_calls", "willing to wait more than 300 s, Kaplan-Meier") == pytest.approx(0.50, abs=0.01)
    assert fact("bank_calls", "willing to wait more than 60 s, Kaplan-Meier") == pytest.approx(0.81, abs=0.01)
    assert fact("bank_calls", "mean wait of those who gave up: not their patience") < 0.2 * value(
        "bank_calls", "mean patience"
    )


@needs_data
def test_spares_that_come_in_lots_defeat_levels_by_poisson() -> None:
    """Readme of the data: 2,905 intermittent and 2,095 lumpy parts; aimed at 90 %, Poisson gives 61 % of the months."""
    assert (fact("raf_spares", "intermittent parts"), fact("raf_spares", "lumpy parts")) == (2905, 2095)
    assert fact("raf_spares", "Poisson: months given in full") < 0.65
    assert (
        fact("raf_spares", "normal: months given in full") > fact("raf_spares", "Poisson: months given in full") + 0.1
    )


@needs_data
def test_the_replay_of_the_metro_is_the_log() -> None:
    """Readme of the data, read by the mapping: 28,507 breaks of 833 units, 39.5 and 13.1 a unit-year; median 1.85 h,
    mean 6.41 h; 26.3 % of escalators and 20.1 % of lifts are back within a day; 3.6 times the variance of chance."""
    assert (fact("metro_lifts", "requests"), fact("metro_lifts", "units")) == (28_507, 833)
    assert round(value("metro_lifts", "breaks of escalators"), 1) == 39.5
    assert round(value("metro_lifts", "breaks of lifts"), 1) == 13.1
    assert round(fact("metro_lifts", "hours to restore, mean"), 2) == pytest.approx(6.41, abs=0.011)
    assert round(fact("metro_lifts", "hours to restore, median"), 2) == 1.85
    assert round(fact("metro_lifts", "escalators: back within 1 days"), 3) == 0.263
    assert round(fact("metro_lifts", "lifts: back within 1 days"), 3) == 0.201
    assert fact("metro_lifts", "variance of a day's requests over their mean") == pytest.approx(3.6, abs=0.1)


@needs_data
def test_what_does_not_last_lies_between_a_month_s_and_a_year_s_background() -> None:
    """docs/metro_lifts.md has the three answers.  The interval is of sampling alone, not the range of assumptions: near
    the bootstrap's of whole units (escalators .119 to .152, lifts .152 to .208)."""
    for name, (low, used, high), width in (("escalators", (0.088, 0.130, 0.192), 0.033),
                                           ("lifts", (0.157, 0.181, 0.183), 0.056)):  # fmt: skip
        what = f"repairs that do not last, {name}"
        one = next(v.fitted for v in learnt("metro_lifts")[0] if v.fitted.name == what)
        ends = [fact("metro_lifts", f"{what}, if background is by {of}") for of in ("30 days", "a year")]
        assert [ends[0], one.value, ends[1]] == pytest.approx([low, used, high], abs=0.0011)
        assert one.low < used < one.high and 0.5 < (one.high - one.low) / width < 1.8


def test_a_level_is_replayed_as_by_hand() -> None:
    """Level 2, lead time one month, demand 1, 2, 0, 2: one of the second month's two waits, the others are given."""
    given, whole = replayed(np.array([[1.0, 2.0, 0.0, 2.0]]), np.array([1.0]), np.array([2.0]), 0)
    assert given == pytest.approx(4 / 5) and whole == pytest.approx(2 / 3)


@needs_data
def test_the_value_of_cdnow_s_customers_has_its_published_estimates() -> None:
    """All seven, within the last digit that was published."""
    for name, published in PUBLISHED.items():
        assert value("cdnow_value", name) == pytest.approx(published, abs=0.011)


@needs_data
def test_a_model_in_which_nobody_leaves_promises_too_much_money() -> None:
    """Half as much again as came, where the model with silent leavers is a sixth below."""
    came = fact("cdnow_value", "USD, next 39 weeks")
    assert fact("cdnow_value", "USD by own rate so far, as if nobody left") > 1.5 * came
    assert 0.8 * came < fact("cdnow_value", "USD by BG/NBD and gamma-gamma") < came


@needs_data
def test_complainers_of_the_telecom_leave_as_its_readme_says() -> None:
    """83.0 % against 10.1 %; 7.7 % complained, 15.7 % left."""
    found = {one.fitted.name: one.fitted.value for one in learnt("telecom_complaints")[0]}
    assert round(found["left in a quarter, of those who complained"], 3) == 0.830
    assert round(found["left in a quarter, of the others"], 3) == 0.101
    assert round(fact("telecom_complaints", "complained"), 3) == 0.077
    assert round(fact("telecom_complaints", "left in a quarter"), 3) == 0.157


def test_the_best_and_the_worst_outcome_are_those_of_the_city() -> None:
    """The scale is reckoned against the shares that conf/complaints/city.yaml holds."""
    grudge = scenario_values(("scenario=ac_city",))["complaints"]["grudge"]
    assert (grudge["minor"]["quickly"], grudge["major"]["unsatisfied"]) == (BEST, WORST)
    factors = asked("telecom_complaints")[0].factors
    bound = scenario_values(("scenario=ac_city", "complaints=telecom_bound"))["complaints"]["grudge"]["scale"]
    assert factors["complaints.grudge.scale"] == [grudge["scale"], bound]


@needs_data
def test_a_broken_date_costs_stars_and_an_early_one_earns_none() -> None:
    """Readme of the data: about 4.3 stars early, 1.6 ten days late; -0.23 a day late, next to nothing a day early."""
    assert value("late_deliveries", "a day late, up to 10") < -0.2
    assert abs(value("late_deliveries", "a day early, up to 30")) < 0.02


def test_late_gaps_are_reckoned_from_those_of_the_survey_of_visits() -> None:
    """The factor is by the model's own equation, with what conf/satisfaction/in_home_2018.yaml holds."""
    mind = scenario_values(("scenario=small_town",))["satisfaction"]
    assert (mind["scale"], mind["loss_aversion"], mind["exponent"]) == (KAPPA, LOSS, POWER)
    held_there = {"gap_late": (mind["weights"][0], mind["gap_late"])}
    held_there["gap_late_response"] = (mind["weights"][1], mind["gap_late_response"])
    assert held_there == LATE


@needs_data
def test_failure_laws_are_those_of_the_readme() -> None:
    """Aircraft: pooled shape 0.93, means from 60 to 312 h; appliances in the field: 1.79 and 1,467 days."""
    assert value("failure_laws", "aircraft as if alike, shape") == pytest.approx(0.93, abs=0.01)
    assert round(fact("failure_laws", "aircraft: least mean of one")) == 60
    assert round(fact("failure_laws", "aircraft: greatest mean of one"), 1) == 311.5
    assert round(value("failure_laws", "appliances, shape"), 2) == 1.79
    assert round(value("failure_laws", "appliances, scale")) == 1467


def test_the_age_of_replacement_is_the_textbook_s() -> None:
    """Shape 2: at the optimum the cost rate is (c - 1) times the hazard there; shape 1 and below: never."""
    age, saved = age_of_replacement(2.0, 100.0, 5.0)
    waiting = 5.0 / (100.0 * math.sqrt(math.pi) / 2)
    assert (1 - saved) * waiting == pytest.approx(4.0 * 2 * age / 100.0**2, rel=1e-3)
    assert age_of_replacement(1.0, 100.0, 5.0) == (math.inf, 0.0) == age_of_replacement(0.7, 100.0, 5.0)


@needs_data
def test_days_on_which_nobody_called_belong_to_the_season() -> None:
    """1,324 heating cases; without the quiet days the slope of the cold is a third too flat."""
    assert fact("boston_season", "heating cases") == 1324
    every = fact("boston_season", "slope of the logarithm below 15 C, every day")
    assert fact("boston_season", "slope of the logarithm, only days with a case") > 0.75 * every > every


@needs_data
def test_a_date_that_keeps_nine_of_ten_is_three_times_the_city_s_and_mostly_holds() -> None:
    """Readme of the data: 21 % of signs are overdue, 33 % of street lights; signal inspections changed at mid-year."""
    assert value("boston_promises", "promise kept, Sign Repair") == pytest.approx(0.79, abs=0.01)
    assert 2.5 < value("boston_promises", "promise that keeps 90 %, Sign Repair") / 14 < 3
    held_on = {name: fact("boston_promises", f"{name}: kept by it in the second") for name in TYPES}
    assert sum(0.82 < share < 0.95 for share in held_on.values()) == 10
    assert held_on["Traffic Signal Inspection"] < 0.2
    assert fact("boston_promises", "Traffic Signal Inspection: kept by the rule that learns on") > 0.5


def test_quantiles_of_days_count_open_cases_and_lateness_is_what_is_beyond() -> None:
    """By hand: closed after 1, 2, 4 and 5 days, one open since 3; 0.8, 0.6, 0.3 and 0 are still open after them."""
    days = Days(np.array([1.0, 2.0, 4.0, 5.0, 3.0]), np.array([False, False, False, False, True]))
    assert (days.quantile(0.3).value, days.quantile(0.5).value) == (2.0, 4.0)
    assert days.late(1.0) == pytest.approx(0.8 * 1 + 0.6 * 2 + 0.3 * 1) and days.late(5.0) == 0


def test_the_rule_that_learns_on_is_that_of_the_model() -> None:
    """To be kept by 0.9, gain 0.1: a kept promise takes 0.01 off the logarithm, a broken one adds 0.09 once due."""
    opened, closed = np.array([0.0, 0.5, 0.75, 1.5]), np.array([0.25, 3.0, np.nan, 1.6])
    days, kept = running_promises(opened, closed, 1.0, 0.9, 0.1)
    after_one = math.exp(-0.01)
    assert days == pytest.approx([1.0, after_one, after_one, math.exp(-0.01 + 0.09)])
    assert kept.tolist() == [1.0, 0.0, 0.0, 1.0]
    assert scenario_values(("scenario=boston_promises",))["promise"]["forecast_gain"] == GAIN


@needs_data
def test_surveys_have_the_coefficients_of_their_readme() -> None:
    """Standardised, to two digits; R2 0.77; means 81.5, 78.4, 82.0, 74.3 and 77.4."""
    found = [fact("survey_weights", f"coefficient of {name}") for name in ITEMS]
    assert [round(one, 2) for one in found] == [0.22, 0.22, 0.06, 0.30, 0.19]
    assert round(fact("survey_weights", "R2 of satisfaction, five dimensions"), 2) == 0.77
    means = [round(fact("survey_weights", f"mean of {name}"), 1) for name in ITEMS]
    assert means == [81.5, 78.4, 82.0, 74.3, 77.4]


@needs_data
def test_links_of_the_index_are_those_of_the_readme() -> None:
    """Standardised, to two digits; R2 0.67 of satisfaction, 0.41 of loyalty."""
    on = ("quality", "value", "image", "expectations")
    assert [round(value("survey_links", f"satisfaction on {name}"), 2) for name in on] == [0.53, 0.19, 0.16, 0.06]
    ends = [value("survey_links", f"loyalty on {name}") for name in ("satisfaction", "image", "complaint handling")]
    assert [round(one, 2) for one in ends] == [0.46, 0.21, 0.04]
    found = [round(fact("survey_links", f"R2 of {name}"), 2) for name in ("satisfaction", "loyalty")]
    assert found == [0.67, 0.41]


def test_the_slope_of_the_survey_changes_nobody_of_mean_satisfaction() -> None:
    """Intercept and slope of conf/leaving/ecsi_mobile.yaml give the odds of the default there, within their digits."""
    reference, mobile = (
        scenario_values(("scenario=small_town", f"leaving={link}"))["leaving"] for link in ("logit", "ecsi_mobile")
    )
    assert (reference["intercept"], reference["slope"], reference["start_mean"]) == LEAVING
    at = LEAVING[2]
    assert mobile["intercept"] - mobile["slope"] * at == pytest.approx(LEAVING[0] - LEAVING[1] * at, abs=0.06)


@needs_data
def test_a_log_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario looks for it from the folder that one stands in; nobody is shown the inside of the program."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refusal, match=r"wmata_work_orders\.csv\.gz: No such file"):
        mean_measures(CASES["metro_lifts"], [Fact("requests", 0.0, "", "requests")], 1)


def test_a_survey_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Surveys have no mapping, so their place is said here."""
    with pytest.raises(Refusal, match=r"servqual_durables_411\.csv: is not there"):
        frames_of(CASES["survey_weights"], tmp_path)


def test_a_survey_that_is_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    """Not with a traceback."""
    case = next(case for case in CASES.values() if case.files and not case.records)
    for _, place in case.files:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes("a,b\nGröße,1\n".encode("latin-1"))
    with pytest.raises(Refusal, match="cannot be read as CSV in UTF-8"):
        frames_of(case, tmp_path)


@pytest.mark.parametrize(
    ("name", "currency"), [("boston_promises", "USD"), ("bank_calls", "USD"), ("raf_spares", "GBP")]
)
def test_a_case_does_not_count_in_the_money_of_another_country(name: str, currency: str) -> None:
    """And where nothing was paid, nothing is earned."""
    money = scenario_of([f"scenario={name}"]).money
    assert money.currency == currency and money.price_repair == money.contract_year == 0
