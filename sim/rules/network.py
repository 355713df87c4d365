"""Who talks to whom: the nearest households of the region, some links rewired to a random one of it.

A small world (Watts and Strogatz 1998) on the map.  The nodes are places, one for each row of the table of customers,
those who are yet to be won among them; who comes back under a new number takes the place that he had.  Homes are sorted
into cells that hold about as many as a household has links, and rings of cells are searched outwards; so the work is
linear in the links.
"""

import math

from sim.draws import REWIRED, uniform2
from sim.jit import kernel
from sim.rules.grid import ring_step
from sim.rules.places import settle_home

CROWD = 1024  # homes read of one cell; where more share a place, any of them is as near


@kernel("i8(W)")
def cells_a_side(w):
    """Rows, and columns, of cells of one region."""
    return int(math.sqrt((w.link_cells.shape[0] - 1) // w.regions.shape[0]) + 0.5)


@kernel("i8(W,f8)")
def strip(w, coordinate):
    """Row or column of cells of a coordinate in km."""
    n = cells_a_side(w)
    return max(0, min(n - 1, int(coordinate * n / w.par[0]["side_km"])))


@kernel("i8(W,i8)")
def cell_of_home(w, c):
    """Number of the cell in which household c lives."""
    n = cells_a_side(w)
    home = w.customers[c]
    return (int(home["region"]) * n + strip(w, home["y"])) * n + strip(w, home["x"])


@kernel("void(W)")
def sort_homes(w):
    """Fill `link_homes` with the households of each cell in order of number, by counting."""
    cells = w.link_cells.shape[0] - 1
    for c in range(w.link_homes.shape[0]):
        settle_home(w, c)
        w.link_cells[cell_of_home(w, c) + 1] += 1
    for k in range(cells):
        w.link_cells[k + 1] += w.link_cells[k]
    for back in range(w.link_homes.shape[0]):
        c = w.link_homes.shape[0] - 1 - back
        k = cell_of_home(w, c) + 1
        w.link_cells[k] -= 1  # where cell k - 1 begins, in the end
        w.link_homes[w.link_cells[k]] = c
    for k in range(cells):
        w.link_cells[k] = w.link_cells[k + 1]
    w.link_cells[cells] = w.link_homes.shape[0]


@kernel("b1(W,i8,i8,f8,i8)")
def is_nearer(w, c, d, away, m):
    """Is household d, at this squared distance, nearer to c than its m-th link?  Of two as near, the smaller number."""
    return away < w.link_near[m] or (away == w.link_near[m] and d < w.links[c, m])


@kernel("i8(W,i8,i8,i8)")
def offer(w, c, d, n):
    """Household d is entered among the n nearest of c found so far if it is one.  Returns how many there are then."""
    k = w.links.shape[1]
    x, y = w.customers[c]["x"] - w.customers[d]["x"], w.customers[c]["y"] - w.customers[d]["y"]
    away = x * x + y * y
    if c == d or (n == k and not is_nearer(w, c, d, away, k - 1)):
        return n
    m = min(n, k - 1)
    while m > 0 and is_nearer(w, c, d, away, m - 1):
        w.link_near[m], w.links[c, m] = w.link_near[m - 1], w.links[c, m - 1]
        m -= 1
    w.link_near[m], w.links[c, m] = away, d
    return min(n + 1, k)


@kernel("i8(W,i8,i8,i8)")
def search_cell(w, c, cell, n):
    """Offer the homes of a cell to household c; of a crowd, those from a place of his own on."""
    first, last = w.link_cells[cell], w.link_cells[cell + 1]
    if last - first > CROWD:
        first += c % (last - first - CROWD + 1)
        last = first + CROWD
    for m in range(first, last):
        n = offer(w, c, w.link_homes[m], n)
    return n


@kernel("void(W,i8)")
def find_nearest(w, c):
    """Link household c to the nearest ones: rings of cells until no unseen cell can hold a nearer one."""
    side, k = cells_a_side(w), w.links.shape[1]
    home = w.customers[c]
    first = int(home["region"]) * side * side
    row, column, found = strip(w, home["y"]), strip(w, home["x"]), 0
    for ring in range(side):
        for r in range(max(0, row - ring), min(side, row + ring + 1)):
            for q in range(column - ring, column + ring + 1, ring_step(ring, r - row)):
                if 0 <= q < side:
                    found = search_cell(w, c, first + r * side + q, found)
        seen_km = ring * w.par[0]["side_km"] / side
        if found == k and w.link_near[k - 1] <= seen_km * seen_km:
            return


@kernel("void(W,i8)")
def rewire(w, c):
    """Each link of c leads, with the chance of the scenario, to a random other household of the region instead."""
    region_cells = (w.link_cells.shape[0] - 1) // w.regions.shape[0]
    first = w.link_cells[w.customers[c]["region"] * region_cells]
    homes = w.link_cells[(w.customers[c]["region"] + 1) * region_cells] - first
    for m in range(w.links.shape[1]):
        u, v = uniform2(w, REWIRED, c, m)
        if w.links[c, m] < 0 or u >= w.par[0]["rewired"]:
            continue
        k = min(int(v * homes), homes - 1)
        if w.link_homes[first + k] == c:
            k = (k + 1) % homes
        w.links[c, m] = w.link_homes[first + k]


@kernel("void(W,i8,i8)")
def change_places(w, a, b):
    """Customers a and b change places: each has the other's neighbours from now on, who talk to him."""
    p, q = w.place_of[a], w.place_of[b]
    w.place_of[a], w.place_of[b] = q, p
    w.lives_at[p], w.lives_at[q] = b, a


@kernel("void(W)")
def build_network(w):
    """Link every household; a function of places and numbers, so all policies meet the same network.

    Cell by cell, as those who are compared then are still in the processor's cache.
    """
    sort_homes(w)
    for k in range(w.link_homes.shape[0]):
        c = w.link_homes[k]
        find_nearest(w, c)
        rewire(w, c)
