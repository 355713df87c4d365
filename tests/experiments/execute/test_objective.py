"""An objective that never happens is found early, wherever the replications of the run are made."""

import pytest

from experiments.execute import objective
from experiments.execute.work import how_of
from experiments.messages import Refusal
from tests.experiments.execute.test_execute import Quiet, job_of
from tests.experiments.stand_in import stand_in

FULL = (
    "experiment=staffing",
    "experiment.factors={crew.technicians: [20, 30], first_fix: [baseline, training]}",
    "experiment.baseline={crew.technicians: 20, first_fix: baseline}",
)


@pytest.mark.parametrize(("loyalty", "asked"), [("customers_end", [1]), ("share_lost", [1, 3])])
def test_cells_are_asked_together_by_the_executor_of_the_run(loyalty, asked, tmp_path, monkeypatch):
    """The baseline first: usually that is all; one pool of workers, not one for each cell."""
    job, sizes = job_of(*FULL, f"experiment.loyalty={loyalty}", f"results={tmp_path}"), []
    execute = objective.execute

    def counted(units, twin, store, model, how, meter):
        sizes.append(len(units))
        assert how == how_of(job.plan.settings)
        return execute(units, twin, store, model, how, meter)

    monkeypatch.setattr(objective, "execute", counted)
    if loyalty == "share_lost":
        with pytest.raises(Refusal, match="no cell reports it"):
            objective.check_objectives(job, stand_in(), Quiet())
    else:
        objective.check_objectives(job, stand_in(), Quiet())
    assert sizes == asked
