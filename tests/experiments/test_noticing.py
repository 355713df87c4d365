"""Would it have been noticed: differences of what instruments show, their errors, and chances of a test."""

import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.compare import Comparison, compare
from experiments.execute.frames import Frames
from experiments.execute.worker import HEARD, Unit, replicate
from experiments.noticing import chance_noticed, first_month, instruments, noticed, noticing_section
from tests.experiments.made_up import make

MONTHS = [f"2023-{month:02d}" for month in range(1, 13)] + [f"2024-{month:02d}" for month in range(1, 13)]


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Nine technicians, the baseline, and ten; six replications."""
    runs, _ = make(6, technicians=[9, 10], strategies=["baseline"])
    return compare(runs, ["crew.technicians"], {"crew.technicians": 9}, "cost_total", "customers_end")


def heard(shown: float, n: int = 50, error: float = 0.02, measure: str = "score", true: float = 0.01) -> pd.DataFrame:
    """One instrument that shows 0.80 in the baseline, 0.05 too little, and in the other cell so much more."""
    rows = [
        {
            "cell": cell, "replication": k, "instrument": "survey", "measure": measure, "month": month,
            "measured": 0.80 + 0.01 * k + shown * cell, "true": 0.85 + 0.01 * k + true * cell, "n": n,
            "standard_error": error,
        }
        for cell in (0, 1) for k in range(3) for month in MONTHS
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_test_at_five_per_cent_finds_nothing_in_one_of_twenty_cases_and_2_8_errors_in_four_of_five() -> None:
    """The size and the power of the two-sided z test; nothing known is nothing noticed."""
    chance = chance_noticed(np.array([0.0, 2.8016, -2.8016, np.nan]), np.ones(4))
    assert chance[:3] == pytest.approx([0.05, 0.8, 0.8], abs=1e-4) and math.isnan(chance[3])


def test_the_month_is_that_from_which_on_the_chance_stays() -> None:
    assert first_month(np.array([0.9, 0.5, 0.8, 0.9])) == 3
    assert first_month(np.array([0.8, 0.9])) == 1
    assert math.isnan(first_month(np.array([np.nan, 0.9, 0.7])))


def test_errors_fall_with_the_root_of_the_months(comparison: Comparison) -> None:
    """24 months of the same error, in two branches: 1.96 x 0.02 x sqrt(2 / 24); and the month is where 2.80 errors are
    as much as the difference."""
    row = noticed(comparison, heard(0.02)).iloc[0]
    limit = stats.norm.ppf(0.975)
    assert row["error"] == pytest.approx(limit * 0.02 * math.sqrt(2 / 24))
    assert (row["measured"], row["true"]) == (pytest.approx(0.02), pytest.approx(0.01))
    needed = 2 * (2.8016 * 0.02 / 0.02) ** 2
    assert row["month"] == math.ceil(needed) and row["policy"] == "10 technicians"
    assert row["chance_year"] == pytest.approx(float(chance_noticed(np.array([0.02]), 0.02 * np.sqrt([2 / 12]))[0]))


def test_months_without_answers_add_nothing(comparison: Comparison) -> None:
    """A study that is published in one month a year is known from that month on."""
    study = heard(0.5)
    study = study[study["month"].isin(["2023-07", "2024-07"])]
    more = pd.concat([study.assign(instrument="study"), heard(0.02)])
    row = noticed(comparison, more).set_index("instrument").loc["study"]
    assert row["month"] == 7 and row["error"] == pytest.approx(1.96 * 0.02 * math.sqrt(2 / 2), rel=1e-3)


def test_a_month_with_a_single_answer_is_left_out(comparison: Comparison) -> None:
    """It has no standard error."""
    table = heard(0.02)
    table.loc[table["month"] == "2023-03", ["n", "standard_error", "measured"]] = [1, np.nan, 99.0]
    assert noticed(comparison, table).iloc[0]["measured"] == pytest.approx(0.02)


def test_an_instrument_is_known_by_its_bias_its_answers_and_its_ranking(comparison: Comparison) -> None:
    """Of waits, less is better: who shows longer waits where the score is better has them in the wrong order."""
    for measure, shown, agreement in (("score", 0.02, 1), ("score", -0.02, -1), ("hours_to_first_visit", 0.02, -1)):
        table = heard(shown, measure=measure)
        row = instruments(comparison, table, noticed(comparison, table)).iloc[0]
        better = comparison.difference(1, "score_mean")["difference"] > 0
        assert row["agreement"] == (agreement if better else -agreement)
        assert row["bias"] == pytest.approx(-0.05) and row["answers_year"] == 50 * 12


def test_a_study_in_each_july_has_its_answers_of_a_year(comparison: Comparison) -> None:
    """Two Julys of 50 answers are 50 a year, though a monthly survey beside it ended a month before its second year."""
    monthly = heard(0.02)[lambda rows: rows["month"] < MONTHS[-1]]
    study = heard(0.02)[lambda rows: rows["month"].str.endswith("-07")].assign(instrument="study")
    table = pd.concat([monthly, study])
    answers = instruments(comparison, table, noticed(comparison, table)).set_index("instrument")["answers_year"]
    assert answers.to_dict() == {"survey": pytest.approx(600), "study": pytest.approx(50)}


def test_what_instruments_showed_is_kept_without_parts_of_scores_and_expectations() -> None:
    """Scores, figures of the board and levels delivered, of every replication; nothing where nobody listens."""
    measures = np.array(["score", "empathy", "expected_empathy", "delivered_empathy"], object)
    table = {name: np.arange(4.0) for name in HEARD} | {"measure": measures}
    run = SimpleNamespace(measures={}, monthly={}, breakdown={}, digest="d", listening=table)
    unit = Unit(0, 0, "compiled", 1, "key", None)
    result = replicate(lambda *_, **__: run, [], unit)
    frames, nobody = Frames([]), Frames([])
    frames.add(0, {"crew.technicians": 9}, 0, result)
    for one in (frames, nobody):
        one.add(1, {}, 0, result._replace(listening={}))
    frame = frames.listening()
    assert frame["measure"].tolist() == ["score", "delivered_empathy"] and frame["measured"].tolist() == [0.0, 3.0]
    assert len(nobody.listening()) == 0


def test_the_report_says_the_month_or_the_chance(comparison: Comparison, tmp_path: Path) -> None:
    """A measure without a truth of its own has none in brackets."""
    for shown, said in ((0.02, "month 16"), (0.001, "%")):
        table = heard(shown)
        section = noticing_section(comparison, table, noticed(comparison, table), tmp_path)
        policies, tools = section.tables
        assert (
            policies.rows[1][0] == "survey: score" and said in policies.rows[1][1] and "(+0.01" in policies.rows[1][1]
        )
        assert len(tools.rows) == 1 and section.figure is not None and section.figure.is_file()
    table = heard(0.02).assign(true=np.nan)
    assert "(" not in noticing_section(comparison, table, noticed(comparison, table), tmp_path).tables[0].rows[1][1]


def test_policies_without_a_field_are_named(comparison: Comparison, tmp_path: Path) -> None:
    """The figure has four fields; the fifth policy is in the table, and the text says so."""
    found = noticed(comparison, heard(0.02))
    five = pd.concat([found.assign(policy=f"policy {k}") for k in range(5)])
    assert (
        "There is no field for policy 4: see the table."
        in noticing_section(comparison, heard(0.02), five, tmp_path).text
    )
    assert "no field" not in noticing_section(comparison, heard(0.02), found, tmp_path).text
