"""What a customer's exposure came from, cause by cause: his life lived with and without each of them.

Without a cause its part of the logit of every score is nothing: as if that had been as expected.  Without grudges he
bears none and no complaint is made good; without bonds nothing binds or draws him beside satisfaction.  The exposure at
the end is found for every choice of causes, and Shapley's value divides what all of them add to the exposure that he
would have had without any, `BACKGROUND`: who he is, his mood, the months that pass and what struck him beside all jobs.
So the shares add up to the whole.
"""

import numpy as np

from experiments.counterfactual.causes import PATHS, causes_of, on_paths
from experiments.counterfactual.shapley import shapley
from sim import Run, Side, exposure_in_each, moments_of
from sim import events as ev

__all__ = ["BACKGROUND", "BONDS", "GRUDGES", "shares_by_cause"]

BACKGROUND = "background"
GRUDGES, BONDS = "grudges and complaints", "bonds, rivals and word of mouth"
OF_GRUDGES = (ev.L_GRUDGE, ev.L_MADE_UP, ev.L_VOICE)
OF_HIMSELF = ev.FROM_PERSON
HEARTS = (ev.L_HEART, ev.L_CLOSED)


def shares_by_cause(run: Run, customer: int, until: int) -> dict[str, float]:
    """Exposure at a second by cause, the background last; causes that did nothing are left out."""
    rows = moments_of(run).get(customer, run.events[:0])
    hearts = rows[np.isin(rows["kind"], HEARTS) & (rows["t"] <= until)]
    causes = causes_of(run)[hearts["job"]]
    own = causes[:, OF_HIMSELF].copy()
    causes[:, OF_HIMSELF] = 0.0
    parts = on_paths(causes)
    acting = [name for k, name in enumerate(PATHS) if parts[:, k].any()]
    parts = parts[:, [k for k, name in enumerate(PATHS) if name in acting]]
    grudging = np.isin(rows["kind"], OF_GRUDGES)
    names = [*acting, *([GRUDGES] if grudging.any() else []), *([BONDS] if (rows["kind"] == ev.L_BONDS).any() else [])]
    coalitions = np.arange(1 << len(names))
    there = {name: (coalitions >> bit & 1).astype(bool) for bit, name in enumerate(names)}
    acts = np.array([there[name] for name in acting]) if acting else np.ones((0, len(coalitions)), bool)
    scores = _scores(hearts["x"], own, parts, acts)
    sides = _sides(rows, grudging, there, scores, len(coalitions))
    exposure = exposure_in_each(run, customer, sides, len(coalitions), until)
    found = dict(zip(names, shapley(exposure).tolist(), strict=True)) if names else {}
    return found | {BACKGROUND: float(exposure[0])}


def _scores(logged: np.ndarray, own: np.ndarray, parts: np.ndarray, there: np.ndarray) -> list[np.ndarray]:
    """Score of each job in each life; with all causes the one that is logged."""
    logit = own[:, None] + parts @ there
    return list(np.where(there.all(axis=0), logged[:, None], 1.0 / (1.0 + np.exp(-logit))))


def _sides(
    rows: np.ndarray, grudging: np.ndarray, there: dict[str, np.ndarray], scores: list[np.ndarray], lives: int
) -> list[Side]:
    """His rows twice: what makes grudges, and the rest; each followed by the lives that have it."""
    never, always, order = np.zeros(lives, bool), np.ones(lives, bool), np.arange(len(rows))
    rest = Side(rows[~grudging], always, there.get(BONDS, always), scores, order[~grudging])
    return [rest, Side(rows[grudging], never, there.get(GRUDGES, never), [], order[grudging])]
