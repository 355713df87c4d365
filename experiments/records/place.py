"""Where what is made of records lies: in a folder that is named as their mapping."""

import hashlib
from pathlib import Path

from experiments.messages import Refusal, seen
from experiments.paths import below, safe_name, shown

__all__ = ["note_whose", "place_of"]

WHOSE = ".mapping"  # digest of where the mapping lies: two of one name are two companies


def place_of(results: Path, kind: str, mapping: str) -> Path:
    """<results>/<kind>/<name of the mapping>/; refused where it holds what was made of another one of that name."""
    folder = below(results, kind, safe_name("records", Path(mapping).stem))
    noted = folder / WHOSE
    if noted.is_file() and noted.read_text("utf-8") != _whose(mapping):
        raise Refusal(
            f"records={seen(mapping)}: {shown(folder)} holds what was made of another mapping of this name; say "
            f"another results=, or give one of them another name"
        )
    return folder


def note_whose(mapping: str, folder: Path) -> None:
    """Keep in a folder whose it is."""
    (folder / WHOSE).write_text(_whose(mapping), "utf-8")


def _whose(mapping: str) -> str:
    path = Path(mapping)
    return hashlib.sha256((str(path.resolve()) if path.is_file() else mapping).encode()).hexdigest()
