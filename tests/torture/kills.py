"""R3: the whole tree is killed at random moments, and the same command goes on until it ends."""

import random
import shutil
import time
from pathlib import Path

from tests.experiments.stand_in import noted
from tests.torture.bytes_of import run_bytes, wrong
from tests.torture.child import STUDY, start
from tests.torture.row import Effort, Row

UNITS = 6 * 8 + 1  # and the twin
WAYS = ("processes", "threads", "processes", "serial")
AT_ONCE = 3  # two workers and the twin


def kills(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """Kill until it has been done often enough; compare every run that came through with an undisturbed one."""
    reference = run_bytes(_undisturbed(here))
    done = trials = same = again = lost = 0
    while done < effort.kills:
        place, way = here / str(trials), WAYS[trials % len(WAYS)]
        struck = _until_through(place, way, min(8, effort.kills - done), dice)
        lines = noted(place / "note")
        done, trials = done + struck, trials + 1
        same += run_bytes(place / "results") == reference and not wrong(place / "results")
        again += len(lines) - len(set(lines))
        lost += UNITS - len(set(lines))
        shutil.rmtree(place)
    good = same == trials and lost == 0 and again <= AT_ONCE * done
    goal = "kills of the whole tree at random, then the same command: byte-identical, nothing lost or made twice in it"
    reached = (
        f"{done} kills in {trials} runs: {same} of {trials} byte-identical, {lost} replications lost, "
        f"{again} made again (at most {AT_ONCE * done})"
    )
    return [Row("R3", goal, reached, good)]


def _undisturbed(here: Path) -> Path:
    place = here / "undisturbed"
    assert start(place, *_words("serial")).wait() == 0
    return place / "results"


def _words(way: str) -> tuple[str, ...]:
    return (*STUDY, f"executor={way}", "trouble.seconds=0.01", "trouble.note=note")


def _until_through(place: Path, way: str, most: int, dice: random.Random) -> int:
    """Start again and again until the run ends; how many times it was killed before."""
    span, struck = 3.0 if way != "serial" else 1.5, 0
    while True:
        child = start(place, *_words(way))
        end = time.monotonic() + dice.uniform(0.02, span)
        if struck >= most:
            code = child.wait()
            assert code == 0, child.said()
            return struck
        while time.monotonic() < end:
            if child.ended():
                return struck
            time.sleep(0.005)
        child.kill()
        child.wait()
        struck += 1
