"""What a run holds of each replication until its tables are sealed, measured through `produce` as every run is made."""

import tempfile
from pathlib import Path

from experiments.configure.compose import Sources, composer
from experiments.configure.plan import plans
from experiments.execute.job import Job
from experiments.execute.produce import produce
from experiments.execute.progress import Meter
from tests.experiments.stand_in import CONF, simulate, stand_in

FEW, MANY = 250, 1000  # replications; what does not grow with them is in both
LEVELS, COLUMNS = 60, 40  # of the breakdown: about as much as a year of a company with regions and brands


def wide(scenario, engine, seed, replication):
    """The stand-in, with a breakdown as large as a company's."""
    made = simulate(scenario, engine, seed, replication)
    names = {"dimension": ["region"] * LEVELS, "level": [f"level {k}" for k in range(LEVELS)]}
    values = {f"column_{n}": [replication + n / (k + 3) for k in range(LEVELS)] for n in range(COLUMNS)}
    return made._replace(breakdown=names | values)


def memory_of_tables(disk: str | None, meter: Meter) -> tuple[float, float]:
    """KB for each replication: the most that was held at once, and the rows of the tables themselves."""
    (low, small), (high, large) = (_produced(number, disk, meter) for number in (FEW, MANY))
    return (high - low) / (MANY - FEW), (large - small) / (MANY - FEW)


def _produced(replications: int, disk: str | None, meter: Meter) -> tuple[float, float]:
    """KB: how much the highest memory of this process rose, and the tables that the analysis was given."""
    rows: list[float] = []

    def analyse(_folder, *given) -> str:
        rows.append(sum(float(frame.memory_usage(index=False).sum()) for frame in given[:3]) / 1024)
        return ""

    with tempfile.TemporaryDirectory(prefix="firstfix-tables-", dir=disk) as folder:
        words = [f"replications={replications}", f"results={folder}", "executor=serial", f"seed={replications}"]
        with composer(Sources(CONF)) as conf:
            model = stand_in()._replace(simulate=wide)
            job = Job(plans(conf, words, False, model)[0], model)
        draft = Path(folder) / "draft"
        draft.mkdir()
        Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten
        before = _status("VmRSS")
        produce(job, draft, model, analyse, meter, 0.0)
        return _status("VmHWM") - before, rows[0]


def _status(key: str) -> float:
    """KB, as the kernel counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return float(next(line for line in lines if line.startswith(f"{key}:")).split()[1])
