"""SQL over many runs, by DuckDB, which reads of the Parquet files only what a question needs.

The connection sees the files of the runs and nothing else of the machine.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.extras import needs
from experiments.messages import Refusal, one_line
from experiments.query.load import FILES, Results

if TYPE_CHECKING:
    import duckdb


_NOTHING = "create view {name} as select '' as name, '' as run_id where false"  # no run has such a file


def connected(results: Results) -> "duckdb.DuckDBPyConnection":
    """A connection with the views experiments, cells, runs, monthly, breakdown, heard, differences."""
    needs("duckdb", "query", "--sql")
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": "2"})
    for name in ("experiments", "cells", "damaged"):
        frame: Any = getattr(results, name)
        connection.register("handed_over", frame)
        connection.execute(f"create table {name} as select * from handed_over")
        connection.unregister("handed_over")
    for name, file in FILES.items():
        paths = results.files(name)
        connection.execute(_view(name, file, paths) if paths else _NOTHING.format(name=name))
    places = [text for run in results.found for text in (str(run.folder.absolute()), _plain(run.folder))]
    folders = ", ".join(_quoted(f"{place}/") for place in dict.fromkeys(places))
    connection.execute(f"set allowed_directories = [{folders}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def asked(results: Results, sql: str) -> pd.DataFrame:
    """The answer to a question.  Raises Refusal with the first line of what is wrong with it."""
    connection = connected(results)
    import duckdb

    try:
        return connection.execute(sql).df()
    except duckdb.Error as error:
        raise Refusal(f"--sql: {one_line(str(error).splitlines()[0])}") from None
    finally:
        connection.close()


def _view(name: str, file: str, paths: list[Path]) -> str:
    """A view over the same file of all runs; whose row it is stands in the path."""
    names = ", ".join(_quoted(_plain(path)) for path in paths)
    depth = len(Path(file).parts)
    whose = f"split_part(filename, '/', {-depth - 2}) as name, split_part(filename, '/', {-depth - 1}) as run_id"
    source = f"read_parquet([{names}], union_by_name = true, filename = true)"
    return f"create view {name} as select {whose}, * exclude (filename) from {source}"


def _plain(path: Path) -> str:
    """The path with no character that would stand for others."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path.absolute()))


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
