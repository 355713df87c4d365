"""What must hold of minds in every run, read again from the log, slowly and obviously."""

import math
from collections import defaultdict

import numpy as np

from sim import Run
from sim import events as ev
from sim.events import HOUR
from sim.handle import World
from sim.rules.expectation import start_expectations
from sim.rules.traits import draw_traits
from sim.scenario import Adaptive
from tests.sim.worlds import started

__all__ = ["OF_MINDS", "minds_are_kept"]

T, A, X, JOB, WHO, KIND, CODE = range(7)
# Indicators that this file and tests/sim/test_mind_measures.py read the log for.
OF_MINDS = (
    "top_two_answers", "csat", "promoters", "detractors", "nps", "effort_mean", "ces", "csi", "gap3", "gap3_level",
    "gap4", "gap5", "gap5_reliability", "gap5_responsiveness", "gap5_assurance", "gap5_empathy", "gap5_tangibles",
    "gap5_price", "level_predicted", "level_perceived", "adequacy", "below_adequate_share", "above_desired_share",
    "moments_of_joy", "moments_of_anger", "moments_of_sadness", "moments_of_fear", "shocks_good", "shocks_bad",
    "damages",
)  # fmt: skip


def minds_are_kept(run: Run, rows: list[tuple]) -> None:
    """Check every law of minds on one run; what is off leaves no row."""
    by_kind: dict[int, list[tuple]] = defaultdict(list)
    for row in rows:
        by_kind[row[KIND]].append(row)
    judged = _judged(run, by_kind)
    each_judged_dimension_is_noted_once(run, by_kind, judged)
    expectations_follow_what_was_perceived(run, rows)
    the_zone_counts_dimensions(run, by_kind, judged)
    effort_is_what_it_took(run, rows)
    emotions_lie_beyond_their_thresholds(run, by_kind)
    damage_is_remembered(run, by_kind)
    shocks_strike_once_a_month(run, by_kind)


def _judged(run: Run, by_kind: dict[int, list[tuple]]) -> dict[int, int]:
    """Closed job -> number of dimensions that its customer judges."""
    paid = {row[JOB] for row in by_kind[ev.L_INVOICE] if row[A] > 0}
    price = run.scenario.satisfaction.price_weight > 0
    return {row[JOB]: 6 if price and row[JOB] in paid else 5 for row in by_kind[ev.L_CLOSED]}


def each_judged_dimension_is_noted_once(run: Run, by_kind: dict[int, list[tuple]], judged: dict[int, int]) -> None:
    """Where levels are noted: dimensions 0, 1, ... of each closed job at its second; elsewhere nothing."""
    noted = isinstance(run.scenario.expectation, Adaptive) or run.scenario.satisfaction.scales.factors
    found = defaultdict(list)
    for row in by_kind[ev.L_FELT]:
        found[row[JOB]].append((row[T], row[CODE]))
    closed = {row[JOB]: row[T] for row in by_kind[ev.L_CLOSED]} if noted else {}
    assert found == {j: [(t, d) for d in range(judged[j])] for j, t in closed.items()}, "levels felt"


def _first_levels(run: Run) -> World:
    """A world with the first levels of every customer, those who join among them."""
    world = started(run.scenario, run.seed, run.replication)
    for c in range(int(world.par[0]["base_customers"]), int(run.world.now[0]["n_customers"])):
        draw_traits(world, c)
        start_expectations(world, 1, c)
    return world


def expectations_follow_what_was_perceived(run: Run, rows: list[tuple]) -> None:
    """Predicted levels go by claims, hearsay and surprises, desired ones by pleasant surprises; the world ends there.

    Where there is a market, newcomers begin with what is said of us: those of the start are checked.
    """
    e = run.scenario.expectation
    if not isinstance(e, Adaptive):
        assert len(run.world.expected) == 1
        return
    world = _first_levels(run)
    expected, desired, judged = world.expected.T.copy(), world.desired.T.copy(), np.zeros(len(world.judged), int)
    last: dict[tuple[int, int], float] = {}
    single, step = e.law == "single", np.float32

    def cut(level: float) -> float:
        return step(min(1.0, max(0.0, level)))

    n = int(run.world.now[0]["n_customers"])
    known = n if run.scenario.market.kind == "none" else int(world.par[0]["base_customers"])
    active, story = set(range(int(world.par[0]["base_customers"]))), 0.0
    for row in rows:
        c = row[WHO]
        if row[KIND] == ev.L_STORY:
            story = row[X]
        elif row[KIND] in (ev.L_WON, ev.L_LEFT):
            (active.add if row[KIND] == ev.L_WON else active.discard)(c)
        if c >= known:
            continue
        if row[KIND] == ev.L_HEARD and c in active and not single:
            for d in range(5):
                before = float(expected[d, c])
                expected[d, c] = cut(before + e.gains.rumour * (story - before))
        elif row[KIND] == ev.L_CLOSED:
            gain = 0.0 if single else e.gains.promise * e.credibility
            for d in range(5):
                before = float(expected[d, c])
                expected[d, c] = cut(before + gain * (e.advertised - before))
        elif row[KIND] == ev.L_FELT:
            d, before = row[CODE], float(expected[row[CODE], c])
            assert row[A] == int(1e6 * before + 0.5), f"customer {c} predicts {before} of dimension {d}"
            gain = e.gains.experience
            if e.law == "bayesian" and gain > 0:
                gain = 1.0 / (judged[c] + 1.0 / gain)
            expected[d, c] = cut(before + gain * (row[X] - before))
            hoped = float(desired[d, c])
            if not single and row[X] > hoped:
                desired[d, c] = cut(hoped + e.gains.desired * (row[X] - hoped))
            last[d, c] = row[X]
            judged[c] += d == 4 and not _also_price(run, row)
            judged[c] += d == 5
    assert np.allclose(run.world.expected.T[:, :known], expected[:, :known], atol=1e-6)
    last_desired = expected[:, :known] if single else desired[:, :known]
    assert np.allclose(run.world.desired.T[:, :known], last_desired, atol=1e-6)
    assert run.world.judged[:known].tolist() == judged[:known].tolist()
    seen = {(d, c) for d, c in zip(*np.nonzero(~np.isnan(run.world.perceived.T[:, :known])), strict=True)}
    assert {(d, c): step(x) for (d, c), x in last.items()} == {(d, c): run.world.perceived[c, d] for d, c in seen}


def _also_price(run: Run, row: tuple) -> bool:
    return run.scenario.satisfaction.price_weight > 0 and int(run.world.jobs[row[JOB]]["invoice"]) > 0


def the_zone_counts_dimensions(run: Run, by_kind: dict[int, list[tuple]], judged: dict[int, int]) -> None:
    """One row a closed job; nothing is below what is acceptable and above what is desired at once."""
    zone = by_kind[ev.L_ZONE]
    adaptive = isinstance(run.scenario.expectation, Adaptive)
    assert [row[JOB] for row in zone] == [row[JOB] for row in by_kind[ev.L_CLOSED] if adaptive]
    for row in zone:
        n = judged[row[JOB]]
        assert 0 <= row[CODE] + row[A] <= n and (row[CODE] < n or row[X] < 0) and (row[CODE] > 0 or row[X] >= 0)


def effort_is_what_it_took(run: Run, rows: list[tuple]) -> None:
    """Contacts, hand-overs, visits and hours at home counted from the rows of each job."""
    effort = run.scenario.satisfaction.effort
    calls, handed, width, outlet = (defaultdict(int) for _ in range(4))
    for row in rows:
        j = row[JOB]
        if row[KIND] == ev.L_CALL:
            calls[j] += 1
        elif row[KIND] == ev.L_TALK:
            handed[j] += row[X] == ev.T_HANDED_OVER
        elif row[KIND] == ev.L_PROMISE:
            width[j] = row[X]
        elif row[KIND] == ev.L_MODE:
            outlet[j] = row[CODE] != ev.ON_SITE
        elif row[KIND] == ev.L_EFFORT:
            again = max(0, row[A] - 1) + handed[j]
            points = effort.contact * max(0, calls[j] - 1) + effort.again * again + effort.switch * handed[j]
            if not outlet[j]:
                points += effort.hour * row[A] * width[j] / HOUR
            assert row[CODE] == calls[j] and math.isclose(row[X], points, abs_tol=1e-9), f"effort of job {j}"


def emotions_lie_beyond_their_thresholds(run: Run, by_kind: dict[int, list[tuple]]) -> None:
    """Joy above, the others below; somebody is to blame for anger and for nothing else."""
    q = run.scenario.satisfaction.emotions
    assert q.active or not by_kind[ev.L_EMOTION]
    for row in by_kind[ev.L_EMOTION]:
        assert row[X] >= q.joy_above if row[CODE] == ev.JOY else row[X] <= -q.upset_below
        assert row[A] == (row[CODE] == ev.ANGER)


def damage_is_remembered(run: Run, by_kind: dict[int, list[tuple]]) -> None:
    """The flag of a job is all damage that its visits did."""
    done: dict[int, int] = defaultdict(int)
    for row in by_kind[ev.L_DAMAGE]:
        done[row[JOB]] |= row[CODE]
    n = int(run.world.now[0]["n_jobs"])
    assert run.world.jobs["damaged"][:n].tolist() == [done[j] for j in range(n)]


def shocks_strike_once_a_month(run: Run, by_kind: dict[int, list[tuple]]) -> None:
    """Never twice a month, never further than the event says."""
    shocks, rows = list(run.scenario.satisfaction.shocks.values()), by_kind[ev.L_SHOCK]
    assert len({(row[T], row[WHO]) for row in rows}) == len(rows)
    for row in rows:
        change = shocks[row[CODE]].change
        assert abs(row[X]) <= abs(change) + 1e-12 and row[X] * change >= 0
