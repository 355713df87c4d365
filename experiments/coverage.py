"""Does a 95 % interval hold the truth in 95 of 100 cases? `python -m experiments.coverage` counts it.

This file only sorts out what is asked for; the cases are in `inference/`, and in the `trials.py` of `selecting/`,
`optimise/` and `sensitivity/`.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.command import command, finish
from experiments.messages import Refusal
from experiments.one_run import own_keys, whole_number

if TYPE_CHECKING:
    from experiments.inference.counting import Counted

MACRO, FEWEST, MOST = 1000, 100, 100_000
INTERRUPTED = "interrupted; nothing is kept"

HELP = f"""\
Counts how often the intervals that the program prints hold the truth, kind by kind, on worlds whose truth is known,
and how often a selection chooses the best cell.  Prints a table; exit code 1 unless every row keeps its bound.

Examples
  python -m experiments.coverage
  python -m experiments.coverage macro=4000 companies=no

Keys of this command
  macro      macro-replications of each case, {FEWEST} to {MOST:,}; {MACRO:,} if nothing is said
  companies  yes or no: simulated companies too (some minutes); yes if nothing is said
  file       a CSV file for the table

about: inside [93.5, 96.5] % ([94, 96] for 4,000).  at least: not below.  warns: what is not covered is warned of.
The indicators of the small town are judged together, in a wider band.
Exit codes: 0 every bound kept, 1 not, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_command, HELP, words, INTERRUPTED)


def _command(words: Sequence[str]) -> int:
    own, rest = own_keys(words, ("macro", "companies", "file"))
    if rest:
        raise Refusal(f"{rest[0]}: no such key; there are macro, companies and file")
    macro = whole_number(own, "macro", MACRO, MOST)
    if macro < FEWEST:
        raise Refusal(f"macro={macro}: too few to count; allowed: {FEWEST} to {MOST}")
    companies = own.get("companies", "yes")
    if companies not in ("yes", "no"):
        raise Refusal(f"companies={companies}: must be yes or no")
    return _printed(macro, companies == "yes", own.get("file", ""))


def _printed(macro: int, companies: bool, file: str) -> int:
    found = []
    print(f"{'what':34} {'on what':66} {'bound':9} {'covered':>8} {'warned':>7}")
    for row in _rows(macro, companies):
        found.append(row)
        mark = "" if row.kept else "  NOT KEPT"
        print(
            f"{row.kind:34} {row.world:66} {row.bound:9} {100 * row.coverage:6.1f} % {100 * row.warned:5.0f} %{mark}",
            flush=True,
        )
    broken = sum(not row.kept for row in found)
    print(f"{len(found) - broken} of {len(found)} rows keep their bound, {macro:,} macro-replications each.")
    if file:
        import pandas as pd

        from experiments.execute.exports import write_csv

        write_csv(pd.DataFrame(found), Path(file))
    return 1 if broken else 0


def _rows(macro: int, companies: bool) -> Iterator["Counted"]:
    from experiments.inference.cases import CASES
    from experiments.inference.counting import counted
    from experiments.inference.lines import line_rows
    from experiments.optimise.trials import races
    from experiments.selecting.trials import distances, selections
    from experiments.sensitivity.trials import effects_rows

    yield from counted(CASES, macro)
    yield from line_rows(macro)
    for row, used in chain(selections(macro), distances(macro)):
        yield row._replace(world=f"{row.world} ({used:.0f} replications)")
    yield from races(macro)
    yield from effects_rows(macro)
    if companies:
        from experiments.inference.worlds import line_in_the_model, town_rows

        yield line_in_the_model(macro, _say)
        yield from town_rows(macro, _say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    finish(main)
