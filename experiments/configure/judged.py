"""The folders that Hydra composes from: each file is judged before it is loaded, and read once for all compositions.

Hydra makes its sources of configuration itself, by the scheme of their path, and makes them anew for each composition;
so what has been read is kept in a record of the composer at work (`Judged.read`), of which there is one at a time.
A file that has not changed since is not judged and parsed again by the next composer of the process: that was a third
of its time.
"""

import pickle
from functools import partial
from pathlib import Path

from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult

from experiments.configure.guard_files import scan_file
from experiments.configure.yaml_scan import Entry
from experiments.unchanged import Known, read_once

__all__ = ["Judged", "Read"]

_Judged = tuple[list[Entry], bytes]  # pickled: five times as quick to copy
_known: Known[_Judged] = {}


class Read:
    """What a composer has read so far: each file as Hydra loads it, and where each of its keys stands."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.files: dict[Path, bytes] = {}


class Judged(FileConfigSource):
    """A folder of YAML files.  Files that nobody asks for are not looked at: they stop nobody."""

    read = Read()

    @staticmethod
    def scheme() -> str:
        return "judged"

    def load_config(self, config_path: str) -> ConfigResult:
        """The file of this name; a copy, for Hydra takes parts out of what it is given."""
        file = Path(self.path) / self._normalize_file_name(config_path)
        if file not in self.read.files:
            entries, self.read.files[file] = read_once(_known, file, partial(self._judged, file, config_path))
            self.read.entries += entries
        copy: ConfigResult = pickle.loads(self.read.files[file])
        return copy

    def _judged(self, file: Path, config_path: str) -> _Judged:
        """Refused with its line, or where its keys stand and what it holds."""
        return scan_file(file), pickle.dumps(super().load_config(config_path))


Plugins.instance().register(Judged)
