"""Ask many runs at once: `python -m experiments.query --sql "..."`.

This file only sorts out what is asked for.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli import Parser
from experiments.command import command, finish
from experiments.messages import Refusal, one_line, seen

if TYPE_CHECKING:
    import pandas as pd

    from experiments.query.load import Results

HELP = """\
Lists the runs of a results folder, or answers a question about all of them in SQL.

Examples
  python -m experiments.query
  python -m experiments.query --sql "select name, run_id, cell, avg(cost_total) from runs group by all order by all"
  python -m experiments.query results --sql "from differences where verdict = 'higher'" --to higher.csv

Tables
  experiments   one row a run                        monthly      one row a replication and month
  cells         one row a cell and factor            breakdown    one row a replication, dimension and level
  runs          one row a replication                differences  one row a cell and indicator
  heard         what surveys showed, by month        damaged      runs that are not read, and why
Every table begins with name and run_id.

Options
  FOLDER        results, if nothing is said
  --sql TEXT    the question, in the SQL of DuckDB (extra query; make setup brings it)
  --to FILE     write the answer to a .csv or .parquet file

From Python: from experiments import load_results.
Exit codes: 0 done, 2 input refused (one line says why)."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_query, HELP, words, "interrupted")


def _query(words: Sequence[str]) -> int:
    parser = Parser(prog="python -m experiments.query", add_help=False, allow_abbrev=False)
    parser.add_argument("folder", nargs="?", default="results")
    parser.add_argument("--sql")
    parser.add_argument("--to")
    chosen = parser.parse_args(list(words))
    if chosen.to and not chosen.sql:
        raise Refusal("--to: goes with --sql")
    if chosen.to and Path(chosen.to).suffix not in (".csv", ".parquet"):
        raise Refusal(f"--to {seen(chosen.to)}: must end with .csv or .parquet")
    from experiments.query.load import Results  # data frames take a second to load

    results = Results(Path(chosen.folder))
    _tell(results) if chosen.sql is None else _answer(results, chosen.sql, chosen.to)
    return 0


def _tell(results: "Results") -> None:
    columns = ["name", "run_id", "started", "cells", "replications", "engines_agree"]
    if len(results.experiments):
        print(results.experiments[columns].to_string(index=False))
    for path, what in results.damaged.itertuples(index=False):
        print(one_line(f"{path}: {what}"))
    print(f"{len(results.found)} runs, {len(results.damaged)} not read")


def _answer(results: "Results", sql: str, to: str | None) -> None:
    from experiments.query.duck import asked

    answer = asked(results, sql)
    for path, what in results.damaged.itertuples(index=False):
        print(one_line(f"left out: {path}: {what}"), file=sys.stderr)
    if to:
        _written(answer, Path(to))
        print(f"{len(answer)} rows: {to}")
    else:
        print(answer.to_string(index=False, max_colwidth=80) if len(answer) else "no rows")


def _written(answer: "pd.DataFrame", path: Path) -> None:
    from experiments.execute.exports import write_csv, write_parquet

    (write_csv if path.suffix == ".csv" else write_parquet)(answer, path)


if __name__ == "__main__":
    finish(main)
