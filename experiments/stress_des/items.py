"""The twenty items, in the order of the guidelines (Monks et al. 2019, Journal of Simulation 13(1), table 1)."""

from experiments.stress_des import data, execution, logic, objectives
from experiments.stress_des.study import Item, Study

__all__ = ["NOT_APPLICABLE", "SECTIONS", "items_of"]

NOT_APPLICABLE = "Not applicable, because "
SECTIONS = {
    "1": "Objectives",
    "2": "Logic",
    "3": "Data",
    "4": "Experimentation",
    "5": "Implementation",
    "6": "Code access",
}


def items_of(study: Study) -> list[Item]:
    """Every item, filled."""
    return [
        objectives.purpose(study),
        objectives.outputs(study),
        objectives.aims(study),
        logic.overview(study),
        logic.base_logic(study),
        logic.scenario_logic(study),
        logic.algorithms(study),
        logic.components(study),
        data.sources(study),
        data.pre_processing(study),
        data.parameters(study),
        data.assumptions(study),
        execution.initialisation(study),
        execution.run_length(study),
        execution.estimation(study),
        execution.software(study),
        execution.random_sampling(study),
        execution.model_execution(study),
        execution.system(study),
        execution.code_access(study),
    ]
