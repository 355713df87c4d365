"""R12: very many replications in one run: memory and open files do not grow, nothing is left behind."""

import os
import random
import tempfile
from pathlib import Path

from experiments.configure.compose import Sources, composer
from experiments.configure.plan import plans
from experiments.execute.job import Job
from experiments.execute.store import Store
from experiments.execute.work import How, execute
from tests.experiments.stand_in import CONF, stand_in
from tests.torture.row import Effort, Row

EARLY = 1000


class Watch:
    """A meter that looks at this process after the first thousand replications and at the end."""

    def __init__(self) -> None:
        self.made, self.seen = 0, {}

    def begin(self, done, total) -> None: ...
    def say(self, text) -> None: ...
    def tick(self) -> None: ...
    def end(self) -> None: ...

    def advance(self) -> None:
        self.made += 1
        if self.made % EARLY == 0:
            self.seen[self.made] = (memory_mb(), len(os.listdir("/proc/self/fd")))


def memory_mb() -> float:
    """What this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def soak(here: Path, effort: Effort, dice: random.Random) -> list[Row]:
    """In memory where there is such a disk: what is asked about is this process."""
    disk = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    cells, watch = effort.soak // 1000, Watch()
    words = [
        "experiment=staffing",
        "replications=1000",
        f"experiment.factors={{crew.technicians:{list(range(1, cells + 1))}}}",
    ]
    words += ["experiment.baseline={crew.technicians:1}", "experiment.factors.first_fix=[baseline]"]
    with tempfile.TemporaryDirectory(prefix="firstfix-soak-", dir=disk) as folder:
        with composer(Sources(CONF)) as conf:
            job = Job(plans(conf, words, False, stand_in())[0], stand_in())
        store = Store(Path(folder) / "store")
        failed = execute(job.units, None, store, stand_in(), How("threads", 2), watch)
        left = list(Path(folder).rglob("*.tmp"))
        listed = len(store.listed())
    (early, files), (late, more) = watch.seen[EARLY], watch.seen[max(watch.seen)]
    goal = "100,000 replications in one run: memory grows by less than 5 % after the first 1,000, open files constant"
    growth = late / early - 1
    reached = (
        f"{listed:,} of {len(job.units):,}; {early:.0f} MB, then {late:.0f} MB ({growth:+.1%}); "
        f"{files} open files, then {more}; {len(left)} files left behind"
    )
    good = not failed and listed == len(job.units) and growth < 0.05 and more <= files and not left
    return [Row("R12", goal, reached, good)]
