"""The keys with which an experiment says what is varied, from where, and which cells are run."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from experiments.designs import crossed
from experiments.designs.filling import MOST_POINTS
from experiments.designs.levels import Changes, Factor, Level, Range, Section, check_level, kind_of
from experiments.designs.register import DESIGNS
from experiments.messages import did_you_mean, listed, nearest

__all__ = ["DesignKeys"]

Kind = Literal["full", "one_at_a_time", "claimed", "fractional", "latin_hypercube", "sobol", "listed", "crossed"]
Bundles = Annotated[dict[str, Changes], Field(max_length=100)]


class DesignKeys(Section):
    """Factors, baseline and design; the keys below `design` go each with one kind of design."""

    # A factor is anything that can be overridden: a key (`crew.technicians`) or a group (`first_fix`).
    factors: dict[str, Factor] = Field(max_length=40)
    baseline: dict[str, Level]
    design: Kind = "full"
    # one_at_a_time: further cells, as changes of the baseline.
    also: list[Annotated[dict[str, Level], Field(min_length=1, max_length=10)]] = Field(default=[], max_length=1000)
    # fractional: generators in letters (the factors in their order, without I), or the least resolution.
    generators: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=20)
    resolution: int | None = Field(default=None, ge=3, le=7)
    # latin_hypercube and sobol: how many points beside the baseline; another seed gives other points.
    points: int | None = Field(default=None, ge=2, le=MOST_POINTS)
    points_seed: int = Field(default=1, ge=0, le=2**32 - 1)
    # listed: the cells, as changes of the baseline.
    cells: list[Changes] = Field(default=[], max_length=1000)
    # crossed: named bundles of keys.
    policies: Bundles = Field(default={})
    scenarios: Bundles = Field(default={})

    @model_validator(mode="before")
    @classmethod
    def _bundles_are_factors(cls, values: Any) -> Any:
        is_crossed = isinstance(values, Mapping) and values.get("design") == "crossed"
        return crossed.filled(values) if is_crossed else values

    @model_validator(mode="after")
    def _baseline_is_of_the_factors(self) -> "DesignKeys":
        for factor, levels in self.factors.items():
            if not isinstance(levels, Range):
                if len({kind_of(level) for level in levels}) > 1:
                    raise ValueError(f"factor {factor} mixes levels of different kinds")
                if len({(type(level), level) for level in levels}) < len(levels):
                    raise ValueError(f"factor {factor} has the same level twice")
            elif not DESIGNS[self.design].takes_ranges:
                others = listed(name for name, one in DESIGNS.items() if one.takes_ranges)
                raise ValueError(f"factors.{factor}: a {self.design} design needs a list; ranges go with {others}")
            if factor not in self.baseline:
                raise ValueError(f"the baseline must say the level of {factor}")
            check_level("the baseline's", factor, self.baseline[factor], levels)
        for factor in self.baseline:
            if factor not in self.factors:
                hint = did_you_mean(nearest(factor, self.factors))
                raise ValueError(f"the baseline's {factor} is not a factor{hint}")
        return self

    @model_validator(mode="after")
    def _keys_go_with_the_design(self) -> "DesignKeys":
        for name, design in DESIGNS.items():
            for key in design.keys:
                if key in DESIGNS[self.design].keys or getattr(self, key) == type(self).model_fields[key].default:
                    continue
                raise ValueError(f"{key}: a {self.design} design has its cells already; it goes with design {name}")
        DESIGNS[self.design].check(self)
        return self

    def check_levels(self, key: str, changes: Mapping[str, Level]) -> None:
        """The names and levels of a cell must be those of the factors."""
        for factor, level in changes.items():
            if factor not in self.factors:
                raise ValueError(f"{key}: {factor} is not a factor{did_you_mean(nearest(factor, self.factors))}")
            check_level(f"{key}:", factor, level, self.factors[factor])

    def size(self) -> int:
        """How many cells there are, without making them where that is more than counting."""
        return DESIGNS[self.design].size(self)

    def combinations(self) -> list[dict[str, Level]]:
        """The level of every factor in each cell, in the order of the design."""
        return DESIGNS[self.design].cells(self)

    def changes(self, cell: Mapping[str, Level]) -> dict[str, Level]:
        """The keys and groups that a cell sets, each with its value."""
        return crossed.changes(self, cell) if self.design == "crossed" else dict(cell)
