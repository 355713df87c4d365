"""The study as Optuna keeps it: a journal file that its tools read, the same bytes for the same study."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import optuna

__all__ = ["Journal"]

NO_TIME = datetime(2000, 1, 1)  # hours of the day are no part of a result


class Journal:
    """One study in one file; trials are added as they are told."""

    def __init__(self, path: Path, name: str, directions: Sequence[Literal["minimize", "maximize"]]) -> None:
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        self._path = path
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        storage = JournalStorage(JournalFileBackend(str(path)))
        self._study = optuna.create_study(study_name=name, directions=directions, storage=storage)

    def add(self, trial: "optuna.trial.FrozenTrial") -> None:
        """One trial, as it was told."""
        if trial.state.is_finished():
            trial.datetime_start = trial.datetime_complete = NO_TIME
            self._study.add_trial(trial)

    def seal(self) -> None:
        """Take out of the file which process wrote it."""
        lines = [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
        text = "".join(json.dumps(line | {"worker_id": "firstfix"}, separators=(",", ":")) + "\n" for line in lines)
        self._path.write_text(text, encoding="utf-8")
