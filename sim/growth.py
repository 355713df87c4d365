"""Tables that grow while a run goes on: jobs, appointments, log, orders, requests for parts, complaints, the heap."""

import numpy as np

from sim.handle import World
from sim.rules.journal import rows_at_once

GROWING = ("log", "jobs", "stays", "orders", "asks", "contacts", "cases", "heap")


def enlarge(world: World) -> None:
    """Double every growing table that is more than half of the way to full; called when one of them is short."""
    now = world.now[0]
    rows, entries = rows_at_once(world)
    used = {
        "log": int(now["n_log"]) + rows,
        "jobs": int(now["n_jobs"]) + 64,
        "stays": int(now["n_jobs"]) + 64 if world.par[0]["n_outlets"] else 0,
        "orders": int(now["n_orders"]) + int(now["n_asks"]) + world.stocks.size + 128,
        "asks": int(now["n_asks"]) + world.stocks.size + 128,
        "contacts": int(now["n_contacts"]) + 64 if world.par[0]["centre"] else 0,
        "cases": int(now["n_cases"]) + 64 if world.par[0]["complaints"] else 0,
        "heap": int(now["n_heap"]) + entries + 1024,
    }
    for name in GROWING:
        table = getattr(world, name)
        if 4 * used[name] > 3 * len(table):
            lengthen(world, name, 2 * max(len(table), used[name]))
    if 1 < len(world.appointments) < len(world.jobs):  # kept for each job, or not at all
        lengthen(world, "appointments", len(world.jobs))
    if 1 < len(world.waits) < len(world.jobs):
        lengthen(world, "waits", len(world.jobs))


def lengthen(world: World, name: str, rows: int) -> None:
    """Give a table so many rows; the new ones are empty."""
    table = getattr(world, name)
    larger = np.zeros(rows, table.dtype)
    larger[: len(table)] = table
    world.replace(name, larger)
