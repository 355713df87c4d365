"""Measure both engines and write the table: `python -m benchmarks.run`, in brief `python -m benchmarks.run --quick`.

Figures are medians; engines are measured in turn and compared pair by pair, so that a machine whose speed drifts
is fair to both.  Only the table of a whole run is written to `results.md`.
"""

import argparse
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import llvmlite.binding as llvm

from benchmarks.parts import PARTS, Effort, Row

RESULTS = Path(__file__).with_name("results.md")
WIDTHS = (56, 16, 12)


def machine() -> str:
    """The machine in general words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy", "simpy"))
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {llvm.get_host_cpu_name()}), {memory:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, {packages}"
    )


def line(row: Row) -> str:
    """One row of a Markdown table."""
    return "| " + " | ".join(text.ljust(width) for text, width in zip(row, WIDTHS, strict=True)) + " |"


def head(title: str) -> list[str]:
    """The first lines of a part's table."""
    return [f"## {title}", "", line(Row("what", "figure", "goal")), "|" + "|".join("-" * (w + 2) for w in WIDTHS) + "|"]


def shown(lines: list[str]) -> list[str]:
    """Print lines as they come."""
    print("\n".join(lines), flush=True)
    return lines


def main() -> None:
    """Parse the command line, measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one round, without the slowest runs")
    parser.add_argument("--only", choices=list(PARTS), action="append", help="a part; may be given again")
    parser.add_argument("--rounds", type=int, default=3, help="paired runs of each comparison")
    chosen = parser.parse_args()
    effort = Effort(1, 1, False) if chosen.quick else Effort(chosen.rounds, min(3, chosen.rounds), True)
    subprocess.run([sys.executable, "-m", "sim.warm"], check=True)
    lines = shown(["# Speed and memory", "", f"Measured by `make bench` on: {machine()}.", "",
                   "Medians of paired runs; seconds of CPU are those of all threads.", ""])  # fmt: skip
    for name in chosen.only or PARTS:
        lines += shown(head((PARTS[name].__doc__ or name).removesuffix(".")))
        for row in PARTS[name](effort):
            lines += shown([line(row)])
        lines += shown([""])
    if not chosen.quick and not chosen.only:
        RESULTS.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
