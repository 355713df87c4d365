"""`python -m experiments.verify [--fast]`: print the table; exit code 1 unless every row agrees."""

import sys
from collections.abc import Sequence

from experiments.command import command, finish
from experiments.messages import Refusal, did_you_mean, nearest

FAST = "--fast"
INTERRUPTED = "interrupted; nothing is kept of it"

HELP = f"""\
Sets the simulation beside theory, on both engines, and prints the table.

Keys of this command
  {FAST}       only a small subset of worlds, in a few seconds

Exit codes: 0 every row agrees, 1 one does not, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_verify, HELP, words, INTERRUPTED)


def _verify(words: Sequence[str]) -> int:
    for word in words:
        if word != FAST:
            raise Refusal(f"{word}: is no key of this command; allowed: {FAST}{did_you_mean(nearest(word, [FAST]))}")
    return _table(FAST in words)


def _table(fast: bool) -> int:
    """Simulate and compare; statistics and theory take a while to load."""
    from rich.console import Console
    from rich.progress import track

    from experiments.verify.check import AGREES
    from experiments.verify.replicate import verify
    from experiments.verify.rows import CHECKS
    from experiments.verify.rows import FAST as FEW
    from experiments.verify.table import WIDTH, as_table

    checks = FEW if fast else CHECKS
    results = list(track(verify(checks), "Simulating", total=len(checks), console=Console(stderr=True)))
    agreeing = sum(one.judgement.verdict == AGREES and one.engines_agree for one in results)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(as_table(results))
    console.print(f"{agreeing} of {len(results)} rows agree with theory on both engines.")
    return 0 if agreeing == len(results) else 1


if __name__ == "__main__":
    finish(main)
