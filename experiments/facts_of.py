"""What the manifest of a study or a selection says, and how such a run is made again.

`kind` says which command made the folder.  A run of `experiments.run` has facts of its own (`execute/facts.py`), and
only such a run is remade by `experiments.reproduce`; of the others the same command says the same, byte for byte.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.execute import provenance
from experiments.execute.folder import MANIFEST
from experiments.execute.job import MACHINE_KEYS
from experiments.messages import Refusal, seen
from experiments.settings import Settings

__all__ = ["command_of", "facts_of", "refuse_other_kinds"]

_COMMANDS = {"sensitivity": "sensitivity", "search": "optimise", "break_even": "break_even", "selection": "select"}
_NOT_OURS = tuple(MACHINE_KEYS)  # where and how hard, not what


def facts_of(
    kind: str,
    name: str,
    run_id: str,
    asked: tuple[Sequence[str], Sequence[str], Mapping[str, Any]],
    settings: Settings,
    sim_sources: str,
    inputs: Mapping[str, str],
) -> dict[str, Any]:
    """What two equal makings have in common, in every byte.  `asked`: the words that the command itself takes, the
    overrides of the configuration, and the question that was made of both.
    """
    own, overrides, question = asked
    return {
        "kind": kind,
        "name": name,
        "run_id": run_id,
        "words": list(own),
        "overrides": list(overrides),
        "question": dict(question),
        "sources": {"sim": sim_sources, "experiments": provenance.own_digest()},
        "revision": provenance.revision(),
        "versions": provenance.versions(),
        "lock": provenance.lock_digest(),
        "inputs": dict(inputs),
        "engine": settings.engine,
        "seed": settings.seed,
        "replications": settings.replications,
    }


def command_of(manifest: Mapping[str, Any]) -> str:
    """The command line that makes the folder again; "" where the manifest is not one of these kinds."""
    module = _COMMANDS.get(str(manifest.get("kind", "")))
    if module is None:
        return ""
    words = [*manifest.get("words", ()), *manifest.get("overrides", ())]
    kept = [str(word).removeprefix("+") for word in words if str(word).partition("=")[0] not in _NOT_OURS]
    return " ".join(["python -m", f"experiments.{module}", *map(shlex.quote, kept)])


def refuse_other_kinds(place: str) -> None:
    """Say in one line how a folder is made again that `experiments.run` did not make; nothing for any other path."""
    path = Path(place)
    try:
        manifest = json.loads((path / MANIFEST if path.is_dir() else path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    command = command_of(manifest) if isinstance(manifest, dict) else ""
    if command:
        raise Refusal(
            f"{seen(place)}: is a {manifest['kind'].replace('_', ' ')}, which its own command makes again, from an "
            f"empty results=... where everything is to be simulated: {command}"
        )
