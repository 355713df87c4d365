"""The shipped example of each design runs from end to end in small, and its report says what the design answers."""

import re
from pathlib import Path

import pandas as pd
import pytest

from experiments.run import main

SMALL = ("customers.households=300", "days=90", "warmup_days=0", "replications=2", "workers=1")
# Experiment -> cells, tables that it has beside those of every comparison, and what its page says.
EXAMPLES = {
    "screening": (17, {"effects"}, "What each factor does, and pairs of them", ()),
    "what_moves_waits": (17, {"slopes"}, "What moves the result", ("experiment.points=16",)),
    "promise_space": (17, {"slopes"}, "What moves the result", ()),
    "three_plans": (4, set(), "Where the next money goes", ()),
    "plans_in_summers": (9, {"worlds", "policies_in_worlds"}, "Does the answer survive?", ("days=240",)),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_runs_and_answers(name: str, tmp_path: Path, capsys) -> None:
    cells, tables, title, more = EXAMPLES[name]
    said = {word.partition("=")[0] for word in more}
    small = [word for word in SMALL if word.partition("=")[0] not in said]
    assert main([f"experiment={name}", *small, *more, f"results={tmp_path}"]) == 0
    (folder,) = (path.parent for path in tmp_path.glob("*/*/report.html"))
    assert pd.read_parquet(folder / "runs.parquet")["cell"].nunique() == cells
    assert tables <= {path.stem for path in (folder / "tables").glob("*.csv")}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert f"<h2>{title}</h2>" in page and "nan" not in re.sub(r'src="[^"]*"', "", page).lower().split()
    assert "constrained_layout" not in capsys.readouterr().err
