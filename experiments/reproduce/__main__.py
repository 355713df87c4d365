"""Make a finished run again and compare: `python -m experiments.reproduce results/<name>/<run id>`.

This file only sorts out what is asked for and how it ends.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.command import GOES_ON, command, finish
from experiments.messages import Refusal, seen
from experiments.model import Model, the_model
from experiments.one_run import check_choice, own_keys
from experiments.paths import CONF
from experiments.the_analysis import the_analysis

if TYPE_CHECKING:
    from experiments.configure.plan import Plan
    from experiments.reproduce.frozen import Frozen

DIFFERS = 5  # exit code
OWN_KEYS = ("fresh", "engine", "results", "workers")

HELP = """\
Makes a finished run again from its manifest and compares the SHA-256 of every table, figure and page.

Examples
  python -m experiments.reproduce results/staffing_vs_first_fix/0123456789abcdef
  python -m experiments.reproduce results/small_town/0123456789abcdef/manifest.json fresh=yes

The configuration is taken from config.yaml and cells.json beside the manifest; where the manifest is alone, it is
composed from its overrides. Replications that are stored are not run again; missing ones are.

Keys
  fresh    yes: every replication is simulated again, from an empty store; no if nothing is said
  engine   compiled or simpy; that of the run if nothing is said
  results  the folder of results; that which the run lies in if nothing is said
  workers  1 to 64

What is made goes to <results>/reproduced/<name>/<run id>/.
Exit codes: 0 identical, 1 failed, 2 input refused (one line says why), 3 the same is being made by another process,
5 something differs (what and why is said), 130 and 143 interrupted."""


def main(
    words: Sequence[str] | None = None,
    conf: Path = CONF,
    load_model: Callable[[], Model] = the_model,
    analyse: Callable[..., str] = the_analysis,
) -> int:
    """Do what the command line asks and return the exit code.  The other arguments let tests drive a stand-in."""
    return command(lambda asked: _reproduce(asked, conf, load_model, analyse), HELP, words, GOES_ON)


def _reproduce(words: Sequence[str], conf: Path, load_model: Callable[[], Model], analyse: Callable[..., str]) -> int:
    own, places = own_keys(words, OWN_KEYS)
    fresh = check_choice("fresh", own.pop("fresh", "no"), ("yes", "no")) == "yes"
    if len(places) != 1 or "=" in places[0] or places[0].startswith("-"):
        raise Refusal(f"{seen(' '.join(places))}: name one folder of a run, or its manifest; --help shows the keys")
    from experiments.facts_of import refuse_other_kinds
    from experiments.reproduce.frozen import frozen, plan_of

    refuse_other_kinds(places[0])
    model, run = load_model(), frozen(places[0])
    return _compared(run, _with(plan_of(run, model, conf), own), own, fresh, model, analyse)


def _compared(
    run: "Frozen", plan: "Plan", own: Mapping[str, str], fresh: bool, model: Model, analyse: Callable[..., str]
) -> int:
    from experiments.paths import results_folder, shown
    from experiments.reproduce.compare import compared
    from experiments.reproduce.remake import as_then, remade, results_of
    from experiments.reproduce.verdict import lines

    results = results_folder(own["results"], True) if "results" in own else results_of(run)
    folder, now = remade(plan, results, model, as_then(analyse, run.manifest), fresh)
    if now is None:
        return 1
    found = compared(run.manifest["files"], now["files"])
    print("\n".join(lines(run, now, found, folder.path)))
    print(f"Reproduced: {shown(folder.path)}", flush=True)
    return 0 if found.identical and not run.changed else DIFFERS


def _with(plan: "Plan", own: Mapping[str, str]) -> "Plan":
    """The plan with the engine and the workers that were typed."""
    from experiments.configure.validate import validated
    from experiments.settings import Settings

    typed: dict[str, int | str] = {
        key: int(text) if text.isascii() and text.isdigit() else text for key, text in own.items() if key != "results"
    }
    values = plan.values | typed
    settings = validated(Settings, plan.settings.model_dump() | typed)
    return plan._replace(settings=settings, values=values)


if __name__ == "__main__":
    finish(main)
