"""The analysis of a finished run: comparison, tables, figures, report, summary."""

from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from experiments.beside_log import beside_log
from experiments.claims.judge import judged
from experiments.claims.section import claims_answer, claims_section, doubts
from experiments.compare import compare
from experiments.execute.exports import write_csv, write_parquet
from experiments.execute.folder import REPORT
from experiments.figures import counted_months, draw_all
from experiments.report import write
from experiments.settings import Experiment
from experiments.summary import show
from experiments.what_is_seen import what_is_seen
from experiments.who_and_where import who_and_where
from experiments.worth.section import worth_sections
from experiments.words import Said

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
    comparison = compare(
        runs,
        list(experiment.factors),
        experiment.baseline,
        experiment.cost,
        experiment.loyalty,
        currency=facts["currency"],
    )
    tables = folder / "tables"
    tables.mkdir()
    claims = judged(comparison, experiment.claims)
    for name, table in (comparison.tables | (claims.tables if claims else {})).items():
        write_parquet(table, tables / f"{name}.parquet")
        write_csv(table, tables / f"{name}.csv")
    study = facts.get("study") or {}
    monthly = counted_months(monthly, float(study.get("warmup_days") or 0), str(study.get("start") or ""))
    if not claims:
        draw_all(comparison, monthly, folder / "figures")
    about = experiment.model_dump()
    figures = folder / "figures"
    said = Said(claims_answer(claims), doubts(claims)) if claims else None
    shown = [claims_section(claims, folder / "figures")] if claims else []
    extra = [
        
        *worth_sections(comparison, monthly, folder),
        *who_and_where(comparison, breakdown, figures),
        *what_is_seen(comparison, monthly, figures),
        *beside_log(folder, facts, comparison.baseline),
    ]
    write(folder / REPORT, comparison, monthly, facts, about, [*shown, *extra], said)
    text = StringIO()
    show(comparison, about, facts, Console(file=text, width=WIDTH), said)
    return text.getvalue()
