"""The simulations: parameter points spread evenly over their ranges, each with luck of its own, and their totals."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.canonical import digest, file_digest
from experiments.event_log.records import records_of
from experiments.execute.exports import write_parquet
from experiments.identify import targets
from experiments.identify.posterior import Reference
from experiments.identify.question import Identify, Parameter
from experiments.identify.targets import TARGETS, measured
from experiments.messages import Refusal
from experiments.points.study import Study

__all__ = ["reference_of", "totals_of"]

Array = NDArray[np.float64]
TABLES = frozenset(table for target in TARGETS.values() for table, _ in target.needs)
FEWEST_LEFT = 0.95  # of the simulations must have a total for it to be used


def totals_of(study: Study[Identify], parameters: Sequence[Parameter], share: Array, replication: int) -> list[float]:
    """Every known total of one simulation at a point, warm-up left out; NaN where it does not tell."""
    point = {one.path: one.at(float(s)) for one, s in zip(parameters, share, strict=True)}
    scenario: Any = study.scenario_at(point)
    run: Any = study.model.simulate(scenario, study.settings.engine, study.settings.seed, replication)
    tables = records_of(run, only=TABLES)
    begun = pd.Timestamp(scenario.start) + pd.Timedelta(days=scenario.warmup_days)
    orders = tables["work_orders"]
    return list(measured({**tables, "work_orders": orders[orders["opened"] >= begun]}).values())


def reference_of(
    study: Study[Identify], parameters: Sequence[Parameter], folder: Path, say: Callable[[str], None]
) -> Reference:
    """All simulations; kept in a file, so that other targets or records need none anew."""
    from scipy.stats import qmc

    spec = study.spec
    facts = [study.base.model_dump(mode="json"), [one._asdict() for one in parameters], spec.simulations]
    name = digest([*facts, study.settings.seed, study.model.source_digest(), file_digest(Path(targets.__file__))])[:12]
    path = folder / f"simulations-{name}.parquet"
    shares = qmc.LatinHypercube(len(parameters), rng=study.settings.seed).random(spec.simulations)
    if not path.is_file():
        rows = []
        for k, share in enumerate(shares):
            rows.append(totals_of(study, parameters, share, k))
            if (k + 1) % 100 == 0:
                say(f"{k + 1} of {spec.simulations} simulations")
        folder.mkdir(parents=True, exist_ok=True)
        write_parquet(pd.DataFrame(rows, columns=list(TARGETS), dtype="float64"), path)
    return _usable([one.path for one in parameters], shares, pd.read_parquet(path), spec.targets)


def _usable(names: Sequence[str], shares: Array, totals: pd.DataFrame, wanted: Sequence[str]) -> Reference:
    """Totals that nearly all simulations have and that are not always the same; simulations that have all of those."""
    there = totals.notna().mean() >= FEWEST_LEFT
    kept = [name for name in map(str, totals) if there[name] and totals[name].nunique() > 1]
    for name in wanted:
        if name not in kept:
            raise Refusal(
                f"identify.targets: {name} is not told by this scenario, or is always the same; allowed: {kept}"
            )
    whole = totals[kept].notna().all(axis=1).to_numpy()
    return Reference(tuple(names), tuple(kept), shares[whole], totals.loc[whole, kept].to_numpy(np.float64))
