"""Dispatch rules of one's own: refused if they can't be rules, alike on both engines, the how-to as written."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim import Scenario, kernel, plugins, register_rule, simulate, source_digest
from sim.jit import COMPILED
from sim.kernels import Kernel
from sim.run import rule_in_python
from tests.sim.worlds import patched, plain, small_town

ROOT = Path(__file__).parents[2]
HOWTO = ROOT / "docs" / "howto_add_a_dispatch_rule.md"


@pytest.fixture(autouse=True)
def registry() -> Iterator[None]:
    """Nothing that a test registers is left behind."""
    before = dict(plugins.RULES)
    yield
    plugins.RULES.clear()
    plugins.RULES.update(before)


def distance_by_hand(w, now, i, j) -> float:
    """What `nearest` minimises while there are enough technicians, in plain Python."""
    dx = w.technicians[i]["x"] - w.jobs[j]["x"]
    dy = w.technicians[i]["y"] - w.jobs[j]["y"]
    return float(abs(dx) + abs(dy))


def ruled_by(name: str | None, changes: dict | None = None) -> Scenario:
    busy = {"dispatch.rule": "plugin", "dispatch.plugin": name, "demand.failure_scale_years": 0.3}
    return small_town(busy | (changes or {}))


@pytest.mark.parametrize("name", ["", "Youngest", "../rule", "a.b", "x" * 41, "7th"])
def test_a_name_is_a_plain_word(name: str) -> None:
    """Names go into configurations and digests; nothing that looks like a path is one."""
    with pytest.raises(ValueError, match="is no name"):
        register_rule(name, distance_by_hand)


def test_a_function_must_take_a_pair_and_the_time() -> None:
    """(w, now, i, j) -> float is the contract; a kernel says so in its signature."""
    with pytest.raises(ValueError, match="four arguments"):
        register_rule("short", lambda w, now: 0.0)
    if COMPILED:
        wrong = kernel("i8(W,i8,i8,i8)")(lambda w, now, i, j: 0)
        with pytest.raises(ValueError, match="f8"):
            register_rule("whole", wrong)


def test_a_configuration_can_name_a_registered_rule_only() -> None:
    """Unknown and missing names are refused with the names that there are; a path is not even a name."""
    register_rule("by_hand", distance_by_hand)
    for name in ("nothing", None):
        with pytest.raises(ValidationError, match=r"dispatch\.plugin.*by_hand"):
            ruled_by(name)
    with pytest.raises(ValidationError, match="pattern"):
        Scenario.model_validate(patched(plain(), {"dispatch.plugin": "../my_rule.py"}))


@pytest.mark.skipif(not COMPILED, reason="the compiler is off")
def test_plain_python_runs_on_the_simpy_engine_and_the_other_one_says_so() -> None:
    """No decorator, no compiled engine; the message names the rule and both ways out."""
    register_rule("by_hand", distance_by_hand)
    town = ruled_by("by_hand")
    with pytest.raises(ValueError, match=r"by_hand.*plain Python.*simpy"):
        simulate(town, "compiled")
    assert len(simulate(town, "simpy").events) > 100
    assert rule_in_python(town) == "by_hand" and rule_in_python(small_town()) == ""


def test_plain_python_decides_as_the_same_penalty_of_the_model_does() -> None:
    """Number of certificates, then distance, one job looked at: the log of `least_flexible`."""

    def least_flexible(w, now, i, j) -> float:
        dx = w.technicians[i]["x"] - w.jobs[j]["x"]
        dy = w.technicians[i]["y"] - w.jobs[j]["y"]
        return 1e6 * w.technicians[i]["n_certified"] + float((dx * dx + dy * dy) ** 0.5)

    register_rule("by_hand", least_flexible)
    same = {"dispatch.look_at_jobs": 1, "crew.technicians": 4, "travel.metric": "euclidean"}
    own = simulate(ruled_by("by_hand", same), "simpy")
    theirs = simulate(ruled_by(None, same | {"dispatch.rule": "least_flexible"}), "simpy")
    assert own.events.tobytes() == theirs.events.tobytes()


def test_a_registered_rule_is_part_of_the_identity_of_results() -> None:
    """Results made with a rule of one's own are never taken for others."""
    before = source_digest()
    register_rule("by_hand", distance_by_hand)
    assert source_digest() != before
    plugins.RULES.clear()
    assert source_digest() == before


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable may name files only that are there."""
    monkeypatch.setenv(plugins.VARIABLE, "nowhere.py")
    with pytest.raises(ValueError, match=r"FIRSTFIX_RULES: no file 'nowhere\.py'"):
        plugins.load_files()


def block(kind: str) -> str:
    """The block of the how-to that is marked so."""
    return HOWTO.read_text(encoding="utf-8").partition(f"```{kind}\n")[2].partition("```")[0]


@pytest.mark.slow
def test_the_how_to_does_what_it_says(tmp_path: Path) -> None:
    """Its file is ten lines of rule, its command runs, its comparison comes out, and the engines agree bit for bit."""
    (tmp_path / "my_rule.py").write_text(block("file"))
    (tmp_path / "compare.py").write_text(block("compare"))
    words = block("sh").split()
    environment = os.environ | dict(word.split("=", 1) for word in words[:1]) | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    assert words[0].startswith("FIRSTFIX_RULES=") and words[1] == "python"
    for command in (["compare.py"], [*words[2:], f"results={tmp_path / 'results'}"]):
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        if command == ["compare.py"]:
            assert "hours of travel saved" in done.stdout


@pytest.mark.skipif(not COMPILED, reason="the compiler is off")
def test_kernels_are_asked_by_number_in_a_chain() -> None:
    """Each registered kernel is a link: its own number goes to it, every other number further down."""
    from sim.rules.own import link

    asked = link(3, lambda w, now, i, j: 10.0 * i + j, lambda w, number, now, i, j: -float(number))
    assert asked(None, 3, 0, 4, 2) == 42.0
    assert asked(None, 5, 0, 4, 2) == -5.0
    assert not isinstance(asked, Kernel)
