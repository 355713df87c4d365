"""The command as people meet it: known answers, one line for bad input, the same study after an interruption."""

import json
import os
import signal
import time
from pathlib import Path

import optuna
import pandas as pd
import pytest
import yaml

from experiments.optimise.__main__ import main
from tests.experiments import points
from tests.experiments.points import CALLS, CONF, stand_in


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    CALLS.clear()
    return tmp_path


def command(*words: str) -> int:
    return main(list(words), conf=CONF, load_model=stand_in)


def folder_of(results: Path, name: str) -> Path:
    (folder,) = [path for path in (results / name).iterdir() if not path.name.startswith(".")]
    return folder


def mine(here: Path, **changes) -> list[str]:
    """A file of one's own beside those of the stand-in: `bowl` with changes."""
    values = yaml.safe_load((CONF / "search" / "bowl.yaml").read_text())
    values["search"] |= changes
    (here / "mine" / "search").mkdir(parents=True)
    text = "# @package _global_\n" + yaml.safe_dump(values, sort_keys=False)
    (here / "mine" / "search" / "mine.yaml").write_text(text)
    return ["--config-dir", str(here / "mine"), "search=mine"]


def test_the_best_place_of_a_bowl_comes_out_of_the_command(here, capsys):
    """10 at (3, -1) under policy a; the study is there for Optuna to read."""
    assert command("search=bowl") == 0
    out = capsys.readouterr().out
    assert "Best is x1" in out and "against today's plan" in out
    folder = folder_of(here / "results", "bowl")
    best = pd.read_csv(folder / "tables" / "candidates.csv").iloc[0]
    assert best["front"] and (best["x.x1"] - 3) ** 2 + (best["x.x2"] + 1) ** 2 < 2 and best["x.policy"] == "a"
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(folder / "study.log")))
    study = optuna.load_study(study_name="bowl", storage=storage)
    assert len(study.trials) == 40
    trials = pd.read_csv(folder / "tables" / "trials.csv")
    assert [trial.value for trial in study.trials] == pytest.approx(list(trials["value_0"]))


def test_a_front_within_a_constraint_is_the_known_one(here, capsys):
    """Gain 10 x - x^2 less pieces, cost x^2 plus pieces: no pieces, and every x from 1 to 5, is the front; the gain of
    x = 0 is below 8.5, and from 5 on both get worse.  Shared luck leaves no trace in differences.
    """
    assert command("search=two_goals", "noise=0.05") == 0
    found = pd.read_csv(folder_of(here / "results", "two_goals") / "tables" / "candidates.csv")
    front = found[found["front"]]
    assert len(found) == 36 and set(front["x.whole"]) == {0} and sorted(front["x.x1"]) == [1, 2, 3, 4, 5]
    assert set(front["status"]) == {"undominated"}
    assert (found.loc[found["x.x1"] == 0, "status"] == "broken").all()
    assert "5 candidates are in the front" in capsys.readouterr().out


def test_candidates_are_compared_with_the_plan_that_holds_today(here, capsys):
    """Luck that all share is gone: the difference in gain is exactly that of 10 x - x^2 less pieces, and the page says
    what it is about.
    """
    assert command("search=two_goals", "noise=0.05") == 0
    folder = folder_of(here / "results", "two_goals")
    found = pd.read_csv(folder / "tables" / "candidates.csv")
    x, pieces = found["x.x1"], found["x.whole"]
    now = yaml.safe_load((folder / "config.yaml").read_text())["x"]
    gain = 10 * x - x**2 - pieces - (10 * now["x1"] - now["x1"] ** 2 - now["whole"])
    assert found["gain_minus_today"].to_numpy() == pytest.approx(gain.to_numpy())
    assert found["gain_minus_today_from"].to_numpy() == pytest.approx(gain.to_numpy())
    assert set(found.loc[found["against_today"] == "better", "cost_minus_today"] < 0) <= {True}
    out, page = capsys.readouterr(), (folder / "report.html").read_text()
    assert "candidate today; x1" in out.out and "raced to the end: 5 in the front" in out.err.replace("\n", " ")
    assert "What this is" in page and "today&#39;s plan" in page and "seed 1" in page
    assert len(pd.read_parquet(folder / "tables" / "trials.parquet")) == 36


def test_an_interrupted_search_ends_as_if_it_had_not_been(here, capsys):
    """The same files, byte for byte, but for the times in the manifest; what was finished is not run again."""
    words = ("search=bowl", "search.trials=12", "workers=1")
    assert command(*words, "results=whole") == 0
    whole_runs = len(CALLS)
    CALLS.clear()

    def stopped(*args, **kwargs):
        if len(CALLS) == 15:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)
        return points.simulate(*args, **kwargs)

    model = stand_in()._replace(simulate=stopped)
    assert main(list(words), conf=CONF, load_model=lambda: model) == 130
    assert command(*words) == 0
    assert len(CALLS) <= whole_runs + 2  # those under way when it was stopped
    one, other = folder_of(here / "whole", "bowl"), folder_of(here / "results", "bowl")
    files = sorted(json.loads((one / "manifest.json").read_text())["files"])
    assert "study.log" in files and one.name == other.name
    assert [name for name in files if (one / name).read_bytes() != (other / name).read_bytes()] == []


def test_a_second_call_runs_nothing_and_more_trials_begin_with_the_first(here, capsys):
    assert command("search=bowl", "search.trials=12") == 0
    first, calls = capsys.readouterr().out, len(CALLS)
    assert command("search=bowl", "search.trials=12") == 0
    assert capsys.readouterr().out == first and len(CALLS) == calls


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"variables": {"x.x11": {"low": 0.0, "high": 1.0}}},
            "x.x11 is no parameter of this scenario; did you mean x.x1?",
        ),
        ({"variables": {"x.policy": {"low": 0.0, "high": 1.0}}}, "x.policy is a, not a number"),
        ({"variables": {"x.policy": {"choices": ["a", "c"]}}}, "x.policy=c: must be"),
        ({"variables": {"x.polic": {"choices": ["a", "b"]}}}, "x.polic is no parameter of this scenario"),
        ({"variables": {"x": {"choices": ["zero", "nil"]}}}, "must be one of"),
        ({"variables": {"x.x1": {"low": 2.0, "high": 1.0}}}, "low=2.0 must be below high=1.0"),
        ({"variables": {"x.x1": {"low": 2.0}}}, "a variable has low and high, or choices"),
        ({"variables": {"x.x1": {"low": 0.0, "high": 1.0, "log": True}}}, "log needs a range above 0"),
        ({"variables": {"x.whole": {"low": 0, "high": 5, "step": 0.5}}}, "step=0.5: must be a whole number"),
        ({"variables": {"x.x1": {"low": 0.0, "high": 99.0}}}, "must be a number from -10 to 10"),
        ({"objectives": {"yy": "high"}}, "search.objectives=yy: no such indicator"),
        ({"objectives": {"y": "up"}}, "search.objectives.y=up: must be"),
        ({"constraints": {"rar": {"at_most": 1.0}}}, "search.constraints=rar: no such indicator; did you mean rare?"),
        ({"constraints": {"rare": {"at_most": 1.0, "at_least": 0.0}}}, "a constraint is at_most or at_least"),
        ({"sampler": "grid"}, "search.variables.x.x1: the grid sampler needs a step"),
        ({"sampler": "tpee"}, "did you mean tpe?"),
        ({"first": 9}, "search.first=9: must be at most replications=8"),
        ({"trials": 0}, "search.trials=0: must be a whole number from 1 to 10000"),
    ],
)
def test_bad_input_is_one_line_before_any_work(here, capsys, changes, said):
    assert command(*mine(here, **changes)) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not CALLS and not (here / "results").exists()


def test_a_variable_may_not_be_set_by_hand_as_well(here, capsys):
    assert command("search=bowl", "x.x1=1.0") == 2
    assert "x.x1: is a variable of this search" in capsys.readouterr().err
