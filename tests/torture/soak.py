"""R12: very many replications in one run, from the first to the sealed tables: what is held of each is its rows.

While they are made, memory and open files do not grow.  The tables of a run are in memory while it is analysed, so that
part grows with their rows: what it takes for each replication is measured through `produce`, as every run is made.
"""

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
from tests.torture.tables import FEW, MANY, memory_of_tables

EARLY = 1000
MOST_HELD = 3.0  # times: the columns, the frames made of them, and what is being written


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
    held, rows = memory_of_tables(disk, Watch())
    tables = f"and until the tables are sealed, of each replication at most {MOST_HELD:g} times its rows in memory"
    told = f"{held:.0f} KB held at most of a replication whose rows take {rows:.0f} KB ({held / rows:.1f} times)"
    told += f", between {FEW} and {MANY:,} replications"
    return [Row("R12", f"{goal}; {tables}", f"{reached}; {told}", good and held <= MOST_HELD * rows)]
