"""Which cell of an experiment is best: `python -m experiments.select experiment=... objective=... zone=...`.

This file only sorts out what is asked for and writes what came of it; the procedures are in `selecting/`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command import GOES_ON, command, finish
from experiments.messages import Refusal
from experiments.model import Model, the_model
from experiments.one_run import own_keys
from experiments.paths import CONF, shown

if TYPE_CHECKING:
    from experiments.execute.job import Job
    from experiments.execute.outcome import Outcome
    from experiments.execute.worker import Unit
    from experiments.selecting.question import Question

MOST_CELLS = 1000

HELP = """\
Chooses the best cell of an experiment with a stated confidence, and stops running cells that are surely worse.

Examples
  python -m experiments.select experiment=staffing_vs_first_fix objective=net_value zone=50000
  python -m experiments.select experiment=dispatch_rules objective=cost_total zone=10000 constraint="late_rate<=0.1" \\
    tolerance=0.01

Keys of this command
  objective   an indicator, or net_value: what is to be as good as can be
  better      high or low, where the indicator itself does not say
  zone        a difference in the objective that does not matter (indifference zone)
  constraint  an indicator, <= or >=, and a number: only cells that meet it are chosen from
  tolerance   how far from that number either answer will do
  procedure   kn (a race on common random numbers; the usual one), rinott (two stages, independent cells) or
              ocba (a fixed budget)
  confidence  0.95 if nothing is said
  pilot       replications of every cell at first; 10 if nothing is said
  step        replications that a round adds; 5 if nothing is said
  maximum     of one cell; 200 if nothing is said.  What is not told apart by then is said to be so
  budget      replications in all, for ocba
Every other key is one of python -m experiments.run, e.g. experiment, scenario, seed, results.

Replications come from the store of the results folder and go there, so nothing is run twice.
The page goes to results/selections/<name>-<id>/; docs/howto_select.md explains it.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 3 the same selection is being made, 130 and 143
interrupted (start again to go on)."""


def main(words: Sequence[str] | None = None, conf: Path = CONF, load_model: Callable[[], Model] = the_model) -> int:
    """Do what the command line asks and return the exit code.  The other arguments let tests drive a stand-in."""
    return command(lambda asked: _command(asked, conf, load_model), HELP, words, GOES_ON)


def _command(words: Sequence[str], conf: Path, load_model: Callable[[], Model]) -> int:
    from experiments.cli import parse
    from experiments.selecting.question import KEYS, asked
    from experiments.session import jobs_of, sources_of

    own, overrides = own_keys(words, KEYS)
    chosen, model = parse(overrides), load_model()
    for word in overrides:
        if word.partition("=")[0] in ("replications", "precision"):
            raise Refusal(f"{word}: the selection decides how many; pilot and maximum say at least and at most")
    question = asked(own, model.indicators)
    jobs = jobs_of(chosen, sources_of(chosen, conf), model)
    if len(jobs) > 1 or len(jobs[0].plan.cells) < 2:
        raise Refusal(
            "experiment: a selection is between the cells of one experiment, two or more; e.g. experiment=..."
        )
    if jobs[0].plan.settings.draws:
        raise Refusal("parameters.file: a selection is between cells at one set of parameters; leave it out")
    return _selected(jobs[0], question, [f"{key}={value}" for key, value in own.items()], model)


def _selected(job: "Job", question: "Question", words: Sequence[str], model: Model) -> int:
    from rich.console import Console

    from experiments.canonical import digest
    from experiments.execute.conduct import MOST_FAILURES_TOLD, say
    from experiments.execute.folder import SUMMARY, RunFolder
    from experiments.execute.outcome import told
    from experiments.selecting.sampling import Failed

    name = digest([job.run_id, question._asdict()])[:12]
    folder = RunFolder(Path(job.plan.settings.results), "selections", f"{job.plan.name}-{name}")
    messages = Console(stderr=True)

    def make(draft: Path) -> dict[str, Any]:
        return _made(job, question, words, name, model, draft, messages)

    try:
        folder.made(make, lambda text: say(messages, text))
    except Failed as failed:
        for failure in failed.failures[:MOST_FAILURES_TOLD]:
            say(messages, told(failure, Path(job.plan.settings.results)))
        return 1
    print((folder.path / SUMMARY).read_text(encoding="utf-8"), end="")
    print(f"Results: {shown(folder.path / 'selection.html')}", flush=True)
    return 0


def _made(
    job: "Job", question: "Question", words: Sequence[str], run_id: str, model: Model, draft: Path, messages: Any
) -> dict[str, Any]:
    """Run the procedure, write table, page and summary; returns the facts of the manifest."""
    from experiments.configure.yaml_text import as_yaml
    from experiments.execute.folder import SUMMARY
    from experiments.execute.progress import meter
    from experiments.execute.store import REPLICATIONS, Store
    from experiments.execute.work import execute, how_of
    from experiments.facts_of import facts_of
    from experiments.selecting.choose import choose
    from experiments.selecting.page import write_page
    from experiments.selecting.sampling import Sampler

    settings = job.plan.settings
    store = Store(Path(settings.results) / REPLICATIONS)
    store.sweep()
    told = meter(messages)

    def run(units: "Sequence[Unit]", twin: "Unit | None") -> "list[Outcome]":
        return execute(units, twin, store, model, how_of(settings), told)

    sampler = Sampler(job, question, store, run)
    chosen = choose(question, sampler)
    (draft / "config.yaml").write_text(as_yaml(job.config), encoding="utf-8")
    text = write_page(draft, question, chosen, job, sampler)
    (draft / SUMMARY).write_text(text, encoding="utf-8")
    asked = words, job.plan.overrides, question._asdict()
    found = facts_of("selection", job.plan.name, run_id, asked, settings, job.sources, job.inputs)
    used = [int(n) for n in sampler.used]
    return found | {"chosen": chosen._asdict(), "replications": used, "config_hash": job.config_hash}


if __name__ == "__main__":
    finish(main)
