"""Killed, interrupted and started twice: nothing finished is lost, nothing is done twice, nothing stays behind."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from experiments.paths import ROOT
from tests.experiments.stand_in import command, folder_of, noted

STUDY = "experiment=staffing"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def heed_interrupts() -> None:
    """Whoever starts the tests in the background of a script has them, and their children, ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(folder: Path, *words: str, module: str = "tests.experiments.stand_in", **options) -> subprocess.Popen:
    """The command line as a process of its own, leader of its group."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    how = pipes | {"preexec_fn": heed_interrupts} | options
    return subprocess.Popen([sys.executable, "-m", module, *words], cwd=folder, env=environment, **how)


def ended(process: subprocess.Popen, limit: float = 60) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=limit)
    return process.returncode, out, err


def wait_until(condition, limit: float = 30) -> None:
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_killed_run_goes_on_where_it_was(here):
    """kill -9 of everything, twice: at most the replications under way run twice, and the result is the same."""
    note = here / "note"
    words = [STUDY, "replications=8", f"trouble.note={note}", "trouble.seconds=0.05"]
    for kills in (1, 2):
        process = start(here, *words)
        wait_until(lambda aim=10 * kills: len(noted(note)) >= aim)
        os.killpg(process.pid, signal.SIGKILL)
        ended(process)
        assert not [path for path in (here / "results/staffing").iterdir() if not path.name.startswith(".")]
    code, out, err = ended(start(here, *words))
    assert code == 0, err
    assert len(noted(note)) <= 49 + 2 * 3 and len(set(noted(note))) == 49
    assert command(*words, "results=undisturbed") == 0
    undisturbed = next((here / "undisturbed/staffing").iterdir())
    assert (folder_of(here) / "runs.parquet").read_bytes() == (undisturbed / "runs.parquet").read_bytes()
    hidden = [path.name for path in (here / "results/staffing").iterdir() if path.name.startswith(".")]
    assert hidden == [] and out.startswith("cell 0")


def test_damaged_replication_gives_one_plain_line(here):
    """What a user sees of a damaged store: one line, and the result."""
    code, out, _ = ended(start(here, "replications=3"))
    assert code == 0
    for path in (here / "results/.replications").glob("*/*.jsonl"):
        path.write_text("rubbish")
        break
    (folder_of(here, "tiny") / "summary.txt").unlink()
    code, again, err = ended(start(here, "replications=3"))
    assert (code, again) == (0, out)
    lines = [line for line in err.splitlines() if "damaged; it is run again" in line]
    assert len(lines) == 1 and re.fullmatch(r"firstfix: [0-9a-f]{64}\.jsonl: a stored replication .*", lines[0])


@pytest.mark.parametrize(("sent", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_interrupted_run_keeps_what_is_finished_and_says_how_to_go_on(sent, expected, engine, here):
    """Within five seconds, with one line, without a traceback, without leaving processes behind."""
    note = here / "note"
    words = [f"engine={engine}", "replications=40", f"trouble.note={note}", "trouble.seconds=0.3"]
    process = start(here, *words)
    wait_until(lambda: len(noted(note)) >= 5)
    begun = time.monotonic()
    os.killpg(process.pid, sent)
    code, _, err = ended(process)
    assert code == expected and time.monotonic() - begun < 6
    assert (
        err.strip() == "firstfix: interrupted; finished replications are kept, and the same command goes on from there"
    )
    assert len(list((here / "results/.replications").glob("*/*.jsonl"))) >= 1
    wait_until(lambda: not alive_in_group(process.pid), 10)


def alive_in_group(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_killed_run_leaves_no_processes_behind(here):
    """Worker processes end with their parent, even if it had no time to say so."""
    note = here / "note"
    process = start(here, "engine=simpy", "replications=40", f"trouble.note={note}", "trouble.seconds=0.5")
    wait_until(lambda: len(noted(note)) >= 3)
    process.kill()
    ended(process)
    wait_until(lambda: not alive_in_group(process.pid), 15)


def test_of_two_starters_one_runs_and_the_other_says_who(here):
    """The same run twice at once: one folder, each replication once, exit codes 0 and 3."""
    note = here / "note"
    words = ["replications=20", f"trouble.note={note}", "trouble.seconds=0.1"]
    processes = [start(here, *words) for _ in range(3)]
    outcomes = sorted(ended(process) for process in processes)
    assert [code for code, _, _ in outcomes] == [0, 3, 3]
    for _, out, err in outcomes[1:]:
        assert out == "" and re.fullmatch(
            r"firstfix: tiny: the same run is being made by process \d+ since [-0-9 :]+\n", err
        )
    assert len(noted(note)) == len(set(noted(note))) == 21
    code, out, _ = ended(start(here, *words))
    assert code == 0 and out.startswith("cell 0") and len(noted(note)) == 21


def test_different_runs_at_once_all_keep_their_results(here):
    """Four starters at the same moment in one results folder."""
    processes = [start(here, f"crew.technicians={number}") for number in range(4, 8)]
    assert [ended(process)[0] for process in processes] == [0] * 4
    runs = [pd.read_parquet(path)["cost_total"].iloc[0] for path in (here / "results/tiny").glob("*/runs.parquet")]
    assert len(set(runs)) == 4


def test_holder_that_is_killed_frees_the_run(here):
    """No lock has to be removed by hand."""
    note = here / "note"
    words = ["replications=6", f"trouble.note={note}", "trouble.seconds=0.2"]
    process = start(here, *words)
    wait_until(lambda: len(noted(note)) >= 2)
    process.kill()
    ended(process)
    assert command(*words) == 0
