"""The folder of a study: made once, sealed by a manifest, read again by the same command.

It is the folder of any run (`execute/folder.py`): it appears whole or not at all.  What an interrupted command has
simulated is in the store, so the same command goes on from there.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.canonical import digest, input_digests
from experiments.configure.yaml_text import as_yaml
from experiments.execute import provenance
from experiments.execute.conduct import say
from experiments.execute.facts import of_this_time
from experiments.execute.folder import REPORT, SUMMARY, RunFolder
from experiments.execute.job import MACHINE_KEYS
from experiments.execute.progress import meter
from experiments.paths import shown
from experiments.points.runs import Failed, Runs
from experiments.points.study import Study
from experiments.whole import write_whole

__all__ = ["conduct", "run_id"]

Make = Callable[[Study[Any], Runs, Path], str]  # (study, runs, draft folder) -> the summary


def run_id(kind: str, study: Study[Any], inputs: Mapping[str, str]) -> str:
    """The same question about the same company, asked of the same sources, has the same folder."""
    spec = study.spec.model_dump(mode="json")
    values = study.values | MACHINE_KEYS
    sources = [study.model.source_digest(), provenance.own_digest()]
    return digest([kind, spec, values, dict(inputs), *sources])[:16]


def conduct(kind: str, name: str, study: Study[Any], make: Make) -> int:
    """Make the folder unless it is there, print its summary and its place; returns the exit code."""
    messages = Console(stderr=True)
    inputs = input_digests(study.base.model_dump(mode="json"))
    folder = RunFolder(study.results, name, run_id(kind, study, inputs))
    start = time.time()

    def filled(draft: Path) -> dict[str, Any]:
        runs = Runs(study, meter(messages))
        write_whole(draft / SUMMARY, make(study, runs, draft).encode())
        write_whole(draft / "config.yaml", as_yaml(study.values | MACHINE_KEYS).encode())
        return _facts(kind, name, study, inputs, folder, runs) | of_this_time(start, time.time() - start)

    try:
        folder.made(filled, lambda text: say(messages, text))
    except Failed as failure:
        say(messages, str(failure))
        say(messages, "the other replications are kept, and the same command tries the failed ones again")
        return 1
    print((folder.path / SUMMARY).read_text(encoding="utf-8"), end="")
    print(f"Results: {shown(folder.path / REPORT)}", flush=True)
    return 0


def _facts(
    kind: str, name: str, study: Study[Any], inputs: Mapping[str, str], folder: RunFolder, runs: Runs
) -> dict[str, Any]:
    """What two equal studies have in common, in every byte."""
    settings = study.settings
    return {
        "kind": kind,
        "name": name,
        "run_id": folder.path.name,
        "overrides": list(study.overrides),
        "question": study.spec.model_dump(mode="json"),
        "sources": {"sim": study.model.source_digest(), "experiments": provenance.own_digest()},
        "revision": provenance.revision(),
        "versions": provenance.versions(),
        "lock": provenance.lock_digest(),
        "inputs": dict(inputs),
        "engine": settings.engine,
        "seed": settings.seed,
        "replications": settings.replications,
        "runs": {"count": len(runs.digests), "digest": digest(runs.digests)},
    }
