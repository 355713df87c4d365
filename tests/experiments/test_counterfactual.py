"""The counterfactual ledger: groups that add up, and shares of paths where the answer is known."""

import numpy as np
import pytest

from experiments.counterfactual.__main__ import main
from experiments.counterfactual.causes import PATHS, causes_of, on_paths
from experiments.counterfactual.groups import FATES, LOST, SAVED, fates, ledger
from experiments.counterfactual.page import waterfalls
from experiments.counterfactual.paths import JOBS, TIES, WHOLE, Job, Life, attributed, life_of, logged_lives
from experiments.counterfactual.shapley import shapley
from sim import Run, rows_of, simulate
from sim.events import DAY, L_CLOSED
from tests.sim.worlds import conf, small_town

TOWN = {
    "customers.households": 500, "days": 400, "demand.failure_scale_years": 0.7, "crew.technicians": 3,
    "money.technician_month": 9500.0, "money.acquisition": 80.0, "money.contract_year": 300.0,
    "leaving.event_months": 2.0, "satisfaction.intercept": 0.5,
}  # fmt: skip
WORSE = {"crew.skill": 0.5, "visit.callback": 0.2}


@pytest.fixture(scope="module")
def both() -> tuple[Run, Run]:
    """A: little skill, repairs that do not last.  B: as in the small town."""
    return simulate(small_town(TOWN | WORSE)), simulate(small_town(TOWN))


@pytest.fixture(scope="module")
def run() -> Run:
    """A company whose own jobs do not matter: customers, thresholds and rules."""
    return simulate(small_town(TOWN | {"days": 730, "leaving.event_months": 6.0, "leaving.gain": 0.5}))


# --------------------------------------------------------------------------------------------------------- Shapley
def test_both_needed_is_half_each_and_either_is_enough_too() -> None:
    """AND and OR of two paths: one half each; of three: one third."""
    assert shapley([0, 0, 0, 1]).tolist() == [0.5, 0.5] == shapley([0, 1, 1, 1]).tolist()
    assert shapley([0, 0, 0, 0, 0, 0, 0, 1]) == pytest.approx([1 / 3] * 3)


def test_the_game_of_gloves_has_its_published_value() -> None:
    """One left glove, two right ones: 2/3, 1/6, 1/6 (Shapley's textbook example)."""
    pairs = [float(bool(s & 1) and s >> 1 > 0) for s in range(8)]
    assert shapley(pairs) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_shares_are_additive_efficient_and_zero_for_who_changes_nothing() -> None:
    """On random games of four paths, several at once."""
    values = np.random.default_rng(3).normal(size=(16, 5))
    found = shapley(values)
    assert found.sum(axis=0) == pytest.approx(values[-1] - values[0])
    idle = values[np.arange(16) & 0b1011]
    assert np.abs(shapley(idle)[2]).max() == pytest.approx(0.0, abs=1e-12)
    assert shapley(values + idle) == pytest.approx(found + shapley(idle))


@pytest.mark.parametrize("values", [[1.0], [1.0, 2.0, 3.0], [0.0] * 2048])
def test_what_is_no_game_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="coalitions"):
        shapley(values)


# ------------------------------------------------------------------------------------------------- made-up customers
def made(levels: list[list[float]], first: int = 40) -> list[Job]:
    """A customer's jobs, forty days apart, with the given contributions."""
    jobs = []
    for k, parts in enumerate(levels):
        score = 1.0 / (1.0 + float(np.exp(-sum(parts))))
        jobs.append(Job((first + 40 * k) * DAY, (7, k, 0), score, parts))
    return jobs


def alike(run: Run, jobs: list[Job]) -> dict[int, Life]:
    """These jobs for 150 customers."""
    return dict.fromkeys(range(150), life_of(run, jobs))


def shares(run: Run, a: list[list[float]], b: list[list[float]], paths: int) -> np.ndarray:
    """The same jobs for 150 customers: their own thresholds decide whom it keeps."""
    who = list(range(150))
    return attributed(run, who, alike(run, made(a)), alike(run, made(b)), paths)


BAD, GOOD = -1.5, 1.5


@pytest.mark.parametrize("path", [0, 1, 2])
def test_one_path_switched_on_has_all_of_it(run: Run, path: int) -> None:
    """Only that contribution differs between the policies: the others have exactly nothing."""
    a = [[0.5, 0.5, 0.5] for _ in range(8)]
    b = [[parts[p] + (2.0 if p == path else 0.0) for p in range(3)] for parts in a]
    found = shares(run, a, b, 3).sum(axis=1)
    assert found[path] >= 10 and found.sum() == pytest.approx(found[path])
    assert all(found[other] == 0 for other in range(5) if other != path)


def test_paths_that_do_the_same_have_the_same(run: Run) -> None:
    """Two equal improvements: equal shares, customer by customer."""
    found = shares(run, [[-0.5, -0.5]] * 8, [[0.75, 0.75]] * 8, 2)
    assert found[0] == pytest.approx(found[1]) and found[0].sum() > 5 and (found[2:] == 0).all()


def test_the_other_way_round_is_the_same_with_the_other_sign(run: Run) -> None:
    """B to A loses through each path what A to B keeps."""
    a, b = [[-0.5, 0.2]] * 8, [[0.75, 0.6]] * 8
    assert shares(run, a, b, 2) == pytest.approx(-shares(run, b, a, 2))


def test_more_jobs_of_the_same_kind_are_the_path_of_jobs(run: Run) -> None:
    """Policy A has the same jobs and as many callbacks between them, all of them bad."""
    good = made([[1.0]] * 4)
    extra = [job._replace(t=job.t + 10 * DAY, key=(7, job.key[1], 1), score=0.1, contributions=(-2.2,)) for job in good]
    mine = sorted([*good, *extra])
    who = list(range(150))
    found = attributed(run, who, alike(run, mine), alike(run, good), 1).sum(axis=1)
    assert found[0] == 0 and found[1] > 5


def test_too_many_paths_are_refused(run: Run) -> None:
    """Ten are a thousand lives."""
    with pytest.raises(ValueError, match="paths: 9 and two; allowed: up to 10"):
        attributed(run, [0], {}, {}, 9)


# --------------------------------------------------------------------------------------------------------- real runs
def test_every_customer_has_one_fate_and_heads_balance(both: tuple[Run, Run]) -> None:
    """The groups are all customers; saved less lost is the difference of who is there at the end."""
    a, b = both
    group, table = fates(a, b), ledger(a, b)
    assert table["customers"].sum() == len(group) == max(int(run.world.now[0]["n_customers"]) for run in both)
    apart = b.measures["customers_end"] - a.measures["customers_end"]
    assert table["heads"].sum() == apart
    counts = np.bincount(group, minlength=len(FATES))
    assert counts[SAVED] - counts[LOST] + table["heads"][4:6].sum() == apart and counts[SAVED] > 10
    for k, name in enumerate(("customers_end",)):
        assert table[["active A", "active B"]].sum().tolist()[k] == a.measures[name]


def test_money_of_the_groups_adds_up_to_the_difference_of_net_value(both: tuple[Run, Run]) -> None:
    """Customers and company, to the cent."""
    a, b = both
    table = ledger(a, b)
    for side, run in (("A", a), ("B", b)):
        whole = run.measures["contribution_present"] + run.measures["customer_value_present"]
        assert table[f"money {side}"].sum() == pytest.approx(whole, abs=0.02)


def test_the_same_policy_twice_changes_nobodys_fate(both: tuple[Run, Run]) -> None:
    a = both[0]
    table = ledger(a, a)
    assert (table["heads"] == 0).all() and (table["money"] == 0).all()
    who = list(range(50))
    assert (attributed(a, who, logged_lives(a, WHOLE), logged_lives(a, WHOLE), 1) == 0).all()


def test_shares_of_real_runs_add_up_to_each_customers_fate(both: tuple[Run, Run]) -> None:
    """One for who is saved, minus one for who is lost, nothing for all others."""
    a, b = both
    group = fates(a, b)
    who = [int(c) for c in np.flatnonzero(group < 4)]
    found = attributed(a, who, logged_lives(a, WHOLE), logged_lives(b, WHOLE), len(WHOLE))
    expected = np.where(group[who] == SAVED, 1.0, np.where(group[who] == LOST, -1.0, 0.0))
    assert found.sum(axis=0) == pytest.approx(expected, abs=1e-12)
    assert (np.abs(found).sum(axis=1)[:2] > 0).all() and (found[2] == 0).all()


def test_waterfalls_end_where_policy_b_is(both: tuple[Run, Run]) -> None:
    """Heads and money: the first bar plus all steps is the last one."""
    for data in waterfalls(*both).values():
        steps = data["amount"].iloc[1:-1].sum()
        assert data["amount"].iloc[0] + steps == pytest.approx(data["amount"].iloc[-1], abs=0.02)
    heads = waterfalls(*both)["customers"]
    assert JOBS in " ".join(heads["step"])


def test_who_is_won_by_one_policy_only_is_a_group_of_his_own(both: tuple[Run, Run]) -> None:
    """More new customers under B: they have no counterpart, and the books still balance."""
    a, b = both[0], simulate(small_town(TOWN | {"leaving": conf("leaving", "logit") | {"new_customers_year": 0.4}}))
    table = ledger(a, b)
    assert table.loc[5, "customers"] > 0
    assert table["heads"].sum() == b.measures["customers_end"] - a.measures["customers_end"]


# ------------------------------------------------------------------------------------------------------ paths by cause
TOLD = {"satisfaction.explain": True, "satisfaction.mood_sd": 0.3}
# What alone acts through one path: the same jobs at the same time, judged otherwise.
LINEAR = {"satisfaction.model": "servperf", "leaving.event_months": 6.0, "leaving.gain": 0.6}
ONE_PATH = {
    "the wait": {"satisfaction.wait_half_days": 0.4},
    "punctuality": {"satisfaction.gap_late": 0.9, "satisfaction.gap_early": 0.9, "satisfaction.gap_late_response": 0.9},
    "the first fix": {"satisfaction.gap_not_fixed": 1.0, "satisfaction.gap_returned": 1.0},
}


def in_full(changes: dict, rooms: tuple[str, ...] = ()) -> Run:
    """The small town with scores explained, and rooms as in the city."""
    groups = {room: conf(room, "adaptive" if room == "expectation" else "city") for room in rooms}
    return simulate(small_town(TOWN | {"days": 250} | groups | TOLD | changes))


@pytest.fixture(scope="module")
def plain_one() -> Run:
    return in_full(LINEAR)


@pytest.mark.parametrize("path", ONE_PATH)
def test_what_acts_through_one_path_alone_is_attributed_to_it(plain_one: Run, path: str) -> None:
    """Of customers whose jobs are the same but for this path all of the difference is this path's."""
    b = in_full(LINEAR | ONE_PATH[path])
    number = list(PATHS).index(path)
    lives = logged_lives(plain_one, tuple(PATHS)), logged_lives(b, tuple(PATHS))
    same = [c for c in lives[0] if [j[:2] for j in lives[0][c].jobs] == [j[:2] for j in lives[1][c].jobs]]
    same = [c for c in same if all(one.contributions[p] == other.contributions[p] for p in range(len(PATHS))
            if p != number for one, other in zip(lives[0][c].jobs, lives[1][c].jobs, strict=True))]  # fmt: skip
    assert len(same) > 100
    found = attributed(plain_one, same, *lives, len(PATHS))
    assert found[number].sum() <= -1 and np.abs(np.delete(found, number, axis=0)).max() == 0


def test_the_paths_of_a_job_add_up_to_its_score(plain_one: Run) -> None:
    """To the logit of what the log has."""
    parts = on_paths(causes_of(plain_one))
    closed = rows_of(plain_one, L_CLOSED)
    assert 1 / (1 + np.exp(-parts[closed["job"]].sum(axis=1))) == pytest.approx(closed["x"], rel=1e-9)


def test_with_all_that_ties_customers_the_shares_still_are_their_fates() -> None:
    """Complaints, bonds, a market and expectations: heads and money add up, and ties have a path of their own."""
    rooms = ("complaints", "loyalty", "market", "expectation", "segments")
    a, b = in_full(WORSE, rooms), in_full({}, rooms)
    group = fates(a, b)
    who = [int(c) for c in np.flatnonzero(group < 4)]
    lives = logged_lives(a, tuple(PATHS)), logged_lives(b, tuple(PATHS))
    found = attributed(a, who, *lives, len(PATHS))
    expected = np.where(group[who] == SAVED, 1.0, np.where(group[who] == LOST, -1.0, 0.0))
    assert found.sum(axis=0) == pytest.approx(expected, abs=1e-12) and np.abs(expected).sum() > 5
    assert np.abs(found[len(PATHS) + 1]).sum() > 0
    for data in waterfalls(a, b).values():
        assert data["amount"].iloc[:-1].sum() == pytest.approx(data["amount"].iloc[-1], abs=0.02)
        assert any(TIES in step for step in data["step"])


# -------------------------------------------------------------------------------------------------------- the command
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["with=crew.technicians"], "with=crew.technicians: says nothing; e.g. with=crew.technicians=3"),
        ([], "with: say what policy B changes"),
        (["with=scenario=nowhere"], "must be one of"),
        (["with=loyalty=city"], "both policies must have the same loyalty.needs"),
        (["with=leaving=none"], "with=leaving=none: both policies must have the same rules of leaving"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(tmp_path, monkeypatch, capsys, words, said) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["scenario=small_town", "days=30", "customers.households=200", *words]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and said in told.err
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_its_page(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    policy = ["with=crew.skill=0", "with=visit.callback=0.2"]
    words = ["scenario=small_town", "days=120", "customers.households=300", *policy]
    assert main(words) == 0
    (folder,) = (tmp_path / "results" / "counterfactual").iterdir()
    files = {path.name for path in folder.iterdir()}
    assert {"counterfactual.html", "groups.csv", "customers.png", "money.png"} <= files
    assert "counterfactual.html" in capsys.readouterr().out
