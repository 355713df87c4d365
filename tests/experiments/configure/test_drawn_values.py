"""Keys set in plain values, and scenarios over draws that are made when they are run and not kept before."""

import copy
import gc
import pickle
from pathlib import Path

import pandas as pd
import pytest

from experiments.canonical import digest
from experiments.configure.compose import Sources, composer
from experiments.configure.drawn_values import InDraw, value_at, with_keys
from experiments.configure.plan import plans
from experiments.execute.job import Job
from experiments.execute.store import cell_key, replication_key
from tests.experiments.stand_in import CONF, Scenario, stand_in

PLAIN = {"days": 30, "crew": {"skill": 0.5, "starts": ["07:00", "08:00"]}, "demand": {"weights": [{"w": 1}, {"w": 2}]}}


def test_keys_are_set_in_a_copy_that_shares_what_it_does_not_change() -> None:
    """The given values stay as they were; two keys of one list, and a key in what another key set, both hold."""
    before = copy.deepcopy(PLAIN)
    made = with_keys(PLAIN, {"demand.weights[0].w": 7, "demand.weights[1].w": 8, "days": 10})
    assert before == PLAIN and made == {**before, "days": 10, "demand": {"weights": [{"w": 7}, {"w": 8}]}}
    assert made["crew"] is PLAIN["crew"]
    given = {"skill": 0.1, "starts": []}
    assert with_keys(PLAIN, {"crew": given, "crew.skill": 0.9})["crew"] == {"skill": 0.9, "starts": []}
    assert given["skill"] == 0.1


@pytest.mark.parametrize("key", ["no_key", "crew.no_key", "demand.weights[2]", "days.more"])
def test_a_key_that_is_not_there_is_not_made(key: str) -> None:
    """A misspelt one would be lost without a word."""
    with pytest.raises((KeyError, IndexError, TypeError)):
        with_keys(PLAIN, {key: 1})


def test_a_plan_over_draws_keeps_no_scenario_of_a_draw(tmp_path: Path) -> None:
    """6 cells x 200 draws leave the scenarios of 6 cells behind; each of a draw is made of its cell's and its draw's
    values, on whatever process, and has the name that its whole content gives it.
    """
    rates = pd.DataFrame({"demand.rate_per_day": [100 + k / 8 for k in range(200)]})
    rates.to_parquet(tmp_path / "draws.parquet")
    drawn = [f"parameters.file={tmp_path}/draws.parquet", "parameters.draws=200"]
    before, job = _alive(), _job(*drawn)
    assert _alive() - before == len(job.plan.cells) == 6
    unit = next(one for one in job.units if (one.cell, one.replication) == (4, 1017))
    assert isinstance(unit.scenario, InDraw)
    made = pickle.loads(pickle.dumps(unit)).scenario.made()
    cell = job.plan.cells[4].scenario.model_dump(mode="json")
    assert made == Scenario.model_validate(cell | {"demand": cell["demand"] | {"rate_per_day": 100 + 17 / 8}})
    content = made.model_dump(mode="json")
    assert value_at(content, "demand.rate_per_day") == 102.125
    assert cell_key(content, {}) == digest({"scenario": content, "inputs": {}})
    assert unit.key == replication_key(cell_key(content, {}), unit.engine, unit.seed, 1017, job.sources)


def _job(*words: str) -> Job:
    with composer(Sources(CONF)) as here:
        return Job(plans(here, ["experiment=staffing", "replications=2", *words], False, stand_in())[0], stand_in())


def _alive() -> int:
    gc.collect()
    return sum(type(one) is Scenario for one in gc.get_objects())
