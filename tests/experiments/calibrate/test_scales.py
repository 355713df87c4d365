"""Scores are shares of the scale on which they were asked, not of the answers that happened to be given."""

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.by_hand import Given
from experiments.calibrate.by_hand_people import answers
from experiments.calibrate.company import Company
from experiments.calibrate.keys import Key
from experiments.calibrate.people import response
from experiments.calibrate.simulated import simulated
from experiments.calibrate.subjects import findings
from experiments.calibrate.wanted import Placed
from experiments.configure.plan import scenario_of
from experiments.fitting.fitted import fitted
from experiments.messages import Refusal
from experiments.model import simulate_here
from experiments.records.books import books_of
from experiments.records.mapping import Mapped, Records
from experiments.records.observed import noted, scale_of, scale_said
from sim import Scenario

STARS = Mapped.model_validate({"file": "t.csv", "columns": {"score": {"column": "STARS", "low": 1, "high": 5}}})
TOOL = {"kind": "survey", "sampled": 1.0, "response": {"slope": 1.5, "extremes": 8.0, "reference": 0.85}}


def stars(least: int) -> pd.DataFrame:
    """600 answers of 2,000 who were asked, in stars; the worst that somebody gave is `least`."""
    rng = np.random.default_rng(1)
    return pd.DataFrame({"order": [str(k) for k in range(600)], "score": rng.integers(least, 6, 600).astype(float)})


def placed(surveys: pd.DataFrame):
    """The intercept that goes into the scenario, and what is said beside it."""
    orders = pd.DataFrame({"id": [str(k) for k in range(2000)], "closed": pd.Timestamp("2024-01-01")})
    tables = {"work_orders": orders, "surveys": surveys}
    base = {"listening": {"instruments": {"app": TOOL}}}
    made = answers(Given("survey response", "app", tables, {}, base, "a town", {"survey response": "app"}))
    return made.values[0][0].value, made.without


def test_the_scale_is_the_one_that_was_asked_on() -> None:
    """Nobody gave less than three stars: of 1 to 5 three are a half, though they are the worst that was given."""
    share = stars(3).assign(score=lambda rows: (rows["score"] - 1) / 4)
    told, nothing = placed(noted(stars(3), STARS, None))
    assert told == pytest.approx(placed(share)[0]) and nothing == ()
    assumed, said = placed(stars(3))
    assert abs(assumed - told) > 0.1
    assert said[0][0] == "ends of the scale"
    assert said[0][1].startswith("the scale is taken as 3 to 5, from the scores that were given: the mapping does not")
    assert placed(share)[1][0][1].startswith("the scale is taken as 0 to 1")


def test_scores_that_are_all_alike_say_nothing_of_their_scale() -> None:
    """On a known one they do."""
    same = stars(3).assign(score=5.0)
    with pytest.raises(Refusal, match=r"surveys.score: all are 5; say between which it is asked"):
        placed(same)
    with pytest.raises(Refusal, match=r"surveys.score: all are 5; say between which it is asked"):
        scale_of(same)
    assert scale_of(noted(same.copy(), STARS, None)) == (1, 5, "")
    assert placed(noted(same, STARS, None))[1] == ()


def test_those_who_kept_silent_may_have_thought_the_worst_of_the_scale() -> None:
    """The mean of all lies at the least where all of them would have given one star, though nobody did."""
    rng, n = np.random.default_rng(2), 1000
    opened = pd.Series(pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(rng.uniform(0, 90, n), "D"))
    orders = pd.DataFrame({"id": [str(k) for k in range(n)], "opened": opened})
    orders["closed"] = opened + pd.to_timedelta(rng.lognormal(3, 1, n), "h")
    surveys = stars(3).head(400)
    known = response("r", {"work_orders": orders, "surveys": noted(surveys.copy(), STARS, None)})
    guessed = response("r", {"work_orders": orders, "surveys": surveys})
    mean, least = surveys["score"].mean(), "mean of all, at the least"
    assert known.checks[least] == pytest.approx(0.4 * (mean - 1) / 4)
    assert guessed.checks[least] == pytest.approx(0.4 * (mean - 3) / 2)
    assert {one.unit for one in known.fitted} == {"of the scale", ""}
    assert "the scale is taken as 3 to 5" in guessed.words and "scale" not in known.words
    assert scale_said(surveys, "score") is None


def test_a_record_in_stars_is_compared_with_the_simulated_survey() -> None:
    """A company with an app's survey, its answers told as one to five stars: every value of both has its row, and the
    same luck gives the same values, for a score is a share of its scale.
    """
    asked = ["survey response", "experience and score"]
    columns = {"id": "ID", "score": {"column": "STARS", "low": 1, "high": 5}}
    tables = {"surveys": {"file": "t.csv", "columns": columns}}
    records = Records.model_validate({"company": "a town", "zone": "UTC", "tables": tables})
    base = scenario_of(["scenario=small_town", "listening=app_survey", "days=365"]).model_dump()
    way = Placed("ways", fitted("km/h", base["travel"]["speed_km_h"], 1.0, "log", "", "", 9), Key("travel.speed_km_h"))
    town = Company("a town", {}, [way], {}, [], base, Scenario, {})
    books = books_of(simulate_here(town.scenario({}), "compiled", 1, 0))
    stars = books["surveys"].assign(score=lambda rows: 1 + 4 * rows["score"])
    found = list(findings({**books, "surveys": noted(stars, records.tables["surveys"], None)}, asked))
    beside = simulated(town, found, 1, 1, lambda text: None, records)
    assert beside is not None and not beside.alone
    of_scores = beside.rows[beside.rows["unit"] == "of the scale"]
    assert of_scores["subject"].unique().tolist() == asked
    assert of_scores["simulated"].to_numpy() == pytest.approx(of_scores["recorded"].to_numpy())
