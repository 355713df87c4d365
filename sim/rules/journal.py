"""Writing down what happened: the event log is the only source of operational indicators."""

from sim import world  # noqa: F401
from sim.jit import kernel


@kernel("void(W,i8,i8,i8,i8,i8,i8,f8)")
def note(w, t, kind, code, job, who, a, x):
    """Append one row to the log; the fields are explained beside the log kinds in events.py."""
    s = w.now[0]
    n = s["n_log"]
    row = w.log[n]
    row["t"] = t
    row["kind"] = kind
    row["code"] = code
    row["job"] = job
    row["who"] = who
    row["a"] = a
    row["x"] = x
    s["n_log"] = n + 1


@kernel("i8x2(W)")
def rows_at_once(w):
    """The most (log rows, heap entries) that one event with its aftermath, or one dispatch pass, can add.

    Rows: everybody leaves or joins, is struck, cared for, gets an offer, is graded, is asked; every technician is
    appraised and resigns, every van is filled with every part, every depot orders every part, every waiting request for
    a part is served and its job booked, everybody is sent, every agent takes a call, everybody at a desk begins a step,
    the waiting of every job is explained.  Entries: every waiting request served, every depot's orders, everybody sent,
    every call taken, every step begun, new units' dates.
    """
    p = w.par[0]
    crew, customers, asks = w.technicians.shape[0], w.customers.shape[0], w.now[0]["n_asks"]
    stocks, places, busy = p["n_parts"] * p["n_depots"], crew + p["n_outlets"], p["talks_at_once"] + p["desk_people"]
    people = crew * (1 + 8 * p["growing"])
    rows = (
        4096
        + customers * (1 + p["bonds"] + p["graded"] + p["shocks"] + 5 * p["explain_ties"])
        + people
        + places * p["n_parts"]
        + 2 * asks
        + stocks
        + busy
        + p["month_rows"]
    )
    if p["explain"]:
        for r in range(w.regions.shape[0]):
            rows += w.regions[r]["n_ready"]
    joining = (customers - w.now[0]["n_customers"]) * p["stride"] if p["market"] else customers // 8
    return rows, 512 + 2 * crew + joining + asks + stocks + busy


@kernel("b1(W)")
def wants_room(w):
    """Is any growing table so full that one more event might not fit?  (The engine then enlarges it.)"""
    s = w.now[0]
    p = w.par[0]
    rows, entries = rows_at_once(w)
    if s["n_log"] + rows > w.log.shape[0] or s["n_heap"] + entries > w.heap.shape[0]:
        return True
    if s["n_jobs"] + 64 > w.jobs.shape[0] or (p["n_outlets"] > 0 and s["n_jobs"] + 64 > w.stays.shape[0]):
        return True
    if p["centre"] and s["n_contacts"] + 64 > w.contacts.shape[0]:
        return True
    if p["complaints"] and s["n_cases"] + 64 > w.cases.shape[0]:
        return True
    stocks = p["n_parts"] * p["n_depots"]  # the night run may order every part for every depot
    if s["n_orders"] + s["n_asks"] + stocks + 64 > w.orders.shape[0]:
        return True
    return s["n_asks"] + stocks + 64 > w.asks.shape[0]
