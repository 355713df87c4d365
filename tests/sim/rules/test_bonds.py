"""What binds beside satisfaction: trust, habit, contract, programme, rivals; statuses; and the forms of the link."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from sim import events as ev
from sim import simulate
from sim.draws import asked, uniform
from sim.events import DAY, LATE, NEW, ON_TIME, YEAR
from sim.handle import World
from sim.rules import bonds, leaving
from sim.rules.bonds import AT_RISK, CREDIT, FRESH, IN_A_ROW, IS_MEMBER, LOYAL, NEUTRAL, OWN, STATUS, TRUST
from sim.rules.win_back import feel_rivals
from sim.world import BONDS, EXPOSURE, GRUDGE, MONTHLY_EXPOSURE, SATISFACTION, THRESHOLD
from tests.sim.bands import assert_mean, assert_share
from tests.sim.worlds import composed, small_town, started

LINKS = ("logit", "cloglog", "convex", "threshold", "weibull")
BARE = {  # nothing binds and nobody differs
    "loyalty.spread": 0.0, "loyalty.trust.weight": 0.0, "loyalty.barriers.contract": 0.0, "loyalty.barriers.year": 0.0,
    "loyalty.rivals.pull": 0.0, "loyalty.needs.background": 1.0, "loyalty.win_back.month": 0.0,
}  # fmt: skip


def changed(name: str = "city", changes: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"loyalty": composed("loyalty", name)} | (changes or {})


def bound(name: str = "city", changes: dict[str, Any] | None = None) -> World:
    return started(small_town({"days": 40} | changed(name, changes)))


def logit(p: Any) -> Any:
    return np.log(p / (1 - p))


# ------------------------------------------------------------------------------------------------ links and ties
@pytest.mark.parametrize("link", LINKS)
def test_every_link_falls_with_satisfaction_and_rises_with_ties(link: str) -> None:
    """Higher C never raises h whatever the ties, higher ties never lower it, and none at all change nothing."""
    world = bound(changes=BARE | {"leaving.link": link})
    levels = np.linspace(0, 1, 41)
    for tie in (-3.0, 0.0, 2.0):
        h = [leaving.tied(world, leaving.p_leaves_in_a_year(world, float(c), 3.0), tie) for c in levels]
        assert (np.diff(h) <= 1e-12).all() and min(h) >= 0 and max(h) <= 1
    for c in (0.3, 0.65, 0.8):
        free = leaving.p_leaves_in_a_year(world, c, 3.0)
        tied = [leaving.tied(world, free, x) for x in (-2.0, -0.5, 0.0, 0.5, 2.0)]
        assert (np.diff(tied) > 0).all()
        assert tied[2] == pytest.approx(max(free, 0.03), abs=1e-12)


def test_the_odds_of_staying_are_six_to_one() -> None:
    """Voluntary odds of staying at C = 0.95 over those at 0.75: exp(9 x 0.2) = 6.05 (Jones and Sasser 1995: six)."""
    world = bound(changes=BARE | {"leaving.floor": 0.03, "leaving.intercept": 5.6, "leaving.slope": 9.0})

    def odds(c: float) -> float:
        v = (leaving.p_leaves_in_a_year(world, c, 1.0) - 0.03) / 0.97
        return (1 - v) / v

    assert odds(0.95) / odds(0.75) == pytest.approx(6.05, abs=0.005)


def test_ties_add_to_the_argument_of_the_logit() -> None:
    """With the logit link h = h0 + (1 - h0) sigma(a - b C + bonds)."""
    world = bound(changes={"loyalty.barriers.contract": 0.7, "customers.contract_share": 1.0})
    world.bonds[OWN, 0] = 0.25
    world.mind[SATISFACTION, 0] = 0.8
    leaving.reassess(world, 0, 0)
    h = 1 - math.exp(-12 * leaving.exposure_of_month(world, 0, 0))
    p = world.par[0]
    argument = p["intercept"] - p["slope"] * 0.8 + 0.25 - 0.7
    assert h == pytest.approx(p["floor"] + (1 - p["floor"]) / (1 + math.exp(-argument)), rel=1e-6)


def sbg(t: int, a: float, b: float) -> float:
    return math.prod((b + k - 1) / (a + b + k - 1) for k in range(1, t + 1))


def mixed(n: int) -> World:
    """Customers whose only difference is a constant hazard, at the quantiles of Beta(0.668, 3.806)."""
    changes = {"leaving.floor": 0.0, "leaving.slope": 0.0, "leaving.intercept": 0.0, "customers.households": n}
    world = bound(changes=BARE | changes)
    theta = stats.beta(0.668, 3.806).ppf((np.arange(n) + 0.5) / n)
    world.ties[GRUDGE, :n] = logit(theta)
    for c in range(n):
        leaving.reassess(world, 0, c)
    return world


def test_mixed_hazards_give_the_shifted_beta_geometric_curve() -> None:
    """S(1), S(5), S(10) = .850693, .561869, .414213 by the closed form, by quadrature over the customers' hazards."""
    world = mixed(4000)
    closed = special.beta(0.668, 3.806 + 5) / special.beta(0.668, 3.806)
    assert sbg(5, 0.668, 3.806) == pytest.approx(closed)
    for years, share in ((1, 0.850693), (5, 0.561869), (10, 0.414213)):
        assert sbg(years, 0.668, 3.806) == pytest.approx(share, abs=1e-6)
        assert np.exp(-12 * years * world.mind[MONTHLY_EXPOSURE, :4000]).mean() == pytest.approx(share, abs=5e-4)


def test_customers_leave_along_that_curve() -> None:
    """The months of a run, each customer with a threshold of his own."""
    n = 3000
    world = mixed(n)
    for month in range(36):
        leaving.month_passes(world, (month + 1) * 30 * DAY, month)
        if month in (11, 35):
            assert_share(int(world.customers["active"][:n].sum()), n, sbg((month + 1) // 12, 0.668, 3.806))


# ------------------------------------------------------------------------------------------------ the parts of a bond
def test_own_leanings_are_normal_and_the_customers_own() -> None:
    """u ~ N(0, 0.6^2), keyed by the customer alone."""
    world = bound(changes={"customers.households": 3000})
    own = world.bonds[OWN, :3000].astype(float)
    assert_mean(own, 0.0)
    assert_mean(own**2, 0.36)
    other = bound("programme", {"customers.households": 500, "crew.technicians": 9})
    assert other.bonds[OWN, :500].tolist() == world.bonds[OWN, :500].tolist()


def with_job(world: World, **facts: Any) -> World:
    """Job 0, done by now for customer 0: on time and at the first visit unless said."""
    row = {"customer": 0, "visits": 1, "origin": NEW, "punctual": ON_TIME, "kind": 0} | facts
    for name, value in row.items():
        world.jobs[0][name] = value
    return world


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"visits": 2}, 0.85), ({"origin": ev.CALLBACK}, 0.85), ({"punctual": LATE}, 0.9),
        ({"punctual": LATE, "visits": 3}, 0.765),
    ],
)  # fmt: skip
def test_broken_promises_break_trust(facts: dict[str, int], left: float) -> None:
    """A failure takes 15 %, a late visit 10 %, both take both."""
    assert bonds.trust_after(with_job(bound(), **facts), 0, 0.8) == pytest.approx(0.8 * left)


def test_overcharges_break_trust() -> None:
    """An invoice half above what was said takes half of the 30 %, one of twice that and more all of it."""
    world = bound(changes={"price": composed("price", "ac_tariff")})
    for invoice, lost in ((100, 0.0), (150, 0.15), (200, 0.3), (900, 0.3)):
        with_job(world, estimate=100, invoice=invoice)
        after = bonds.trust_after(world, 0, 0.5)
        assert after == pytest.approx(0.5 * (1 - lost) if lost else 0.525)


def test_kept_promises_raise_trust_slowly_and_trust_keeps() -> None:
    """T_n = 1 - (1 - T0)(1 - k)^n; the odds of leaving fall by exp(weight (T - T0))."""
    world = with_job(bound())
    before = bonds.bonds_of(world, 0, 0)
    for _ in range(10):
        bonds.strengthen(world, DAY, 0)
    trust = 1 - 0.3 * 0.95**10
    assert world.bonds[TRUST, 0] == pytest.approx(trust, abs=1e-6)
    assert bonds.bonds_of(world, 0, 0) == pytest.approx(before - 1.0 * (trust - 0.7), abs=1e-6)


def test_contracts_habit_and_rivals_pull_their_way() -> None:
    """-0.3 under contract, -0.05 a full year up to ten, +9 for each unit of the rivals' level."""
    world = bound(changes={"customers.contract_share": 0.0})
    free = bonds.bonds_of(world, 0, 0)
    world.customers[0]["contract"] = 1
    assert bonds.bonds_of(world, 0, 0) == pytest.approx(free - 0.3)
    world.customers[0]["contract"] = 0
    for years, habit in ((0.99, 0.0), (1.01, 0.05), (4.5, 0.2), (30.0, 0.5)):
        assert bonds.bonds_of(world, int(years * YEAR), 0) == pytest.approx(free - habit)
    world.now[0]["competition"] = 0.1
    assert bonds.bonds_of(world, 0, 0) == pytest.approx(free + 0.9)


def test_segments_stay_as_their_traits_say() -> None:
    """`stays` of a level is a logit taken off the bonds."""
    level = {"share": 1.0, "weighs": {}, "adds": {"stays": 0.8}, "times": {}}
    true = bound(changes={"segments": {"kind": "traits", "traits": {"household": {"rooted": level}}}})
    assert bonds.bonds_of(true, 0, 0) == pytest.approx(bonds.bonds_of(bound(), 0, 0) - 0.8)


def test_a_member_s_fifth_job_is_a_voucher() -> None:
    """10 CNY a job and 50 a voucher; a fuller account binds more, and who is no member gets nothing."""
    world = with_job(bound("programme", {"loyalty.programme.joins": 1.0}))
    assert bonds.programme_of(world, 0) == pytest.approx(0.15)
    for n in range(1, 12):
        bonds.strengthen(world, n * DAY, 0)
        assert bonds.programme_of(world, 0) == pytest.approx(0.15 + 0.25 * (n % 5) / 5, abs=1e-6)
    rows = world.log[: int(world.now[0]["n_log"])]
    vouchers = rows[rows["kind"] == ev.L_VOUCHER]
    assert vouchers["t"].tolist() == [5 * DAY, 10 * DAY] and vouchers["x"].tolist() == [50.0, 50.0]
    alone = with_job(bound("programme", {"loyalty.programme.joins": 0.0}))
    bonds.strengthen(alone, DAY, 0)
    assert alone.bonds[CREDIT, 0] == alone.bonds[IS_MEMBER, 0] == bonds.programme_of(alone, 0) == 0.0


def test_contracts_are_decided_at_their_renewal() -> None:
    """The year's exposure is the same, 70 % of it in one month; without contract it comes month by month."""
    world = bound(changes={"customers.contract_share": 1.0, "loyalty.barriers.year": 0.0})
    world.mind[THRESHOLD, :100] = 1e9
    whole = 12 * leaving.exposure_of_month(world, 0, 3)
    assert world.mind[MONTHLY_EXPOSURE, 3] == pytest.approx(0.3 * whole / 12)
    world.customers["jobs_this_year"][3] = 1
    added = []
    for month in range(12):
        before = world.mind[EXPOSURE, 3]
        leaving.month_passes(world, (month + 1) * 30 * DAY, month)
        added.append(world.mind[EXPOSURE, 3] - before)
    assert sum(added) == pytest.approx(whole)
    assert added[3] == pytest.approx((0.7 + 0.3 / 12) * whole)
    world.mind[THRESHOLD, 3] = 0.0
    world.mind[MONTHLY_EXPOSURE, :100] = 0.0
    leaving.come_up_for_renewal(world, 400 * DAY, 3)
    row = world.log[int(world.now[0]["n_log"]) - 1]
    assert (row["kind"], row["code"], row["who"]) == (ev.L_LEFT, 2, 3)


# ------------------------------------------------------------------------------------------------ statuses
SCORES = {0.95: 0.5, 0.75: 0.3, 0.4: 0.2}  # independent scores, and how often each comes
MOVES = {  # (status, jobs in a row at 0.9) -> where each score leads
    (AT_RISK, 0): {0.95: (NEUTRAL, 1), 0.75: (NEUTRAL, 0), 0.4: (AT_RISK, 0)},
    (NEUTRAL, 0): {0.95: (NEUTRAL, 1), 0.75: (NEUTRAL, 0), 0.4: (AT_RISK, 0)},
    (NEUTRAL, 1): {0.95: (LOYAL, 2), 0.75: (NEUTRAL, 0), 0.4: (AT_RISK, 0)},
    (LOYAL, 2): {0.95: (LOYAL, 2), 0.75: (NEUTRAL, 0), 0.4: (AT_RISK, 0)},
}
MEMORYLESS = {"leaving.gain": 1.0, "leaving.loss_ratio": 1.0, "loyalty.trust.weight": 0.0}


def chain(stays: dict[float, float]) -> np.ndarray:
    """Transition matrix over MOVES, in its order, where after each score the share `stays` does not leave."""
    states = list(MOVES)
    matrix = np.zeros((len(states), len(states)))
    for a, moves in enumerate(MOVES.values()):
        for score, to in moves.items():
            matrix[a, states.index(to)] += SCORES[score] * stays[score]
    return matrix


def drawn(world: World, c: int, k: int) -> float:
    u = uniform(world, asked(201, 0), c, k)
    return 0.95 if u < 0.5 else 0.75 if u < 0.8 else 0.4


def test_statuses_are_the_markov_chain_of_linear_algebra() -> None:
    """With gain 1 and independent scores: the stationary shares are the left eigenvector of the chain."""
    world = bound(changes=MEMORYLESS)
    matrix = chain(dict.fromkeys(SCORES, 1.0))
    values, vectors = np.linalg.eig(matrix.T)
    stationary = np.real(vectors[:, np.argmin(abs(values - 1))])
    stationary = dict(zip(MOVES, stationary / stationary.sum(), strict=True))
    assert stationary[LOYAL, 2] == pytest.approx(0.25) and stationary[AT_RISK, 0] == pytest.approx(0.2)
    assert world.bonds[STATUS, 0] == FRESH
    seen = []
    for k in range(6000):
        score = drawn(world, 0, k)
        world.mind[SATISFACTION, 0] = score
        bonds.settle_status(world, k, 0, score)
        seen.append((int(world.bonds[STATUS, 0]), min(2, int(world.bonds[IN_A_ROW, 0]))))
        if world.now[0]["n_log"] > 1000:
            world.now[0]["n_log"] = 0
    apart = seen[::5]  # far enough apart to be all but independent
    for state, share in stationary.items():
        assert_share(sum(one == state for one in apart), len(apart), share)


def test_jobs_until_lost_are_those_of_the_fundamental_matrix() -> None:
    """Where each job is an occasion to leave, a customer has 1'(I - Q)^-1 jobs on average until he is lost."""
    far = {"leaving.event_months": 12.0, "customers.households": 800, "customers.contract_share": 0.0}
    world = bound(changes=MEMORYLESS | BARE | far)
    stays = {s: 1 - leaving.p_leaves_in_a_year(world, s, 0.0) for s in SCORES}  # a year's exposure at each job
    expected = np.linalg.inv(np.eye(len(MOVES)) - chain(stays)).sum(axis=1)[1]
    jobs = []
    for c in range(800):
        k = 0
        while world.customers[c]["active"]:
            leaving.take_to_heart(world, 0, c, drawn(world, c, k))
            k += 1
        jobs.append(k)
        world.now[0]["n_log"] = 0
    assert_mean(np.array(jobs, float), expected)


def test_who_leaves_says_his_status() -> None:
    """The row of leaving holds it, so that churn can be told by status."""
    world = bound()
    world.bonds[STATUS, 0] = AT_RISK
    leaving.leave(world, DAY, 0, 0)
    row = world.log[int(world.now[0]["n_log"]) - 1]
    assert (row["kind"], row["a"]) == (ev.L_LEFT, AT_RISK)


def test_without_weights_nobodys_service_matters() -> None:
    """b = 0 and no trust: who leaves, and when, is the same whatever the company does; individuals still differ."""
    leavers = []
    flat = BARE | {
        "loyalty.spread": 1.0, "leaving.slope": 0.0, "leaving.intercept": -1.0, "leaving.event_months": 0.0,
        "leaving.new_customers_year": 0.0, "customers.households": 300, "days": 300,
    }  # fmt: skip
    for technicians in (1, 6):
        run = simulate(small_town(changed(changes=flat | {"crew.technicians": technicians})))
        leavers.append(run.events[run.events["kind"] == ev.L_LEFT][["t", "who"]].tolist())
    assert len(leavers[0]) > 20 and leavers[0] == leavers[1]


def test_rivals_that_improve_are_felt_in_the_same_month() -> None:
    """A change of the state `competition` sets everybody's odds anew at the month's end."""
    world = bound()
    before, ties = world.mind[MONTHLY_EXPOSURE, :100].copy(), world.ties[BONDS, :100].copy()
    feel_rivals(world, 0)
    assert (world.mind[MONTHLY_EXPOSURE, :100] == before).all()
    world.now[0]["competition"] = 0.1
    feel_rivals(world, 0)
    assert (world.mind[MONTHLY_EXPOSURE, :100] > before).all()
    assert world.ties[BONDS, :100] - ties == pytest.approx(np.full(100, 0.9), abs=1e-5)
