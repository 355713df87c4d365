"""R14: one flipped bit in what is stored, at random places."""

import random
from collections import Counter
from pathlib import Path

from experiments.execute.check import check
from tests.torture.child import start
from tests.torture.row import Effort, Row


def flips(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """Flip, check, and flip back."""
    for words in (("experiment=staffing",), ("replications=4",)):
        assert start(here, *words, "executor=serial").wait() == 0
    results = here / "results"
    files = sorted(path for path in results.rglob("*") if path.is_file())
    assert not check(results).findings
    found, where = 0, Counter[str]()
    for _ in range(effort.flips):
        path = dice.choice(files)
        whole = path.read_bytes()
        place = dice.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << dice.randrange(8)]) + whole[place + 1 :])
        found += bool(check(results).findings)
        where[path.suffix.removeprefix(".")] += 1
        path.write_bytes(whole)
    kinds = ", ".join(f"{many} {kind}" for kind, many in where.most_common())
    goal = "one flipped bit at a random place of stored results is found"
    return [Row("R14", goal, f"{found} of {effort.flips} ({kinds})", found == effort.flips)]
