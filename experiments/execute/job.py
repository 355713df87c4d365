"""A plan with its identity: the keys of its replications, its twin, its run id.

Everything here is decided by the configuration, the input files and the sources; nothing by the machine or the hour.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from experiments.canonical import digest, input_digests
from experiments.configure.drawn_keys import MOST_DRAWS
from experiments.configure.drawn_values import InDraw
from experiments.configure.plan import RUN_KEYS, Plan
from experiments.execute import provenance
from experiments.execute.store import cell_key, replication_key
from experiments.execute.worker import Unit
from experiments.model import Model
from experiments.work_orders.counted_twice import counted_twice

# They say where and how fast, not what.
MACHINE_KEYS = {"executor": "auto", "scheduler": None, "memory": None, "workers": None, "results": "results"}
OTHER_ENGINE = {"compiled": "simpy", "simpy": "compiled"}


class Job:
    """One plan, ready to be run."""

    def __init__(self, plan: Plan, model: Model) -> None:
        self.plan = plan
        self.sources = model.source_digest()
        self._simpy_only = model.simpy_only
        self.scenarios = [cell.scenario.model_dump(mode="json") for cell in plan.cells]
        self._read = [input_digests(dump) for dump in self.scenarios]  # by each cell
        self.inputs = {path: sha for files in self._read for path, sha in files.items()}
        self._keys = [cell_key(dump, files) for dump, files in zip(self.scenarios, self._read, strict=True)]
        self._drawn_keys = [
            [cell_key(one.made().model_dump(mode="json"), files) for one in drawn]
            for drawn, files in zip(plan.drawn, self._read, strict=False)
        ]
        self.replications = plan.settings.replications  # of each cell; more where a precision asks for them
        self.units = self.numbered(range(self.replications))  # every replication of every cell, in this order

    def numbered(self, replications: Iterable[int], cells: Sequence[int] | None = None) -> list[Unit]:
        """These replications of every cell, or of some; of each draw of the parameters, where there are draws.

        With draws a number is MOST_DRAWS times the replication plus the draw, so that no two draws share their chances,
        and more draws, or more replications, leave the numbers of those that are stored.
        """
        engine, draws = self.plan.settings.engine, self.plan.settings.draws
        numbers = [MOST_DRAWS * number + draw for number in replications for draw in range(draws)]
        numbers = numbers if draws else list(replications)
        chosen = range(len(self.plan.cells)) if cells is None else cells
        return [self._unit(cell, number, engine) for cell in chosen for number in numbers]

    def grow(self, replications: int) -> list[Unit]:
        """Let every cell have so many replications; returns the new ones."""
        more = self.numbered(range(self.replications, replications))
        self.replications = replications
        self.units = sorted([*self.units, *more], key=lambda unit: (unit.cell, unit.replication))
        return more

    def _unit(self, cell: int, replication: int, engine: str) -> Unit:
        seed = self.plan.settings.seed
        scenario: BaseModel | InDraw = self.plan.cells[cell].scenario
        name = self._keys[cell]
        if self.plan.drawn:
            draw = replication % MOST_DRAWS
            scenario, name = self.plan.drawn[cell][draw], self._drawn_keys[cell][draw]
        key = replication_key(name, engine, seed, replication, self.sources)
        return Unit(cell, replication, engine, seed, key, scenario, tuple(self._read[cell].items()))

    @cached_property
    def on_one_engine(self) -> dict[int, str]:
        """The cells that the SimPy engine alone can run, and why."""
        whys = {cell.number: self._simpy_only(cell.scenario) for cell in self.plan.cells}
        return {number: why for number, why in whys.items() if why}

    @cached_property
    def doubled(self) -> Unit | None:
        """One of the units, drawn by the seed and the configuration, that the other engine repeats; None: it can
        repeat none of them.
        """
        pilot = self.numbered(range(self.plan.settings.replications))
        both = [unit for unit in pilot if unit.cell not in self.on_one_engine]
        drawn = int(digest(["twin", self.plan.settings.seed, self.config_hash]), 16)
        return both[drawn % len(both)] if both else None

    @cached_property
    def twin(self) -> Unit | None:
        """The doubled unit on the other engine."""
        if self.doubled is None:
            return None
        return self._unit(self.doubled.cell, self.doubled.replication, OTHER_ENGINE[self.doubled.engine])

    @cached_property
    def cautions(self) -> list[str]:
        """What may be run, but is probably not what was meant."""
        return [text for text in dict.fromkeys(map(counted_twice, self.scenarios)) if text]

    @cached_property
    def draws_table(self) -> Path | None:
        """The file of the draws that cells are run over; None where they are not."""
        plan = self.plan
        if not plan.drawn or not plan.settings.parameters:
            return None
        return plan.draws_file or Path(str(plan.settings.parameters.file))

    @cached_property
    def calibration(self) -> list[str]:
        """What the calibration that made the draws says against deciding with them."""
        if self.draws_table is None:
            return []
        from experiments.configure.drawn import read_draws  # data frames take a second to load
        from experiments.configure.drawn_whose import cautions_of

        return cautions_of(read_draws(self.draws_table, self.plan.settings.draws))

    @cached_property
    def config(self) -> dict[str, Any]:
        """The resolved configuration; what only concerns the machine is left at its usual value."""
        return self.plan.values | MACHINE_KEYS

    @cached_property
    def config_hash(self) -> str:
        """Digest of the run keys, of every cell's scenario, of the input files, and of what draws say of themselves."""
        run = {key: value for key, value in self.config.items() if key in RUN_KEYS}
        drawn: dict[str, Any] = {"drawn": self._drawn_keys} if self._drawn_keys else {}
        drawn |= {"calibration": self.calibration} if self.calibration else {}
        return digest({"run": run, "cells": self.scenarios, "inputs": self.inputs, **drawn})

    @cached_property
    def run_id(self) -> str:
        """The same configuration and the same sources have the same folder."""
        return digest([self.config_hash, self.sources, provenance.own_digest()])[:16]
