"""A factor that changes nothing is told after one replication, before the others are made."""

import pytest

from experiments.execute.pilot import idle_at_first
from tests.experiments.execute.test_execute import Quiet, job_of
from tests.experiments.stand_in import command, noted, stand_in

IDLE = "first_fix: [baseline, training]"  # more skill, where technicians are so many that all is done anyway
FULL = ("experiment=staffing", "experiment.baseline={crew.technicians: 20}")


def job(tmp_path, levels: str, *words: str):
    return job_of(*FULL, f"experiment.factors={{crew.technicians: [{levels}], {IDLE}}}", f"results={tmp_path}", *words)


@pytest.mark.parametrize(("levels", "found"), [("20, 30", ["first_fix"]), ("20, 8", [])])
def test_factor_is_idle_only_if_all_its_levels_are_equal_everywhere(levels, found, tmp_path):
    """With 20 technicians nobody waits; with 8 the training is felt."""
    here = job(tmp_path, levels, f"trouble.note={tmp_path / 'note'}")
    assert idle_at_first(here, stand_in(), Quiet()) == found
    assert len(noted(tmp_path / "note")) == 4  # the first replication of each cell


def test_only_the_cells_around_the_baseline_are_run_where_all_factors_act(tmp_path):
    """One replication a level is enough to see that a factor moves something."""
    words = ("experiment=staffing", f"results={tmp_path}", f"trouble.note={tmp_path / 'note'}")
    assert idle_at_first(job_of(*words), stand_in(), Quiet()) == []
    assert len(noted(tmp_path / "note")) == 4  # of six cells


def test_it_is_said_before_the_rest_runs_and_costs_no_run(tmp_path, monkeypatch, capsys):
    """The line stands before the results, and every replication is made once."""
    monkeypatch.chdir(tmp_path)
    factors = f"experiment.factors={{crew.technicians: [20, 30], {IDLE}}}"
    assert command(*FULL, factors, f"trouble.note={tmp_path / 'note'}") == 0
    line = "firstfix: warning: first_fix changed nothing in the first replication, every number is equal"
    assert capsys.readouterr().err.count(line) == 1
    runs = [run for run in noted(tmp_path / "note") if run.startswith("compiled")]
    assert len(runs) == len(set(runs)) == 12


def test_failed_replication_is_no_sign(tmp_path):
    """Cells that fail are not equal; the run tells of them."""
    here = job(tmp_path, "20, 30", "trouble.kind=raise", "trouble.replication=0")
    assert idle_at_first(here, stand_in(), Quiet()) == []
