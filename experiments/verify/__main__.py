"""`python -m experiments.verify [--fast]`: print the table; exit code 1 unless every row agrees."""

import argparse
import sys

from rich.console import Console
from rich.progress import track

from experiments.verify.check import AGREES
from experiments.verify.replicate import verify
from experiments.verify.rows import CHECKS, FAST
from experiments.verify.table import add_result, empty_table


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="experiments.verify", description="Theory against simulation, both engines."
    )
    parser.add_argument("--fast", action="store_true", help="only a small subset of worlds, in a few seconds")
    checks = FAST if parser.parse_args().fast else CHECKS
    table, failed = empty_table(), 0
    for result in track(verify(checks), "Simulating", total=len(checks), console=Console(stderr=True)):
        add_result(table, result)
        failed += not (result.judgement.verdict == AGREES and result.engines_agree)
    console = Console()
    console.print(table)
    console.print(f"{len(checks) - failed} of {len(checks)} rows agree with theory on both engines.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
