"""`python -m experiments.verify [--fast]`: print the table; exit code 1 unless every row agrees."""

import argparse
import sys

from rich.console import Console
from rich.progress import track

from experiments.verify.check import AGREES
from experiments.verify.replicate import verify
from experiments.verify.rows import CHECKS, FAST
from experiments.verify.table import WIDTH, as_table


def main() -> int:
    parser = argparse.ArgumentParser(prog="experiments.verify", description="Theory against simulation, both engines.")
    parser.add_argument("--fast", action="store_true", help="only a small subset of worlds, in a few seconds")
    checks = FAST if parser.parse_args().fast else CHECKS
    progress = track(verify(checks), "Simulating", total=len(checks), console=Console(stderr=True))
    results = list(progress)
    agreeing = sum(one.judgement.verdict == AGREES and one.engines_agree for one in results)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(as_table(results))
    console.print(f"{agreeing} of {len(results)} rows agree with theory on both engines.")
    return 0 if agreeing == len(results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
