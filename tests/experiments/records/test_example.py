"""The example of docs/howto_read_records.md: its commands run, and what the page shows of them is what comes out."""

import re
import shlex
from pathlib import Path

import pandas as pd

from experiments.calibrate.__main__ import main
from experiments.paths import ROOT

PAGE = (ROOT / "docs" / "howto_read_records.md").read_text(encoding="utf-8")
EXAMPLE = PAGE[PAGE.index("## Fifty rows") : PAGE.index("## A mapping of your own")]


def test_the_invented_rows_are_read_as_the_page_says(tmp_path: Path, monkeypatch, capsys) -> None:
    """A newcomer who types the command sees what the page promises, row by row."""
    monkeypatch.chdir(ROOT)
    (command,) = re.findall(r"^python -m experiments.calibrate (.*)$", EXAMPLE, re.MULTILINE)
    assert main([*shlex.split(command), f"results={tmp_path}", "simulate=0"]) == 0
    (summary,) = re.findall(r"prints `([^`]*)`", EXAMPLE)
    assert summary in capsys.readouterr().out
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in EXAMPLE.splitlines() if line[:1] == "|"]
    (run,) = (tmp_path / "records/invented_workshop").iterdir()
    found = pd.read_csv(run / "set_aside_work_orders.csv", dtype=str, keep_default_na=False)
    assert [list(found.columns), *found.to_numpy().tolist()] == [rows[0], *rows[2:]]


def test_the_invented_rows_are_fifty_and_say_that_they_are_invented() -> None:
    """No row of somebody's company is part of the project."""
    folder = ROOT / "docs" / "examples"
    assert len((folder / "invented_work_orders.csv").read_text(encoding="utf-8").splitlines()) == 51
    assert {path.name.partition("_")[0] for path in folder.iterdir()} == {"invented"}
