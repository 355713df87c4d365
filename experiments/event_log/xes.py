"""XES (IEEE 1849): one trace for each job, with the extensions concept, lifecycle, organizational and time.

What a job is about stands at its trace, what happened at its events.  Every event is an atomic one (`complete`);
`concept:instance` names the visit that it belongs to.  Rows about no job, such as shifts, have no trace: they are
in the other formats.  Times are the company's own clock, written as UTC.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pyarrow as pa

from experiments.event_log.fragments import attach, moments, rows_with
from experiments.event_log.table import EventLog

__all__ = ["write_xes_log"]

EXTENSIONS = (
    ("Concept", "concept", "concept.xesext"),
    ("Lifecycle", "lifecycle", "lifecycle.xesext"),
    ("Organizational", "org", "org.xesext"),
    ("Time", "time", "time.xesext"),
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849.2023" xes.features="" '
HEAD += 'xmlns="http://www.xes-standard.org/">\n'
GLOBALS = """<global scope="trace">
<string key="concept:name" value="job"/>
</global>
<global scope="event">
<string key="concept:name" value="activity"/>
<string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Resource" keys="org:resource"/>
<string key="lifecycle:model" value="standard"/>
"""
KEYS = {"activity": "concept:name", "timestamp": "time:timestamp", "resource": "org:resource"}
OF_TRACE = ("customer", "unit")  # and what the job is about
NOT_SHOWN = ("event", "case_id", "visit")
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
COMPLETE = '<string key="lifecycle:transition" value="complete"/>'


def write_xes_log(log: EventLog, path: Path, tell: Callable[[int], None]) -> None:
    """Job after job, in order of number; the events of a job in order of time."""
    of_trace = (*OF_TRACE, *log.job_facts)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD)
        for name, prefix, uri in EXTENSIONS:
            file.write(f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{uri}"/>\n')
        file.write(GLOBALS)
        file.write(f'<string key="concept:name" value={_quoted(log.run.scenario.name)}/>\n')
        last, traces = "", ""
        for piece in log.pieces(log.by_case):
            parts = []
            for case, about, event in _events(piece, of_trace):
                if case != last:
                    parts.append(f'{traces}<trace>\n<string key="concept:name" value="{case}"/>{about}\n')
                    last, traces = case, "</trace>\n"
                parts.append(event)
            file.write("".join(parts))
            tell(len(piece))
        file.write(f"{traces}</log>\n")


def _events(piece: pa.RecordBatch, of_trace: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """For each row its case, what stands at a trace that begins here, and the event."""
    about: list[list[str]] = [[] for _ in range(len(piece))]
    events: list[list[str]] = [[COMPLETE] for _ in range(len(piece))]
    for name in piece.schema.names:
        if name not in NOT_SHOWN:
            here = rows_with(piece.column(name))
            texts = _attributes(piece.column(name).take(pa.array(here)), KEYS.get(name, name))
            attach(about if name in of_trace else events, here, texts)
    here = rows_with(piece.column("visit"))
    visits = piece.column("visit").take(pa.array(here)).to_pylist()
    attach(events, here, [f'<string key="concept:instance" value="visit {n}"/>' for n in visits])
    for case, texts, parts in zip(piece.column("case_id").to_pylist(), about, events, strict=True):
        yield case, "".join(texts), f"<event>{''.join(parts)}</event>\n"


def _attributes(column: pa.Array, key: str) -> list[str]:
    """The XML of each value; none of them is null."""
    if pa.types.is_dictionary(column.type):
        words = [f'<string key="{key}" value={_quoted(word)}/>' for word in column.dictionary.to_pylist()]
        return [words[code] for code in column.indices.to_pylist()]
    if pa.types.is_timestamp(column.type):
        return [f'<date key="{key}" value="{time}+00:00"/>' for time in moments(column, "ms")]
    tag = "float" if pa.types.is_floating(column.type) else "int"
    return [f'<{tag} key="{key}" value="{value!r}"/>' for value in column.to_pylist()]


def _quoted(text: str) -> str:
    """The text as an attribute value; characters that XML cannot hold become a replacement character."""
    return quoteattr(NOT_XML.sub("\ufffd", text))
