"""The cells of an experiment: combinations of the levels of its factors, each with its own scenario.

A factor that is a group (`first_fix`) is a choice that Hydra composes; a factor that is a key (`crew.technicians`)
is a value set on the composed configuration, exactly as Hydra applies an override.  So Hydra composes once for each
combination of group choices, not once for each cell.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import BaseModel

from experiments.configure.compose import Composer, flat, plain
from experiments.configure.translate import no_such_key
from experiments.designs.levels import Level, Range
from experiments.messages import Refusal, listed, seen
from experiments.settings import Experiment


class Cell(NamedTuple):
    """One policy: the level of each factor, and the scenario they make."""

    number: int
    levels: dict[str, Level]
    scenario: BaseModel


def check_factors(experiment: Experiment, overrides: Sequence[Override], groups: Mapping[str, Sequence[str]]) -> None:
    """What is varied may not be set by hand as well, and a group's levels must be files of the group."""
    varied = _varied(experiment)
    for override in overrides:
        levels = varied.get(override.key_or_group)
        if levels is not None:
            raise Refusal(
                f"{seen(override.input_line)}: {override.key_or_group} is a factor of experiment {experiment.name}, "
                f"which compares {listed(map(seen, levels))}; change its levels in a file of your own"
            )
    for factor, levels in varied.items():
        for level in levels:
            if factor in groups and level not in groups[factor]:
                known = listed(groups[factor])
                raise Refusal(f"experiment.factors.{factor}={seen(level)}: must be one of {known}")


def _varied(experiment: Experiment) -> dict[str, list[Level]]:
    """Every key and group that a cell may set, with its levels; of a range the two ends."""
    found: dict[str, list[Level]] = {}
    if experiment.design == "crossed":
        for bundle in (*experiment.policies.values(), *experiment.scenarios.values()):
            for key, level in bundle.items():
                found.setdefault(key, []).append(level)
        return found
    factors = experiment.factors.items()
    return {name: [one.low, one.high] if isinstance(one, Range) else one for name, one in factors}


def configurations(
    composer: Composer, overrides: Sequence[str], base: DictConfig, changes: Sequence[Mapping[str, Level]]
) -> Iterator[dict[str, Any]]:
    """The resolved configuration of each cell, in order, from what the cell changes.  `base` is composed from the
    overrides.
    """
    composed: dict[tuple[str, ...], DictConfig] = {(): base}
    for cell in changes:
        choices = tuple(f"{factor}={level}" for factor, level in cell.items() if factor in composer.groups)
        if choices not in composed:
            composed[choices] = composer.compose([*overrides, *choices])
        values = {factor: level for factor, level in cell.items() if factor not in composer.groups}
        yield _with_values(composed[choices], values)


def _with_values(composed: DictConfig, values: Mapping[str, Level]) -> dict[str, Any]:
    """The composed configuration with some values set; they are taken back, for cells may set different keys."""
    before = {key: OmegaConf.select(composed, key) for key in values}
    for key, value in values.items():
        try:
            OmegaConf.update(composed, key, value)
        except OmegaConfBaseException:
            raise no_such_key(key, f"experiment.factors.{key}", list(flat(plain(composed)))) from None
    made = plain(composed)
    for key, value in before.items():
        OmegaConf.update(composed, key, value, merge=False)
    return made
