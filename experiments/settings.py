"""The run keys of the configuration: which engine, how many replications, which policies are compared.

The model's own sections are checked by `sim.Scenario`; nothing here says anything about the simulated company.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from experiments.configure.drawn_keys import Parameters
from experiments.designs.keys import DesignKeys
from experiments.designs.levels import Level, Section
from experiments.inference.asked import Precision
from experiments.messages import Refusal, did_you_mean, nearest, seen

Engine = Literal["compiled", "simpy"]
Executor = Literal["auto", "serial", "threads", "processes", "dask"]
ADDRESS = r"(tcp|tls)://[A-Za-z0-9.:\[\]_-]+:\d{1,5}"  # of a scheduler

MOST_RUNS, MOST_CELLS = 100_000, 5_000
WITH_WORLDS = ("full", "one_at_a_time", "listed", "crossed")
MONTH = r"\d{4}-(0[1-9]|1[0-2])"


class Pair(Section):
    """Two cells, for comparison; levels that are not named are the baseline's."""

    where: dict[str, Level] = Field(default={}, max_length=10)
    than: dict[str, Level] = Field(default={}, max_length=10)

    @model_validator(mode="after")
    def _are_two(self) -> "Pair":
        if self.where == self.than:
            raise ValueError("a step goes from one cell to another; where and than are the same")
        return self


class Step(Section):
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


class Claim(Section):
    """A chain of causes that must hold in all its steps; a control says where nothing may happen."""

    says: str = Field(max_length=500)
    steps: list[Step] = Field(min_length=1, max_length=10)
    control: bool = False


class Experiment(DesignKeys):
    """What is compared, against one baseline cell; which cells there are is said by its design (`designs/keys.py`)."""

    name: str = Field(max_length=80)
    question: str = Field(max_length=500)
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
    def _factors_are_of_the_model(self) -> "Experiment":
        for factor in self.factors:
            if factor in Settings.model_fields:
                raise ValueError(f"{factor} cannot be a factor: it says how to run, not what is simulated")
        return self

    @model_validator(mode="after")
    def _claims_are_about_cells(self) -> "Experiment":
        cells = self.combinations() if self.claims and self.design != "claimed" else None
        for name, claim in self.claims.items():
            for changes in (changes for step in claim.steps for changes in step.cells()):
                self.check_levels(f"claims.{name}", changes)
                if cells is not None and self.baseline | changes not in cells:
                    raise ValueError(f"claims.{name}: {seen(changes)} is not a cell of the design; add it under also")
        return self

    @model_validator(mode="after")
    def _worlds_leave_a_choice(self) -> "Experiment":
        for name in self.worlds:
            if name not in self.factors:
                raise ValueError(f"worlds: {name} is not a factor{did_you_mean(nearest(name, self.factors))}")
        if self.worlds and set(self.worlds) >= set(self.factors):
            raise ValueError("worlds: every factor is a world, which leaves no policy to compare")
        if self.worlds and self.claims:
            raise ValueError("worlds: an experiment that makes claims names the cells of each; give one or the other")
        if self.worlds:
            self._check_worlds()
        return self

    def _check_worlds(self) -> None:
        """In each world there must be the baseline's policy and another one to compare with it."""
        if self.design not in WITH_WORLDS:
            raise ValueError(f"worlds: do not go with a {self.design} design; they go with {', '.join(WITH_WORLDS)}")
        if self.design in ("full", "crossed"):
            return
        worlds: dict[str, list[dict[str, Level]]] = {}
        for cell in self.combinations():
            name = ", ".join(f"{world}={seen(cell[world])}" for world in self.worlds)
            worlds.setdefault(name, []).append({factor: cell[factor] for factor in self.choices})
        home = {factor: self.baseline[factor] for factor in self.choices}
        for name, policies in worlds.items():
            if home not in policies or len(policies) < 2:
                raise ValueError(f"worlds: {name} needs the baseline's policy and another one; add cells")

    @property
    def choices(self) -> list[str]:
        """The factors that somebody chooses."""
        return [name for name in self.factors if name not in self.worlds]


class Settings(Section):
    """The run keys."""

    engine: Engine
    seed: int = Field(ge=0, le=2**32 - 1)
    replications: int = Field(ge=1, le=10_000)
    workers: int | None = Field(default=None, ge=1, le=64)  # null: as many as the machine has cores
    executor: Executor = "auto"  # where replications run; the results are the same everywhere
    scheduler: str | None = None  # address of dask; null: a cluster for this run
    memory: float | None = Field(default=None, ge=0.25, le=1024)  # GB for each worker process; null: no limit
    results: str = "results"
    experiment: Experiment | None
    precision: Precision | None = None  # of named indicators, instead of a number of replications
    parameters: Parameters | None = None  # draws of fitted parameters that every cell meets

    @model_validator(mode="after")
    def _executor_suits(self) -> "Settings":
        if self.scheduler is not None and self.executor != "dask":
            raise ValueError(f"scheduler: goes with executor=dask; the executor is {self.executor}")
        if self.scheduler is not None and not re.fullmatch(ADDRESS, self.scheduler):
            raise ValueError(f"scheduler: {seen(self.scheduler)} is no address; it looks like tcp://127.0.0.1:8786")
        if self.memory is not None and (self.executor in ("serial", "threads") or self.scheduler is not None):
            where = self.executor if self.scheduler is None else "a scheduler of somebody else's"
            raise ValueError(f"memory: is a limit for worker processes of this run (processes, dask), not for {where}")
        if self.executor == "threads" and self.engine == "simpy":
            raise ValueError("executor: threads are for the compiled engine; the SimPy engine runs on processes")
        return self

    @model_validator(mode="after")
    def _draws_go_with_a_number(self) -> "Settings":
        if self.draws and self.precision is not None and self.precision.names:
            raise ValueError("parameters: draws go with a fixed number of replications; give precision no indicators")
        return self

    @property
    def draws(self) -> int:
        """Draws of the parameters; 0: they are as the scenario says."""
        return self.parameters.asked if self.parameters else 0

    def runs(self) -> int:
        """Cells x draws x replications."""
        return self.replications * max(1, self.draws) * (self.experiment.size() if self.experiment else 1)


def check_size(runs: int, cells: int = 1) -> None:
    """Refuse designs that nobody meant to ask for.  A cell takes up to half a megabyte until the report is written, and
    each is compared with each.
    """
    if runs > MOST_RUNS:
        raise Refusal(f"{runs} simulation runs are asked for; at most {MOST_RUNS} are allowed in one go")
    if cells > MOST_CELLS:
        raise Refusal(
            f"{cells} cells are asked for; at most {MOST_CELLS} are allowed in one go; a fraction, points that fill "
            "the space (design: latin_hypercube) or python -m experiments.optimise learn as much from fewer"
        )


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
