"""From the question to the page: simulate, judge, and only then fit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console

from experiments.calibrate.finding import end_of
from experiments.command import say
from experiments.execute.exports import write_csv
from experiments.execute.folder import locked
from experiments.execute.progress import meter
from experiments.execute.store import write_whole
from experiments.figures.style import house_style, save
from experiments.identify.figure import drawn
from experiments.identify.fit import fit, values_of
from experiments.identify.page import Answer, agreement, page, recovery_table, value_table
from experiments.identify.posterior import Draws
from experiments.identify.question import Identify, Parameter, parameters_of
from experiments.identify.targets import measured
from experiments.identify.trials import again, reference_of
from experiments.identify.verdict import check, judge
from experiments.messages import Refusal, seen
from experiments.paths import below, safe_name
from experiments.points.study import Study
from experiments.whole import folder_appearing_whole

__all__ = ["identify"]

UNLIKE = 0.2  # share by which the days of record and simulation may differ without a word
CHECKED = 40  # simulations with fitted values that are put beside the record


def identify(study: Study[Identify], own: Mapping[str, str]) -> Path:
    """The page; a refusal is raised after it has been written."""
    parameters = parameters_of(study)
    observed = _observed(study, own)
    folder = below(study.results, "identify", safe_name("identify.name", study.spec.name))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(f".{folder.name}.lock")):
        _answered(study, parameters, observed, folder)
    return folder / "identify.md"


def _answered(
    study: Study[Identify], parameters: Sequence[Parameter], observed: Mapping[str, float], folder: Path
) -> None:
    """The page into its folder, for the one process that holds the lock; simulations are kept beside it."""
    told, kept = meter(Console(stderr=True)), folder.with_name(f".{folder.name}.simulations")
    reference = reference_of(study, parameters, kept, told)
    verdict = judge(reference, study.spec.targets)
    answer = Answer(study.spec, parameters, verdict, "")
    try:
        check(verdict)
        if observed:
            draws = fit(reference, study.spec.targets, observed)
            answer.values = value_table(parameters, values_of(reference, draws))
            simulated = again(study, parameters, _chosen(study, draws), kept, told)
            answer.agreement = agreement(simulated, observed, study.spec.targets)
    except Refusal as refusal:
        answer.refusal = str(refusal)
    with folder_appearing_whole(folder) as draft:
        _write(answer, draft)
    if answer.refusal:
        raise Refusal(answer.refusal)
    print(answer.summary())


def _observed(study: Study[Identify], own: Mapping[str, str]) -> dict[str, float]:
    """Totals of the record; {} where none was given."""
    spec = study.spec
    if "records" not in own:
        if "data" in own:
            raise Refusal("data: says where the files of records= are; say which records")
        found = dict(spec.observed)
    else:
        base: Any = study.base
        found = _of_records(own, base.days - base.warmup_days)
    lacking = [name for name in spec.targets if not np.isfinite(found.get(name, np.nan))]
    if found and lacking:
        raise Refusal(
            f"identify.targets: {lacking[0]} is not told by the record; it tells {', '.join(found) or 'none'}"
        )
    return found


def _of_records(own: Mapping[str, str], days: int) -> dict[str, float]:
    """`days`: of a simulation, without its warm-up; a record of another length has another share of luck."""
    from experiments.records.asked import folder_asked
    from experiments.records.mapping import mapping_of
    from experiments.records.read import read_records

    tables = {name: one.frame for name, one in read_records(mapping_of(own["records"]), folder_asked(own)).items()}
    found = {name: x for name, x in measured(tables).items() if np.isfinite(x)}
    if not found:
        raise Refusal(f"records={seen(own['records'])}: tells none of the totals; it needs work orders or visits")
    orders = tables.get("work_orders", pd.DataFrame({"opened": []}))
    span = round((end_of(orders) - orders["opened"].min()) / pd.Timedelta(days=1)) if len(orders) else days
    if abs(span - days) > UNLIKE * days:
        say(f"the record has {span} days, a simulation {days}: intervals are as wide as {days} days make them")
    return found


def _chosen(study: Study[Identify], draws: Draws) -> NDArray[np.float64]:
    """Points drawn from the posterior, shape (CHECKED, parameters)."""
    rng = np.random.default_rng(study.settings.seed)
    return draws.shares[rng.choice(len(draws.weights), CHECKED, p=draws.weights)]


def _write(answer: Answer, folder: Path) -> None:
    with house_style():
        save(drawn(answer.verdict.recovery, answer.parameters), folder / "identify")
    write_csv(recovery_table(answer.verdict), folder / "recovery.csv")
    if answer.values:
        write_csv(pd.DataFrame(answer.values), folder / "values.csv")
    if len(answer.agreement):
        write_csv(answer.agreement, folder / "agreement.csv")
    write_whole(folder / "identify.md", page(answer, "identify.png").encode())
