"""The file beside exports and pictures that says what they are of."""

import json
from pathlib import Path

from experiments.configure.yaml_text import as_yaml
from experiments.execute import provenance
from experiments.execute.store import write_whole
from experiments.one_run import Wanted
from sim import Run, source_digest

__all__ = ["write_about"]


def write_about(what: Wanted, run: Run, folder: Path) -> None:
    """about.json (seed, digest, versions) and scenario.yaml (every value)."""
    facts = {
        "name": what.name,
        "engine": what.engine,
        "seed": what.seed,
        "replication": what.replication,
        "rows": len(run.events),
        "digest": run.digest,
        "sources": source_digest(),
        "revision": provenance.revision(),
        "versions": provenance.versions(),
    }
    write_whole(folder / "about.json", (json.dumps(facts, indent=1) + "\n").encode())
    write_whole(folder / "scenario.yaml", as_yaml(what.scenario.model_dump(mode="json")).encode())
