"""The simulations: parameter points spread evenly over their ranges, each with luck of its own, and their totals."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel

from experiments.canonical import digest, input_digests
from experiments.execute.exports import write_parquet
from experiments.execute.progress import Meter
from experiments.identify.posterior import Reference
from experiments.identify.question import Identify, Parameter
from experiments.identify.recorded import measuring, rows_of
from experiments.identify.targets import TARGETS
from experiments.messages import Refusal
from experiments.points.study import Study

__all__ = ["again_at", "name_of", "reference_of"]

Array = NDArray[np.float64]
UNDER_WAY = ".under_way"  # the folder of simulations that are not all there yet
FEWEST_LEFT = 0.95  # of the simulations must have a total for it to be used


def scenarios_of(study: Study[Identify], parameters: Sequence[Parameter], shares: Array) -> list[BaseModel]:
    """The company at each point, shape (points, parameters) in shares of the ranges."""
    return [
        study.scenario_at({one.path: one.at(float(s)) for one, s in zip(parameters, share, strict=True)})
        for share in shares
    ]


def reference_of(
    study: Study[Identify], parameters: Sequence[Parameter], folder: Path, meter: Meter, ends: bool
) -> Reference:
    """All simulations; kept in a file, so that other targets or records need none anew.

    `ends`: their books say when they end, as the record's do.  Until all are there each is kept by itself: what was
    interrupted goes on.
    """
    from scipy.stats import qmc

    spec = study.spec
    path = folder / f"simulations-{name_of(study, parameters, ends)}.parquet"
    shares = qmc.LatinHypercube(len(parameters), rng=study.settings.seed).random(spec.simulations)
    if not path.is_file():
        rows = rows_of(study, scenarios_of(study, parameters, shares), 0, folder / UNDER_WAY, meter, ends)
        folder.mkdir(parents=True, exist_ok=True)
        write_parquet(pd.DataFrame(rows, columns=list(TARGETS), dtype="float64"), path)
        shutil.rmtree(folder / UNDER_WAY, ignore_errors=True)
    return _usable([one.path for one in parameters], shares, pd.read_parquet(path), spec.targets)


def name_of(study: Study[Identify], parameters: Sequence[Parameter], ends: bool) -> str:
    """A digest of all that decides the totals: company, its input files, points, luck, engine, whether books say when
    they end, and the code.
    """
    base, settings = study.base.model_dump(mode="json"), study.settings
    points = [[one._asdict() for one in parameters], study.spec.simulations]
    code = [study.model.source_digest(), *measuring()]
    return digest([base, input_digests(base), *points, settings.seed, settings.engine, ends, *code])[:12]


def again_at(
    study: Study[Identify], parameters: Sequence[Parameter], shares: Array, folder: Path, meter: Meter, ends: bool
) -> pd.DataFrame:
    """Totals at these points, with luck that no simulation of the reference had."""
    scenarios = scenarios_of(study, parameters, shares)
    rows = rows_of(study, scenarios, study.spec.simulations, folder / UNDER_WAY, meter, ends)
    shutil.rmtree(folder / UNDER_WAY, ignore_errors=True)
    return pd.DataFrame(rows, columns=list(TARGETS), dtype="float64")


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
