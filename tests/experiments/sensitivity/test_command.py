"""The command as people meet it: what is known comes out, refusals are one line, nothing runs twice."""

import json
import os
import signal
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml

from experiments.configure.compose import Sources
from experiments.facts_of import refuse_other_kinds
from experiments.messages import Refusal
from experiments.points.study import opened
from experiments.sensitivity.__main__ import main
from experiments.sensitivity.plan import Sensitivity, planned
from tests.experiments.points import CALLS, CONF, stand_in


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    CALLS.clear()
    return tmp_path


def command(*words: str) -> int:
    return main(list(words), conf=CONF, load_model=stand_in)


def mine(here: Path, **changes) -> list[str]:
    """A file of one's own beside those of the stand-in: `small` with changes."""
    values = yaml.safe_load((CONF / "sensitivity" / "small.yaml").read_text())
    del values["defaults"]
    values["sensitivity"] |= changes
    (here / "mine" / "sensitivity").mkdir(parents=True)
    text = "# @package _global_\n" + yaml.safe_dump({"defaults": [{"override /scenario": "linear"}], **values})
    (here / "mine" / "sensitivity" / "mine.yaml").write_text(text)
    return ["--config-dir", str(here / "mine"), "sensitivity=mine"]


def folder_of(here: Path, name: str) -> Path:
    (folder,) = [path for path in (here / "results" / name).iterdir() if not path.name.startswith(".")]
    return folder


def test_ishigami_comes_out_of_the_command(here, capsys):
    """From a file of ranges through the store to the table: the published indices, luck beside them."""
    assert command("sensitivity=ishigami", "sensitivity.sobol.points=128", "own=0.5") == 0
    out = capsys.readouterr().out
    assert "3 numbers varied" in out and "luck is" in out
    folder = folder_of(here, "ishigami")
    found = pd.read_csv(folder / "tables" / "sobol_y.csv").set_index("parameter")
    known = {"x.x1": (0.3139, 0.5576), "x.x2": (0.4424, 0.4424), "x.x3": (0.0, 0.2437)}
    for name, (first, total) in known.items():
        assert found.loc[name, "first_from"] - 0.1 < first < found.loc[name, "first_to"] + 0.1
        assert found.loc[name, "total_from"] - 0.1 < total < found.loc[name, "total_to"] + 0.1
    assert found["share"].sum() == pytest.approx(1, abs=0.1)
    assert found.loc["(luck)", "share"] == pytest.approx(1.25 / (1.25 + 13.84), abs=0.06)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {"report.html", "summary.txt", "sobol.parquet", "tables/morris_y.csv"} <= set(manifest["files"])
    assert manifest["kind"] == "sensitivity" and manifest["runs"]["count"] == len(CALLS)
    page = (folder / "report.html").read_text()
    assert "What this is" in page and "replications of each point" in page and "Versions" in page
    with pytest.raises(Refusal, match=r"own command makes again.*experiments.sensitivity sensitivity=ishigami"):
        refuse_other_kinds(str(folder))


def test_numbers_that_do_nothing_are_named(here, capsys):
    """Nothing depends on x4."""
    assert command("sensitivity=small") == 0
    assert "1 of 3 do nothing here: x.x4." in capsys.readouterr().out.replace("\n", " ")


def test_a_second_call_runs_nothing_and_says_the_same(here, capsys):
    assert command("sensitivity=small") == 0
    first, calls = capsys.readouterr().out, len(CALLS)
    assert command("sensitivity=small") == 0
    assert capsys.readouterr().out == first and len(CALLS) == calls


def test_an_interrupted_study_goes_on_where_it_was(here, capsys):
    """Replications that were finished are in the store; the rest is run by the same command, with the same answer."""
    assert command("sensitivity=small", "results=whole") == 0
    whole, whole_runs = capsys.readouterr().out, len(CALLS)
    CALLS.clear()
    from tests.experiments import points

    honest = points.simulate

    def stopped(*args, **kwargs):
        if len(CALLS) == 10:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)
        return honest(*args, **kwargs)

    model = stand_in()._replace(simulate=stopped)
    assert main(["sensitivity=small", "workers=1"], conf=CONF, load_model=lambda: model) == 130
    assert not list((here / "results" / "small").glob("[0-9a-f]*")) and 10 <= len(CALLS) < whole_runs
    assert command("sensitivity=small", "workers=1") == 0
    assert capsys.readouterr().out.replace("results/", "whole/") == whole
    assert len(CALLS) <= whole_runs + 2  # those under way when it was stopped


def test_what_does_not_happen_everywhere_is_said_and_not_analysed(here, capsys):
    ranges = {"x.x1": {"low": 0.0, "high": 2.0, "why": "rare things happen below 1"}}
    assert command(*mine(here, indicators=["rare", "y"], parameters=ranges)) == 0
    assert "rare: did not happen in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sensitivity=smal"], "sensitivity=smal: must be one of assumed, ishigami, small; did you mean small?"),
        ([], "sensitivity: say which, e.g. sensitivity=assumed"),
        (["sensitivity=small", "sensitivity.indicators=[yy]"], "sensitivity.indicators=yy: no such indicator"),
        (["sensitivity=small", "sensitivity.morris.levels=3"], "sensitivity.morris.levels: 3 is odd"),
        (["sensitivity=ishigami", "sensitivity.sobol.points=100"], "100 is no power of two"),
        (["sensitivity=ishigami", "replications=2"], "replications=2: Sobol' indices need three"),
        (["sensitivity=small", "replications=1"], "replications=1: an interval needs two"),
        (["sensitivity=small", "+sensitivity.indicator=y"], "no such key; did you mean sensitivity.indicators?"),
        (["sensitivity=small", "x.x9=1"], "x9"),
        (["sensitivity=assumed", "+sensitivity.assumptions.skip=[y]"], "no active assumption begins so"),
        (["sensitivity=ishigami", "sensitivity.sobol.points=65536", "replications=300"], "at most 100000 are allowed"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_before_any_work(here, capsys, words, said):
    assert command(*words) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not CALLS and not (here / "results").exists()


@pytest.mark.parametrize(
    ("path", "low", "high", "said"),
    [
        ("x.x22", 0, 1, "sensitivity.parameters.x.x22: x.x22 is no parameter of this scenario; did you mean x.x2?"),
        ("x.policy", 0, 1, "x.policy is a, not a number"),
        ("x", 0, 1, "x is a section, not a number; did you mean x.x1?"),
        ("x.list", 0, 1, "x.list is a list, not a number"),
        ("x.list[2]", 0, 1, "x.list[2] is no parameter of this scenario"),
        ("x.x1", 1.0, 1.0, "sensitivity.parameters.x.x1: low=1.0 must be below high=1.0"),
        ("x.x1", 0.0, "high", "high=high: must be a number"),
        ("x.x1", 0.0, 99.0, "x.x1=99.0: must be a number from -10 to 10"),
        ("x.x1", 0.0, float("nan"), "nan"),
        ("x.whole", 0.5, 2, "sensitivity.parameters.x.whole.low=0.5: must be a whole number, as x.whole is"),
        ("x.x2", 0.0, 14.9, "x1 and x2 together are 15.4; at most 15"),
    ],
)
def test_a_range_that_cannot_be_is_refused_in_one_line(here, capsys, path, low, high, said):
    assert command(*mine(here, parameters={path: {"low": low, "high": high, "why": "a test"}})) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not CALLS and not (here / "results").exists()


def assumed(*words: str):
    with opened("sensitivity", Sensitivity, ["sensitivity=assumed", *words], Sources(CONF), stand_in()) as study:
        return planned(study)


def test_assumptions_are_the_numbers_whose_comment_says_so():
    """x2 has a source; x4 is 0, of which there is no share; whole numbers move by at least one."""
    found = assumed()
    assert [(one.path, one.low, one.high) for one in found.ranges] == [
        ("x.x1", 0.4, 0.6), ("x.x3", -2.4, -1.6), ("x.whole", 1, 3), ("x.list[0]", 0.8, 1.2), ("x.list[1]", 3.2, 4.8),
    ]  # fmt: skip
    assert found.left_out == [("x.x4", "is 0, of which a share is 0")]


def test_a_head_comment_speaks_for_its_file_but_not_for_numbers_with_a_source():
    """x2 is a policy and x4 derived; a number that is typed is its user's."""
    found = assumed("x=assumed", "x.x1=0.9")
    assert [one.path for one in found.ranges] == ["x.x3", "x.whole", "x.list[0]", "x.list[1]"]


def test_a_range_is_halved_until_the_model_takes_it():
    """x1 + x2 may be 15: of 0.9 with 14.0 a fifth is 0.18, and half of it fits."""
    (one,) = [one for one in assumed("x=assumed", "scenario=linear_near").ranges if one.path == "x.x1"]
    assert (one.low, one.high) == pytest.approx((0.81, 0.99))


def test_sections_and_skip_choose_among_assumptions():
    assert [one.path for one in assumed("+sensitivity.assumptions.skip=[x.list,x.x3]").ranges] == ["x.x1", "x.whole"]


def test_help_is_there_at_once(capsys):
    assert main(["--help"]) == 0
    assert "sensitivity=small_town" in capsys.readouterr().out
