"""Who takes what at the least total cost: two solvers of the assignment problem.

`assign` is exact: shortest augmenting paths on a dense table of costs (Jonker and Volgenant 1987, in the form of Crouse
2016, "On implementing 2D rectangular assignment algorithms").  `bid` is near the optimum and fast for large problems:
an auction (Bertsekas 1988) in which a row bids only for the columns on its short list and may stay out.  Both read and
write tables of the world: `cost`, `short_list` and its costs, and one of `lines` per row and column.  Ties go to what
is written first.
"""

from sim import world  # noqa: F401
from sim.jit import kernel

NOBODY = -1
FORBIDDEN = 1e6  # cost of a pair that must not be: dearer than any sum of real costs, and exact in sums
FAR = 1e300
ON_THE_LIST = 20  # columns for which a row may bid


@kernel("void(W,i8,i8)")
def clear_lines(w, m, n):
    """No row has a column; all prices are nothing."""
    for k in range(max(m, n)):
        line = w.lines[k]
        line["column"], line["row"] = NOBODY, NOBODY
        line["u"], line["v"] = 0.0, 0.0


@kernel("i8(W,i8,i8)")
def shortest_path(w, start, n):
    """The free column at the end of the cheapest alternating path from row `start`, found as Dijkstra would.

    The length of a step from row r to column c is the reduced cost c_rc - u_r - v_c, never negative.  `via` remembers
    the way; the duals are brought up to date.  Among equal columns a free one goes first, then the one written first.
    """
    for c in range(n):
        line = w.lines[c]
        line["least"], line["done"] = FAR, 0
    row, length, end = start, 0.0, NOBODY
    while end < 0:
        best, lowest, is_free = NOBODY, FAR, False
        base = length - w.lines[row]["u"]
        for c in range(n):
            line = w.lines[c]
            if line["done"]:
                continue
            reduced = base + w.cost[row * n + c] - line["v"]
            if reduced < line["least"]:
                line["least"], line["via"] = reduced, row
            free = line["row"] < 0
            if line["least"] < lowest or (line["least"] == lowest and free and not is_free):
                best, lowest, is_free = c, line["least"], free
        length = lowest
        w.lines[best]["done"] = 1
        if is_free:
            end = best
        else:
            row = int(w.lines[best]["row"])
    w.lines[start]["u"] += length
    for c in range(n):
        line = w.lines[c]
        if line["done"] and c != end:
            w.lines[line["row"]]["u"] += length - line["least"]
            line["v"] -= length - line["least"]
    return end


@kernel("f8(W,i8,i8)")
def assign(w, m, n):
    """Give each of m rows a column of its own, m <= n, at the least total cost.  Returns the total.

    w.cost[r n + c]: finite costs; FORBIDDEN or more where a pair must not be, so that as few such pairs as possible are
    used.  Writes `column` of the first m lines and `row` of the first n (NOBODY where there is none), and the duals u,
    v, for which u_r + v_c <= c_rc with equality on the pairs: the proof that nothing cheaper exists.
    """
    clear_lines(w, m, n)
    for start in range(m):
        c = shortest_path(w, start, n)
        while True:
            row = int(w.lines[c]["via"])
            before = int(w.lines[row]["column"])
            w.lines[c]["row"] = row
            w.lines[row]["column"] = c
            c = before
            if row == start:
                break
    total = 0.0
    for r in range(m):
        total += w.cost[r * n + w.lines[r]["column"]]
    return total


@kernel("f8x2(W,i8)")
def step_and_limit(w, m):
    """(step of a bid, cost from which a row stays out), from the costs on the lists.

    The step is a fiftieth of the mean cost above a row's cheapest column, and not below a two-hundredth of the whole
    range, so that a column for which many bid is too dear for all of them after a few hundred bids.
    """
    spread, entries, lowest, dearest = 0.0, 0, FAR, -FAR
    for r in range(m):
        cheapest = FAR
        for k in range(ON_THE_LIST):
            if w.short_list[r, k] >= 0:
                cheapest = min(cheapest, w.list_cost[r, k])
        for k in range(ON_THE_LIST):
            if w.short_list[r, k] >= 0:
                spread += w.list_cost[r, k] - cheapest
                dearest = max(dearest, w.list_cost[r, k])
                entries += 1
        lowest = min(lowest, cheapest)
    if entries == 0:
        return 1.0, 0.0
    reach = dearest - lowest
    step = max(0.02 * spread / entries, 0.005 * reach)
    if step <= 0.0:
        return 1.0, dearest + 3.0
    return step, dearest + max(reach, 3.0 * step)


@kernel("i8(W,i8,f8,f8)")
def bid_of_row(w, r, step, stay_out):
    """Row r bids for its best column at today's prices; the column's row is put out.  Returns that row, or NOBODY."""
    best, least, second = NOBODY, stay_out, stay_out
    for k in range(ON_THE_LIST):
        c = w.short_list[r, k]
        if c < 0:
            continue
        value = w.list_cost[r, k] + w.lines[c]["v"]
        if value < least:
            best, least, second = c, value, least
        elif value < second:
            second = value
    if best < 0:
        return NOBODY
    line = w.lines[best]
    out = int(line["row"])
    line["v"] += second - least + step
    line["row"] = r
    w.lines[r]["column"] = best
    if out >= 0:
        w.lines[out]["column"] = NOBODY
    return out


@kernel("void(W,i8,i8)")
def bid(w, m, n):
    """Give rows columns from their short lists, near the least total cost; rows for which all is too dear stay out.

    w.short_list[r, k] < n: columns on the list of row r, NOBODY in unused places; w.list_cost: their costs.  Rows bid
    in turn (Gauss-Seidel); each bid raises the price `v` of its column to where the row's second choice is as good, and
    a step more, so the total is within m steps of the best among all with the same rows staying out.  A row stays out
    (`column` NOBODY) when its best choice would cost more than any pair by the whole range of costs: whoever calls has
    a second round.
    """
    clear_lines(w, m, n)
    step, stay_out = step_and_limit(w, m)
    for first in range(m):
        row = first
        while row >= 0:
            row = bid_of_row(w, row, step, stay_out)
