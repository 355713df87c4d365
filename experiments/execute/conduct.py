"""One job from its start to its last line: made if it is not there yet, then summed up."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.execute.folder import REPORT, SUMMARY, RunFolder
from experiments.execute.forecast import forecast
from experiments.execute.job import Job
from experiments.execute.outcome import Outcome, told
from experiments.execute.progress import meter
from experiments.inference.words import precision_words
from experiments.messages import seen
from experiments.model import Model
from experiments.paths import shown

Analyse = Callable[..., str]  # the full signature is in produce.py, which takes seconds to load

MOST_FAILURES_TOLD = 10
WORTH_A_FORECAST = 100  # replications; fewer are over before the line is read
CLAIMS_NOT_SHOWN = 4  # exit code
NOT_REACHED = 4  # a precision that was asked for
LEAST_FIRST = (0, CLAIMS_NOT_SHOWN, 1)  # what failed, or engines that disagree, outrank what was not shown


def conduct_all(jobs: Sequence[Job], model: Model, analyse: Analyse) -> int:
    """One job after the other; the worst exit code."""
    messages = Console(stderr=True)
    codes = []
    for number, job in enumerate(jobs):
        if len(jobs) > 1:
            print(f"#{number}: {' '.join(job.plan.overrides)}", flush=True)
        codes.append(conduct(job, model, analyse, messages))
    return worst(codes)


def worst(codes: Sequence[int]) -> int:
    """The exit code that says most."""
    return max(codes, key=LEAST_FIRST.index)


def foretell(jobs: Sequence[Job]) -> int:
    """Say how much work the jobs are, and do none of it."""
    for job in jobs:
        print(forecast(job), flush=True)
    if len(jobs) > 1:
        print(f"{len(jobs)} jobs, {sum(len(job.units) for job in jobs):,} runs in all", flush=True)
    return 0


def conduct(job: Job, model: Model, analyse: Analyse, messages: Console) -> int:
    """Run what is missing, write the folder, print the summary; returns the exit code."""
    folder = RunFolder(Path(job.plan.settings.results), job.plan.name, job.run_id)
    for caution in job.cautions:
        say(messages, f"firstfix: {caution}")
    manifest = folder.made(
        lambda draft: _filled(job, draft, model, analyse, messages), lambda text: say(messages, text)
    )
    if manifest is None:
        return 1
    print((folder.path / SUMMARY).read_text(encoding="utf-8"), end="")
    report = folder.path / REPORT
    print(f"Results: {shown(report if report.is_file() else folder.path)}", flush=True)
    return worst([check(manifest, messages) for check in (_verdict, _claims, _precision)])


def _filled(job: Job, draft: Path, model: Model, analyse: Analyse, messages: Console) -> Mapping[str, Any] | None:
    """Fill the draft folder; returns the facts for the manifest, None if replications failed."""
    from experiments.execute.objective import check_objectives  # data frames and figures take seconds to load
    from experiments.execute.pilot import idle_at_first, idle_words
    from experiments.execute.produce import produce

    if len(job.units) >= WORTH_A_FORECAST:
        say(messages, forecast(job))
    start = time.time()
    idle = idle_at_first(job, model, meter(messages))
    check_objectives(job, model, meter(messages))
    for factor in idle:
        say(messages, f"firstfix: {idle_words(factor)}")
    made = produce(job, draft, model, analyse, meter(messages), start)
    _tell(job, made.failures, messages)
    return made.facts


def _tell(job: Job, failures: Sequence[Outcome], messages: Console) -> None:
    levels = {cell.number: cell.levels for cell in job.plan.cells}
    for failure in failures[:MOST_FAILURES_TOLD]:
        which = ", ".join(f"{factor}={seen(level)}" for factor, level in levels[failure.unit.cell].items())
        say(messages, told(failure, Path(job.plan.settings.results), which and f" ({which})"))
    if len(failures) > MOST_FAILURES_TOLD:
        say(messages, f"failed: {len(failures) - MOST_FAILURES_TOLD} more")
    if failures:
        say(messages, "the other replications are kept, and the same command tries the failed ones again")


def _verdict(manifest: Mapping[str, Any], messages: Console) -> int:
    twin = manifest["twin"]
    if twin["agrees"] is None:
        say(messages, f"not repeated on the other engine: {twin['not_repeated']}")
        return 0
    if twin["agrees"]:
        return 0
    place = f"cell {twin['cell']}, replication {twin['replication']}"
    say(
        messages,
        f"the engines disagree on {place}: {twin['digest']} on the {twin['engine']} engine, not {twin['expected']}",
    )
    return 1


def _claims(manifest: Mapping[str, Any], messages: Console) -> int:
    """The exit code of an experiment that makes claims."""
    unheld = [claim for claim, holds in manifest.get("claims", {}).items() if not holds]
    if unheld:
        say(messages, f"claims that are not shown: {', '.join(unheld)}")
    return CLAIMS_NOT_SHOWN if unheld else 0


def _precision(manifest: Mapping[str, Any], messages: Console) -> int:
    """The exit code of a run that was to be as precise as was asked."""
    precision = manifest.get("precision")
    if not precision:
        return 0
    say(messages, precision_words(precision))
    return 0 if precision["reached"] else NOT_REACHED


def say(messages: Console, text: str) -> None:
    """One plain line."""
    messages.print(text, markup=False, highlight=False, soft_wrap=True)
