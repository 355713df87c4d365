"""One file that a stranger can run: `python -m experiments.archive results/<name>/<run id>`.

This file only sorts out what is asked for.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.command import command, finish
from experiments.messages import Refusal, seen
from experiments.model import Model, the_model
from experiments.one_run import own_keys

ENDING = ".tar.gz"

HELP = """\
Packs a finished run into one file: sources, lock files, configuration, data, results, and a page with two commands.

Examples
  python -m experiments.archive results/staffing_vs_first_fix/0123456789abcdef
  python -m experiments.archive results/small_town/0123456789abcdef to=study.tar.gz

Keys
  to   the file, ending in .tar.gz; <results>/archives/<name>-<run id>.tar.gz if nothing is said

The run must be whole, and the sources at hand those that made it; else the archive could not reproduce it.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None, load_model: Callable[[], Model] = the_model) -> int:
    """Do what the command line asks and return the exit code.  The other argument lets tests drive a stand-in."""
    return command(lambda asked: _archive(asked, load_model), HELP, words)


def _archive(words: Sequence[str], load_model: Callable[[], Model]) -> int:
    own, places = own_keys(words, ("to",))
    if len(places) != 1 or "=" in places[0] or places[0].startswith("-"):
        raise Refusal(f"{seen(' '.join(places))}: name one folder of a run; --help shows the keys")
    if "to" in own and not own["to"].endswith(ENDING):
        raise Refusal(f"to={seen(own['to'])}: must end in {ENDING}")
    return _write(places[0], own.get("to"), load_model())


def _write(place: str, to: str | None, model: Model) -> int:
    from experiments.archive.contents import contents
    from experiments.archive.pack import pack
    from experiments.canonical import file_digest
    from experiments.facts_of import refuse_other_kinds
    from experiments.paths import shown
    from experiments.reproduce.frozen import frozen
    from experiments.reproduce.remake import results_of
    from experiments.whole import appearing_whole

    refuse_other_kinds(place)
    run = frozen(place)
    top = f"{run.manifest['name']}-{run.manifest['run_id']}"
    path = Path(to) if to else results_of(run) / "archives" / f"{top}{ENDING}"
    files = contents(run, model)
    with appearing_whole(path) as temporary:
        pack(files, top, temporary)
    print(f"{shown(path)}: {len(files)} files, {path.stat().st_size / 1e6:.1f} MB, SHA-256 {file_digest(path)}")
    return 0


if __name__ == "__main__":
    finish(main)
