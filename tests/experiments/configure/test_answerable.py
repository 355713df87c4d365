"""An experiment that cannot be answered says so in one line before it runs: exit code 2, and nothing is written."""

import pytest

from experiments.configure.switched_off import only_off
from tests.experiments.stand_in import command

ONE = "experiment=staffing"
HEAD = """\
# @package _global_
defaults: [{override /scenario: city}]
replications: 3
"""
EXPERIMENT = """\
experiment:
  name: mine
  question: ""
  cost: cost_total
  loyalty: customers_end
  indicators: []
"""
OTHER_TRAINING = "# @package _global_\ncrew:\n  skill: 0.75\n"  # another file that says the same as training

# What the experiment says -> what the line must say.
CASES = {
    "factors: {first_fix: [baseline, training, schooling]}\n  baseline: {first_fix: baseline}": (
        "experiment.factors.first_fix: training and schooling make the same scenario, so that the "
        "factor changes nothing"
    ),
    "factors: {crew.technicians: [8, 9], first_fix: [training, schooling]}\n"
    "  baseline: {crew.technicians: 8, first_fix: training}": "first_fix: training and schooling make the same",
    "design: fractional\n  generators: [C=AB]\n"
    "  factors: {crew.technicians: [8, 9], first_fix: [training, schooling], crew.night_shift: [false, true]}\n"
    "  baseline: {crew.technicians: 8, first_fix: training, crew.night_shift: false}": "training and schooling make",
    "design: listed\n  factors: {crew.technicians: [8, 9], first_fix: [training, schooling]}\n"
    "  baseline: {crew.technicians: 8, first_fix: training}\n"
    "  cells: [{crew.technicians: 9}, {crew.technicians: 9, first_fix: schooling}]": "training and schooling make",
    "factors: {crew.technicians: [8], first_fix: [baseline, training]}\n"
    "  baseline: {crew.technicians: 8, first_fix: baseline}": "crew.technicians: one level, 8, changes nothing",
    "design: crossed\n  policies: {a: {first_fix: training}, b: {first_fix: schooling}}\n"
    "  scenarios: {c: {crew.technicians: 8}, d: {crew.technicians: 9}}\n  baseline: {}": "policy: a and b make",
    "design: crossed\n  policies: {a: {first_fix: trainig}, b: {first_fix: schooling}}\n"
    "  scenarios: {c: {crew.technicians: 8}, d: {crew.technicians: 9}}\n  baseline: {}": "=trainig: must be one of",
    "design: crossed\n  policies: {a: {crew.tech: 3}, b: {crew.technicians: 4}}\n"
    "  scenarios: {c: {crew.skill: 0.4}, d: {crew.skill: 0.6}}\n  baseline: {}": "crew.tech: no such key",
    "design: crossed\n  policies: {a: {crew.technicians: 8}, b: {crew.technicians: 9}}\n"
    "  scenarios: {usual: {warmup_days: 30}, late: {warmup_days: 400}}\n  baseline: {}": (
        "warmup_days: 400 leaves nothing to measure; less than days (365) (in the cell scenario=late)"
    ),
    "design: sobol\n  points: 8\n  factors: {crew.technicians: {low: 8, high: 12}}\n"
    "  baseline: {crew.technicians: 8}": "must be a whole number from 1 to 500",
    "design: sobol\n  points: 8\n  factors: {crew.technicians: {low: 8, hihg: 12}}\n"
    "  baseline: {crew.technicians: 8}": "experiment.factors.crew.technicians.hihg=12: no such key; did you mean",
    "factors: {trouble.replication: [0, 1], crew.technicians: [8, 9]}\n"
    "  baseline: {trouble.replication: 0, crew.technicians: 8}": (
        "experiment.factors.trouble.replication: can change nothing: trouble.replication is not used where "
        "trouble.kind=none, as in every cell; switch that on, or take the factor out"
    ),
    "design: latin_hypercube\n  points: 8\n  factors: {trouble.seconds: {low: 0.0, high: 1.0}}\n"
    "  baseline: {trouble.seconds: 0.0}": "can change nothing: trouble.seconds is not used where trouble.kind=none",
    "design: sobolev\n  points: 8\n  factors: {crew.technicians: [1, 2]}\n"
    "  baseline: {crew.technicians: 1}": "experiment.design=sobolev: must be one of full, one_at_a_time",
}  # fmt: skip


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder of one's own with an experiment of this text."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> str:
        for group, name, content in (
            ("experiment", "mine", f"{HEAD}{EXPERIMENT}  {text}\n"), ("first_fix", "schooling", OTHER_TRAINING),
        ):  # fmt: skip
            (tmp_path / "own" / group).mkdir(parents=True)
            (tmp_path / "own" / group / f"{name}.yaml").write_text(content)
        return "--config-dir=own"

    return write


@pytest.mark.parametrize(("text", "said"), CASES.items(), ids=[said[:40] for said in CASES.values()])
def test_what_cannot_be_answered_is_refused_in_one_line(text, said, own, tmp_path, capsys) -> None:
    assert command(own(text), "experiment=mine") == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1 and err.startswith("firstfix: ")
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_factor_that_is_switched_on_in_a_cell_may_be_asked_about() -> None:
    """In one cell of four it acts; of a list only the whole is looked at."""
    off, on = {"tool": {"active": False, "share": 0.1}}, {"tool": {"active": True, "share": 0.1}}
    other = {"tool": {"active": False, "share": 0.2}}
    acting = {"tool": {"active": True, "share": 0.2}}
    assert only_off([(off, other)]) == ("tool.share", 0.1, "tool.active=false")
    assert only_off([(off, other), (on, acting)]) is None
    assert only_off([(off, on)]) is None  # the switch itself
    assert only_off([(off, off)]) is None


def test_one_replication_has_no_interval(tmp_path, monkeypatch, capsys) -> None:
    """A comparison asks for intervals; a scenario alone may be run once."""
    monkeypatch.chdir(tmp_path)
    assert command(ONE, "replications=1") == 2
    assert (
        "replications=1: experiment staffing compares with intervals, which need at least 2" in capsys.readouterr().err
    )
    assert command("replications=1") == 0
