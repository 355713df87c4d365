"""Which records a command is asked about, and where their files lie."""

from collections.abc import Mapping
from pathlib import Path

from experiments.messages import Refusal, seen
from experiments.work_orders.metro import data_folder

__all__ = ["folder_asked", "mapping_asked"]


def mapping_asked(own: Mapping[str, str]) -> str:
    """The value of `records`, the name or the path of a mapping."""
    if "records" not in own:
        raise Refusal("records: say which, e.g. records=metro; --help lists the keys")
    return own["records"]


def folder_asked(own: Mapping[str, str]) -> Path:
    """The value of `data`, or the folder of the public data where nothing is said."""
    folder = Path(own["data"]) if "data" in own else data_folder()
    if not folder.is_dir():
        raise Refusal(f"data={seen(str(folder))}: is no folder")
    return folder
