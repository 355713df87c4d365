"""A finished run as its folder holds it: the sealed manifest, and the plan that it was made from.

The configuration is taken from the folder, where every cell is stored in full, so that nothing depends on what `conf/`
says today.  Where the manifest is alone, its overrides are composed once more, and its digest says whether that is the
same.  Nothing in a stored file is executed: it is scanned and validated like any other input.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped]

from experiments.canonical import digest, file_digest
from experiments.configure.compose import Sources, composer
from experiments.configure.design import Cell
from experiments.configure.guard_files import scan_file
from experiments.configure.plan import Plan, drawn, plans, split
from experiments.configure.validate import validated
from experiments.execute.folder import DRAWS, MANIFEST
from experiments.messages import Refusal, seen
from experiments.model import Model
from experiments.paths import CONF, safe_name, shown
from experiments.settings import Settings

CONFIG, CELLS = "config.yaml", "cells.json"
NEEDED = ("name", "run_id", "sources", "versions", "digests", "files", "seal")
OF_ONE_JOB = ("overrides", "config_hash")


class Frozen(NamedTuple):
    """A manifest that is as it was written, and where it lies."""

    folder: Path
    manifest: dict[str, Any]

    def intact(self, name: str) -> bool:
        """Whether a file lies beside the manifest, with the bytes that the manifest names."""
        path = self.folder / name
        return path.is_file() and file_digest(path) == self.manifest["files"].get(name)

    @property
    def changed(self) -> list[str]:
        """Files beside the manifest that are not what it names any more."""
        return [name for name in self.manifest["files"] if (self.folder / name).is_file() and not self.intact(name)]

    @property
    def has_configuration(self) -> bool:
        """Draws of parameters are part of it, where there are any."""
        drawn_too = [DRAWS] if DRAWS in self.manifest["files"] else []
        return all(map(self.intact, [CONFIG, CELLS, *drawn_too]))


def frozen(place: str) -> Frozen:
    """The run that a path names, a folder or its manifest; refused if the manifest is none or was changed."""
    path = Path(place)
    file = path / MANIFEST if path.is_dir() else path
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(f"{seen(place)}: is not a finished run ({file.name}: {error.strerror})") from None
    except ValueError:
        raise Refusal(f"{seen(place)}: {file.name} is not a manifest (no JSON)") from None
    needed = NEEDED if "jobs" in manifest else (*NEEDED, *OF_ONE_JOB)
    absent = [key for key in needed if key not in manifest] if isinstance(manifest, dict) else list(NEEDED)
    if absent:
        raise Refusal(f"{seen(place)}: {file.name} is not a manifest of a run ({absent[0]} is not in it)")
    if digest({key: value for key, value in manifest.items() if key != "seal"}) != manifest["seal"]:
        raise Refusal(f"{seen(place)}: {file.name} was changed after it was written (its seal does not fit)")
    safe_name("name", str(manifest["name"]))
    safe_name("run_id", str(manifest["run_id"]))
    return Frozen(file.parent, manifest)


def check_one_job(run: Frozen) -> None:
    """Refuse a collection: it has no configuration of its own."""
    if "jobs" in run.manifest:
        raise Refusal(
            f"{shown(run.folder)}: collects the runs of several jobs; name one of those that its manifest lists"
        )


def plan_of(run: Frozen, model: Model, conf: Path = CONF) -> Plan:
    """The plan of the run: as stored, or composed once more from the overrides where the manifest is alone."""
    check_one_job(run)
    if run.has_configuration:
        return _stored(run, model)
    with composer(Sources(conf)) as here:
        (plan,) = plans(here, [str(word) for word in run.manifest["overrides"]], False, model)
    return plan


def _stored(run: Frozen, model: Model) -> Plan:
    manifest, file = run.manifest, run.folder / CONFIG
    entries = scan_file(file)
    values = yaml.safe_load(file.read_text(encoding="utf-8"))
    settings = validated(Settings, split(values)[0], entries)
    try:
        stored = json.loads((run.folder / CELLS).read_text(encoding="utf-8"))
        cells = [Cell(int(one["cell"]), one["levels"], validated(model.scenario, one["scenario"])) for one in stored]
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal(f"{shown(run.folder / CELLS)}: does not fit this version ({error})") from None
    return Plan(
        tuple(manifest["overrides"]),
        manifest["name"],
        settings,
        tuple(cells),
        values,
        drawn(settings, cells, run.folder / DRAWS),
        run.folder / DRAWS,
        manifest.get("told", {}),
    )
