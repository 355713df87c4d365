"""A dask scheduler and two workers as processes of their own on this machine, and an experiment over them.

`python -m experiments.cluster_demo`, or with choices of `experiments.run`.  On other machines the same three commands
are typed by hand; they are printed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from experiments.command import GOES_ON, command, finish
from experiments.extras import needs
from experiments.paths import ROOT

WORKERS = 2
LOOPBACK = "127.0.0.1"
PATIENCE_S = 60.0
USUAL = ("scenario=small_town", "replications=40")
HELP = f"""\
Starts a dask scheduler and {WORKERS} workers on 127.0.0.1, runs an experiment over them, and ends them.

Examples
  python -m experiments.cluster_demo
  python -m experiments.cluster_demo experiment=staffing_vs_first_fix replications=4

Choices are those of python -m experiments.run; without any: {" ".join(USUAL)}.
Exit codes are those of python -m experiments.run."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_demo, HELP, words, GOES_ON)


def _demo(words: Sequence[str]) -> int:
    needs("distributed", "cluster", "cluster_demo")
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder) / "scheduler.json") as address:
        run = ["-m", "experiments.run", *(words or USUAL), "executor=dask", f"scheduler={address}"]
        print(f"python {' '.join(run)}", flush=True)
        return subprocess.run([sys.executable, *run], env=_environment()).returncode


@contextmanager
def cluster(file: Path) -> Iterator[str]:
    """A scheduler, which writes its address into the file, and workers; the address."""
    here = ["--host", LOOPBACK, "--no-dashboard"]
    free = ["--port", "0", "--dashboard-address", f"{LOOPBACK}:0"]  # whichever ports are free
    scheduler = ["distributed.cli.dask_scheduler", *here, *free, "--scheduler-file", str(file)]
    started = [_started(scheduler)]
    try:
        address = _address(file, started[0])
        print(f"scheduler at {address}", flush=True)
        started += [
            _started(["distributed.cli.dask_worker", address, *here, "--nthreads", "1"]) for _ in range(WORKERS)
        ]
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            _gone(process)


def _started(words: Sequence[str]) -> "subprocess.Popen[bytes]":
    print(f"python -m {' '.join(words)}", flush=True)
    silent = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", *words], env=_environment(), stdout=silent, stderr=silent)


def _gone(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    """Every process finds this checkout, and a worker's death is reported at once."""
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return os.environ | {"PYTHONPATH": paths, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


def _address(file: Path, scheduler: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and scheduler.poll() is None:
        try:
            return str(json.loads(file.read_text())["address"])
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)
    raise OSError(5, "the scheduler did not start", "cluster_demo")


if __name__ == "__main__":
    finish(main)
