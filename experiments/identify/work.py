"""From the question to the page: simulate, judge, and only then fit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console

from experiments.canonical import input_digests
from experiments.command import say
from experiments.execute.exports import write_csv
from experiments.execute.folder import locked
from experiments.execute.progress import meter
from experiments.figures.style import house_style, save
from experiments.identify.figure import drawn
from experiments.identify.fit import fit, values_of
from experiments.identify.page import Answer, agreement, page, recovery_table, value_table
from experiments.identify.posterior import Draws
from experiments.identify.question import Identify, Parameter, parameters_of
from experiments.identify.targets import TARGETS, measured
from experiments.identify.trials import again_at, reference_of
from experiments.identify.verdict import check, judge
from experiments.messages import Refusal, seen
from experiments.paths import below, safe_name, shown
from experiments.points.record import run_id
from experiments.points.study import Study
from experiments.records.books import OURS, PART_MISSING
from experiments.records.means import Means
from experiments.records.origin import FileRead, Origin, again, entries_of, files_read
from experiments.records.rows import Tables, end_of
from experiments.whole import folder_appearing_whole, write_whole

__all__ = ["identify"]

UNLIKE = 0.2  # share by which the days of record and simulation may differ without a word
CHECKED = 40  # simulations with fitted values that are put beside the record


class _Record(NamedTuple):
    """Totals of the record, {} where none was given; the files that they were taken from, whose they are, whether it
    says when it ends, and the words that name it in a command.
    """

    totals: dict[str, float]
    files: Sequence[FileRead] = ()
    source: str = ""
    ends: bool = False
    asked: Mapping[str, Any] = {}


def identify(study: Study[Identify], own: Mapping[str, str], folders: Sequence[str] = ()) -> Path:
    """The page; a refusal is raised after it has been written.  `folders`: of configuration, as they were named."""
    parameters = parameters_of(study)
    record = _observed(study, own)
    origin = _origin(study, own, folders, record)
    place = below(study.results, "identify", safe_name("identify.name", study.spec.name))
    place.parent.mkdir(parents=True, exist_ok=True)
    with locked(place.with_name(f".{place.name}.lock"), shown(place)):
        _answered(study, parameters, record, origin, below(place, origin.run_id))
    return place / origin.run_id / "identify.md"


def _origin(study: Study[Identify], own: Mapping[str, str], folders: Sequence[str], record: _Record) -> Origin:
    """The same question of the same company and files has the same folder."""
    inputs = input_digests(study.base.model_dump(mode="json"))
    name = run_id("identify", study, inputs | {one.name: one.sha for one in record.files})
    words = [word.removeprefix("+") if word.startswith("+identify=") else word for word in study.overrides]
    command = again("experiments.identify", own, record.asked, [*(f"--config-dir={one}" for one in folders), *words])
    return Origin(name, entries_of(name, record.files, record.source, study.settings.seed, command))


def _answered(
    study: Study[Identify], parameters: Sequence[Parameter], record: _Record, origin: Origin, folder: Path
) -> None:
    """The page into its folder, for the one process that holds the lock; simulations are kept beside the question's."""
    told, kept = meter(Console(stderr=True)), folder.parent.with_name(f".{folder.parent.name}.simulations")
    reference = reference_of(study, parameters, kept, told, record.ends)
    verdict = judge(reference, study.spec.targets)
    answer = Answer(study.spec, parameters, verdict, origin)
    try:
        check(verdict)
        if record.totals:
            draws = fit(reference, study.spec.targets, record.totals)
            answer.values = value_table(parameters, values_of(reference, draws))
            simulated = again_at(study, parameters, _chosen(study, draws), kept, told, record.ends)
            answer.agreement = agreement(simulated, record.totals, study.spec.targets)
    except Refusal as refusal:
        answer.refusal = str(refusal)
    with folder_appearing_whole(folder) as draft:
        _write(answer, draft)
    if answer.refusal:
        raise Refusal(answer.refusal)
    print(answer.summary())


def _observed(study: Study[Identify], own: Mapping[str, str]) -> _Record:
    """As files tell it, or the question itself."""
    spec = study.spec
    if "records" not in own:
        if "data" in own:
            raise Refusal("data: says where the files of records= are; say which records")
        record = _Record(dict(spec.observed))
    else:
        base: Any = study.base
        record = _of_records(own, base.days - base.warmup_days)
    found = record.totals
    lacking = [name for name in spec.targets if not np.isfinite(found.get(name, np.nan))]
    if found and lacking:
        needs = ", ".join(f"{table}.{column}" for table, column in TARGETS[lacking[0]].needs)
        raise Refusal(
            f"identify.targets: {lacking[0]} is not told by the record, which would need {needs}; it tells "
            f"{', '.join(found) or 'none'}"
        )
    return record


def _of_records(own: Mapping[str, str], days: int) -> _Record:
    """`days`: of a simulation, without its warm-up; a record of another length has another share of luck."""
    from experiments.records.asked import folder_asked
    from experiments.records.mapping import mapping_of
    from experiments.records.read import read_records
    from experiments.records.unheard import unheard, unheard_codes

    records, data = mapping_of(own["records"]), folder_asked(own)
    imported = read_records(records, data)
    tables = {name: one.frame for name, one in imported.items()}
    for line in [*unheard_codes(own["records"], records, imported), *unheard(own["records"], records, tables)]:
        say(line)
    found = {name: x for name, x in measured(tables, _causes(records.means, tables)).items() if np.isfinite(x)}
    if not found:
        raise Refusal(f"records={seen(own['records'])}: tells none of the totals; it needs work orders or visits")
    orders = tables.get("work_orders", pd.DataFrame({"opened": []}))
    span = round((end_of(orders) - orders["opened"].min()) / pd.Timedelta(days=1)) if len(orders) else days
    if abs(span - days) > UNLIKE * days:
        wide = f"intervals are as wide as {days} days make them; days={span} makes both alike"
        say(f"the record has {span} days, a simulation {days}: {wide}")
    asked = {"records": own["records"], "data": data}
    return _Record(found, files_read(records, imported), records.source, records.ends is not None, asked)


def _causes(means: Means, tables: Tables) -> Mapping[str, str]:
    """Their causes as ours, as the mapping says; where it says none, those of simulated books if they are such."""
    said, visits = means.get("causes", {}), tables.get("visits")
    if said or visits is None or "cause" not in visits:
        return said if not isinstance(said, str) else {}
    return OURS["causes"] if (visits["cause"].astype(str) == PART_MISSING).any() else {}


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
