"""Spare parts in figures: how often depots have what jobs ask for, transfers, brands, waste; in all and by depot.

Reads the log, with facts that no event changes (who is served by which depot, what a part is, first stocks).
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.stock_value import gone, part_prices, value_years
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["depots_table", "movements", "supply_measures"]


def supply_measures(run: "Run", since: int) -> dict[str, float]:
    """Indicators of parts from second `since` on."""
    waits, times, _ = _waits(run)
    counted = waits[times >= since]
    used, orders, back = (_from(rows_of(run, kind), since) for kind in (ev.L_USED, ev.L_ORDER, ev.L_PUT_BACK))
    outside = orders[orders["code"] == ev.O_DEPOT]
    waste = _from(gone(run), since)
    late = np.minimum(waits, np.maximum(times - since, 0))  # the part of each wait that lies after the warm-up
    return {
        "parts_used": len(used),
        "third_party_used": (used["who"] >= len(run.scenario.parts.catalogue)).sum(),
        "depot_requests": len(counted),
        "depot_fills": (counted == 0).sum(),
        "hours_for_parts": float(counted.mean()) / ev.HOUR if len(counted) else math.nan,
        "backorders_mean": float(late.sum()) / (run.scenario.days * ev.DAY - since),
        "transfers": len(_from(rows_of(run, ev.L_TRANSFER), since)),
        "supplier_orders": len(outside),
        "supplier_lead_days": float(outside["x"].mean()) if len(outside) else math.nan,
        "parts_returned": back["a"].sum(),
        "parts_written_off": waste["a"].sum(),
    }


def _from(rows: np.ndarray, since: int) -> np.ndarray:
    return rows[rows["t"] >= since]


def _waits(run: "Run") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(seconds from the failed visit, time, depot) of every part that was reserved for a job after a failed visit."""
    visits, given = rows_of(run, ev.L_VISIT), rows_of(run, ev.L_RESERVE)
    failed, given = visits[visits["code"] == ev.NO_PART], given[given["code"] == ev.AFTER_VISIT]
    key = np.sort(failed["job"].astype(np.int64) << 32 | failed["t"])
    last = np.searchsorted(key, given["job"].astype(np.int64) << 32 | given["t"], side="right") - 1
    return given["t"] - (key[last] & 0xFFFFFFFF), given["t"], given["x"].astype(np.int64)


def depots_table(run: "Run") -> dict[str, np.ndarray]:
    """One row per depot: parts asked for by jobs, found at once, sent to other depots' jobs, thrown away, held."""
    since, s = run.scenario.warmup_days * ev.DAY, run.scenario
    names = list(s.parts.depots) or ["depot"]
    waits, times, depot = _waits(run)
    counted = times >= since
    asked, found = (np.bincount(depot[pick], minlength=len(names)) for pick in (counted, counted & (waits == 0)))
    sent, orders, scrapped = (_from(rows_of(run, kind), since) for kind in (ev.L_TRANSFER, ev.L_ORDER, ev.L_SCRAPPED))
    bought = orders[orders["code"] == ev.O_DEPOT]
    with np.errstate(invalid="ignore", divide="ignore"):
        fill = np.where(asked > 0, found / asked, np.nan)
    return {
        "depot": np.array(names),
        "requests": asked,
        "fills": found,
        "fill_rate": fill,
        "transfers_out": np.bincount(sent["code"], minlength=len(names)),
        "supplier_orders": np.bincount(-1 - bought["job"], minlength=len(names)),
        "scrapped": np.bincount(-1 - scrapped["job"], scrapped["a"], minlength=len(names)),
        "stock_value": np.array([_mean_value(run, d, since) for d in range(len(names))]),
    }


def _mean_value(run: "Run", d: int, since: int) -> float:
    """Mean value on the shelves of depot d, in money."""
    price, edges = part_prices(run), np.array([since, run.scenario.days * ev.DAY])
    if not run.scenario.parts.catalogue:
        return 0.0
    t, change = movements(run, d, price)
    start = float((run.world.stocks["initial"][d, : len(price)] * price).sum())
    return float(value_years(start, t, change, edges)[0] * ev.YEAR / (edges[1] - edges[0]))


def movements(run: "Run", d: int, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(times, changes of value) of what comes to the shelves of depot d and leaves them."""
    kinds = (ev.L_ORDER, ev.L_DELIVERY, ev.L_FILL, ev.L_TRANSFER, ev.L_RESERVE, ev.L_PUT_BACK, ev.L_SCRAPPED)
    orders, came, filled, sent, picked, back, scrapped = (rows_of(run, kind) for kind in kinds)
    below = [k for k, depot in enumerate(run.scenario.parts.depots.values()) if depot.source == _name(run, d)]
    to_vans = orders[(orders["code"] == ev.O_VAN) & (orders["job"] == -1 - d)]
    to_depots = orders[(orders["code"] == ev.O_REPLENISH) & np.isin(-1 - orders["job"], below)]
    came = came[np.isin(came["code"], (ev.O_DEPOT, ev.O_REPLENISH, ev.O_RETURN)) & (came["job"] == -1 - d)]
    picked = picked[(picked["x"] == d) & _from_shelf(run, picked)]
    back = back[(back["x"] == d) & (back["code"] == ev.SHELF)]
    filled, sent = filled[filled["x"] == d], sent[sent["code"] == d]
    scrapped = scrapped[scrapped["job"] == -1 - d]
    out = np.concatenate([to_vans, to_depots, picked, filled, sent, scrapped])
    into = np.concatenate([came, back])
    change = np.concatenate([into["a"] * price[into["who"]], -out["a"] * price[out["who"]]])
    return np.concatenate([into["t"], out["t"]]), change


def _name(run: "Run", d: int) -> str | None:
    names = list(run.scenario.parts.depots)
    return names[d] if names else ""


def _from_shelf(run: "Run", reserved: np.ndarray) -> np.ndarray:
    """Which reserved parts came from a shelf: not from a van, and not delivered for the job in the same second."""
    pre = reserved["code"] == 1
    if run.scenario.parts.missing == "wait_at_van":
        return pre
    came = rows_of(run, ev.L_DELIVERY)
    came = came[(came["code"] == ev.O_EMERGENCY) | (came["code"] == ev.O_LATERAL)]
    direct = (came["t"].astype(np.int64) << 32 | came["job"]) * 64 + came["who"]
    own = (reserved["t"].astype(np.int64) << 32 | reserved["job"]) * 64 + reserved["who"]
    return pre | ~np.isin(own, direct)
