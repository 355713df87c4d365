"""Assignment: the least total cost, proved by duals, brute force and another solver; the auction stays near it."""

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from sim.handle import World
from sim.rules.assignment import FORBIDDEN, NOBODY, ON_THE_LIST, assign, bid, step_and_limit
from sim.world import LAYOUTS
from tests.sim.worlds import started, textbook


@pytest.fixture(scope="module")
def world() -> World:
    """A world whose tables of plans are as large as a test needs."""
    return started(textbook())


def solve(world: World, cost: np.ndarray) -> tuple[float, list[int]]:
    """(total, column of each row) of a matrix with at least as many columns as rows."""
    m, n = cost.shape
    world.replace("cost", np.ascontiguousarray(cost, np.float64).ravel())
    world.replace("lines", np.zeros(max(m, n), LAYOUTS["lines"][0]))
    total = assign(world, m, n)
    columns = world.lines["column"][:m].tolist()
    rows = world.lines["row"][:n].tolist()
    assert len(set(columns)) == m and [rows[c] for c in columns] == list(range(m))
    assert sum(row != NOBODY for row in rows) == m
    return total, columns


def least(cost: np.ndarray) -> float:
    """The least total by trying everything."""
    m, n = cost.shape
    return min(sum(cost[r, c] for r, c in enumerate(choice)) for choice in itertools.permutations(range(n), m))


def small_matrix(rng: np.random.Generator) -> np.ndarray:
    """Up to five rows and six columns of small whole numbers, negative ones and many ties among them."""
    m = int(rng.integers(1, 6))
    n = int(rng.integers(m, 7))
    return rng.integers(-4, 5, (m, n)).astype(float)


def test_small_problems_are_solved_as_by_trying_everything(world: World) -> None:
    """With whole numbers every sum is exact, so the totals must be equal to the last bit."""
    rng = np.random.default_rng(1)
    for _ in range(400):
        cost = small_matrix(rng)
        assert solve(world, cost)[0] == least(cost)


def test_the_total_is_that_of_another_solver(world: World) -> None:
    """Thousands of whole-number matrices, square and not, with and without ties, against scipy."""
    rng = np.random.default_rng(2)
    for _ in range(3000):
        m = int(rng.integers(1, 16))
        n = m + int(rng.integers(0, 12))
        cost = rng.integers(0, rng.choice((2, 10, 10_000)), (m, n)).astype(float)
        rows, columns = linear_sum_assignment(cost)
        assert solve(world, cost)[0] == cost[rows, columns].sum()


def test_real_costs_give_the_same_pairs_as_another_solver(world: World) -> None:
    """Without ties the optimum is one and only one, whatever way leads to it."""
    rng = np.random.default_rng(3)
    for _ in range(200):
        m = int(rng.integers(1, 30))
        cost = rng.normal(size=(m, m + int(rng.integers(0, 20))))
        assert solve(world, cost)[1] == linear_sum_assignment(cost)[1].tolist()


def test_the_duals_prove_the_optimum(world: World) -> None:
    """u + v <= c everywhere, equal on the pairs, v <= 0 and 0 on free columns: no cheaper assignment exists."""
    rng = np.random.default_rng(4)
    for _ in range(100):
        cost = rng.integers(0, 50, (12, 17)).astype(float)
        total, columns = solve(world, cost)
        u, v = world.lines["u"][:12], world.lines["v"][:17]
        reduced = cost - u[:, None] - v[None, :]
        assert reduced.min() >= 0
        assert (reduced[np.arange(12), columns] == 0).all()
        assert v.max() <= 0 and (v[world.lines["row"][:17] == NOBODY] == 0).all()
        assert u.sum() + v.sum() == total


def test_forbidden_pairs_are_used_as_seldom_as_can_be(world: World) -> None:
    """First as many allowed pairs as possible, then the least cost: what brute force finds with the same order."""
    rng = np.random.default_rng(5)
    for _ in range(300):
        cost = small_matrix(rng)
        cost[rng.random(cost.shape) < 0.5] = FORBIDDEN
        total, columns = solve(world, cost)
        assert total == least(cost)
        allowed = sum(cost[r, c] < FORBIDDEN for r, c in enumerate(columns))
        most = max(
            sum(cost[r, c] < FORBIDDEN for r, c in enumerate(choice))
            for choice in itertools.permutations(range(cost.shape[1]), cost.shape[0])
        )
        assert allowed == most


def test_ties_go_to_what_is_written_first(world: World) -> None:
    """Where everything costs the same, row k has column k."""
    for m, n in ((1, 1), (4, 4), (3, 7), (20, 33)):
        assert solve(world, np.full((m, n), 2.5))[1] == list(range(m))


def shortest_lists(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row its cheapest columns, cheapest first, and their costs."""
    lists = np.full((len(cost), ON_THE_LIST), NOBODY, np.int32)
    k = min(ON_THE_LIST, cost.shape[1])
    lists[:, :k] = np.argsort(cost, axis=1, kind="stable")[:, :k]
    return lists, np.take_along_axis(cost, np.maximum(lists, 0), axis=1)


def auction(world: World, cost: np.ndarray) -> np.ndarray:
    """The column of each row by the auction, NOBODY for those who stay out."""
    lists, costs = shortest_lists(cost)
    world.replace("short_list", lists)
    world.replace("list_cost", np.ascontiguousarray(costs))
    world.replace("lines", np.zeros(max(cost.shape), LAYOUTS["lines"][0]))
    bid(world, *cost.shape)
    columns = world.lines["column"][: len(cost)]
    taken = columns[columns != NOBODY]
    assert len(set(taken.tolist())) == len(taken)
    assert all(world.lines["row"][c] == r for r, c in enumerate(columns) if c != NOBODY)
    return columns.copy()


def places(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    """Distances between two clouds of points in the unit square."""
    a, b = rng.random((m, 2)), rng.random((n, 2))
    return np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1])


def test_the_auction_comes_near_the_optimum_of_those_who_take_part(world: World) -> None:
    """Bertsekas 1988: with steps of e the total is within m e of the best; here the step is a fiftieth of a spread."""
    rng = np.random.default_rng(6)
    for m, n in ((200, 200), (150, 300), (300, 200)):
        cost = places(rng, m, n)
        columns = auction(world, cost)
        rows = np.flatnonzero(columns != NOBODY)
        total = cost[rows, columns[rows]].sum()
        best = cost[np.ix_(rows, np.arange(n))]
        least_total = best[linear_sum_assignment(best)].sum()
        assert len(rows) >= 0.9 * min(m, n)
        assert least_total <= total <= 1.05 * least_total


def test_nobody_would_rather_have_another_column_by_more_than_a_step(world: World) -> None:
    """A bid goes up to the second choice and a step more, so at the prices of the end that is all one may regret."""
    cost = places(np.random.default_rng(9), 150, 150)
    columns = auction(world, cost)
    lists, costs = world.short_list, world.list_cost
    prices = world.lines["v"]
    step = step_and_limit(world, len(cost))[0]
    for r in np.flatnonzero(columns != NOBODY):
        cheapest = (costs[r] + prices[lists[r]]).min()
        assert cost[r, columns[r]] + prices[columns[r]] <= cheapest + step + 1e-9


def test_a_large_problem_is_solved_in_little_time_near_the_optimum(world: World) -> None:
    """2,000 technicians and 2,000 jobs: the pairs cost a few per cent more than the exact ones of the same people."""
    cost = places(np.random.default_rng(7), 2000, 2000)
    columns = auction(world, cost)
    rows = np.flatnonzero(columns != NOBODY)
    best = cost[np.ix_(rows, np.arange(2000))]
    total, least_total = cost[rows, columns[rows]].sum(), best[linear_sum_assignment(best)].sum()
    assert len(rows) > 1900
    assert total <= 1.05 * least_total


def test_a_row_without_a_list_stays_out_and_an_empty_auction_ends(world: World) -> None:
    """Nobody bids for what is on no list."""
    cost = places(np.random.default_rng(8), 3, 30)
    lists, costs = shortest_lists(cost)
    lists[1] = NOBODY
    world.replace("short_list", lists)
    world.replace("list_cost", np.ascontiguousarray(costs))
    world.replace("lines", np.zeros(30, LAYOUTS["lines"][0]))
    bid(world, 3, 30)
    assert world.lines["column"][1] == NOBODY and (world.lines["column"][[0, 2]] != NOBODY).all()
    lists[:] = NOBODY
    bid(world, 3, 30)
    assert (world.lines["column"][:3] == NOBODY).all()


def test_costs_far_apart_lose_no_digits_that_matter(world: World) -> None:
    """Next to forbidden pairs costs of a thousandth still decide."""
    cost = np.array([[1.001, 1.0, FORBIDDEN], [FORBIDDEN, 1.0, 1.0005]])
    total, columns = solve(world, cost)
    assert columns == [1, 2]
    assert math.isclose(total, 2.0005, abs_tol=1e-9)
