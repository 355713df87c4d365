"""`python -m tests.torture [PART ...] [--quick]`: print the table; exit code 1 unless every goal is reached."""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"  # children are forked from this process, which must have no threads


def main() -> int:
    from tests.torture.parts import PARTS
    from tests.torture.row import FULL, QUICK

    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--quick", action="store_true", help="few of each")
    parser.add_argument("--seed", type=int, default=1, help="of kills and flips")
    chosen = parser.parse_args()
    effort, good = QUICK if chosen.quick else FULL, True
    for name in chosen.parts or PARTS:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="firstfix-torture-") as here:
            for row in PARTS[name](Path(here), effort, random.Random(chosen.seed)):
                good &= row.good
                verdict = "" if row.good else " NOT REACHED"
                print(f"| {row.id} | {row.goal} | {row.reached}{verdict} | `python -m tests.torture {name}` |")
        print(f"  {name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
