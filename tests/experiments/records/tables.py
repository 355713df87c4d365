"""Small files of records, and the mapping that reads them."""

from pathlib import Path
from typing import Any

from experiments.records.mapping import Records
from experiments.records.read import Imported, read_records

ORDERS = {"id": "no", "unit": "machine", "opened": "begun", "closed": "ended"}


def mapping(
    columns: dict[str, Any], table: str = "work_orders", file: str = "t.csv", ends: Any = None, **more: Any
) -> Records:
    """One table of a company in New York."""
    tables = {table: {"file": file, "columns": columns, **more}}
    return Records.model_validate({"company": "test", "zone": "America/New_York", "ends": ends, "tables": tables})


def read(
    folder: Path, text: str, columns: dict[str, Any] = ORDERS, table: str = "work_orders", **more: Any
) -> Imported:
    """The table that a CSV file of this text holds."""
    (folder / "t.csv").write_text(text, encoding="utf-8")
    return read_records(mapping(columns, table, **more), folder)[table]
