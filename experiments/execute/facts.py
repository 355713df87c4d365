"""What a manifest says: enough for a stranger to make the same run and to compare it."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.configure.drawn import cut_of, read_draws
from experiments.execute import provenance
from experiments.execute.job import Job
from experiments.inference.seasons import seasons_of


def facts(job: Job, found: Sequence[str], twin: Mapping[str, Any]) -> dict[str, Any]:
    """What two equal runs have in common, in every byte, where the same revision and libraries made them; `found` are
    the digests of the job's replications.
    """
    plan, settings = job.plan, job.plan.settings
    digests: dict[str, list[str]] = {}
    for unit, one in zip(job.units, found, strict=True):
        digests.setdefault(str(unit.cell), []).append(one)
    return {
        "name": plan.name,
        "run_id": job.run_id,
        "overrides": list(plan.overrides),
        "config_hash": job.config_hash,
        "sources": {"sim": job.sources, "experiments": provenance.own_digest()},
        "revision": provenance.revision(),
        "versions": provenance.versions(),
        "lock": provenance.lock_digest(),
        "inputs": job.inputs,
        "currency": job.scenarios[0].get("money", {}).get("currency", ""),
        "engine": settings.engine,
        "seed": settings.seed,
        "replications": job.replications,
        **({"draws": settings.draws} if settings.draws else {}),
        **({"cut": cut} if (cut := _cut(job)) else {}),
        **({"calibration": job.calibration} if job.calibration else {}),
        **({"told": dict(plan.told)} if plan.told else {}),
        "cells": [{"cell": cell.number, "levels": cell.levels} for cell in plan.cells],
        "digests": digests,
        "twin": dict(twin),
        "study": study(job),
    }


def of_this_time(start: float, simulating: float) -> dict[str, Any]:
    """What differs from one making of the same run to the next: hours and machine.  Times in seconds."""
    started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start))
    seconds = {"simulating": round(simulating, 2), "all": round(time.time() - start, 2)}
    return {"times": {"started": started, "seconds": seconds}, "machine": provenance.machine()}


def study(job: Job) -> dict[str, Any]:
    """The run in the order in which simulation studies are reported (STRESS-DES)."""
    plan, scenario = job.plan, job.scenarios[0]
    experiment = plan.settings.experiment
    return {
        "purpose": experiment.question if experiment else f"one scenario: {plan.name}",
        "outputs": [experiment.cost, experiment.loyalty, *experiment.indicators] if experiment else "all indicators",
        "comparison": experiment.model_dump()["factors"] if experiment else "none",
        "baseline": experiment.baseline if experiment else "none",
        "logic": "docs/model.md",
        "data": list(job.inputs) or "none: distributions and values are in config.yaml",
        "parameters": "config.yaml, with sources in conf/",
        "start": scenario.get("start"),
        "days": scenario.get("days"),
        "warmup_days": scenario.get("warmup_days"),
        "seasons": seasons_of(scenario),
        "runs": _runs(job),
        "pairing": "common random numbers: replication k meets the same chances in every cell",
        "estimation": _estimation(job),
        "random_numbers": "Philox 4x32-10, keyed by seed, replication, decision, entity and occurrence",
        "simultaneous_events": "ordered by time, kind, entity",
        "execution": f"{plan.settings.engine} engine; {_repeated(job)}",
        "code": "this project at the revision and source digests above; Apache-2.0",
    }


def _cut(job: Job) -> dict[str, float]:
    """Keys whose border cut off draws, and the share of draws; {} without draws."""
    table = job.draws_table
    return cut_of(read_draws(table, job.plan.settings.draws)) if table else {}


def _runs(job: Job) -> str:
    draws = f"each of {job.plan.settings.draws} draws of the parameters in " if job.plan.settings.draws else ""
    return f"{job.replications} independent replications of {draws}each of {len(job.plan.cells)} cells"


def _estimation(job: Job) -> str:
    few = (
        "intervals that hold the sampling of the data as well"
        if job.plan.settings.draws
        else "few events with exact ones"
    )
    return f"means with t intervals, ratios of sums with jackknife intervals, {few}, paired differences, Holm"


def _repeated(job: Job) -> str:
    """What the other engine did."""
    if job.twin:
        return "one replication repeated on the other engine"
    return f"not repeated on the other engine: {next(iter(job.on_one_engine.values()))}"
