"""What two makings of the same run must have in common."""

import json
from pathlib import Path

from experiments.execute.check import check

OF_THE_HOUR = {"times", "machine", "seal", "overrides"}  # the last: with which executor


def run_bytes(results: Path) -> dict[str, object]:
    """Every file of every run, and its manifest without the hour."""
    found: dict[str, object] = {}
    for manifest in sorted(results.glob("*/*/manifest.json")):
        if manifest.parent.name.startswith("."):
            continue  # a draft, which nobody takes for a run
        content = json.loads(manifest.read_text())
        name = f"{manifest.parent.parent.name}/{manifest.parent.name}"
        found[f"{name}/manifest"] = {key: value for key, value in content.items() if key not in OF_THE_HOUR}
        for path in sorted(manifest.parent.rglob("*")):
            if path.is_file() and path != manifest:
                found[f"{name}/{path.relative_to(manifest.parent)}"] = path.read_bytes()
    return found


def store_bytes(results: Path) -> dict[str, bytes]:
    """Every stored replication."""
    return {path.name: path.read_bytes() for path in (results / ".replications").glob("*/*.jsonl")}


def wrong(results: Path) -> list[str]:
    """What is half-visible, damaged or left behind after a run has ended well."""
    checked = check(results)
    left = [
        str(path) for path in results.rglob("*") if path.name.startswith(".") and path.suffix in (".draft", ".lock")
    ]
    unlisted = [f"{checked.unlisted} not listed"] if checked.unlisted else []
    return [f"{path}: {what}" for path, what in checked.findings] + left + unlisted
