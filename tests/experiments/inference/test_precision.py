"""Replications are added until an interval is narrow enough, as Hoad's algorithm says, and no more than that."""

import json

import numpy as np
import pandas as pd
import pytest

from experiments.inference.precision import FEWEST, Goal, ahead, replications_for, solution, trace
from experiments.stats import estimate
from tests.experiments.stand_in import command, folder_of, noted

MANY = 300


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_number_of_replications_is_that_of_an_independent_implementation() -> None:
    """sim-tools' ReplicationsAlgorithm finds the same solution on the same numbers."""
    import sim_tools.output_analysis as output  # it warns as it is loaded

    rng = np.random.default_rng(41)

    class Numbers:
        def __init__(self, values):
            self.values = values

        def single_run(self, replication_no):
            return {"x": self.values[replication_no]}

    for look_ahead in (0, 3, 5):
        for spread in (1.0, 2.0, 3.0, 4.0):
            values = rng.gamma((10 / spread) ** 2, spread**2 / 10, 110)
            algorithm = output.ReplicationsAlgorithm(0.05, 0.1, 5, look_ahead, 90)
            theirs, _ = algorithm.select(Numbers(values), ["x"])
            ours = trace(values, None, 5)
            found = solution(ours.met(Goal("x", 1 / 9, True)), 5, look_ahead)  # they ask for a tenth of the estimate
            assert found == theirs["x"]


def test_beyond_a_hundred_replications_it_looks_ahead_in_proportion() -> None:
    """Hoad, Robinson and Davies (2010): f(k, n) = k up to n = 100, then k n / 100."""
    assert [ahead(5, n) for n in (3, 100, 140, 400)] == [5, 5, 7, 20]


def test_a_lucky_narrow_interval_does_not_count() -> None:
    met = np.array([False, True, False, True, True, True, True, True, True, False])
    assert solution(met, 10, 0) == 11
    assert solution(met, 10, 5) == 13
    assert solution(met, 10, 6) is None


def test_the_trace_is_what_somebody_would_have_seen_who_had_stopped_earlier() -> None:
    rng = np.random.default_rng(42)
    x, per = rng.poisson(30, 20).astype(float), rng.poisson(40, 20).astype(float)
    found = trace(x, per, 6)
    for n, value, half in zip(range(6, 21), found.values, found.halves, strict=True):
        one = estimate(x[:n], per[:n])
        assert (value, half) == (one.value, one.high - one.value)


def test_so_many_replications_as_said_make_the_half_width() -> None:
    """With the standard deviation known the number is exact: one fewer would not do."""
    deviation, allowed, used = 3.0, 0.5, 40
    n = int(replications_for(deviation / np.sqrt(used), used, allowed))
    half = [estimate(_with_deviation(deviation, k)).high for k in (n - 1, n)]
    assert half[0] > allowed >= half[1]
    assert replications_for(deviation / np.sqrt(used), used, allowed, sure=True) < n


def _with_deviation(deviation: float, n: int) -> np.ndarray:
    """n numbers of mean 0 and this standard deviation."""
    x = np.arange(n) - (n - 1) / 2
    return x * deviation / x.std(ddof=1)


def test_nothing_allowed_takes_for_ever_and_nothing_varying_takes_nothing_more() -> None:
    assert replications_for(1.0, 5, 0.0) == np.inf
    assert replications_for(0.0, 5, 0.0) == 5
    assert np.isnan(replications_for(np.nan, 1, 1.0))


def test_the_interval_at_the_stop_covers() -> None:
    """Stopping when it is narrow must not make it too narrow; the full table is in docs/statistics.md."""
    rng, covered = np.random.default_rng(43), 0
    for _ in range(MANY):
        x = rng.normal(10, 3, 160)
        found = trace(x, None, FEWEST)
        n = solution(found.met(Goal("x", 0.1, True)), FEWEST, 5)
        assert n is not None
        stop = estimate(x[: n + ahead(5, n)])
        covered += stop.low <= 10 <= stop.high
    assert 0.91 < covered / MANY < 0.98


def test_a_share_of_the_truth_is_a_smaller_share_of_the_estimate() -> None:
    """Law: with g / (1 + g) the error is at most g of the true value; an absolute width is what it is."""
    assert Goal("x", 0.1, True).allowed(-22.0) == pytest.approx(2.0)
    assert Goal("x", 0.1, False).allowed(-22.0) == 0.1


PRECISE = "precision.relative={cost_total:0.01}"


def test_a_run_goes_on_until_every_cell_is_precise_and_says_so(here, capsys) -> None:
    """requests vary by 100 to 119 and cost by as much; ± 1 % of it takes some thirty replications."""
    assert command("experiment=staffing", "replications=5", PRECISE) == 0
    manifest = json.loads((folder_of(here) / "manifest.json").read_text())
    precision, n = manifest["precision"], manifest["replications"]
    assert precision["reached"] and 20 < n <= 200 and {len(cell) for cell in manifest["digests"].values()} == {n}
    runs = pd.read_parquet(folder_of(here) / "runs.parquet")
    for row in precision["rows"]:
        x = runs.loc[runs["cell"] == row["cell"], "cost_total"].to_numpy()
        found = estimate(x)
        assert row["reached"] == pytest.approx((found.high - found.value) / found.value)
        assert row["reached"] <= 0.01 and row["sufficient"] + 5 <= n
    assert "reached in every cell" in capsys.readouterr().err


def test_fewer_than_ten_replications_are_never_enough(here) -> None:
    """What never varies is precise at once; ten are made all the same, and the look-ahead."""
    assert command("replications=5", "precision.relative={cost_total:0.9}", "precision.look_ahead=2") == 0
    manifests = [json.loads(path.read_text()) for path in here.glob("results/*/*/manifest.json")]
    assert [(one["replications"], one["precision"]["rows"][0]["sufficient"]) for one in manifests] == [(12, 10)]


def test_what_the_store_holds_changes_neither_the_number_nor_the_bytes(here) -> None:
    """The number of replications hangs on the results alone; and nothing is run twice."""
    log = here / "log"
    command("replications=5", PRECISE, f"trouble.note={log}", "results=one", "workers=1")
    first = sorted(noted(log))
    assert len(first) == len(set(first))
    command("replications=40", f"trouble.note={log}", "results=two", "workers=2")
    command("replications=5", PRECISE, f"trouble.note={log}", "results=two", "workers=2")
    one, two = (_runs(here / name) for name in ("one", "two"))
    assert one == two


def _runs(results) -> bytes:
    """The table of the run that has a precision in its manifest."""
    for manifest in results.glob("*/*/manifest.json"):
        if "precision" in json.loads(manifest.read_text()):
            return (manifest.parent / "runs.parquet").read_bytes()
    raise AssertionError("no such run")


def test_what_the_pilot_shows_to_be_out_of_reach_is_refused_with_the_estimate(here, capsys) -> None:
    assert command("replications=5", "precision.relative={cost_total:0.0001}") == 2
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert "precision.relative.cost_total=0.0001: would take about" in line and "allowed: 200" in line
    assert not [path for path in here.glob("results/*/*/manifest.json")]


def test_a_maximum_that_does_not_suffice_is_said_and_ends_with_another_code(here, capsys) -> None:
    """The pilot leaves it open, the replications do not: exit code 4."""
    assert command("replications=5", "precision.relative={cost_total:0.01}", "precision.maximum=40") == 4
    assert "Precision not reached: cost_total in cell 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["precision.relative={cost_totl:0.1}", "replications=5"], "did you mean cost_total?"),
        (["precision.relative={cost_total:0.1}"], "replications: 2 is no pilot for a precision; allowed: 5 or more"),
        (["precision.relative={cost_total:1.5}", "replications=5"], "precision.relative.cost_total=1.5: must be"),
        (["precision.absolute={cost_total:0}", "replications=5"], "precision.absolute.cost_total=0: must be"),
        (["precision.absolute={cost_total:1}", "replications=9", "precision.maximum=8"], "precision.maximum: 8 is"),
        (
            ["precision={relative:{cost_total:0.1},absolute:{cost_total:1}}", "replications=5"],
            "is named under relative and under absolute",
        ),
        (["precision.absolute={share_lost:0.1}", "replications=5", "crew.technicians=99"], "has 0 values in the pilot"),
    ],
)
def test_a_precision_that_cannot_be_meant_is_refused_in_one_line(here, capsys, words, part) -> None:
    assert command(*words) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert part in lines[-1] and "Traceback" not in "".join(lines)
