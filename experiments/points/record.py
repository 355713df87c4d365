"""The folder of a study: made once, sealed by a manifest, read again by the same command.

It is the folder of any run (`execute/folder.py`): it appears whole or not at all.  What an interrupted command has
simulated is in the store, so the same command goes on from there.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.canonical import digest, input_digests
from experiments.configure.yaml_text import as_yaml
from experiments.execute import provenance
from experiments.execute.conduct import say
from experiments.execute.facts import of_this_time
from experiments.execute.folder import REPORT, SUMMARY, RunFolder
from experiments.execute.job import MACHINE_KEYS
from experiments.execute.progress import meter
from experiments.facts_of import facts_of
from experiments.paths import shown
from experiments.points.runs import Failed, Runs
from experiments.points.study import Study
from experiments.what_this_is import About, what_this_is
from experiments.whole import write_whole

__all__ = ["about", "conduct", "run_id"]

Make = Callable[[Study[Any], Runs, Path], str]  # (study, runs, draft folder) -> the summary


def run_id(kind: str, study: Study[Any], inputs: Mapping[str, str]) -> str:
    """The same question about the same company, asked of the same sources, has the same folder."""
    spec = study.spec.model_dump(mode="json")
    values = study.values | MACHINE_KEYS
    sources = [study.model.source_digest(), provenance.own_digest()]
    return digest([kind, spec, values, dict(inputs), *sources])[:16]


def conduct(kind: str, name: str, study: Study[Any], make: Make) -> int:
    """Make the folder unless it is there, print its summary and its place; returns the exit code."""
    messages = Console(stderr=True)
    inputs = input_digests(study.base.model_dump(mode="json"))
    folder = RunFolder(study.results, name, run_id(kind, study, inputs))
    start = time.time()

    def filled(draft: Path) -> dict[str, Any]:
        runs = Runs(study, meter(messages))
        write_whole(draft / SUMMARY, make(study, runs, draft).encode())
        write_whole(draft / "config.yaml", as_yaml(study.values | MACHINE_KEYS).encode())
        return _facts(kind, name, study, inputs, folder, runs) | of_this_time(start, time.time() - start)

    try:
        folder.made(filled, lambda text: say(messages, text))
    except Failed as failure:
        say(messages, str(failure))
        say(messages, "the other replications are kept, and the same command tries the failed ones again")
        return 1
    print((folder.path / SUMMARY).read_text(encoding="utf-8"), end="")
    print(f"Results: {shown(folder.path / REPORT)}", flush=True)
    return 0


def about(study: Study[Any], runs: Runs, words: str, indicators: Sequence[str], rests_on: Sequence[str] = ()) -> About:
    """What the page of a study is about; `words`: how many replications a point has."""
    settings, scenario = study.settings, study.base.model_dump(mode="json")
    told = settings.replications, f"{words}, {len(runs.digests):,} runs in all"
    return what_this_is(scenario, study.overrides, settings.engine, settings.seed, told, indicators, rests_on)


def _facts(
    kind: str, name: str, study: Study[Any], inputs: Mapping[str, str], folder: RunFolder, runs: Runs
) -> dict[str, Any]:
    """What two equal studies have in common, in every byte."""
    asked = own_words(kind, study), study.overrides, study.spec.model_dump(mode="json")
    found = facts_of(kind, name, folder.path.name, asked, study.settings, study.model.source_digest(), inputs)
    return found | {"runs": {"count": len(runs.digests), "digest": digest(runs.digests)}}


def own_words(kind: str, study: Study[Any]) -> list[str]:
    """The keys of a command that has no section of its own: those of its question."""
    if kind != "break_even":
        return []
    question = study.spec
    keys = [f"{key}={getattr(question, key)}" for key in ("parameter", "low", "high", "value")]
    return [*keys, *(f"with={change}" for change in question.changes)]
