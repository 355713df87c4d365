"""Make the run again: missing replications into a store, then every table, figure and page into a folder of its own."""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.configure.plan import Plan
from experiments.execute.conduct import say
from experiments.execute.folder import RunFolder
from experiments.execute.job import Job
from experiments.execute.outcome import told
from experiments.execute.produce import produce
from experiments.execute.progress import meter
from experiments.execute.store import STALE_S
from experiments.model import Model
from experiments.reproduce.frozen import Frozen
from experiments.whole import MARK, is_held

REPRODUCED = "reproduced"
FRESH = ".fresh-"  # an empty store, with the mark of whoever uses it


def results_of(run: Frozen) -> Path:
    """The folder of results that the run lies in, so that its stored replications are found; else the usual one."""
    manifest, folder = run.manifest, run.folder.absolute()
    at_home = (folder.parent.name, folder.name) == (manifest["name"], manifest["run_id"])
    return run.folder.parent.parent if at_home else Path("results")


def as_then(analyse: Callable[..., str], then: Mapping[str, Any]) -> Callable[..., str]:
    """The analysis, told the revision of then where the sources are those of then: a later commit that touched only
    other files is the same program, and its pages are the same.
    """

    def analysed(*made: Any) -> str:
        return analyse(*(_of_then(one, then) if isinstance(one, dict) else one for one in made))

    return analysed


def _of_then(facts: dict[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    same = "sources" in facts and facts["sources"] == then["sources"]
    return facts | {"revision": then.get("revision")} if same else facts


def remade(
    plan: Plan, results: Path, model: Model, analyse: Callable[..., str], fresh: bool
) -> tuple[RunFolder, dict[str, Any] | None]:
    """The folder made now and its manifest; None if replications failed (that has been said)."""
    messages = Console(stderr=True)
    with _store(results, fresh) as store:
        job = Job(plan._replace(settings=plan.settings.model_copy(update={"results": str(store)})), model)
        folder = RunFolder(results / REPRODUCED, plan.name, job.run_id)
        start = time.time()
        with folder.writing() as draft:
            made = produce(job, draft, model, analyse, meter(messages), start)
            for failure in made.failures:
                say(messages, told(failure, results))
            return folder, folder.publish(made.facts) if made.facts is not None else None


@contextmanager
def _store(results: Path, fresh: bool) -> Iterator[Path]:
    """The folder whose stored replications are used: that of the results, or an empty one that goes away again."""
    home = results / REPRODUCED
    _sweep(home)
    if not fresh:
        yield results
        return
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=FRESH, dir=home) as empty, (Path(empty) / MARK).open("w") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)  # the kernel takes it away with the process, however that ends
        yield Path(empty)


def _sweep(home: Path) -> None:
    """Remove the empty stores of reproductions that were killed."""
    for left in home.glob(f"{FRESH}*"):
        with suppress(OSError):
            if _is_abandoned(left):
                shutil.rmtree(left, ignore_errors=True)


def _is_abandoned(left: Path) -> bool:
    """Whether nobody holds its mark; one that has none is just being made, or very old."""
    mark = left / MARK
    if not mark.exists():
        return time.time() - left.stat().st_mtime > STALE_S
    return not is_held(mark)
