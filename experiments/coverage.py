"""Does a 95 % interval hold the truth in 95 of 100 cases? `python -m experiments.coverage` counts it.

This file only sorts out what is asked for; the cases are in `inference/`, and in the `trials.py` of the rooms whose
intervals they are.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.command import command, finish
from experiments.messages import Refusal, did_you_mean, nearest, seen
from experiments.one_run import own_keys, whole_number

if TYPE_CHECKING:
    from experiments.inference.counting import Counted

MACRO, FEWEST, MOST = 1000, 100, 100_000
GROUPS = (
    "intervals", "lines", "selections", "searches", "sensitivity", "worlds", "break_even", "effects", "worth",
    "companies",
)  # fmt: skip
INTERRUPTED = "interrupted; nothing is kept"

HELP = f"""\
Counts how often the intervals that the program prints hold the truth, kind by kind, on worlds whose truth is known,
and how often a selection chooses the best cell.  Prints a table; exit code 1 unless every row keeps its bound.

Examples
  python -m experiments.coverage
  python -m experiments.coverage macro=4000 companies=no
  python -m experiments.coverage only=effects,worth

Keys of this command
  macro      macro-replications of each case, {FEWEST} to {MOST:,}; {MACRO:,} if nothing is said
  only       some of: {", ".join(GROUPS)}
  companies  yes or no: simulated companies too (some minutes); yes if nothing is said
  file       a CSV file for the table

about: inside [93.5, 96.5] % ([94, 96] for 4,000).  at least: not below.  warns: what is not covered is warned of.
The indicators of the small town are judged together, in a wider band.
Exit codes: 0 every bound kept, 1 not, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_command, HELP, words, INTERRUPTED)


def _command(words: Sequence[str]) -> int:
    own, rest = own_keys(words, ("macro", "only", "companies", "file"))
    if rest:
        raise Refusal(f"{rest[0]}: no such key; there are macro, only, companies and file")
    macro = whole_number(own, "macro", MACRO, MOST)
    if macro < FEWEST:
        raise Refusal(f"macro={macro}: too few to count; allowed: {FEWEST} to {MOST}")
    companies = own.get("companies", "yes")
    if companies not in ("yes", "no"):
        raise Refusal(f"companies={companies}: must be yes or no")
    groups = _groups(own["only"].split(",") if "only" in own else GROUPS)
    if companies == "no":
        groups = [name for name in groups if name != "companies"]
    return _printed(macro, groups, own.get("file", ""))


def _groups(asked: Sequence[str]) -> list[str]:
    """In the order of `GROUPS`; what is no group is refused."""
    for name in asked:
        if name not in GROUPS:
            near = did_you_mean(nearest(name, GROUPS))
            raise Refusal(f"only={seen(name)}: no such group; allowed: {', '.join(GROUPS)}{near}")
    return [name for name in GROUPS if name in asked]


def _printed(macro: int, groups: Sequence[str], file: str) -> int:
    found = []
    print(f"{'what':34} {'on what':66} {'bound':9} {'covered':>8} {'warned':>7}")
    for row in chain.from_iterable(_counts()[name](macro) for name in groups):
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


def _counts() -> Mapping[str, Callable[[int], Iterator["Counted"]]]:
    """Group -> its rows for so many macro-replications; nothing is counted before it is asked for."""
    from experiments.break_even import trials as break_even
    from experiments.effects import trials as effects
    from experiments.inference.cases import CASES
    from experiments.inference.counting import counted
    from experiments.inference.lines import line_rows
    from experiments.optimise.trials import races
    from experiments.sensitivity.trials import effects_rows
    from experiments.worlds import trials as worlds
    from experiments.worth import trials as worth

    return {
        "intervals": lambda macro: counted(CASES, macro),
        "lines": lambda macro: iter(line_rows(macro)),
        "selections": _selections,
        "searches": races,
        "sensitivity": effects_rows,
        "worlds": lambda macro: counted(worlds.CASES, macro),
        "break_even": lambda macro: counted(break_even.CASES, macro),
        "effects": lambda macro: counted(effects.CASES, macro),
        "worth": lambda macro: counted(worth.CASES, macro),
        "companies": _companies,
    }


def _selections(macro: int) -> Iterator["Counted"]:
    from experiments.selecting.trials import distances, selections

    for row, used in chain(selections(macro), distances(macro)):
        yield row._replace(world=f"{row.world} ({used:.0f} replications)")


def _companies(macro: int) -> Iterator["Counted"]:
    from experiments.inference.worlds import line_in_the_model, town_rows

    yield line_in_the_model(macro, _say)
    yield from town_rows(macro, _say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    finish(main)
