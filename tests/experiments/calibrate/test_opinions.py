"""What scores say of dimensions and of what customers lived through, on made-up surveys whose truth is known."""

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.company import company_of
from experiments.calibrate.draws import draw_table
from experiments.calibrate.finding import Finding
from experiments.calibrate.subjects import findings
from experiments.configure.compose import Sources, composer
from experiments.fitting.weights import fit_weights
from experiments.labels import DIMENSIONS
from sim import Scenario

WEIGHTS = dict(zip(DIMENSIONS, (0.32, 0.22, 0.19, 0.16, 0.11), strict=True))


def one(name: str, tables: dict[str, pd.DataFrame]) -> Finding:
    """What is learnt of a subject."""
    return next(iter(findings(tables, [name])))


def survey(n: int = 2000) -> pd.DataFrame:
    """Five dimensions of one to seven that hang together, and a score."""
    rng = np.random.default_rng(1)
    z = np.sqrt(0.5) * rng.normal(size=(n, 1)) + np.sqrt(0.5) * rng.normal(size=(n, 5))
    columns = {name: 4 + column for name, column in zip(WEIGHTS, z.T, strict=True)}
    score = 6 + z @ list(WEIGHTS.values()) + rng.normal(0, 0.4, n)
    return pd.DataFrame({"id": [str(k) for k in range(n)], "score": score, **columns})


def test_weights_go_into_the_scenario_and_their_draws_stay_weights() -> None:
    """All five in the model's order; one that gains is paid for by the others."""
    found = one("satisfaction weights", {"surveys": survey()})
    with composer(Sources()) as here:
        company = company_of([found], "small_town", here, Scenario)
    assert list(company.values) == [f"satisfaction.weights[{k}]" for k in range(5)]
    assert list(company.values.values()) == pytest.approx(list(WEIGHTS.values()), abs=0.05)
    drawn = draw_table(company, 200, 1).table
    weights = drawn[[f"satisfaction.weights[{k}]" for k in range(5)]]
    assert (weights > 0).all(axis=None)
    assert weights.std().to_numpy() == pytest.approx([(v.high - v.low) / 2 / 1.96 for v in found.fitted], rel=0.2)


def test_draws_of_weights_hang_together_as_the_fit_of_them_does() -> None:
    """What one wins, another loses: every pair, not only one."""
    rows = survey()
    known = fit_weights(rows["score"], {name: rows[name] for name in DIMENSIONS})
    found = one("satisfaction weights", {"surveys": rows})
    assert found.correlation == pytest.approx(known.correlation, abs=1e-12)
    with composer(Sources()) as here:
        drawn = draw_table(company_of([found], "small_town", here, Scenario), 600, 1).table
    weights = drawn[[f"satisfaction.weights[{k}]" for k in range(5)]].to_numpy()
    assert np.corrcoef(weights.T) == pytest.approx(known.correlation, abs=0.15)


def test_rows_without_a_dimension_are_left_out_and_counted() -> None:
    rows = survey()
    rows.loc[:99, "empathy"] = np.nan
    assert "100 rows with something missing left out" in one("satisfaction weights", {"surveys": rows}).words


def lived(n: int = 3000) -> dict[str, pd.DataFrame]:
    """A broken promise takes a point and a half, a second visit two, and twice the hours a third of one (0.5 ln 2)."""
    rng = np.random.default_rng(2)
    ids, opened = [str(k) for k in range(n)], pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(n), "h")
    hours, fixed = rng.lognormal(3, 0.8, n), rng.random(n) < 0.7
    closed, promised = opened + pd.to_timedelta(hours, "h"), opened + pd.Timedelta(hours=30)
    score = 9 - 0.5 * np.log(hours) - 1.5 * (closed > promised) - 2.0 * ~fixed + rng.normal(0, 1, n)
    orders = pd.DataFrame({"id": ids, "opened": opened, "closed": closed, "promised": promised})
    outcome = np.where(fixed, "done", "not_done")
    visits = pd.DataFrame({"order": ids, "started": opened, "outcome": outcome})
    again = visits[~fixed].assign(started=lambda rows: rows["started"] + pd.Timedelta(hours=1), outcome="done")
    answers = pd.DataFrame({"id": ids, "order": ids, "score": score})[rng.random(n) < 0.4]
    return {"work_orders": orders, "visits": pd.concat([visits, again]), "surveys": answers}


def test_what_a_late_slow_or_second_visit_takes_off_a_score_is_found() -> None:
    tables = lived()
    found = {v.name: v for v in one("experience and score", tables).fitted}
    whole = np.ptp(tables["surveys"]["score"])  # nobody said on which scale it was asked
    for name, truth in (("ln hours to restore", -0.5), ("promise broken", -1.5), ("not fixed at first", -2.0)):
        assert found[name].low * whole < truth < found[name].high * whole and found[name].unit == "of the scale"


def test_surveys_of_orders_that_nobody_knows_say_nothing() -> None:
    tables = lived()
    tables["surveys"]["order"] += " of another list"
    assert one("experience and score", tables).words.startswith("not fitted: ")
