"""Several jobs seen as one experiment: what -m varied are factors, beside those that each job has."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped]
from pydantic import ValidationError

from experiments.configure.plan import RUN_KEYS
from experiments.designs.levels import Level
from experiments.execute.job import Job
from experiments.settings import Experiment

__all__ = ["Swept", "experiment_of", "swept"]

OBJECTIVES = {"cost": "cost_total", "loyalty": "customers_end"}  # of scenarios that are no experiment


class Swept(NamedTuple):
    """The keys that differ between the jobs, with the level of each job, in the order of the jobs."""

    levels: list[dict[str, Level]]

    @property
    def keys(self) -> list[str]:
        return list(self.levels[0])


def swept(jobs: Sequence[Job]) -> Swept:
    """What was given several values; quoted text is text, 10 is a number."""
    given = [dict(text.partition("=")[::2] for text in job.plan.overrides) for job in jobs]
    keys = [key for key in given[0] if len({one.get(key) for one in given}) > 1]
    return Swept([{key.lstrip("+"): _level(one[key]) for key in keys} for one in given])


def _level(text: str) -> Level:
    value = yaml.safe_load(text)
    return value if isinstance(value, (bool, int, float, str)) else text


def experiment_of(jobs: Sequence[Job], found: Swept, name: str) -> Experiment | str:
    """The experiment that the jobs make together, or why they make none."""
    for key in found.keys:
        if key in RUN_KEYS:
            return f"{key} says how to run or what is asked, not what is simulated"
    if len({job.scenarios[0].get("money", {}).get("currency", "") for job in jobs}) > 1:
        return "their currencies differ"
    one = jobs[0].plan.settings.experiment
    if jobs[0].plan.settings.replications < 2:
        return "intervals need at least 2 replications"
    if one is not None and set(found.keys) & set(one.factors):
        return "they vary what the experiment varies"
    try:
        return _joined(jobs, found, name, one)
    except ValidationError as error:
        return str(error.errors()[0]["msg"]).partition(", ")[2]


def _joined(jobs: Sequence[Job], found: Swept, name: str, one: Experiment | None) -> Experiment:
    varied: dict[str, Any] = {key: list(dict.fromkeys(level[key] for level in found.levels)) for key in found.keys}
    about: dict[str, Any] = {"question": f"What do {', '.join(found.keys)} do?", "indicators": [], **OBJECTIVES}
    own: dict[str, Any] = {}
    if one is not None:
        own = one.model_dump()["factors"]
        kept = ("cost", "loyalty", "indicators", "meanings", "rests_on")
        about |= one.model_dump(include=set(kept)) | {"question": f"{one.question} For each {', '.join(found.keys)}"}
    base = found.levels[0] | (one.baseline if one else {})
    values = about | {"name": name, "factors": varied | own, "baseline": base}
    if one is None or one.design == "full":
        return Experiment.model_validate(values)
    cells = [levels | cell.levels for levels, job in zip(found.levels, jobs, strict=True) for cell in job.plan.cells]
    changes = [{key: level for key, level in cell.items() if level != base[key]} for cell in cells]
    return Experiment.model_validate(values | {"design": "listed", "cells": [one for one in changes if one]})
