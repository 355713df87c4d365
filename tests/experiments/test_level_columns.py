"""A factor may have the name of an indicator."""

from experiments.compare import compare
from experiments.execute.frames import Frames
from experiments.execute.store import Result
from tests.experiments.test_compare import COST, LOYALTY

HANDLED = {0: "well", 1: "badly"}


def result(complaints: float) -> Result:
    measures = {"complaints": complaints, COST: 100.0 + complaints, LOYALTY: 50.0 - complaints}
    return Result(measures=measures, monthly={}, breakdown={}, listening={}, digest="")


def test_levels_and_values_of_one_name_stay_apart() -> None:
    """How complaints are handled, and how many there are."""
    frames = Frames(["complaints", COST, LOYALTY])
    for cell, how in HANDLED.items():
        for k in range(5):
            frames.add(cell, {"complaints": how}, k, result(10.0 * cell + k))
    runs = frames.runs()
    assert runs.columns.is_unique
    assert runs["complaints"].tolist()[5:] == [10.0, 11.0, 12.0, 13.0, 14.0]
    found = compare(runs, ["complaints"], {"complaints": "well"}, COST, LOYALTY)
    assert found.outcomes.design["complaints"].tolist() == list(HANDLED.values())
    assert found.difference(1, "complaints")["difference"] == 10.0
