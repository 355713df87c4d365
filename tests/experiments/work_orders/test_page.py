"""The page about work orders can be followed: its file and its command give a report."""

import re
import shlex
from pathlib import Path

import pytest

from experiments import load_scenario
from experiments.paths import ROOT
from experiments.run import main
from experiments.work_orders.counted_twice import counted_twice

PAGE = (ROOT / "docs" / "work_order_log.md").read_text(encoding="utf-8")
ORDERS = re.search(r"```csv\n(.*?)```", PAGE, re.DOTALL)
COMMAND = re.search(r"^python -m experiments\.run (.*)$", PAGE, re.MULTILINE)


@pytest.fixture
def orders(tmp_path, monkeypatch):
    """The file of the page, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(ORDERS[1], encoding="utf-8")
    return tmp_path


def test_command_of_the_page_runs_as_it_stands(orders, capsys):
    """Whoever copies file and command has a report, and no caution."""
    assert main(shlex.split(COMMAND[1])) == 0
    said = capsys.readouterr()
    (report,) = Path("results/plain_city").glob("*/report.html")
    assert str(report) in said.out and "count twice" not in said.err


def test_returns_that_would_count_twice_are_told_in_one_line(orders):
    """A log holds its returns; a scenario that makes more of them is run, but not in silence."""
    words = [word for word in shlex.split(COMMAND[1]) if not word.startswith(("visit.", "contact."))]
    with pytest.warns(UserWarning, match=r"^visit\.callback=0\.04, contact\.false_closure=0\.1: .* count twice"):
        scenario = load_scenario(words)
    assert counted_twice(scenario.model_dump()).endswith("give visit.callback=0 contact.false_closure=0")
    assert counted_twice(load_scenario(["scenario=small_town"]).model_dump()) == ""
