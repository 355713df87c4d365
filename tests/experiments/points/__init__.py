"""A stand-in whose outcomes are functions with published answers: what is known of them must come out of the commands.

`function` chooses one; numbers x1..x6 on their usual ranges.  `noise` is luck that a replication brings to all points
(shared), `own` luck that it brings to this point alone, both normal and keyed by seed and replication.
"""

import hashlib
import random
from math import sin
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from experiments.model import Model

CONF = Path(__file__).parent / "conf"
INDICATORS = {"y": "count", "cost": "count", "gain": "count", "rare": "count"}
CALLS: list[tuple] = []  # every replication that was really run


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Numbers(Section):
    x1: float = Field(ge=-10, le=10)
    x2: float
    x3: float
    x4: float
    whole: int = Field(ge=0, le=100)
    policy: Literal["a", "b"]
    list: list[float]

    @model_validator(mode="after")
    def _room(self) -> "Numbers":
        if self.x1 + self.x2 > 15:
            raise ValueError(f"x1 and x2 together are {self.x1 + self.x2:g}; at most 15")
        return self


class Scenario(Section):
    name: str
    days: int
    function: Literal["ishigami", "linear", "bowl", "two_goals"]
    noise: float = Field(ge=0)
    own: float = Field(ge=0)
    gap: float = 0.0  # luck that a replication brings to policy b of the line, at every point
    x: Numbers


class Run(NamedTuple):
    measures: dict
    monthly: dict
    breakdown: dict
    digest: str
    listening: dict = {}  # noqa: RUF012 - nobody listens here


def ishigami(x: Numbers) -> float:
    """a = 7, b = 0.1 (Ishigami & Homma 1990)."""
    return sin(x.x1) + 7 * sin(x.x2) ** 2 + 0.1 * x.x3**4 * sin(x.x1)


def linear(x: Numbers) -> float:
    """Four numbers of weights 3, 2, 1, 0; policy b is worth 12 more, less 2 for each unit of x1, less 3 a piece."""
    return 3 * x.x1 + 2 * x.x2 + x.x3 + (12 - 2 * x.x1 - 3 * x.whole) * (x.policy == "b")


def bowl(x: Numbers) -> float:
    """Best at x1 = 3, x2 = -1, where it is 10; policy b is 1 less everywhere."""
    return 10 - (x.x1 - 3) ** 2 - (x.x2 + 1) ** 2 - (x.policy == "b")


def gap_of(seed: int, replication: int) -> float:
    return random.Random(f"gap {seed} {replication}").gauss(0, 1)


def simulate(scenario: Scenario, engine: str, seed: int, replication: int) -> Run:
    CALLS.append((scenario.x, replication))
    x = scenario.x
    shared = random.Random(f"{seed} {replication}").gauss(0, 1)
    own = random.Random(f"{seed} {replication} {scenario.model_dump_json()}").gauss(0, 1)
    luck = scenario.noise * shared + scenario.own * own + scenario.gap * gap_of(seed, replication) * (x.policy == "b")
    value = {"ishigami": ishigami, "linear": linear, "bowl": bowl, "two_goals": bowl}[scenario.function](x)
    measures = {
        "y": value + luck, "cost": x.x1**2 + x.whole + luck, "gain": 10 * x.x1 - x.x1**2 - x.whole + luck,
        "rare": float("nan") if x.x1 > 1 else 1.0,
    }  # fmt: skip
    text = f"{scenario.model_dump_json()} {seed} {replication}"
    monthly = {"month": ["2025-01"], "y": [value]}
    return Run(measures, monthly, {}, hashlib.sha256(text.encode()).hexdigest())


def stand_in() -> Model:
    return Model(Scenario, INDICATORS, lambda: "functions", simulate, lambda scenario: "")
