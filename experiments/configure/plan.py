"""From a command line to a plan: composed, judged and validated in full before anything runs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from hydra.core.override_parser.types import Override
from omegaconf import MISSING, DictConfig
from pydantic import BaseModel

from experiments.configure.answerable import Probe, check_answerable
from experiments.configure.compose import Composer, Sources, composer, plain
from experiments.configure.design import Cell, check_factors, configurations
from experiments.configure.drawn_values import InDraw
from experiments.configure.guard import read_overrides, sweep_values
from experiments.configure.said import told_in
from experiments.configure.translate import without_package
from experiments.configure.validate import validated
from experiments.configure.yaml_scan import Entry
from experiments.designs.levels import Level
from experiments.inference.asked import check_precision
from experiments.messages import Refusal, seen
from experiments.model import Model, the_model
from experiments.paths import results_folder, safe_name, shown
from experiments.settings import Experiment, Settings, check_indicators, check_size

MOST_JOBS = 1_000

RUN_KEYS = tuple(Settings.model_fields)


class Plan(NamedTuple):
    """One job: what to run, how often, and where the results go."""

    overrides: tuple[str, ...]
    name: str  # of the experiment, or of the scenario if there is no experiment
    settings: Settings
    cells: tuple[Cell, ...]
    values: dict[str, Any]  # the resolved configuration outside of the cells
    drawn: tuple[tuple[InDraw, ...], ...] = ()  # for each cell its scenario in each draw of the parameters
    draws_file: Path | None = None  # where the draws are now, if not where the settings say
    told: Mapping[str, Any] = MappingProxyType({})  # what the user's own folder says of numbers (said.py)


def scenario_of(overrides: Sequence[str], sources: Sources | None = None, model: Model | None = None) -> Any:
    """The scenario that the overrides describe, validated."""
    scenario = (model or the_model()).scenario
    with composer(sources or Sources()) as here:
        parsed = read_overrides(overrides, here.groups)
        jobs(parsed, multirun=False, groups=here.groups)
        values = plain(here.compose(overrides))
        check_complete(values)
        _, sections = split(values)
        return validated(scenario, sections, InFiles(here.entries, parsed))


def plans(here: Composer, overrides: Sequence[str], multirun: bool, model: Model) -> list[Plan]:
    """The jobs of one command line: one, or with -m one for each combination of the values given."""
    parsed = read_overrides(overrides, here.groups)
    made = [_plan(here, job, parsed, model) for job in jobs(parsed, multirun, here.groups)]
    if len(made) > 1 and any(plan.settings.draws for plan in made):
        raise Refusal("parameters.file: draws go with one job; put what -m varies into an experiment file")
    check_size(sum(plan.settings.runs() for plan in made))
    return made


def jobs(parsed: Sequence[Override], multirun: bool, groups: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The override lists of the jobs, in Hydra's order (the last override changes fastest)."""
    for override in parsed:
        if override.is_sweep_override() and not multirun:
            text = seen(override.input_line)
            raise Refusal(f"{text}: several values need -m (one run each); a list is written in brackets, [a,b]")
    values = [_values(override, groups) for override in parsed]
    combined = [list(job) for job in islice(product(*values), MOST_JOBS + 1)]
    if len(combined) > MOST_JOBS:
        raise Refusal(
            f"more than {MOST_JOBS} jobs are asked for with -m; put the levels into an experiment file instead"
        )
    return combined


def _values(override: Override, groups: Mapping[str, Sequence[str]]) -> list[str]:
    if not override.is_sweep_override():
        return [str(override.input_line)]
    too_many = Refusal(f"{seen(override.input_line)}: stands for more than {MOST_JOBS} values")
    if _range_size(override) > MOST_JOBS:
        raise too_many
    texts = list(islice(sweep_values(override, groups), MOST_JOBS + 1))
    if len(texts) > MOST_JOBS:
        raise too_many
    if not texts:
        raise Refusal(f"{seen(override.input_line)}: stands for no value at all")
    return [f"{override.get_key_element()}={text}" for text in texts]


def _range_size(override: Override) -> float:
    """How many numbers a range has; a shuffled one would be built whole before it is counted."""
    if not override.is_range_sweep():
        return 0
    value: Any = override.value()
    if not value.step:
        raise Refusal(f"{seen(override.input_line)}: the step of a range must not be 0")
    return abs((value.stop - value.start) / value.step)


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run keys and model sections."""
    run = {key: value for key, value in values.items() if key in RUN_KEYS}
    return run, {key: value for key, value in values.items() if key not in RUN_KEYS}


def _plan(here: Composer, overrides: Sequence[str], parsed: Sequence[Override], model: Model) -> Plan:
    composed = here.compose(overrides)
    values = plain(composed)
    check_complete(values)
    check_places(values, here, overrides, model)
    run, sections = split(values)
    entries = InFiles(here.entries, parsed)
    validated(model.scenario, sections, entries)  # a misspelt run key lands among the sections: said before the cells
    settings = validated(Settings, run, entries)
    results_folder(settings.results, any(override.key_or_group == "results" for override in parsed))
    check_size(settings.runs(), settings.experiment.size() if settings.experiment else 1)
    check_precision(settings.precision, settings.replications, model.indicators)
    experiment = settings.experiment
    if experiment is not None:
        safe_name("experiment.name", experiment.name)
        check_factors(experiment, parsed, here.groups)
        check_indicators(experiment, model.indicators, model.monthly)
    combinations = experiment.combinations() if experiment else [{}]
    changes = [experiment.changes(levels) if experiment else levels for levels in combinations]
    made = configurations(here, overrides, composed, changes)
    cells = []
    for number, (levels, values_of_cell) in enumerate(zip(combinations, made, strict=True)):
        with _in_the_cell(levels, experiment):
            cells.append(Cell(number, levels, validated(model.scenario, split(values_of_cell)[1], entries)))
    if experiment is not None:
        check_answerable(experiment, settings.replications, cells, probing(here, overrides, composed, model))
    name = experiment.name if experiment else safe_name("name", str(sections.get("name")))
    return Plan(tuple(overrides), name, settings, tuple(cells), values, drawn(settings, cells), told=_told(here))


def _told(here: Composer) -> dict[str, list[list[str]]]:
    """What the user's own files say of numbers, of those that the configuration is made of."""
    found: dict[str, list[list[str]]] = {}
    for own in here.sources.folders()[1:]:
        for key, lines in told_in((one.file for one in here.entries if one.file.is_relative_to(own)), own).items():
            found.setdefault(key, []).extend(lines)
    return found


@contextmanager
def _in_the_cell(levels: Mapping[str, Level], experiment: Experiment | None) -> Iterator[None]:
    """A refusal says in which cell it is that something does not go together."""
    try:
        yield
    except Refusal as refusal:
        home = experiment.baseline if experiment else {}
        apart = ", ".join(f"{name}={seen(level)}" for name, level in levels.items() if home.get(name) != level)
        raise Refusal(f"{refusal} (in the cell {apart})" if apart else str(refusal)) from None


def drawn(settings: Settings, cells: Sequence[Cell], table: Path | None = None) -> tuple[tuple[InDraw, ...], ...]:
    """The scenario of every cell in every draw that is asked for; `table`: another place of the file."""
    if settings.parameters is None or settings.parameters.file is None:
        return ()
    from experiments.configure.drawn import read_draws, scenarios_of_draws  # data frames take a second to load

    file = table or Path(settings.parameters.file)
    draws = read_draws(file, settings.draws)
    varied = list(settings.experiment.factors) if settings.experiment else []
    return scenarios_of_draws([cell.scenario for cell in cells], draws, file, varied)


def probing(here: Composer, overrides: Sequence[str], composed: DictConfig, model: Model) -> Probe:
    """A way to see the scenario that some changes make, without a cell for it."""

    def scenario(changes: Mapping[str, Level]) -> BaseModel:
        (values,) = configurations(here, overrides, composed, [changes])
        return validated(model.scenario, split(values)[1])

    return scenario


def check_complete(values: Mapping[str, Any], path: str = "") -> None:
    """Refuse a key that its file leaves open (`???`) and nothing has filled."""
    for key, value in values.items():
        if value == MISSING:
            raise Refusal(f"{path}{key}: has no value yet; give one with {path}{key}=...")
        if isinstance(value, Mapping):
            check_complete(value, f"{path}{key}.")


def check_places(values: Mapping[str, Any], here: Composer, overrides: Sequence[str], model: Model) -> None:
    """A file that patches other sections must say so, or its content lands under the name of its group."""
    for group in here.groups:
        is_patch = group not in model.scenario.model_fields and group not in RUN_KEYS
        content = values.get(group)
        nested = isinstance(content, Mapping) and group in content
        if (is_patch and group in values) or nested:
            files = [shown(one.file) for one in here.entries if group in one.file.parts[:-1]]
            raise without_package(group, overrides, files[-1] if files else "")


class InFiles:
    """The entries of files that no override has replaced: only they can be what a message is about.  More come while
    cells ask for other files.
    """

    def __init__(self, entries: Sequence[Entry], overrides: Sequence[Override]) -> None:
        self._entries = entries
        self._typed = [f".{override.key_or_group}" for override in overrides]

    def __iter__(self) -> Iterator[Entry]:
        return (one for one in self._entries if not any(key.endswith(f".{one.path}") for key in self._typed))
