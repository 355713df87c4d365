"""A small part of `make torture`, which runs in full before figures are written into docs/trust.md."""

import os
import subprocess
import sys

from experiments.paths import ROOT


def test_results_survive_kills_failing_files_and_eight_starts():
    """Five kills of the whole tree, a few file operations that fail in five ways each, eight starts at once, twice."""
    words = [sys.executable, "-m", "tests.torture", "--quick", "kills", "faults", "starts"]
    ran = subprocess.run(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert [line.split(" | ")[0] for line in ran.stdout.splitlines()] == ["| R3", "| R4", "| R8a", "| R8b"]
