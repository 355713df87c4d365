"""Make the run again: missing replications into a store, then every table, figure and page into a folder of its own."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.configure.plan import Plan
from experiments.execute.conduct import say
from experiments.execute.folder import RunFolder
from experiments.execute.job import Job
from experiments.execute.produce import produce
from experiments.execute.progress import meter
from experiments.model import Model
from experiments.reproduce.frozen import Frozen

REPRODUCED = "reproduced"


def results_of(run: Frozen) -> Path:
    """The folder of results that the run lies in, so that its stored replications are found; else the usual one."""
    manifest, folder = run.manifest, run.folder.absolute()
    at_home = (folder.parent.name, folder.name) == (manifest["name"], manifest["run_id"])
    return run.folder.parent.parent if at_home else Path("results")


def as_then(analyse: Callable[..., str], then: Mapping[str, Any]) -> Callable[..., str]:
    """The analysis, told the revision of then where the sources are those of then: a later commit that touched only
    other files is the same program, and its pages are the same.
    """

    def told(*made: Any) -> str:
        return analyse(*(_of_then(one, then) if isinstance(one, dict) else one for one in made))

    return told


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
                say(messages, f"failed: {failure.unit}: {failure.error}")
            return folder, folder.publish(made.facts) if made.facts is not None else None


@contextmanager
def _store(results: Path, fresh: bool) -> Iterator[Path]:
    """The folder whose stored replications are used: that of the results, or an empty one that goes away again."""
    if not fresh:
        yield results
        return
    (results / REPRODUCED).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fresh-", dir=results / REPRODUCED) as empty:
        yield Path(empty)
