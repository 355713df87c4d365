"""An experiment that cannot be answered says so before it runs.

What is refused here can only be seen when the cells have become scenarios: a factor whose levels make the same
scenario, or move only what is switched off; cells that are the same twice, one replication where intervals are asked
for.  What a file alone shows (a
baseline outside of the design, too few points) is refused where it is read, in `designs/`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import combinations, pairwise

from pydantic import BaseModel

from experiments.configure.design import Cell
from experiments.configure.switched_off import only_off
from experiments.designs.levels import Factor, Level, Range, alike_but_for
from experiments.messages import Refusal, seen
from experiments.settings import Experiment

__all__ = ["Probe", "check_answerable"]

Probe = Callable[[Mapping[str, Level]], BaseModel]  # the scenario that some changes of the configuration make
FEWEST = 2  # replications: one has no scatter to take an interval from

Marks = dict[int, bytes]  # cell -> what its scenario is, its name aside


def check_answerable(experiment: Experiment, replications: int, cells: Sequence[Cell], probe: Probe) -> None:
    """Refuse what no number of runs would answer."""
    for factor, levels in experiment.factors.items():
        if not isinstance(levels, Range) and len(levels) == 1:
            raise Refusal(f"experiment.factors.{factor}: one level, {seen(levels[0])}, changes nothing; give another")
    if len(cells) > 1 and replications < FEWEST:
        raise Refusal(
            f"replications={replications}: experiment {experiment.name} compares with intervals, which need at least "
            f"{FEWEST}"
        )
    marks = {cell.number: _mark(cell.scenario) for cell in cells}
    for factor in experiment.factors:
        _check_changes_something(experiment, factor, cells, marks, probe)
        _check_is_switched_on(experiment, factor, cells, probe)
    if experiment.design in ("listed", "crossed"):
        _check_differ(cells, marks)


def _mark(scenario: BaseModel) -> bytes:
    return sha256(scenario.model_dump_json(exclude={"name"}).encode()).digest()


def _check_changes_something(
    experiment: Experiment, factor: str, cells: Sequence[Cell], marks: Marks, probe: Probe
) -> None:
    """Two levels that make the same scenario whatever the other factors are can show no difference."""
    alike = _alike(factor, cells, marks)
    if experiment.design in ("fractional", "latin_hypercube", "sobol"):
        alike |= _alike_at_baseline(experiment, factor, probe)
    for (one, other), same in alike.items():
        if same:
            raise Refusal(
                f"experiment.factors.{factor}: {seen(one)} and {seen(other)} make the same scenario, so that the "
                "factor changes nothing; take one of them out"
            )


def _check_is_switched_on(experiment: Experiment, factor: str, cells: Sequence[Cell], probe: Probe) -> None:
    """A factor that moves only values of sections that are off in every cell can show no difference; a claim may be
    about just that.
    """
    if experiment.claims:
        return
    groups = _groups(factor, cells)
    pairs = (pair for group in groups for pair in pairwise(cell.scenario for cell in group))
    made = pairs if any(len(group) > 1 for group in groups) else _from_baseline(experiment, factor, probe)
    idle = only_off((one.model_dump(mode="json"), other.model_dump(mode="json")) for one, other in made)
    if idle is not None:
        raise Refusal(
            f"experiment.factors.{factor}: can change nothing: {idle.key} is not used where {idle.off}, as in every "
            "cell; switch that on, or take the factor out"
        )


def _from_baseline(experiment: Experiment, factor: str, probe: Probe) -> Iterator[tuple[BaseModel, BaseModel]]:
    """Levels beside one another, all else being the baseline's."""
    ends = _ends(experiment.factors[factor])
    with suppress(Refusal):  # alone it cannot be; in the cells of the design it can
        yield from pairwise([probe(experiment.baseline | {factor: level}) for level in ends])


def _ends(levels: Factor) -> list[Level]:
    return [levels.level_at(0.0), levels.level_at(1.0)] if isinstance(levels, Range) else list(levels)


def _groups(factor: str, cells: Sequence[Cell]) -> list[list[Cell]]:
    """Cells that differ in nothing but the factor."""
    return [[cells[number] for number in group] for group in alike_but_for(factor, [cell.levels for cell in cells])]


def _alike(factor: str, cells: Sequence[Cell], marks: Marks) -> dict[tuple[Level, Level], bool]:
    """Pairs of levels, and whether all cells that differ in nothing else are the same."""
    found: dict[tuple[Level, Level], bool] = {}
    for group in _groups(factor, cells):
        for one, other in combinations(group, 2):
            pair = (one.levels[factor], other.levels[factor])
            found[pair] = found.get(pair, True) and marks[one.number] == marks[other.number]
    return found


def _alike_at_baseline(experiment: Experiment, factor: str, probe: Probe) -> dict[tuple[Level, Level], bool]:
    """The same for designs in which no two cells differ in one factor alone: seen from the baseline."""
    made = {}
    for level in _ends(experiment.factors[factor]):
        try:
            made[level] = _mark(probe(experiment.baseline | {factor: level}))
        except Refusal:  # alone it cannot be; in the cells of the design it can
            continue
    return {(one, other): made[one] == made[other] for one, other in combinations(made, 2)}


def _check_differ(cells: Sequence[Cell], marks: Marks) -> None:
    """Cells that were written out one by one are meant to differ."""
    first: dict[bytes, int] = {}
    for cell in cells:
        twin = first.setdefault(marks[cell.number], cell.number)
        if twin != cell.number:
            names = " and ".join(seen(dict(cells[number].levels)) for number in (twin, cell.number))
            raise Refusal(f"experiment: the cells {names} make the same scenario; take one of them out")
