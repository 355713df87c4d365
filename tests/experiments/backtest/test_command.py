"""The command: records in, a page, a figure and scores out; what cannot be asked is refused in one line."""

import re
import shlex
from pathlib import Path

import pytest

from experiments.backtest.__main__ import main
from tests.experiments.backtest.made import SPLIT, record

MAPPING = """\
company: a town
zone: America/New_York
tables:
  work_orders: {file: orders.csv, columns: {id: id, opened: opened, closed: closed}}
"""


def test_the_command_writes_a_page_a_figure_and_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From files to the answer; the same command gives the same bytes."""
    record(5, days=260).reset_index(names="id").to_csv(tmp_path / "orders.csv", index=False)
    (tmp_path / "town.yaml").write_text(MAPPING, encoding="utf-8")
    words = [
        f"records={tmp_path / 'town.yaml'}",
        f"data={tmp_path}",
        f"results={tmp_path / 'results'}",
        f"split={SPLIT}",
    ]
    assert main(words) == 0
    (folder,) = (tmp_path / "results" / "backtests" / "town").iterdir()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"backtest.md", "backtest.png", "backtest.svg", "scores.csv"}
    assert "Requests: mean" in capsys.readouterr().out and b"| CRPS | a day |" in before["backtest.md"]
    text = before["backtest.md"].decode()
    assert text.index("**") < text.index("| mean of |") < text.index("<details>") < text.index("Where this comes from")
    assert "simulated from then until 2023-09-18." in text and " on 49 days | a day |" in text
    assert "| mean, cut | h |" in text
    assert "Cut: counted to 90 days or the end of the record (2023-09-18) at most." in text
    assert "(2023-09-18) at most,h," in before["scores.csv"].decode().replace('"', "")
    assert "orders.csv (" in text and f"Run: {folder.name}, seed 0" in text
    (command,) = re.findall(r"python -m experiments.backtest (.*)", text)
    assert main([*shlex.split(command), words[2]]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert main([*words, "seed=2"]) == 0 and len(list(folder.parent.iterdir())) == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "records: say which"),
        (["record=metro"], "record=metro: is no key of this command"),
        (["split=yesterday"], "split=yesterday: is no day of the calendar as YYYY-MM-DD, e.g. 1999-02-01"),
        (
            ["split=2030-01-01"],
            "split=2030-01-01: allowed: a day from 2023-01-03 to 2023-02-10; the nearest is 2023-02-10",
        ),
        (["split=2023-01-10"], "not tested: counts: 8 days were recorded before the split"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(words, said, tmp_path, capsys) -> None:
    """Nothing is written then."""
    record(6, days=40, rate=3)[["opened"]].reset_index(names="id").to_csv(tmp_path / "orders.csv", index=False)
    (tmp_path / "town.yaml").write_text(MAPPING.replace(", closed: closed", ""), encoding="utf-8")
    given = [f"records={tmp_path / 'town.yaml'}", f"data={tmp_path}"] if words[:1] and "split" in words[0] else []
    assert main([*given, *words, *([f"results={tmp_path / 'results'}"] if given else [])]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("firstfix: ") == 1 and error.splitlines()[-1].startswith("firstfix: ")
    assert not (tmp_path / "results").exists()
