"""Hydra composes here, and does nothing else: no launcher, no sweeper, no callbacks, no output folder, no logging.

`composer(sources)` yields an object whose `compose(overrides)` returns the composed configuration, from files that are
judged when they are asked for (`judged.py`); `plain` makes a dict of it.  Another Hydra program may be running: its
state is put back afterwards.
"""

import argparse
import gc
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from hydra import compose
from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import ConfigSearchPath, SearchPathQuery
from hydra.core.global_hydra import GlobalHydra
from hydra.core.singleton import Singleton
from hydra.core.utils import JobRuntime
from hydra.types import RunMode
from hydra.version import VersionBase, setbase
from omegaconf import DictConfig, OmegaConf

from experiments.configure.groups import groups_in
from experiments.configure.guard_files import check_folder
from experiments.configure.guard_values import check_values
from experiments.configure.judged import Judged, Read
from experiments.configure.translate import in_one_line
from experiments.configure.yaml_scan import Entry
from experiments.messages import Refusal
from experiments.paths import CONF, safe_name

_ONE_AT_A_TIME = threading.RLock()  # Hydra keeps its state in singletons


class Sources(NamedTuple):
    """Where configuration comes from: the main folder, a user's additional ones, the name of the first file."""

    folder: Path = CONF
    extra: Path | tuple[Path, ...] = ()
    name: str = "config"

    def folders(self) -> list[Path]:
        return [self.folder, *([self.extra] if isinstance(self.extra, Path) else self.extra)]


def sources_of(chosen: argparse.Namespace, conf: Path) -> Sources:
    """The configuration folders that the flags name."""
    folder = Path(chosen.config_path).absolute() if chosen.config_path else conf
    extra = tuple(Path(one).absolute() for one in chosen.config_dir)
    return Sources(folder, extra, chosen.config_name.removesuffix(".yaml"))


class Composer:
    """Composes configurations from folders; make one with `composer`."""

    def __init__(self, sources: Sources, read: Read) -> None:
        self.sources = sources
        self.groups = groups_in(sources.folders())
        self._read = read

    @property
    def entries(self) -> list[Entry]:
        """Where each key stands in the files that have been asked for; the list grows with them."""
        return self._read.entries

    def compose(self, overrides: Sequence[str] = ()) -> DictConfig:
        """The composed configuration.  The overrides have passed `guard.read_overrides` before."""
        try:
            with _uncollected(), warnings.catch_warnings(action="ignore"):
                return compose(self.sources.name, list(overrides))
        except Refusal:
            raise
        except Exception as error:  # Hydra and OmegaConf fail in many ways; to the user all of them are input
            raise in_one_line(error, overrides, self._known_keys(overrides), self.groups) from None

    def files(self, overrides: Sequence[str] = ()) -> list[tuple[Path, str]]:
        """The files that a configuration is composed of, the last word last, each with the section that it fills."""
        loader = GlobalHydra.instance().config_loader()
        with warnings.catch_warnings(action="ignore"):
            chosen = loader.compute_defaults_list(self.sources.name, list(overrides), RunMode.RUN).defaults
        places = (
            (folder / f"{one.config_path}.yaml", one.package) for one in chosen for folder in self.sources.folders()
        )
        return [(file, package or "") for file, package in places if file.is_file()]

    def _known_keys(self, overrides: Sequence[str]) -> list[str]:
        """The keys there are, for the hint of a message: composed once more with the group choices alone."""
        choices = [text for text in overrides if text.partition("=")[0] in self.groups]
        for attempt in (choices, []):
            try:
                with warnings.catch_warnings(action="ignore"):
                    return list(flat(plain(compose(self.sources.name, attempt))))
            except Exception:  # the hint is a courtesy; the first error is what matters
                continue
        return []


@contextmanager
def composer(sources: Sources) -> Iterator[Composer]:
    """A Composer over the given folders."""
    safe_name("--config-name", sources.name)
    for folder in sources.folders():
        if not folder.is_dir():
            raise Refusal(f"{folder}: is not a folder with configuration")
        check_folder(folder)
    with _hydra_at(sources.folders()) as read:
        yield Composer(sources, read)


@contextmanager
def _hydra_at(folders: Sequence[Path]) -> Iterator[Read]:
    """Hydra initialised for some folders; whatever a surrounding Hydra program had set up is kept and put back."""
    mine: tuple[type, ...] = (GlobalHydra, JobRuntime, VersionBase)
    instances: dict[type, Any] = Singleton._instances
    with _ONE_AT_A_TIME:
        outer = {kind: instances.pop(kind) for kind in mine if kind in instances}
        before, Judged.read = Judged.read, Read()
        try:
            setbase("1.3")
            Hydra.create_main_hydra2("firstfix", _search_path(folders))
            yield Judged.read
        finally:
            Judged.read = before
            for kind in mine:
                instances.pop(kind, None)
            instances.update(outer)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looks for garbage: Hydra makes tens of thousands of objects, and a third of its time went into those."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _search_path(folders: Sequence[Path]) -> ConfigSearchPath:
    """Where Hydra looks: of two files of one name the one in the first folder counts."""
    first, *more = (f"{Judged.scheme()}://{folder.absolute()}" for folder in folders)
    path = create_config_search_path(first)
    for number, folder in enumerate(more):
        path.append(f"extra-{number}", folder, anchor=SearchPathQuery("main", None))
    return path


def plain(config: DictConfig) -> dict[str, Any]:
    """The configuration as a dict of plain values, refused if anything in it is not plain."""
    values = OmegaConf.to_container(config, resolve=False, enum_to_str=True)
    assert isinstance(values, dict)
    check_values(values)
    return {str(key): value for key, value in values.items()}


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Every dotted key, sections included."""
    for key, value in values.items():
        yield f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
