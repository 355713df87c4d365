"""The groups of a configuration: which choices there are, by the names of the files."""

from collections.abc import Sequence
from pathlib import Path


def groups_in(folders: Sequence[Path]) -> dict[str, list[str]]:
    """The groups (folders at the top) and their choices, files of deeper folders written as folder/file."""
    groups: dict[str, list[str]] = {}
    for folder in folders:
        for file in sorted(folder.rglob("*.yaml")):
            place = file.relative_to(folder).with_suffix("")
            if len(place.parts) > 1:
                groups.setdefault(place.parts[0], []).append("/".join(place.parts[1:]))
    return groups
