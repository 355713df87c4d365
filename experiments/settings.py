"""The run keys of the configuration: which engine, how many replications, which policies are compared.

The model's own sections are checked by `sim.Scenario`; nothing here says anything about the simulated company.
"""

import re
from collections.abc import Mapping
from itertools import combinations, product
from math import prod
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from experiments.inference.asked import Precision
from experiments.messages import Refusal, did_you_mean, nearest, seen

Engine = Literal["compiled", "simpy"]
Level = bool | int | float | str

MOST_RUNS = 100_000
MONTH = r"\d{4}-(0[1-9]|1[0-2])"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Pair(_Section):
    """Two cells, for comparison; levels that are not named are the baseline's."""

    where: dict[str, Level] = Field(default={}, max_length=10)
    than: dict[str, Level] = Field(default={}, max_length=10)

    @model_validator(mode="after")
    def _are_two(self) -> "Pair":
        if self.where == self.than:
            raise ValueError("a step goes from one cell to another; where and than are the same")
        return self


class Step(_Section):
    """What moves from one cell to another; levels that are not named are the baseline's."""

    where: dict[str, Level] = Field(default={}, max_length=10)
    than: dict[str, Level] = Field(default={}, max_length=10)
    up: list[str] = Field(default=[], max_length=50)  # indicators that are higher in `where` than in `than`
    down: list[str] = Field(default=[], max_length=50)
    same: dict[str, Annotated[float, Field(ge=0)]] = Field(default={}, max_length=50)  # -> difference that is none
    beyond: dict[str, Level] = Field(default={}, max_length=10)  # a third cell, one step further on
    slower: list[str] = Field(default=[], max_length=50)  # those of up and down that move less from there on
    beside: Pair | None = None  # two other cells
    more: list[str] = Field(default=[], max_length=50)  # those of up and down that move less between these two
    # One of up and down -> another indicator of the same unit, which moves less between the same two cells.
    further: dict[str, str] = Field(default={}, max_length=50)

    def cells(self) -> tuple[dict[str, Level], ...]:
        """The cells it names, as changes of the baseline."""
        aside = (self.beside.where, self.beside.than) if self.beside else ()
        return (self.where, self.than, self.beyond, *aside)

    def named(self) -> tuple[str, ...]:
        """The indicators it names."""
        return (*self.up, *self.down, *self.same, *self.slower, *self.more, *self.further, *self.further.values())

    @model_validator(mode="after")
    def _moves_something(self) -> "Step":
        if not (self.up or self.down or self.same):
            raise ValueError("a step says what goes up, down or stays the same; it names nothing")
        if self.where == self.than:
            raise ValueError("a step goes from one cell to another; where and than are the same")
        if bool(self.slower) != bool(self.beyond):
            raise ValueError("slower and beyond belong together: what moves less, and in which cell that is seen")
        if bool(self.more) != bool(self.beside):
            raise ValueError("more and beside belong together: what moves more, and than between which cells")
        for key, names in (("slower", self.slower), ("more", self.more), ("further", self.further)):
            for name in names:
                if name not in (*self.up, *self.down):
                    raise ValueError(f"{key}: {name} must also be among up or down")
        return self


class Claim(_Section):
    """A chain of causes that must hold in all its steps; a control says where nothing may happen."""

    says: str = Field(max_length=500)
    steps: list[Step] = Field(min_length=1, max_length=10)
    control: bool = False


class Experiment(_Section):
    """What is compared, against one baseline cell: all combinations, one change at a time and some more, or the cells
    that the claims are about.
    """

    name: str = Field(max_length=80)
    question: str = Field(max_length=500)
    # A factor is anything that can be overridden: a key (`crew.technicians`) or a group (`first_fix`).
    factors: dict[str, Annotated[list[Level], Field(min_length=1, max_length=1000)]] = Field(max_length=40)
    baseline: dict[str, Level]
    design: Literal["full", "one_at_a_time", "claimed"] = "full"
    # Further cells of a design that changes one thing at a time, as changes of the baseline.
    also: list[Annotated[dict[str, Level], Field(min_length=1, max_length=10)]] = Field(default=[], max_length=1000)
    cost: str  # the indicator that is to be low
    loyalty: str  # the indicator that is to be high
    indicators: list[str] = Field(max_length=200)  # those the report shows first
    # For the reader of the report: what a level means, and what the answer takes for granted.
    meanings: dict[str, Annotated[str, Field(max_length=500)]] = Field(default={}, max_length=100)
    rests_on: list[Annotated[str, Field(max_length=500)]] = Field(default=[], max_length=20)
    claims: dict[str, Claim] = Field(default={}, max_length=50)
    # Factors that nobody chooses, but that may be one way or another: policies are compared within each level of them.
    worlds: list[str] = Field(default=[], max_length=10)

    @model_validator(mode="after")
    def _baseline_is_a_cell(self) -> "Experiment":
        for factor, levels in self.factors.items():
            if factor in Settings.model_fields:
                raise ValueError(f"{factor} cannot be a factor: it says how to run, not what is simulated")
            if len({_kind(level) for level in levels}) > 1:
                raise ValueError(f"factor {factor} mixes levels of different kinds")
            if len({(type(level), level) for level in levels}) < len(levels):
                raise ValueError(f"factor {factor} has the same level twice")
            if factor not in self.baseline:
                raise ValueError(f"the baseline must say the level of {factor}")
            if self.baseline[factor] not in levels:
                raise ValueError(f"the baseline's {factor}={seen(self.baseline[factor])} is not among its levels")
        for factor in self.baseline:
            if factor not in self.factors:
                hint = did_you_mean(nearest(factor, self.factors))
                raise ValueError(f"the baseline's {factor} is not a factor{hint}")
        return self

    @model_validator(mode="after")
    def _more_cells_are_of_the_factors(self) -> "Experiment":
        if self.design == "claimed" and not self.claims:
            raise ValueError("design: claimed means the cells that the claims name; there are no claims")
        if self.also and self.design != "one_at_a_time":
            raise ValueError(f"also: a {self.design} design has its cells already; it goes with design one_at_a_time")
        for changes in self.also:
            self._check_levels("also", changes)
        if self.also and any(left == right for left, right in combinations(self.combinations(), 2)):
            raise ValueError("also: names a cell that is in the design already")
        return self

    @model_validator(mode="after")
    def _claims_are_about_cells(self) -> "Experiment":
        cells = self.combinations() if self.claims and self.design != "claimed" else None
        for name, claim in self.claims.items():
            for changes in (changes for step in claim.steps for changes in step.cells()):
                self._check_levels(f"claims.{name}", changes)
                if cells is not None and self.baseline | changes not in cells:
                    raise ValueError(f"claims.{name}: {seen(changes)} is not a cell of the design; add it under also")
        return self

    def _check_levels(self, key: str, changes: Mapping[str, Level]) -> None:
        """The names and levels of a cell must be those of the factors."""
        for factor, level in changes.items():
            if factor not in self.factors:
                raise ValueError(f"{key}: {factor} is not a factor{did_you_mean(nearest(factor, self.factors))}")
            if level not in self.factors[factor]:
                hint = did_you_mean(nearest(str(level), map(str, self.factors[factor])))
                raise ValueError(f"{key}: {factor}={seen(level)} is not among its levels{hint}")

    @model_validator(mode="after")
    def _worlds_leave_a_choice(self) -> "Experiment":
        for name in self.worlds:
            if name not in self.factors:
                raise ValueError(f"worlds: {name} is not a factor{did_you_mean(nearest(name, self.factors))}")
        if self.worlds and set(self.worlds) >= set(self.factors):
            raise ValueError("worlds: every factor is a world, which leaves no policy to compare")
        if self.worlds and self.claims:
            raise ValueError("worlds: an experiment that makes claims names the cells of each; give one or the other")
        return self

    @property
    def policies(self) -> list[str]:
        """The factors that somebody chooses."""
        return [name for name in self.factors if name not in self.worlds]

    def cells(self) -> int:
        """How many cells there are, without making them."""
        if self.design == "full":
            return prod(len(levels) for levels in self.factors.values())
        if self.design == "claimed":
            return len(self.combinations())
        return 1 + sum(len(levels) - 1 for levels in self.factors.values()) + len(self.also)

    def combinations(self) -> list[dict[str, Level]]:
        """The level of every factor in each cell: in the written order, the last factor changing fastest; or the
        baseline, one change at a time, and the further ones; or the baseline and what the claims name, in their order.
        """
        if self.design == "full":
            return [dict(zip(self.factors, levels, strict=True)) for levels in product(*self.factors.values())]
        if self.design == "claimed":
            named = (cell for claim in self.claims.values() for step in claim.steps for cell in step.cells())
            cells = [{name: (self.baseline | changes)[name] for name in self.factors} for changes in ({}, *named)]
            return [cell for k, cell in enumerate(cells) if cell not in cells[:k]]
        changes = [{name: level} for name, levels in self.factors.items() for level in levels]
        alone = [change for change in changes if self.baseline | change != self.baseline]
        return [{name: (self.baseline | one)[name] for name in self.factors} for one in ({}, *alone, *self.also)]


def _kind(level: Level) -> str:
    return "truth value" if isinstance(level, bool) else "text" if isinstance(level, str) else "number"


class Settings(_Section):
    """The run keys."""

    engine: Engine
    seed: int = Field(ge=0, le=2**32 - 1)
    replications: int = Field(ge=1, le=10_000)
    workers: int | None = Field(default=None, ge=1, le=64)  # null: as many as the machine has cores
    results: str = "results"
    experiment: Experiment | None
    precision: Precision | None = None  # of named indicators, instead of a number of replications

    def runs(self) -> int:
        """Cells x replications."""
        return self.replications * (self.experiment.cells() if self.experiment else 1)


def check_size(runs: int) -> None:
    """Refuse designs that nobody meant to ask for."""
    if runs > MOST_RUNS:
        raise Refusal(f"{runs} simulation runs are asked for; at most {MOST_RUNS} are allowed in one go")


def check_indicators(
    experiment: Experiment, indicators: Mapping[str, object], monthly: Mapping[str, object] = MappingProxyType({})
) -> None:
    """The indicators that the experiment names must exist; claims may name those of a month, `score_mean@2023-08`."""
    asked = [("cost", experiment.cost), ("loyalty", experiment.loyalty)]
    asked += [("indicators", name) for name in experiment.indicators]
    for key, name in asked:
        _check_known(key, name, indicators)
    for claim, said in experiment.claims.items():
        for name in (name for step in said.steps for name in step.named()):
            series, _, month = name.partition("@")
            _check_known(f"claims.{claim}", series, monthly if month else indicators)
            if month and not re.fullmatch(MONTH, month):
                raise Refusal(f"experiment.claims.{claim}={seen(name)}: behind @ must stand a month, YYYY-MM")


def _check_known(key: str, name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        hint = did_you_mean(nearest(name, known))
        raise Refusal(f"experiment.{key}={seen(name)}: no such indicator{hint}")
