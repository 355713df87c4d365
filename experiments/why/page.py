"""The files of a trace: plain text, tables as CSV, and one page."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.counterfactual.causes import causes_of, is_explained
from experiments.event_log.table import EventLog
from experiments.execute.exports import write_csv
from experiments.execute.store import write_whole
from experiments.report import Section, page_of
from experiments.tables import Table, frame_table
from experiments.why.customer import Chain, chain_of
from experiments.why.story import clock, story_of
from experiments.why.words import came_from, customer_answer, customer_words, faults_of, job_answer, job_findings
from sim import SCORE_CAUSES, Run, rows_of
from sim import events as ev

__all__ = [
    "Trace",
    "chain_table",
    "customer_trace",
    "job_trace",
    "score_table",
    "share_table",
    "text_of",
    "write_trace",
]

STEPS = "Every row of the log about it, in order."
PARTS = "Parts of the logit of the score, log(p / (1 - p)), largest first; they add up to it."
CAUSES = (
    "The same exposure, by what the scores came from and what tied him beside: his life lived with every choice of "
    "these causes, and the difference divided by Shapley's value. The background is what he would have had without any "
    "of them: who he is, the months that pass. A negative share kept him; the shares add up to 100 %."
)
LIFE = "What the log has of him, beside his jobs: coming, leaving, contracts, prices."


class Trace(NamedTuple):
    """What is told: a title, the answer, and sections with tables."""

    title: str
    answer: str
    sections: list[Section]
    tables: dict[str, pd.DataFrame]  # for files


def job_trace(run: Run, job: int, name: str) -> Trace:
    """The story of one job."""
    rows = np.flatnonzero(EventLog(run).case == job)
    story, findings = story_of(run, rows), job_findings(run, job)
    sections = []
    if findings:
        sections.append(Section("Why", tables=[Table("", ["question", "answer"], [list(one) for one in findings])]))
    causes = score_table(run, job)
    if len(causes):
        sections.append(Section("What the score came from", PARTS, tables=[frame_table(_shown(causes))]))
    sections.append(Section("What happened", STEPS, tables=[frame_table(story)]))
    return Trace(f"{name}, job {job}", job_answer(run, job), sections, {"steps": story})


def customer_trace(run: Run, customer: int, name: str) -> Trace:
    """The story of one customer."""
    chain = chain_of(run, customer)
    table = chain_table(run, chain)
    sections = [Section("Why he left" if chain.left else "How near he is to leaving", customer_words(chain),
                        tables=[frame_table(_shown(table))])]  # fmt: skip
    tables = {"shares": table}
    if chain.shares:
        tables["causes"] = share_table(chain)
        sections.append(Section("What it came from", CAUSES, tables=[frame_table(_shown(tables["causes"]))]))
    own = [rows_of(run, kind) for kind in (ev.L_WON, ev.L_SOLD, ev.L_LEFT)]
    if any((rows["who"] == customer).any() for rows in own):
        numbers = [run.rows_by_kind[kind] for kind in (ev.L_WON, ev.L_SOLD, ev.L_LEFT)]
        mine = [n[rows["who"] == customer] for n, rows in zip(numbers, own, strict=True)]
        life = frame_table(story_of(run, np.sort(np.concatenate(mine))))
        sections.append(Section("Coming and going", LIFE, tables=[life]))
    return Trace(f"{name}, customer {customer}", customer_answer(run, chain), sections, tables)


def chain_table(run: Run, chain: Chain) -> pd.DataFrame:
    """One row a job, the months first: when, what went wrong, score, satisfaction before and after, share."""
    whole = sum(cause.exposure for cause in chain.causes)
    rows = []
    parts = causes_of(run) if is_explained(run) else None
    for cause in chain.causes:
        what = f"job {cause.job}" if cause.job >= 0 else f"{chain.months} months without any job"
        rows.append(
            {
                "what": what,
                "when": clock(run, cause.t) if cause.job >= 0 else "",
                "what went wrong": faults_of(run, cause.job) if cause.job >= 0 else "",
                **({} if parts is None else {"score came from": came_from(parts[cause.job]) if cause.job >= 0 else ""}),
                "score (0 to 1000)": 1000 * cause.score,
                "satisfaction before": cause.before,
                "after": cause.after,
                "exposure": cause.exposure,
                "share (%)": 100 * cause.exposure / whole if whole else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def score_table(run: Run, job: int) -> pd.DataFrame:
    """Columns cause and part of the logit, largest first; empty where it was not written down."""
    rows = rows_of(run, ev.L_CAUSE)
    rows = rows[rows["job"] == job]
    rows = rows[np.argsort(-np.abs(rows["x"]), kind="stable")]
    return pd.DataFrame({"cause": [SCORE_CAUSES[code] for code in rows["code"]], "part of the logit": rows["x"]})


def share_table(chain: Chain) -> pd.DataFrame:
    """Columns cause, exposure and share, largest first, the background last."""
    whole = sum(chain.shares.values())
    *causes, last = chain.shares.items()
    rows = [*sorted(causes, key=lambda one: -abs(one[1])), last]
    shares = [100 * x / whole if whole else float("nan") for _, x in rows]
    return pd.DataFrame({"cause": [name for name, _ in rows], "exposure": [x for _, x in rows], "share (%)": shares})


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """The chain as text: three decimals of satisfaction, a dash for nothing."""
    digits = {"score (0 to 1000)": 0, "satisfaction before": 3, "after": 3, "exposure": 4, "share (%)": 1,
              "part of the logit": 2}  # fmt: skip
    text = table.copy().astype(object)
    for name, places in digits.items():
        if name not in table:
            continue
        text[name] = [f"{value:.{places}f}".replace("-", "−") if value == value else "–" for value in table[name]]
    return text.map(lambda value: value or "–")


def text_of(trace: Trace) -> str:
    """The trace as plain text, tables with columns of equal width."""
    lines = [trace.title, "", trace.answer, ""]
    for section in trace.sections:
        lines += [section.title, *([section.text] if section.text else [])]
        for table in section.tables:
            assert isinstance(table, Table)
            lines += _columns([table.head, *table.rows])
        lines.append("")
    return "\n".join(lines)


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def write_trace(trace: Trace, folder: Path, name: str) -> Path:
    """Write everything; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, table in trace.tables.items():
        write_csv(table, folder / f"{name}-{kind}.csv")
    write_whole(folder / f"{name}.txt", text_of(trace).encode())
    write_whole(folder / f"{name}.html", page_of(trace.title, trace.answer, trace.sections).encode())
    return folder / f"{name}.html"
