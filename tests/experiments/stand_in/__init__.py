"""A stand-in for the model: a company that takes no time, so that the driver's tests stay fast.

Its scenario has one key of every kind.  `trouble` makes replications slow, or one of them wrong or deadly, and notes
every run in a file, so that tests can count what was really run.
"""

import hashlib
import os
import random
import signal
import time
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from experiments.model import Model
from experiments.run import main

CONF = Path(__file__).parent / "conf"
INDICATORS = {"requests": "count", "cost_total": "money", "customers_end": "customers", "share_lost": "share"}


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Crew(Section):
    technicians: int = Field(ge=1, le=500)
    skill: float = Field(gt=0, lt=1)
    night_shift: bool
    starts: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]


class Stream(Section):
    kind: Literal["stream"]
    rate_per_day: float = Field(ge=0, le=1000)


class Replay(Section):
    kind: Literal["replay"]
    file: str


class Dispatch(Section):
    rule: Literal["fcfs", "nearest", "shortest"]
    weights: list[Annotated[float, Field(ge=0)]]


class Trouble(Section):
    kind: Literal["none", "raise", "die", "once", "disagree", "hungry"]
    replication: int = Field(ge=0)  # the one that has it
    seconds: float = Field(ge=0, le=60)  # that every run takes
    note: str  # path of the file with one line a run; "": none


class Scenario(Section):
    name: str
    days: int = Field(ge=1, le=10_000)
    warmup_days: int = Field(ge=0, le=10_000)
    crew: Crew
    demand: Annotated[Stream | Replay, Field(discriminator="kind")]
    dispatch: Dispatch
    trouble: Trouble

    @model_validator(mode="after")
    def _warm_up_ends(self) -> "Scenario":
        if self.warmup_days >= self.days:
            raise ValueError(f"warmup_days: {self.warmup_days} leaves nothing to measure; less than days ({self.days})")
        return self


class Run(NamedTuple):
    measures: dict
    monthly: dict
    breakdown: dict
    digest: str
    listening: dict = {}  # noqa: RUF012 - nobody listens here


def simulate(scenario: Scenario, engine: str, seed: int, replication: int) -> Run:
    """Numbers that depend on the scenario, the seed and the replication, and not on the engine."""
    note(scenario.trouble.note, f"{engine} {scenario.crew.technicians} {scenario.crew.skill} {seed} {replication}")
    time.sleep(scenario.trouble.seconds)
    if scenario.trouble.replication == replication:
        make_trouble(scenario, engine)
    luck = random.Random(f"{seed} {replication}")
    requests = 100 + luck.randrange(20)
    served = min(requests, 12 * scenario.crew.technicians * scenario.crew.skill)
    measures = {
        "requests": float(requests),
        "cost_total": 10.5 * scenario.crew.technicians + requests,
        "customers_end": 900 + served,
        "share_lost": float("nan") if served == requests else 1 - served / requests,
    }
    monthly = {"month": ["2025-01", "2025-02"], "requests": [requests // 2, requests - requests // 2]}
    lie = engine if scenario.trouble.kind == "disagree" else ""
    text = f"{scenario.model_dump_json()} {seed} {replication} {lie}"
    by_region = {"dimension": ["region", "region"], "level": ["north", "south"], "requests": [requests - 40, 40]}
    return Run(measures, monthly, by_region, hashlib.sha256(text.encode()).hexdigest())


def make_trouble(scenario: Scenario, engine: str) -> None:
    kind = scenario.trouble.kind
    if kind == "raise":
        raise ZeroDivisionError("no technician\nleft")
    if kind == "hungry":
        bytearray(3 * 10**9)
    if kind == "die" or (kind == "once" and engine == "simpy" and first_time(scenario.trouble.note)):
        os.kill(os.getpid(), signal.SIGKILL)


def first_time(path: str) -> bool:
    """True once for each file of notes."""
    mark = Path(f"{path}.died")
    if mark.exists():
        return False
    mark.touch()
    return True


def note(path: str, text: str) -> None:
    if path:
        with open(path, "a") as file:
            file.write(f"{text}\n")


def source_digest() -> str:
    return os.environ.get("STAND_IN_SOURCES", "stand-in")


def stand_in() -> Model:
    return Model(Scenario, INDICATORS, source_digest, simulate, lambda scenario: "")


def analyse(folder, runs, monthly, breakdown, facts, experiment) -> str:
    """The means, as text."""
    (folder / "report.html").write_text(f"<p>{facts['name']}</p>")
    means = runs.groupby("cell")["cost_total"].mean()
    return "".join(f"cell {cell}: cost {mean:.2f}\n" for cell, mean in means.items())


def command(*words: str) -> int:
    """The command line in this process, over the stand-in."""
    return main(list(words), conf=CONF, load_model=stand_in, analyse=analyse)


def noted(path: Path) -> list[str]:
    """The runs that were made, one line each."""
    return path.read_text().splitlines() if path.exists() else []


def folder_of(here: Path, name: str = "staffing") -> Path:
    """The only run of an experiment."""
    (folder,) = [path for path in (here / "results" / name).iterdir() if not path.name.startswith(".")]
    return folder
