"""The tables of a run for Excel: `python -m experiments.workbook results/<name>/<run id>`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence
from pathlib import Path

from experiments.command import command, finish
from experiments.messages import Refusal, seen
from experiments.one_run import own_keys

LEFT_OUT = ("files", "digests", "cells", "seal", "times", "machine", "study")  # long, or not the same each time

HELP = """\
Writes the tables of a finished run as one Excel workbook: a sheet with the answer and the manifest, then one a table.

Examples
  python -m experiments.workbook results/staffing_vs_first_fix/0123456789abcdef
  python -m experiments.workbook results/small_town/0123456789abcdef to=tables.xlsx

Keys
  to   the file, ending in .xlsx; <results>/workbooks/<name>-<run id>.xlsx if nothing is said

Texts stay texts: no cell is a formula or a link, whatever its text begins with. Needs the extra
excel, which make setup brings.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_write, HELP, words)


def _write(words: Sequence[str]) -> int:
    own, places = own_keys(words, ("to",))
    if len(places) != 1 or "=" in places[0] or places[0].startswith("-"):
        raise Refusal(f"{seen(' '.join(places))}: name one folder of a run; --help shows the keys")
    if "to" in own and not own["to"].endswith(".xlsx"):
        raise Refusal(f"to={seen(own['to'])}: must end in .xlsx")
    from experiments.paths import shown

    print(shown(_written(places[0], own.get("to"))), flush=True)
    return 0


def _written(place: str, to: str | None) -> Path:
    """Read the tables as the manifest knows them, and write the workbook whole or not at all."""
    import pandas as pd

    from experiments.execute.folder import SUMMARY
    from experiments.execute.store import write_whole
    from experiments.reproduce.frozen import frozen
    from experiments.reproduce.remake import results_of
    from experiments.workbook.sheets import packed

    run = frozen(place)
    names = [name for name in run.manifest["files"] if name.endswith(".parquet")]
    changed = [name for name in (*names, SUMMARY) if not run.intact(name)]
    if changed:
        raise Refusal(f"{seen(place)}: {changed[0]} is not there or was changed after the run")
    in_order = sorted(names, key=lambda name: (not name.startswith("tables/"), name))
    tables = {Path(name).stem: pd.read_parquet(run.folder / name) for name in in_order}
    answer = " ".join((run.folder / SUMMARY).read_text(encoding="utf-8").split("\n\n")[0].split())
    facts = {key: value for key, value in run.manifest.items() if key not in LEFT_OUT}
    usual = results_of(run) / "workbooks" / f"{run.manifest['name']}-{run.manifest['run_id']}.xlsx"
    path = Path(to) if to else usual
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, packed(tables, answer, facts))
    return path


if __name__ == "__main__":
    finish(main)
