"""The STRESS-DES sheet of a study: `python -m experiments.stress_des experiment=staffing_vs_first_fix`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.command import command, finish
from experiments.messages import Refusal, seen
from experiments.one_run import check_choice, own_keys

if TYPE_CHECKING:
    from experiments.stress_des.study import Study

MODULE = "python -m experiments.stress_des"

HELP = f"""\
Fills the STRESS-DES sheet (what a report of a simulation study must say) from configuration, code and manifest.

Examples
  {MODULE} experiment=staffing_vs_first_fix
  {MODULE} scenario=small_town numbers=no to=sheet.md
  {MODULE} from=results/staffing_vs_first_fix/0123456789abcdef to=sheet.html

Keys of this command
  from     the folder of a finished run, instead of a configuration; versions and commit are then those of the run
  to       a file ending in .md or .html; results/stress_des/<name>.md if nothing is said
  numbers  no: without the appendix of every number; yes if nothing is said
Every other key is one of python -m experiments.run. Every run has its sheet in its folder too, as study.md.

Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_fill, HELP, words)


def _fill(words: Sequence[str]) -> int:
    own, overrides = own_keys(words, ("from", "to", "numbers"))
    numbers = check_choice("numbers", own.get("numbers", "yes"), ("yes", "no")) == "yes"
    if "to" in own and Path(own["to"]).suffix not in (".md", ".html"):
        raise Refusal(f"to={seen(own['to'])}: must end in .md or .html")
    from experiments.paths import shown
    from experiments.stress_des.page import as_html, as_markdown
    from experiments.whole import write_whole

    study = _finished(own["from"], overrides) if "from" in own else _planned(overrides)
    path = Path(own.get("to", f"results/stress_des/{study.name}.md"))
    command = " ".join([MODULE, *words])
    text = as_html(study) if path.suffix == ".html" else as_markdown(study, command, numbers)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode())
    print(shown(path), flush=True)
    return 0


def _planned(overrides: Sequence[str]) -> "Study":
    """A study that need not have been run."""
    from experiments.one_run import planned
    from experiments.stress_des.study import Study

    plan = planned(overrides)
    cells = [(dict(cell.levels), cell.scenario.model_dump(mode="json")) for cell in plan.cells]
    return Study(plan.name, plan.settings.experiment, plan.settings.model_dump(), cells)


def _finished(place: str, overrides: Sequence[str]) -> "Study":
    """The study of a run's folder."""
    from experiments.model import the_model
    from experiments.reproduce.frozen import frozen, plan_of
    from experiments.stress_des.study import study_of_folder

    if overrides:
        raise Refusal(f"{seen(overrides[0])}: with from= nothing else of the study can be chosen")
    run = frozen(place)
    if not run.has_configuration:
        raise Refusal(f"from={seen(place)}: config.yaml or cells.json is not beside the manifest")
    return study_of_folder(run.folder, run.manifest, plan_of(run, the_model()).settings.experiment)


if __name__ == "__main__":
    finish(main)
