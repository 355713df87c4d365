"""Rinott's constant is the published one, OCBA allocates as derived, a selection from the store says what it did."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, special
from scipy import stats as reference
from sim_tools.ovs.fixed_budget import OCBA

from experiments import select
from experiments.inference.intervals import at_any_time
from experiments.selecting.allocation import correct_at_least, next_sizes, shares
from experiments.selecting.answer import answer, guarantee, pairs, table
from experiments.selecting.choose import Chosen, choose
from experiments.selecting.question import Question
from experiments.selecting.race import IN, OUT, UNFIT
from experiments.selecting.trials import DISTANCES, distances
from experiments.selecting.two_stage import rinott_h, sizes
from tests.experiments.selecting.tape import Tape
from tests.experiments.stand_in import CONF, noted, simulate, stand_in


@pytest.mark.parametrize(
    ("pilot", "confidence", "h"), [(20, 0.90, 1.896), (40, 0.90, 1.852), (20, 0.95, 2.453), (40, 0.95, 2.386)]
)
def test_two_cells_have_the_published_constant(pilot, confidence, h) -> None:
    """For two cells Rinott's h is that of Dudewicz and Dalal (1975): two Student variables apart by at most h.  The
    values are quoted from the table in Law and Kelton; the integral decides.
    """
    found, one = rinott_h(2, pilot, confidence), reference.t(pilot - 1)
    assert found == pytest.approx(h, abs=1e-3)
    apart = integrate.quad(lambda x: one.cdf(x + found) * one.pdf(x), -np.inf, np.inf)[0]
    assert apart == pytest.approx(confidence, abs=1e-6)


@pytest.mark.parametrize("cells", [2, 3, 5, 10])
def test_with_variances_known_the_constant_is_a_normal_quantile(cells) -> None:
    """For a large pilot Phi(h / sqrt 2)^(k - 1) = P*."""
    known = np.sqrt(2) * special.ndtri(0.95 ** (1 / (cells - 1)))
    assert rinott_h(cells, 20_000, 0.95) == pytest.approx(known, rel=2e-3)


@pytest.mark.parametrize(("cells", "pilot", "confidence"), [(3, 10, 0.95), (5, 20, 0.95), (10, 20, 0.9), (10, 6, 0.99)])
def test_the_constant_solves_its_equation(cells, pilot, confidence) -> None:
    """Simpson's rule over the two densities instead of Gauss's over their quantiles.  No table of h for more than two
    cells is at hand, so none is quoted.
    """
    chi, h = reference.chi2(pilot - 1), rinott_h(cells, pilot, confidence)
    x, y = (np.linspace(1e-4, chi.ppf(1 - 1e-12), points) for points in (1501, 2001))
    right = special.ndtr(h / np.sqrt((pilot - 1) * (1 / x + 1 / y[:, None])))
    inner = integrate.simpson(right * chi.pdf(x), x=x, axis=1)
    assert integrate.simpson(inner ** (cells - 1) * chi.pdf(y), x=y) == pytest.approx(confidence, abs=1e-5)


def test_the_second_stage_is_as_long_as_the_variance_takes() -> None:
    pilot = np.random.default_rng(52).normal(size=(3, 10)) * np.array([[0.1], [2.0], [4.0]])
    wanted = sizes(pilot, 1.0, 0.95)
    assert wanted[0] == 10
    assert wanted[2] == np.ceil((rinott_h(3, 10, 0.95) * pilot[2].std(ddof=1)) ** 2)


def test_the_allocation_is_that_of_an_independent_implementation() -> None:
    """sim-tools' OCBA, from the same moments, differs by rounding alone."""
    rng = np.random.default_rng(53)
    for _ in range(20):
        means, deviations = rng.normal(size=6), rng.uniform(0.5, 2, 6)
        theirs = OCBA(Tape([[0.0]] * 6), 6, 1060, 100, 10, "min")
        theirs._means, theirs._vars = -means, deviations**2
        theirs._allocations, theirs._ratios = np.full(6, 10), np.zeros(6)
        expected = 10 + theirs._allocate()
        ours = next_sizes(means, deviations, np.full(6, 10), 100)
        assert ours.sum() == 160 and np.abs(ours - expected).max() <= 3


def test_the_shares_follow_the_formula() -> None:
    """Three cells 1 and 2 behind with equal noise: 1 : 1/4, and the best has sqrt(1 + 1/16)."""
    share = shares([3.0, 2.0, 1.0], [1.0, 1.0, 1.0])
    assert share / share[1] == pytest.approx([np.sqrt(1 + 1 / 16), 1, 0.25])
    assert np.isfinite(shares([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])).all()


def test_the_estimate_of_being_right_is_the_normal_one() -> None:
    """Two cells one standard error of their difference apart: Phi(1)."""
    assert correct_at_least([1.0, 0.0], [1.0, 1.0], [2, 2]) == pytest.approx(0.8413447, abs=1e-6)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*words: str) -> int:
    return select.main(list(words), conf=CONF, load_model=stand_in)


ASKED = ("experiment=staffing", "objective=cost_total", "better=low", "zone=2")


def only(here) -> dict:
    (manifest,) = here.glob("results/selections/*/manifest.json")
    return json.loads(manifest.read_text())


def test_the_cheapest_cell_is_selected_and_what_is_worse_gets_no_more_replications(here, capsys) -> None:
    """A technician costs 10.5 in every replication: 8 are cheapest, and both levels of training cost the same."""
    log = here / "log"
    assert command(*ASKED, f"trouble.note={log}") == 0
    said = capsys.readouterr().out
    assert "Selected: 8 technicians" in said and "Within the zone of it: 8 technicians, training." in said
    chosen = only(here)["chosen"]
    assert chosen["best"] == 0 and chosen["finished"]
    assert len(noted(log)) == sum(only(here)["replications"]) == 60
    assert command(*ASKED, f"trouble.note={log}") == 0 and len(noted(log)) == 60  # from the store, or not at all
    assert "Selected: 8 technicians" in capsys.readouterr().out


def test_the_table_has_a_row_for_every_cell_and_its_distance_behind(here) -> None:
    command(*ASKED)
    (path,) = here.glob("results/selections/*/selection.parquet")
    frame = pd.read_parquet(path).set_index("cell")
    assert frame.index[0] == 0 and len(frame) == 6
    assert frame.loc[2, "behind"] == pytest.approx(10.5) and frame.loc[4, "behind_low"] == pytest.approx(21)
    assert frame.loc[4, "became"] == "worse" and frame.loc[1, "became"] == "within the zone"


def test_the_cheapest_cell_that_meets_the_constraint_is_selected(here, capsys) -> None:
    """8 technicians cannot serve 75 requests, 9 and 10 can if they are trained or many."""
    asked = (*ASKED, "constraint=customers_end>=970", "tolerance=1")
    assert command(*asked) == 0
    said = capsys.readouterr().out
    assert "Selected of the cells that meet customers at the end >= 970" in said
    chosen = only(here)["chosen"]
    means = pd.read_parquet(next(here.glob("results/selections/*/selection.parquet"))).set_index("cell")
    met = means[means["customers_end"] >= 970]
    assert chosen["best"] == met["cost_total"].idxmin() and "unfit" in chosen["fates"]


@pytest.mark.parametrize("procedure", [["rinott"], ["ocba", "budget=90"]])
def test_the_other_procedures_choose_the_same_cell(here, capsys, procedure) -> None:
    words = [f"procedure={procedure[0]}", *procedure[1:], "zone=5"]
    assert command(*ASKED[:3], *words, "maximum=2000") == 0
    assert only(here)["chosen"]["best"] in (0, 1)
    used = only(here)["replications"]
    assert sum(used) == 90 if procedure[0] == "ocba" else min(used) >= 10


def test_what_a_maximum_leaves_open_is_not_told_apart() -> None:
    """Two cells that differ by less than a thousandth of their noise, and a third one far behind."""
    rng = np.random.default_rng(54)
    values = np.array([[0.0], [0.001], [-9.0]]) + rng.normal(size=(3, 40))

    class Tapes:
        cells = 3

        def block(self, cells, start, stop):
            return values[:, start:stop], np.empty((3, stop - start))

    question = Question("x", 1, 0.01, "", 1, 0.0, 0.0, "kn", 0.95, 10, 5, 40, 0)
    chosen = choose(question, Tapes())
    frame = table(question, chosen, [{}, {}, {}], list(values), [[], [], []])
    said = answer(question, chosen, frame, ["a", "b", "c"])
    assert said in (
        f"These 2 are not told apart: {first}. 40 replications do not tell more." for first in ("a; b", "b; a")
    )
    assert list(frame["became"]) == ["ahead", "not told apart", "worse"]


def question(procedure: str = "kn", service: str = "", cells: int = 4) -> Question:
    return Question("x", 1, 0.01, service, 1, 0.1, 0.05, procedure, 0.95, 10, 5, 40, 0)


def distances_of(procedure: str, values: np.ndarray) -> pd.DataFrame:
    """The table where the first cell was chosen and nothing is known of the others."""
    k = len(values)
    chosen = Chosen(0, [IN] + [OUT] * (k - 1), [values.shape[1]] * k, True, 0.95)
    return table(question(procedure), chosen, [{}] * k, list(values), [[]] * k).set_index("cell")


def test_distances_behind_the_chosen_one_have_the_intervals_of_all_pairs_at_any_time() -> None:
    """The chosen one was picked by looking, so each of the 6 pairs of 4 cells has a sixth of the 5 %."""
    values = np.random.default_rng(55).normal(size=(4, 25))
    found = distances_of("kn", values)
    for cell in (1, 2, 3):
        expected = at_any_time(values[0] - values[cell], 10, 1 - 0.05 / 6)
        assert found.loc[cell, ["behind", "behind_low", "behind_high"]].to_numpy(float) == pytest.approx(expected[:3])


def test_distances_of_independent_cells_rest_on_the_variances_of_their_pilots() -> None:
    """Rinott: the second stage is as long as the pilot's variance asks for, so that is the one of Student's t."""
    values = np.random.default_rng(56).normal(size=(4, 25))
    found = distances_of("rinott", values)
    error = np.sqrt((values[0, :10].var(ddof=1) + values[2, :10].var(ddof=1)) / 25)
    half = reference.t.ppf(1 - 0.05 / 12, 9) * error
    assert found.loc[2, "behind_high"] - found.loc[2, "behind"] == pytest.approx(half)
    assert found.loc[2, "behind"] == pytest.approx(values[0].mean() - values[2].mean())


def test_pairs_of_cells() -> None:
    assert [pairs(cells) for cells in (1, 2, 3, 10)] == [1, 1, 3, 45]


@pytest.mark.parametrize("trial", [DISTANCES[k] for k in (1, 3, 4, 5)], ids=lambda trial: trial.world)
def test_an_equal_cell_is_seldom_called_worse(trial) -> None:
    """A slice of `python -m experiments.coverage`: all distances of a table hold at once, whenever the race stopped."""
    ((row, _),) = distances(200, [trial])
    assert row.kept, row


FITTING = question(service="late")


@pytest.mark.parametrize(
    ("asked", "chosen", "said"),
    [
        (
            question(),
            Chosen(0, [IN, OUT], [9, 9], True, 0.95),
            "this is the best x, if no other comes within 0.0100 of it",
        ),
        (
            question(),
            Chosen(0, [IN, IN, OUT], [40, 40, 9], False, 0.95),
            "the best x is among those that are left, if no other comes within 0.0100 of it (Kim and Nelson",
        ),
        (
            FITTING,
            Chosen(None, [UNFIT, UNFIT], [9, 9], True, 0.95),
            "no cell meets late <= 0.1 with 0.05 or more to spare",
        ),
        (
            question("rinott"),
            Chosen(0, [IN, OUT], [9, 9], True, 0.95),
            "this is the best x, or one within 0.0100 of it",
        ),
        (
            question("ocba"),
            Chosen(0, [IN, OUT], [9, 9], True, 0.8),
            "no guarantee, this is the best with a probability",
        ),
    ],
)
def test_the_guarantee_says_what_is_proven_and_no_more(asked, chosen, said) -> None:
    """Kim and Nelson promise that the best cell is kept if it stands alone; of cells within the zone many drop out."""
    assert said in guarantee(asked, chosen)


def test_independent_cells_share_no_replications(here) -> None:
    """Rinott is for independent cells: every cell has replication numbers, and so chances, of its own."""
    numbers = {}
    for procedure in ("rinott", "kn"):
        log = here / f"{procedure}.log"
        words = [*ASKED[:3], f"procedure={procedure}", "zone=5", "maximum=2000", f"results={procedure}"]
        command(*words, f"trouble.note={log}")
        numbers[procedure] = [line.split()[-1] for line in noted(log)]
    assert len(set(numbers["rinott"])) == len(numbers["rinott"])
    assert len(set(numbers["kn"])) < len(numbers["kn"])


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "objective: is missing"),
        (["objective=cost_totl"], "did you mean cost_total?"),
        (["objective=cost_total", "better=low"], "zone: is missing"),
        (["objective=cost_total", "zone=1"], "better: is missing"),
        (["objective=cost_total", "better=low", "zone=-1"], "zone=-1: must be a number above 0"),
        (["objective=cost_total", "better=low", "zone=nan"], "zone=nan: must be a finite number"),
        ([*ASKED[1:], "procedure=knn"], "procedure=knn: allowed: kn, rinott, ocba; did you mean kn?"),
        ([*ASKED[1:], "constraint=requests<5"], "must be an indicator, <= or >=, and a number"),
        ([*ASKED[1:], "constraint=requests<=5"], "tolerance: is missing"),
        ([*ASKED[1:], "tolerance=5"], "belongs to a constraint"),
        ([*ASKED[1:], "confidence=95"], "must be a number above 0.5 and below 1"),
        ([*ASKED[1:], "pilot=3"], "pilot=3: variances cannot be judged by so few"),
        ([*ASKED[1:], "budget=30"], "is for procedure=ocba"),
        ([*ASKED[1:], "procedure=ocba", "budget=30"], "the pilot of 6 cells takes 60"),
        ([*ASKED[1:], "replications=30"], "the selection decides how many"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_one_line(here, capsys, words, part) -> None:
    assert command("experiment=staffing", *words) == 2
    error = capsys.readouterr().err.strip()
    assert part in error.splitlines()[-1] and "Traceback" not in error


def none_lost(scenario, engine, seed, replication):
    """The stand-in, but nobody is ever lost."""
    run = simulate(scenario, engine, seed, replication)
    return run._replace(measures=run.measures | {"share_lost": np.nan})


def test_an_objective_that_did_not_happen_is_refused(here, capsys) -> None:
    words = ["experiment=staffing", "objective=share_lost", "better=low", "zone=1"]
    assert select.main(words, conf=CONF, load_model=lambda: stand_in()._replace(simulate=none_lost)) == 2
    assert "share_lost did not happen in cell 0, replication 0" in capsys.readouterr().err


def test_a_single_scenario_leaves_nothing_to_select(here, capsys) -> None:
    assert command(*ASKED[1:]) == 2
    assert "between the cells of one experiment" in capsys.readouterr().err


def test_replications_that_fail_end_it_with_the_reason(here, capsys) -> None:
    assert command(*ASKED, "trouble.kind=raise", "trouble.replication=2") == 1
    assert "no technician left" in capsys.readouterr().err
