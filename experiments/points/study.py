"""What a command asks for: a scenario with run keys, and a section of its own that says what is varied.

The section is a file of a group of its own (`conf/sensitivity/`, `conf/search/`), composed by Hydra as an experiment
is: it begins with the line '# @package _global_', may override the scenario, and holds one key, named as the group.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from experiments.configure.compose import Composer, Sources, composer, plain
from experiments.configure.guard import read_overrides
from experiments.configure.plan import InFiles, check_complete, check_places, jobs, split
from experiments.configure.validate import validated
from experiments.configure.yaml_scan import Entry
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.model import Model
from experiments.paths import results_folder
from experiments.points.ranges import put
from experiments.settings import Settings

__all__ = ["Spec", "Study", "opened"]

OWN_GROUPS = ("sensitivity", "search", "identify")
S = TypeVar("S", bound=BaseModel)


class Spec(BaseModel):
    """The base of the sections: strict, and nothing that they do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


@dataclass(frozen=True)
class Study(Generic[S]):
    """A composed command; `scenario_at` makes the scenario of a point."""

    spec: S
    settings: Settings
    values: dict[str, Any]  # the composed configuration without the section
    overrides: tuple[str, ...]
    here: Composer
    entries: Iterable[Entry]
    model: Model

    @property
    def results(self) -> Path:
        return Path(self.settings.results)

    @cached_property
    def base(self) -> BaseModel:
        """The scenario as it is, validated."""
        return self.scenario_at({})

    def sections(self) -> dict[str, Any]:
        """The model's part of the configuration."""
        return split(self.values)[1]

    def scenario_at(self, point: Mapping[str, Any], composed: Mapping[str, Any] | None = None) -> BaseModel:
        """The scenario with some values replaced, refused in one line if there is no such company.

        `composed`: the configuration to start from, where the point also chooses files of groups.
        """
        return validated(self.model.scenario, self._with(point, composed), self.entries)

    def allows(self, point: Mapping[str, Any]) -> str:
        """Why the model refuses the point, "" where it does not.  Quicker than `scenario_at`, and rougher."""
        try:
            self.model.scenario.model_validate(self._with(point, None))
        except ValidationError as error:
            return str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        return ""

    def _with(self, point: Mapping[str, Any], composed: Mapping[str, Any] | None) -> dict[str, Any]:
        sections = deepcopy(split(composed or self.values)[1])
        for path, value in point.items():
            put(sections, path, value)
        return sections

    def composed(self, choices: Sequence[str]) -> dict[str, Any]:
        """The configuration with other files of groups chosen (`first_fix=fuller_van`)."""
        taken = {choice.partition("=")[0] for choice in choices}
        kept = [text for text in self.overrides if text.partition("=")[0] not in taken]
        values = plain(self.here.compose([*kept, *choices]))
        return {key: value for key, value in values.items() if key not in OWN_GROUPS}


@contextmanager
def opened(kind: str, spec: type[S], words: Sequence[str], sources: Sources, model: Model) -> Iterator[Study[S]]:
    """The study that a command line names: `kind` is the group and the key of its section."""
    with composer(sources) as here:
        choices = here.groups.get(kind, [])
        words = [_appended(word, kind, choices) for word in words]
        if not any(word.startswith(f"+{kind}=") for word in words):
            raise Refusal(f"{kind}: say which, e.g. {kind}={(choices or ['...'])[0]}; there are {listed(choices)}")
        yield _study(kind, spec, words, here, model)


@contextmanager
def plain_study(spec: S, words: Sequence[str], sources: Sources, model: Model) -> Iterator[Study[S]]:
    """The same of a command whose keys say all that a section would."""
    with composer(sources) as here:
        yield _composed(words, here, model, lambda values, entries: spec)


def _appended(word: str, kind: str, choices: Sequence[str]) -> str:
    """`sensitivity=x` as Hydra takes it; a wrong name is refused here, with the nearest one."""
    key, equals, choice = word.partition("=")
    if word.startswith("-") and not equals:
        raise Refusal(f"{seen(word)}: no such flag; --help shows what there is")
    if key != kind:
        return word
    if choice not in choices:
        raise Refusal(
            f"{kind}={seen(choice)}: must be one of {listed(choices)}{did_you_mean(nearest(choice, choices))}"
        )
    return f"+{word}"


def _study(kind: str, spec: type[S], words: Sequence[str], here: Composer, model: Model) -> Study[S]:
    def of(values: Mapping[str, Any], entries: Iterable[Entry]) -> S:
        if kind not in values:
            raise Refusal(f"{kind}: the chosen file says nothing of {kind}; it must have a key of that name")
        return _named(kind, spec, values[kind], entries)

    return _composed(words, here, model, of)


def _named(kind: str, spec: type[S], values: Any, entries: Iterable[Entry]) -> S:
    """The section validated; its messages begin with its key, as those of every other section do."""
    holder = type("Holder", (Spec,), {"__annotations__": {kind: spec}})
    made: S = getattr(validated(holder, {kind: values}, entries), kind)
    return made


def _composed(words: Sequence[str], here: Composer, model: Model, spec_of: Any) -> Study[Any]:
    parsed = read_overrides(words, here.groups)
    jobs(parsed, multirun=False, groups=here.groups)
    every = plain(here.compose(words))
    check_complete(every)
    entries = InFiles(here.entries, parsed)
    spec = spec_of(every, entries)
    values = {key: value for key, value in every.items() if key not in OWN_GROUPS}
    check_places(values, here, words, model)
    run, sections = split(values)
    validated(model.scenario, sections, entries)
    settings = validated(Settings, run, entries)
    if settings.experiment is not None:
        raise Refusal(f"experiment={seen(settings.experiment.name)}: this command varies numbers itself; leave it out")
    results_folder(settings.results, any(override.key_or_group == "results" for override in parsed))
    return Study(spec, settings, values, tuple(words), here, entries, model)
