"""The section on which fitted values carry the data's part, on a made-up comparison whose costs follow one value."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.carriers import by_draws, carriers_section
from experiments.compare import compare
from experiments.inference.carriers import of_data
from experiments.inference.draws import Layout, over_draws, split
from experiments.sources import sources_table
from tests.experiments.made_up import make

DRAWS, TIMES = 40, 2
FACTOR, BASELINE = ["crew.technicians"], {"crew.technicians": 9}


@pytest.fixture(scope="module")
def made() -> pd.DataFrame:
    """Nine technicians or ten."""
    return make(DRAWS * TIMES, technicians=[9, 10], strategies=["baseline"])[0]


def section(made: pd.DataFrame, folder: Path, moves: str) -> list:
    """Each technician costs more where the drawn value `moves` is higher; two runs of each of forty draws."""
    rng = np.random.default_rng(5)
    drawn = pd.DataFrame(
        {name: rng.normal(1, 0.1, DRAWS) for name in ("demand.month_weights[5]", "crew.skill", "idle")}
    )
    drawn.drop(columns="idle").to_parquet(folder / "draws.parquet")
    runs = made.copy()
    runs["cost_total"] += 1e6 * runs["crew.technicians"] * drawn[moves].to_numpy()[runs["replication"] % DRAWS]
    with over_draws(Layout(DRAWS, TIMES)):
        found = compare(runs, FACTOR, BASELINE, "cost_total", "customers_end", currency="CNY")
        table = sources_table(found)
        return carriers_section(found, table[table["indicator"] == "cost_total"], folder)


def test_the_value_that_moves_the_answer_is_named_in_words(made: pd.DataFrame, tmp_path: Path) -> None:
    """June, not `demand.month_weights[5]`; nearly all is its, and the shares come first."""
    (one,) = section(made, tmp_path, "demand.month_weights[5]")
    assert one.text.startswith("Most comes from June (month weights) with ")
    (table,) = one.tables
    assert [row[0] for row in table.rows] == ["June (month weights)", "skill"] and "total cost" in one.text
    assert float(table.rows[0][1].split(" ")[0]) > 90 > 10 > float(table.rows[1][1].split(" ")[0])


def test_where_no_drawn_value_moves_it_none_is_named_with_much(made: pd.DataFrame, tmp_path: Path) -> None:
    """What differs between draws for another reason is not laid on the values."""
    (one,) = section(made, tmp_path, "idle")
    assert all(float(row[1].split(" ")[0]) < 30 for table in one.tables for row in table.rows)


def test_without_draws_there_is_no_section(made: pd.DataFrame, tmp_path: Path) -> None:
    """Nor a word of it."""
    found = compare(made, FACTOR, BASELINE, "cost_total", "customers_end", currency="CNY")
    assert carriers_section(found, sources_table(found), tmp_path) == []


def test_noise_in_a_mean_falls_with_the_runs_of_a_draw() -> None:
    """tau^2 / (tau^2 + sigma^2 / m) of the analysis of variance, for five runs of each of thirty draws."""
    rng = np.random.default_rng(6)
    values = (rng.normal(0, 1, 30) + rng.normal(0, 2, (5, 30))).ravel()
    with over_draws(Layout(30, 5)):
        known = split(values)
    assert known is not None
    tau, noise = known.between**2, known.within**2 / 5
    assert of_data(*by_draws(values, 30)) == pytest.approx(tau / (tau + noise), abs=1e-12)
    means, noises = by_draws(np.array([1.0, 5.0, 3.0, np.nan]), 2)
    assert means.tolist() == [2.0, 5.0] and noises[0] == 1.0 and np.isnan(noises[1])
