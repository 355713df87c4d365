"""How a command ends: the exit code that says most, and every line that there is to say."""

import io

import pytest
from rich.console import Console

from experiments.execute import conduct
from experiments.execute.conduct import conduct_all, worst
from experiments.execute.outcome import FAILED
from tests.experiments.execute.test_execute import job_of
from tests.experiments.stand_in import analyse, command, stand_in

TWIN = {"agrees": True}
UNHELD = {"twin": TWIN, "claims": {"queues": True, "moods": False}}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("codes", "code"), [([0, 4], 4), ([4, 1, 0], 1), ([1, 4], 1), ([0, 0], 0)])
def test_failure_outranks_what_is_not_shown(codes, code):
    """A script that goes on after 4 must not go on after engines that disagree."""
    assert worst(codes) == code


def test_claim_that_is_not_shown_does_not_hide_a_precision_that_was_not_reached(here, monkeypatch, capsys):
    """Both are said; the manifest knows both."""
    precision = {"reached": False}
    monkeypatch.setattr(conduct, "precision_words", lambda found: "not as precise as asked")
    said = io.StringIO()
    messages = Console(file=said)
    monkeypatch.setattr(conduct.RunFolder, "made", lambda *_: UNHELD | {"precision": precision})
    monkeypatch.setattr(conduct.Path, "read_text", lambda *_, **__: "")
    assert conduct.conduct(job_of(), stand_in(), analyse, messages) == 4
    assert "claims that are not shown: moods" in said.getvalue() and "not as precise as asked" in said.getvalue()


def test_verdict_on_claims_is_in_the_sealed_manifest(here):
    """A table that somebody opened and saved in a spreadsheet decides nothing."""

    def claiming(folder, runs, *rest):
        import pandas as pd

        (folder / "tables").mkdir()
        pd.DataFrame({"claim": ["queues", "moods"], "holds": [True, False]}).to_parquet(
            folder / "tables/claims.parquet"
        )
        return analyse(folder, runs, *rest)

    assert conduct_all([job_of()], stand_in(), claiming) == 4
    (path,) = (here / "results").glob("*/*/manifest.json")
    assert '"moods": false' in path.read_text()


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_failure_says_where_in_the_code_it_happened(engine, here, capsys):
    """In a file of its own, whichever process it was in; the line on the screen names it."""
    words = ("trouble.kind=raise", "trouble.replication=1", f"engine={engine}")
    assert command(*words) == 1
    traces = list((here / "results" / FAILED).glob("*.txt"))
    assert traces
    told = " ".join(capsys.readouterr().err.split())
    for path in traces:
        assert f"{path.name} says where" in told
        text = path.read_text()
        assert (
            "no technician" in text and "in make_trouble" in text and text.startswith("failed: cell 0, replication 1")
        )
