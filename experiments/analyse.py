"""The analysis of a finished run: comparison, tables, figures, report, summary."""

from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from experiments.beside_log import beside_log
from experiments.claims.judge import Judged, judged
from experiments.claims.months import months_of, with_months
from experiments.claims.section import claims_answer, claims_section, doubts
from experiments.compare import Comparison
from experiments.course import course_sections
from experiments.effects.points import points_section, the_baseline
from experiments.effects.section import crowded, effects_section
from experiments.effects.table import Effects, found_effects
from experiments.effects.words import effects_said
from experiments.evidence import evidence
from experiments.execute.folder import LISTENING, REPORT
from experiments.figures import counted_months, draw_all
from experiments.gap_section import gap_section
from experiments.headline import listening_answer
from experiments.inference.draws import Layout, over_draws
from experiments.noticing import instruments, noticed, noticing_section
from experiments.precision_section import precision_section
from experiments.report import write
from experiments.safeguards import safeguarded
from experiments.settings import Experiment
from experiments.sources import sources_section, sources_table, sources_words
from experiments.staying import staying_section
from experiments.stress_des.page import write_study
from experiments.summary import show
from experiments.table_files import write_table
from experiments.what_is_seen import what_is_seen
from experiments.who_and_where import who_and_where
from experiments.words import Said
from experiments.worlds.ranking import Survival, compare_in, survival, worlds_of
from experiments.worlds.section import survival_section, world_words
from experiments.worth.section import worth_sections
from sim import INDICATORS

WIDTH = 100  # columns of the summary


def analyse(
    folder: Path,
    runs: pd.DataFrame,
    monthly: pd.DataFrame,
    breakdown: pd.DataFrame,
    facts: dict[str, Any],
    experiment: Experiment,
) -> str:
    """Write tables, figures and report into the folder; returns the summary for the console."""
    draws = facts.get("draws")
    with over_draws(Layout(draws, facts["replications"]) if draws else None):
        return _analysed(folder, runs, monthly, breakdown, facts, experiment)


def _analysed(
    folder: Path,
    runs: pd.DataFrame,
    monthly: pd.DataFrame,
    breakdown: pd.DataFrame,
    facts: dict[str, Any],
    experiment: Experiment,
) -> str:
    months = months_of(experiment)
    runs = with_months(runs, monthly, months)
    worlds = {name: _compared(part, experiment, facts, months) for name, part in worlds_of(runs, experiment).items()}
    comparison = next(iter(worlds.values())) if worlds else _compared(runs, experiment, facts, months)
    cells = set(comparison.outcomes.cells)
    monthly, breakdown = (
        frame[frame["cell"].isin(cells)] if "cell" in frame else frame for frame in (monthly, breakdown)
    )
    survived = survival(worlds) if worlds else None
    claims, figures = judged(comparison, experiment.claims), folder / "figures"
    heard = _heard(folder, cells)
    seen = noticed(comparison, heard) if comparison.decision and len(heard) else pd.DataFrame()
    noticing = {"noticed": seen, "instruments": instruments(comparison, heard, seen)} if len(seen) else {}
    effects = found_effects(comparison, experiment)
    sources = sources_table(comparison)
    more = {"sources": sources} if len(sources) else {}
    _store(comparison.tables | _more(effects) | _more(claims) | _more(survived) | noticing | more, folder / "tables")
    study = facts.get("study") or {}
    monthly = counted_months(monthly, float(study.get("warmup_days") or 0), str(study.get("start") or ""))
    comparison = safeguarded(comparison, monthly, facts, folder / "tables")
    scattered = effects is not None and effects.kind == "slopes"
    looked_at = the_baseline(comparison) if scattered else comparison  # points of a space are there for what moves it
    if not claims:
        draw_all(looked_at, monthly, figures)
    about = experiment.model_dump() | _own_words(survived, {} if _acts(comparison) else noticing, heard)
    about |= {"sources": sources_words(comparison, sources)}
    said = Said(claims_answer(claims), doubts(claims)) if claims else None
    shown = [claims_section(claims, figures)] if claims else []
    screened = effects_said(comparison, effects, experiment) if effects and not claims else None
    if effects:
        shown.append(effects_section(comparison, effects, figures))
    if scattered:
        shown.append(points_section(comparison, experiment, figures))
    if screened:  # which factors matter is the answer; what each cell does is still evidence
        about_cells = [one for one in evidence(looked_at, monthly, figures, experiment.indicators) if not crowded(one)]
        said, shown = screened, [*shown, *about_cells]
    if survived:
        shown.append(survival_section(survived, experiment.worlds, figures))
    listened = [noticing_section(comparison, heard, seen, figures)] if len(seen) else []
    if listened and heard["instrument"].nunique() > 1:  # what is compared is listening
        shown, listened = [*shown, *listened], []
    choice = [
        *worth_sections(looked_at, monthly, folder),
        *course_sections(looked_at, monthly, folder),
        *staying_section(looked_at, figures),
        *gap_section(looked_at, figures),
        *who_and_where(looked_at, breakdown, figures),
        *what_is_seen(looked_at, monthly, figures),
        *listened,
    ]  # what a cell costs and does; a claim is about no cell that somebody would choose
    extra = [*sources_section(sources), *([] if claims else choice), *beside_log(folder, facts, comparison.baseline)]
    extra += precision_section(comparison, facts, folder)
    write(folder / REPORT, comparison, monthly, facts, about, [*shown, *extra], said)
    write_study(folder, facts, experiment)
    text = StringIO()
    show(comparison, about, facts, Console(file=text, width=WIDTH), said)
    return text.getvalue()


def _acts(comparison: Comparison) -> bool:
    """Whether a management acts on what it hears; then the question is what that is worth, not what is noticed."""
    values = comparison.outcomes.values.get("management_decisions")
    return values is not None and bool((values > 0).any())


def _own_words(survived: Survival | None, noticing: dict[str, pd.DataFrame], heard: pd.DataFrame) -> dict[str, str]:
    """What the headline says beside the choice: of its worlds, and of instruments where they are compared."""
    world = world_words(survived) if survived else ""
    own = listening_answer(noticing["noticed"], noticing["instruments"], heard["month"].nunique()) if noticing else ""
    return {"world": world, "own_answer": own}


def _compared(runs: pd.DataFrame, experiment: Experiment, facts: dict[str, Any], months: dict[str, Any]) -> Comparison:
    return compare_in(runs, experiment, currency=facts["currency"], indicators={**INDICATORS, **months})


def _store(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Each table as Parquet and as CSV."""
    folder.mkdir()
    for name, table in tables.items():
        write_table(table, folder / name)


def _heard(folder: Path, cells: set[int]) -> pd.DataFrame:
    """What the instruments showed in these cells; empty where nobody listens."""
    path = folder / LISTENING
    heard = pd.read_parquet(path) if path.is_file() else pd.DataFrame(columns=["cell"])
    return heard[heard["cell"].isin(cells)]


def _more(found: Effects | Judged | Survival | None) -> dict[str, pd.DataFrame]:
    return found.tables if found else {}
