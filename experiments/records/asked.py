"""Which records a command is asked about, where their files lie, and which scenario it starts from."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.configure.groups import groups_in
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import CONF, data_folder, shown

__all__ = ["folder_asked", "mapping_asked", "scenario_asked"]


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


def scenario_asked(own: Mapping[str, str], usual: str, folders: Sequence[Path] = (CONF,)) -> str:
    """The value of `start`, a scenario of these folders of configuration; `usual` where nothing is said."""
    known = groups_in(list(folders))["scenario"]
    start = own.get("start", usual)
    if start != usual and start not in known:
        where = listed([shown(folder / "scenario") for folder in folders])
        raise Refusal(f"start={seen(start)}: is no scenario of {where}{did_you_mean(nearest(start, known))}")
    return start
