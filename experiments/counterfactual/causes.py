"""What scores came from, read off the log of a run that explains them, and merged to as many paths as can be lived."""

import numpy as np

from sim import Run, rows_of
from sim import events as ev

__all__ = ["PATHS", "causes_of", "is_explained", "on_paths"]

# Causes that go together, so that all mixtures of paths can be lived through; who he is and his mood come last.
PATHS: dict[str, tuple[int, ...]] = {
    "the wait": (ev.FROM_WAIT,),
    "punctuality": (ev.FROM_PUNCTUALITY,),
    "the first fix": (ev.FROM_FIRST_FIX,),
    "the price": (ev.FROM_PRICE,),
    "skill, manners and standards": (ev.FROM_SKILL, ev.FROM_MANNERS, ev.FROM_STANDARDS),
    "information and effort": (ev.FROM_CARE,),
    "damage and feelings": (ev.FROM_DAMAGE, ev.FROM_FEELING),
    "expectations": (ev.FROM_EXPECTATION, ev.FROM_PERSON),
}
CAUSES = 1 + max(max(causes) for causes in PATHS.values())


def is_explained(run: Run) -> bool:
    """Whether the log says what each score came from."""
    return bool(run.scenario.satisfaction.explain)


def causes_of(run: Run) -> np.ndarray:
    """Part of the logit of the score: jobs by causes, in the order of the codes; zero where a job was not closed."""
    rows = rows_of(run, ev.L_CAUSE)
    found = np.zeros((int(run.world.now[0]["n_jobs"]), CAUSES))
    found[rows["job"], rows["code"]] = rows["x"]
    return found


def on_paths(causes: np.ndarray) -> np.ndarray:
    """Jobs by paths."""
    return np.stack([causes[:, list(merged)].sum(axis=1) for merged in PATHS.values()], axis=1)
