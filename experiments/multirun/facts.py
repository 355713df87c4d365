"""What the manifest of a collection says: what is true of all its jobs together, and of each by itself.

A collection has no configuration of its own, so it has no overrides and no digest of one: each job has its own, and it
is the jobs that can be made again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.execute import provenance
from experiments.messages import Refusal
from experiments.settings import Experiment

__all__ = ["facts"]

Manifest = Mapping[str, Any]
OF_EACH = (
    "run_id", "name", "overrides", "config_hash", "engine", "seed", "replications", "twin",
    "revision", "versions", "lock",
)  # fmt: skip
WORST_FIRST = (False, None, True)  # whether the engines agree; None: not checked


def facts(
    name: str,
    run_id: str,
    manifests: Sequence[Manifest],
    cells: Sequence[Mapping[str, Any]],
    offsets: Sequence[int],
    joined: Experiment | str,
) -> dict[str, Any]:
    """The facts of a collection; `cells` are counted through, `offsets` are the numbers of the first of each job, and
    `joined` is the experiment that the jobs make.
    """
    together = {key: _shared([one[key] for one in manifests]) for key in ("engine", "seed", "replications")}
    inputs = _inputs(manifests)
    return {
        "name": name,
        "run_id": run_id,
        "jobs": [{key: one[key] for key in OF_EACH} for one in manifests],
        "sources": manifests[0]["sources"],  # they are part of each job's run id, which was made by this program
        "revision": provenance.revision(),
        "versions": provenance.versions(),
        "lock": provenance.lock_digest(),
        "inputs": inputs,
        "currency": manifests[0]["currency"] if len({one["currency"] for one in manifests}) == 1 else "",
        **together,
        "cells": [{"cell": cell["cell"], "levels": cell["levels"]} for cell in cells],
        "digests": {
            str(first + int(cell)): found
            for first, one in zip(offsets, manifests, strict=True)
            for cell, found in one["digests"].items()
        },
        "twin": _worst_twin(manifests, offsets),
        "study": _study(manifests, inputs, len(cells), joined),
        **_precision(manifests, offsets),
    }


def _shared(values: Sequence[Any]) -> Any:
    """What is the same in all jobs; otherwise the values, job by job."""
    return values[0] if all(value == values[0] for value in values) else list(values)


def _inputs(manifests: Sequence[Manifest]) -> dict[str, str]:
    """The files that any of the jobs read."""
    found: dict[str, str] = {}
    for one in manifests:
        for path, sha in one["inputs"].items():
            if found.setdefault(path, sha) != sha:
                raise Refusal(f"{path}: not all jobs read the same file of this name; start again to make them anew")
    return found


def _worst_twin(manifests: Sequence[Manifest], offsets: Sequence[int]) -> dict[str, Any]:
    """The check of one engine by the other that gives most reason to worry, with its cell in the count of all."""
    first, worst = min(
        zip(offsets, (one["twin"] for one in manifests), strict=True),
        key=lambda found: WORST_FIRST.index(found[1]["agrees"]),
    )
    return {**worst, "cell": first + worst["cell"]} if "cell" in worst else dict(worst)


def _study(
    manifests: Sequence[Manifest], inputs: Mapping[str, str], cells: int, joined: Experiment | str
) -> dict[str, Any]:
    """The study, of whose baseline the first job tells; its size, its data and its checks are those of all."""
    first = manifests[0]["study"]
    each = _shared([one["replications"] for one in manifests])
    told = {
        "data": list(inputs) or first["data"],
        "runs": f"{each} independent replications of each of {cells} cells, in {len(manifests)} jobs",
        "execution": "; ".join(dict.fromkeys(str(one["study"]["execution"]) for one in manifests)) + " (of each job)",
    }
    if isinstance(joined, str):
        return {**first, **told, "purpose": f"{len(manifests)} runs side by side", "comparison": f"none: {joined}"}
    compared = {"purpose": joined.question, "comparison": joined.model_dump()["factors"], "baseline": joined.baseline}
    return {**first, **told, **compared}


def _precision(manifests: Sequence[Manifest], offsets: Sequence[int]) -> dict[str, Any]:
    """What was asked and reached in all jobs; nothing where it was not asked of all."""
    asked = [one.get("precision") for one in manifests]
    if not all(asked):
        return {}
    rows = [
        {**row, "cell": first + row["cell"]}
        for first, one in zip(offsets, asked, strict=True)
        for row in (one or {})["rows"]
    ]
    reached = all(one["reached"] for one in asked if one)
    return {"precision": {**(asked[0] or {}), "reached": reached, "rows": rows}}
