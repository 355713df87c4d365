"""What stock is worth: prices of parts, and the value of what the company owns, over time and by place."""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["gone", "part_prices", "stock_value_years", "value_years"]


def part_prices(run: "Run") -> np.ndarray:
    """Price of each stocked part in the currency of the book: the catalogue, then the third-party brands."""
    prices = [p.price for p in run.scenario.parts.stocked.values()] or [0.0]
    return np.array(prices) * run.scenario.money.catalogue_factor


def gone(run: "Run") -> np.ndarray:
    """Log rows of parts that were lost or thrown away."""
    back = rows_of(run, ev.L_PUT_BACK)
    return np.concatenate([back[back["code"] == ev.ASTRAY], rows_of(run, ev.L_SCRAPPED)])


def stock_value_years(run: "Run", edges: np.ndarray) -> np.ndarray:
    """Value of all parts owned (depots, vans, reserved, on the way) between the edges, in money x years."""
    price = part_prices(run)
    if not run.scenario.parts.catalogue:
        return np.zeros(len(edges) - 1)
    arrived, used, lost = rows_of(run, ev.L_DELIVERY), rows_of(run, ev.L_USED), gone(run)
    arrived = arrived[(arrived["code"] == ev.O_DEPOT) | (arrived["code"] == ev.O_EMERGENCY)]
    crew = run.scenario.crew.technicians + run.scenario.temporary
    first = run.world.stocks["initial"].sum(axis=0) + crew * run.world.parts["kit"] + run.world.shelf.sum(axis=0)
    changes = [arrived["a"] * price[arrived["who"]], -price[used["who"]], -lost["a"] * price[lost["who"]]]
    start = float((first[: len(price)] * price).sum())
    return value_years(start, np.concatenate([arrived["t"], used["t"], lost["t"]]), np.concatenate(changes), edges)


def value_years(start: float, t: np.ndarray, change: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Integral of a level that begins at `start` and changes at times t, between the edges, per year."""
    order = np.argsort(t, kind="stable")
    t, level = t[order], np.cumsum(change[order])
    points = np.concatenate([[0], t, [edges[-1]]])
    values = np.concatenate([[start], start + level])
    area = np.concatenate([[0.0], np.cumsum(np.diff(points) * values)])
    return np.diff(np.interp(edges, points, area)) / ev.YEAR
