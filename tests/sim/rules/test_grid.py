"""The nearest one by grid, against looking at everybody."""

import math

import numpy as np
import pytest

from sim import events as ev
from sim.rules.crew import become_idle, stop_idling
from sim.rules.dispatch import CANDIDATES, best_around, best_of_all, choose_technician, nearest_job, penalty
from sim.rules.grid import band, distance, ring_distance, ring_step, straight
from sim.rules.intake import open_job
from sim.rules.ready import make_ready, take_ready
from tests.sim import naive
from tests.sim.worlds import small_town, started


def scattered(metric: str, lattice: bool, seed: int, technicians: int = 90, jobs: int = 60, rule: str = "nearest"):
    """Idle technicians and waiting jobs at random places, or on a lattice where many distances are equal."""
    changes = {
        "days": 1, "crew.technicians": technicians, "travel.metric": metric, "dispatch.rule": rule,
        "crew.certified_share": 0.6, "crew.senior_share": 0.0,
    }  # fmt: skip
    world, rng = started(small_town(changes)), np.random.default_rng(seed)
    side = float(world.par[0]["side_km"])

    def places(n: int) -> np.ndarray:
        return rng.integers(0, 5, (n, 2)) * side / 4 if lattice else rng.uniform(0, side, (n, 2))

    for i, (x, y) in enumerate(places(technicians)):
        world.technicians[i]["x"], world.technicians[i]["y"] = x, y
        become_idle(world, 0, i)
    for j, (x, y) in enumerate(places(jobs)):
        open_job(world, 0, j % 100, -1, ev.REPAIR, ev.NEW, j, 0)
        world.jobs[j]["x"], world.jobs[j]["y"] = x, y
        make_ready(world, 0, j)
    return world


def certified(world, i: int, j: int) -> bool:
    return bool(int(world.technicians[i]["certified"]) >> (int(world.jobs[j]["cls"]) >> 1) & 1)


def at(row) -> tuple[float, float]:
    return float(row["x"]), float(row["y"])


CASES = [
    (metric, lattice, seed) for metric in ("euclidean", "rectilinear") for lattice in (False, True) for seed in (1, 2)
]


@pytest.mark.parametrize(("metric", "lattice", "seed"), CASES)
def test_the_grid_finds_the_technician_that_looking_at_everybody_finds(metric, lattice, seed) -> None:
    """Rings of cells are searched until no unseen cell can be nearer; equal distances go to the smaller number."""
    world = scattered(metric, lattice, seed)
    for j in range(60):
        able = {i: at(world.technicians[i]) for i in range(90) if certified(world, i, j)}
        expected = naive.nearest(metric, at(world.jobs[j]), able)
        assert best_around(world, 0, j) == best_of_all(world, 0, j) == choose_technician(world, 0, j) == expected


@pytest.mark.parametrize(("metric", "lattice", "seed"), CASES)
def test_the_grid_finds_the_job_that_looking_at_every_job_finds(metric, lattice, seed) -> None:
    """The same in the other direction: the nearest waiting job that a technician may do."""
    world = scattered(metric, lattice, seed)
    for i in range(90):
        able = {j: at(world.jobs[j]) for j in range(60) if certified(world, i, j)}
        assert nearest_job(world, 0, i) == naive.nearest(metric, at(world.technicians[i]), able)


def test_the_grid_forgets_who_has_gone() -> None:
    """Leaving a cell from its head, middle or tail keeps the others findable."""
    world, rng = scattered("euclidean", True, 3), np.random.default_rng(3)
    people, jobs = list(range(90)), list(range(60))
    for _ in range(50):
        i, j = int(rng.choice(people)), int(rng.choice(jobs))
        stop_idling(world, i)
        take_ready(world, j)
        people.remove(i)
        jobs.remove(j)
        probe, asker = jobs[0], people[0]
        able = {k: at(world.technicians[k]) for k in people if certified(world, k, probe)}
        assert best_around(world, 0, probe) == naive.nearest("euclidean", at(world.jobs[probe]), able)
        wanted = {k: at(world.jobs[k]) for k in jobs if certified(world, asker, k)}
        assert nearest_job(world, 0, asker) == naive.nearest("euclidean", at(world.technicians[asker]), wanted)


def test_distance_is_euclidean_or_rectilinear() -> None:
    """sqrt(dx^2 + dy^2) or |dx| + |dy|, in km."""
    for metric, expected in (("euclidean", 5.0), ("rectilinear", 7.0)):
        world = scattered(metric, False, 1, technicians=1, jobs=1)
        world.technicians[0]["x"], world.technicians[0]["y"] = 4.0, 1.0
        world.jobs[0]["x"], world.jobs[0]["y"] = 1.0, 5.0
        assert distance(world, 0, 0) == straight(world, -3.0, 4.0) == expected


def test_no_point_of_a_ring_is_nearer_than_its_bound() -> None:
    """Points in cells r away are at least r - 1 cells apart, in both metrics."""
    world, rng = scattered("euclidean", False, 1), np.random.default_rng(1)
    side = float(world.par[0]["side_km"])
    for ax, ay, bx, by in rng.uniform(0, side, (2000, 4)):
        ring = max(abs(band(world, ax) - band(world, bx)), abs(band(world, ay) - band(world, by)))
        assert math.dist((ax, ay), (bx, by)) >= ring_distance(world, ring) - 1e-12


def test_places_outside_the_area_belong_to_the_border_cells() -> None:
    """Coordinates are clamped, so a place from a file can't fall off the grid."""
    world = scattered("euclidean", False, 1)
    n, side = int(world.par[0]["grid"]), float(world.par[0]["side_km"])
    assert [band(world, x) for x in (-1.0, 0.0, side, 2 * side)] == [0, 0, n - 1, n - 1]


def ring_of(world, i: int, j: int) -> int:
    """How many cells technician i is away from job j."""
    person, job = world.technicians[i], world.jobs[j]
    return max(
        abs(band(world, person["x"]) - band(world, job["x"])), abs(band(world, person["y"]) - band(world, job["y"]))
    )


@pytest.mark.parametrize("rule", ["cost_index", "least_flexible"])
def test_other_rules_compare_whole_rings_until_enough_candidates_are_seen(rule: str) -> None:
    """Above 64 idle people the best of at least 32 around the job is sent; the naive twin ranks everybody by ring."""
    world = scattered("euclidean", False, 5, rule=rule)
    for j in range(60):
        able = [i for i in range(90) if certified(world, i, j)]
        last = 0
        while sum(ring_of(world, i, j) <= last for i in able) < CANDIDATES and last < int(world.par[0]["grid"]):
            last += 1
        near = [i for i in able if ring_of(world, i, j) <= last]
        expected = min(near, key=lambda i: (penalty(world, 0, i, j), i))
        assert best_around(world, 0, j) == expected


def test_rings_have_every_cell_once() -> None:
    """Walked row by row with their steps, the first rings around a cell are the square around it, no cell twice."""
    for rings in range(1, 6):
        cells = [
            (r, c)
            for ring in range(rings)
            for r in range(-ring, ring + 1)
            for c in range(-ring, ring + 1, ring_step(ring, r))
        ]
        assert len(set(cells)) == len(cells) == (2 * rings - 1) ** 2
