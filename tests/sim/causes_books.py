"""What scores came from must add up to the scores, and what ties a customer must be what the world ends with."""

import math
from collections import defaultdict

import numpy as np
import pytest

from sim import Run
from sim import events as ev
from sim.scenario import Bonds, NoComplaints
from sim.world import BONDS, GRUDGE

__all__ = ["scores_have_causes"]

T, A, X, JOB, WHO, KIND, CODE = range(7)


def scores_have_causes(run: Run, rows: list[tuple]) -> None:
    """Where scores are explained: each closed job's causes add up to its logit, at its second; elsewhere no row."""
    explained, bonds = run.scenario.satisfaction.explain, isinstance(run.scenario.loyalty, Bonds)
    complaints = not isinstance(run.scenario.complaints, NoComplaints)
    causes: dict[tuple[int, int, int], list[tuple]] = defaultdict(list)
    closed: dict[tuple[int, int, int], float] = {}
    for row in rows:
        if row[KIND] == ev.L_CAUSE:
            causes[row[JOB], row[WHO], row[T]].append(row)
        elif row[KIND] == ev.L_CLOSED:
            closed[row[JOB], row[WHO], row[T]] = row[X]
    assert explained or not causes, "causes that nobody asked for"
    assert set(causes) <= set(closed), "causes of a score that there is not"
    for about, score in closed.items() if explained else ():
        parts = causes[about]
        assert len({row[CODE] for row in parts}) == len(parts), "a cause twice"
        total = math.fsum(row[X] for row in parts)
        if 1e-6 < score < 1 - 1e-6:
            assert total == pytest.approx(math.log(score / (1 - score)), rel=1e-9, abs=1e-9), "causes"
    told = {ev.L_HEART: explained and (complaints or bonds), ev.L_GRUDGE: explained and complaints,
            ev.L_BONDS: explained and bonds, ev.L_MADE_UP: explained and complaints}  # fmt: skip
    found = {row[KIND] for row in rows}
    assert all(told[kind] for kind in found & set(told)), "ties that nobody asked for"
    if told[ev.L_HEART]:
        hearts = [(row[T], row[JOB], row[WHO], row[X]) for row in rows if row[KIND] == ev.L_HEART]
        assert sorted(hearts) == sorted((t, j, c, x) for (j, c, t), x in closed.items()), "jobs taken to heart"
        _ends_with(run, rows, GRUDGE, ev.L_GRUDGE, complaints)
        _ends_with(run, rows, BONDS, ev.L_BONDS, bonds)


def _ends_with(run: Run, rows: list[tuple], which: int, kind: int, on: bool) -> None:
    """The last row about a customer is what the world has of him."""
    last: dict[int, float] = defaultdict(float)
    for row in rows:
        if row[KIND] == kind:
            last[row[WHO]] = row[X]
    if on:
        n = int(run.world.now[0]["n_customers"])
        assert np.array_equal([last[c] for c in range(n)], run.world.ties[which, :n]), "ties"
