"""The analysis of a finished run: comparison, tables, figures, report, summary."""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from experiments.claims.judge import Judged
from experiments.compare import Comparison
from experiments.effects.table import Effects
from experiments.execute.folder import REPORT
from experiments.figures import counted_months, draw_all
from experiments.found import Found, Ran, found_in
from experiments.headline import listening_answer
from experiments.inference.draws import Layout, over_draws
from experiments.report import write
from experiments.report_sections import said_first, sections_of
from experiments.safeguards import safeguarded
from experiments.settings import Experiment
from experiments.sources import sources_words
from experiments.stress_des.page import write_study
from experiments.summary import show
from experiments.table_files import write_table
from experiments.worlds.ranking import Survival
from experiments.worlds.section import world_words

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
        return _analysed(Ran(folder, runs, monthly, breakdown, facts, experiment))


def _analysed(ran: Ran) -> str:
    first = found_in(ran)
    _store(_tables(first), ran.tables)
    found = _counted(ran, first)
    if not found.claims:
        draw_all(found.looked_at, found.monthly, ran.figures)
    about, said = _about(ran, found), said_first(ran, found)
    sections = sections_of(ran, found, said)
    write(ran.folder / REPORT, found.comparison, found.monthly, ran.facts, about, sections, said)
    write_study(ran.folder, ran.facts, ran.experiment)
    text = StringIO()
    show(found.comparison, about, ran.facts, Console(file=text, width=WIDTH), said)
    return text.getvalue()


def _tables(found: Found) -> dict[str, pd.DataFrame]:
    """All that is stored."""
    more = {"sources": found.sources} if len(found.sources) else {}
    beside = _more(found.effects) | _more(found.claims) | _more(found.survived)
    return found.comparison.tables | beside | found.noticing | more


def _counted(ran: Ran, found: Found) -> Found:
    """The months that count, and what the run itself says against trusting the comparison."""
    study = ran.facts.get("study") or {}
    monthly = counted_months(found.monthly, float(study.get("warmup_days") or 0), str(study.get("start") or ""))
    return replace(found, comparison=safeguarded(found.comparison, monthly, ran.facts, ran.tables), monthly=monthly)


def _about(ran: Ran, found: Found) -> dict[str, Any]:
    """The experiment with the words of its own."""
    noticing = {} if _acts(found.comparison) else found.noticing
    words = _own_words(found.survived, noticing, found.heard)
    return ran.experiment.model_dump() | words | {"sources": sources_words(found.comparison, found.sources)}


def _acts(comparison: Comparison) -> bool:
    """Whether a management acts on what it hears; then the question is what that is worth, not what is noticed."""
    values = comparison.outcomes.values.get("management_decisions")
    return values is not None and bool((values > 0).any())


def _own_words(survived: Survival | None, noticing: dict[str, pd.DataFrame], heard: pd.DataFrame) -> dict[str, str]:
    """What the headline says beside the choice: of its worlds, and of instruments where they are compared."""
    world = world_words(survived) if survived else ""
    own = listening_answer(noticing["noticed"], noticing["instruments"], heard["month"].nunique()) if noticing else ""
    return {"world": world, "own_answer": own}


def _store(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Each table as Parquet and as CSV."""
    folder.mkdir()
    for name, table in tables.items():
        write_table(table, folder / name)


def _more(found: Effects | Judged | Survival | None) -> dict[str, pd.DataFrame]:
    return found.tables if found else {}
