"""Where idle technicians and waiting jobs are: a grid of cells over each region, for the nearest one.

Cells are intrusive doubly linked lists; adding and removing is constant time.  The search walks rings of cells
outwards and stops when no unseen cell can hold a nearer point; ties go to the smaller number.
"""

import math

from sim import world  # noqa: F401
from sim.jit import kernel

TECHNICIANS, JOBS = 0, 1


@kernel("f8(W,f8,f8)")
def straight(w, dx, dy):
    """Distance in km in the metric of the scenario."""
    if w.par[0]["rectilinear"]:
        return abs(dx) + abs(dy)
    return math.sqrt(dx * dx + dy * dy)


@kernel("f8(W,i8,i8)")
def distance(w, i, j):
    """Distance in km between technician i and job j."""
    person = w.technicians[i]
    job = w.jobs[j]
    return straight(w, person["x"] - job["x"], person["y"] - job["y"])


@kernel("i8(W,f8)")
def band(w, coordinate):
    """Row or column of a coordinate."""
    p = w.par[0]
    n = p["grid"]
    return max(0, min(n - 1, int(coordinate * n / p["side_km"])))


@kernel("i8(W,i8,i8,i8)")
def cell_at(w, region, row, column):
    """Number of a cell."""
    n = w.par[0]["grid"]
    return (region * n + row) * n + column


@kernel("void(W,i8,i8)")
def add_point(w, which, k):
    """Enter technician or job k into its cell."""
    if which == TECHNICIANS:
        person = w.technicians[k]
        cell = cell_at(w, person["region"], band(w, person["y"]), band(w, person["x"]))
        head = w.tech_cells[cell]
        person["cell"], person["grid_next"], person["grid_prev"] = cell, head, -1
        if head >= 0:
            w.technicians[head]["grid_prev"] = k
        w.tech_cells[cell] = k
    else:
        job = w.jobs[k]
        cell = cell_at(w, job["region"], band(w, job["y"]), band(w, job["x"]))
        head = w.job_cells[cell]
        job["cell"], job["grid_next"], job["grid_prev"] = cell, head, -1
        if head >= 0:
            w.jobs[head]["grid_prev"] = k
        w.job_cells[cell] = k


@kernel("void(W,i8,i8)")
def remove_point(w, which, k):
    """Take technician or job k out of its cell."""
    if which == TECHNICIANS:
        person = w.technicians[k]
        if person["grid_prev"] >= 0:
            w.technicians[person["grid_prev"]]["grid_next"] = person["grid_next"]
        else:
            w.tech_cells[person["cell"]] = person["grid_next"]
        if person["grid_next"] >= 0:
            w.technicians[person["grid_next"]]["grid_prev"] = person["grid_prev"]
        person["grid_next"] = person["grid_prev"] = person["cell"] = -1
    else:
        job = w.jobs[k]
        if job["grid_prev"] >= 0:
            w.jobs[job["grid_prev"]]["grid_next"] = job["grid_next"]
        else:
            w.job_cells[job["cell"]] = job["grid_next"]
        if job["grid_next"] >= 0:
            w.jobs[job["grid_next"]]["grid_prev"] = job["grid_prev"]
        job["grid_next"] = job["grid_prev"] = job["cell"] = -1


@kernel("i8(i8,i8)")
def ring_step(ring, rows):
    """Columns from one cell of a ring to the next, so many rows from its middle: its first and last row are whole."""
    return 1 if rows == ring or rows == -ring else 2 * ring


@kernel("f8(W,i8)")
def ring_distance(w, ring):
    """No point in this ring of cells, or beyond it, is nearer than this (km)."""
    p = w.par[0]
    return (ring - 1) * p["side_km"] / p["grid"]
