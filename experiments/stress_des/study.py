"""What a sheet is made of: the scenarios of the cells, the settings, and the manifest where the study has been run."""

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from experiments.parameters import Stated, stated
from experiments.settings import Experiment
from sim import Scenario

__all__ = ["Item", "Study", "study_of_folder"]


class Item(NamedTuple):
    """One item of the sheet: its number and name in the guidelines, what is said, and a table where it needs one."""

    number: str
    name: str
    text: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Study:
    """A study, run or not."""

    def __init__(
        self,
        name: str,
        experiment: Experiment | None,
        settings: Mapping[str, Any],
        cells: list[tuple[dict[str, Any], dict[str, Any]]],
        manifest: Mapping[str, Any] | None = None,
    ) -> None:
        """`settings`: engine, seed, replications; `cells`: levels and resolved scenario of each."""
        self.name, self.experiment, self.settings, self.cells = name, experiment, settings, cells
        self.manifest = manifest or {}

    @cached_property
    def baseline(self) -> dict[str, Any]:
        """The resolved scenario that the others are compared with; alone, the only one."""
        wanted = self.experiment.baseline if self.experiment else {}
        return next((scenario for levels, scenario in self.cells if levels == wanted), self.cells[0][1])

    @cached_property
    def scenario(self) -> Scenario:
        """The same as the model's own record, whose schema says what each section means."""
        return Scenario.model_validate(self.baseline)

    @cached_property
    def numbers(self) -> list[Stated]:
        """The numbers that act in the baseline, each with its source."""
        return [one for one in stated(self.baseline, told=self.manifest.get("told")) if one.acts]

    def get(self, key: str, otherwise: Any = None) -> Any:
        """A value of the baseline by its dotted key."""
        value: Any = self.baseline
        for word in key.split("."):
            if not isinstance(value, Mapping) or word not in value:
                return otherwise
            value = value[word]
        return value

    @property
    def inputs(self) -> dict[str, str]:
        """SHA-256 of the data files, by path."""
        return dict(self.manifest.get("inputs") or {})


def study_of_folder(folder: Path, facts: Mapping[str, Any], experiment: Experiment | None) -> Study:
    """The study whose cells lie in a run's folder."""
    stored = json.loads((folder / "cells.json").read_text(encoding="utf-8"))
    cells = [(dict(cell["levels"]), dict(cell["scenario"])) for cell in stored]
    return Study(str(facts["name"]), experiment, facts, cells, facts)
