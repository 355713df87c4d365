"""The folder of one run: results/<experiment>/<run id>/.  It appears whole, has one writer, and can be verified.

While a run is under way its folder is a hidden sibling; it is renamed when everything is written.  The writer holds
an advisory lock that the kernel releases when the process ends, however it ends; there is never a lock to remove by
hand.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from experiments.canonical import digest, file_digest
from experiments.messages import Held
from experiments.paths import below, shown
from experiments.whole import is_at, sync_all, sync_folder, write_whole

MANIFEST = "manifest.json"
SUMMARY = "summary.txt"
REPORT = "report.html"
DRAWS = "draws.parquet"  # of the parameters, a row a draw; only where cells are run over draws
LISTENING = "heard.parquet"  # what the instruments showed, beside what was true; only where somebody listens


class RunFolder:
    """The folder of one run of one experiment."""

    def __init__(self, results: Path, experiment: str, run_id: str) -> None:
        self.path = below(results, experiment, run_id)
        self.draft = below(results, experiment, f".{run_id}.draft")
        self._lock = below(results, experiment, f".{run_id}.lock")

    def manifest(self) -> dict[str, Any] | None:
        """The manifest if the run is complete and every byte of it is as it was written, otherwise None."""
        manifest = self._sealed_manifest()
        return None if manifest is None or any(self._changes(manifest)) else manifest

    def differences(self) -> list[tuple[str, str]]:
        """What is not as it was written: a file's name ("": the run itself), and what is wrong with it."""
        if not self.path.is_dir():
            return [("", "is not a folder")]
        manifest = self._sealed_manifest()
        if manifest is None:
            there = (self.path / MANIFEST).exists()
            return [(MANIFEST, "is damaged; nothing can be said of the other files" if there else "is not there")]
        return list(self._changes(manifest))

    def _sealed_manifest(self) -> dict[str, Any] | None:
        """The manifest, if every byte of it is as it was written."""
        path = self.path / MANIFEST
        try:
            if path.is_symlink() or not path.is_file():
                return None
            text = path.read_text(encoding="utf-8")
            manifest: dict[str, Any] = json.loads(text)
            whole = text == _text(_sealed(manifest)) and isinstance(manifest["files"], dict)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        return manifest if whole else None

    def _changes(self, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The files that are not what the manifest says."""
        try:
            found = file_digests(self.path)
        except OSError as error:
            yield "", f"cannot be read ({error.strerror})"
            return
        for name in sorted({*found, *manifest["files"]}):
            if name not in found:
                yield name, "is not there"
            elif name not in manifest["files"]:
                yield name, "was not written by the run"
            elif found[name] != manifest["files"][name]:
                yield name, "is not as it was written"

    def made(
        self, make: Callable[[Path], Mapping[str, Any] | None], say: Callable[[str], None]
    ) -> Mapping[str, Any] | None:
        """The manifest of what is there, or of what `make` writes into an empty folder while nobody else does; `make`
        returns the facts, or None if it failed.
        """
        finished = self.manifest()
        if finished is not None:
            self.tidy()
            return finished
        if self.path.exists():
            say(f"{shown(self.path)}: is incomplete or damaged; it is made again from the stored replications")
        with self.writing() as draft:
            finished = self.manifest()  # by somebody who held the lock until now
            if finished is not None:
                return finished
            facts = make(draft)
            return self.publish(facts) if facts is not None else None

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """An empty folder to write into, for the one process that holds the lock."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        self._sweep()
        with locked(self._lock):
            shutil.rmtree(self.draft, ignore_errors=True)  # of a writer that was killed
            self.draft.mkdir()
            try:
                yield self.draft
            except OSError as error:
                if error.filename is None and error.errno:  # a full disk does not say where
                    raise OSError(error.errno, error.strerror, str(self.path)) from error
                raise
            finally:
                shutil.rmtree(self.draft, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove the drafts of this experiment's other runs whose writers were killed."""
        for left in self.draft.parent.glob(f".*{self.draft.suffix}"):
            lock = left.with_suffix(self._lock.suffix)
            if left != self.draft and lock.exists():
                with suppress(Held, OSError), locked(lock):
                    shutil.rmtree(left, ignore_errors=True)

    def tidy(self) -> None:
        """Remove the lock file that a maker of this finished run was killed over; one that is held is left."""
        if self._lock.exists():
            with suppress(Held, OSError), locked(self._lock):
                pass

    def publish(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Seal what was written with a manifest and give the folder its name; returns the manifest."""
        manifest = _sealed({**facts, "files": file_digests(self.draft)})
        write_whole(self.draft / MANIFEST, _text(manifest).encode())
        sync_all(self.draft)
        if self.path.exists():  # incomplete or damaged: the caller has looked
            shutil.rmtree(self.path)
        self.draft.rename(self.path)
        sync_folder(self.path.parent)
        return manifest


def file_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a run but its manifest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    links = {path for path in files if path.is_symlink()}  # a run has none; where they lead is not looked at
    return {path.relative_to(folder).as_posix(): "a link" if path in links else file_digest(path) for path in files}


def _sealed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with a digest of its own content."""
    content = {key: value for key, value in manifest.items() if key != "seal"}
    return {**content, "seal": digest(content)}


def _text(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


@contextmanager
def locked(path: Path, what: str = "") -> Iterator[None]:
    """Hold the lock file, or say who does.  `what` they are making: the same run, if nothing is said."""
    file = _acquire(path, what or f"{path.parent.name}: the same run")
    try:
        started = time.strftime("%Y-%m-%d %H:%M:%S")
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()} since {started}")
        file.flush()
        yield
    finally:
        path.unlink(missing_ok=True)
        file.close()


def _name_in(file: TextIO) -> str:
    """What the holder has written of itself, which it does as soon as it has the lock."""
    for _ in range(20):
        file.seek(0)
        if name := file.read():
            return name
        time.sleep(0.01)
    return ""


def _acquire(path: Path, what: str) -> TextIO:
    """The open, locked file that is at the path now (a former holder may have removed the one we opened)."""
    while True:
        file = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _name_in(file) or "another process"
            file.close()
            raise Held(f"{what} is being made by {holder}") from None
        if is_at(file.fileno(), path):
            return file
        file.close()
