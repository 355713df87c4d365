"""The reinvestment loop: part of what good service has earned is put into more hands or better ones.

Every `every_months` the managers reckon the profit P of the months since the last time, and put aside

    share x max(0, P - floor x months);

whatever steps the money put aside pays for are bought, as many as are allowed, and the rest is kept.  A step is a
technician hired for a term, at his wage, or monthly briefings until the next time (management.py).  Their books are
simple: list prices or invoices, contract fees and mark-ups on parts, less wages and vehicles of the posts, people
hired, parts, kilometres and the cost of the steps in force.  Overtime, agents, stock, complaints and whatever else only
the ledger knows are what the floor is for.  Form: assumption, after the loop of service, goodwill, profit, better means
and better service.
"""

from sim.events import (
    B_PUT_ASIDE,
    B_SEEN,
    B_SPENT,
    CALLBACK,
    DAY,
    INSTALLATION,
    L_BOOKS,
    L_CLOSED,
    L_INVOICE,
    L_MANAGED,
    L_SENT,
    L_USED,
)
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.management import HIRE, hire_for_term, put_in_force


@kernel("f8(W,i8)")
def entry(w, k):
    """What row k of the log earns by the prices that managers know; below 0: costs.  In the money of the cost book."""
    p, row = w.par[0], w.log[k]
    if row["kind"] == L_SENT:
        return -p["books_km"] * row["x"]
    if row["kind"] == L_INVOICE:
        return row["a"] / 100.0
    if row["kind"] == L_USED:
        sold = p["invoiced"] == 0 and w.jobs[row["job"]]["origin"] != CALLBACK
        return w.part_prices[row["who"]] * (p["books_markup"] if sold else -1.0)
    if row["kind"] != L_CLOSED or p["invoiced"] or w.jobs[row["job"]]["origin"] == CALLBACK:
        return 0.0
    free = w.customers[row["who"]]["contract"] == 1 and w.kinds[row["code"]]["nature"] != INSTALLATION
    return 0.0 if free else w.tariff[row["code"]]


@kernel("f8(W,i8)")
def standing(w, now):
    """What the month that ends brings and costs whatever is done: fees of contracts, wages, people hired, steps."""
    p, total = w.par[0], 0.0
    for c in range(w.now[0]["n_customers"]):
        if w.customers[c]["active"] == 1 and w.customers[c]["contract"] == 1:
            total += p["books_contract"]
    for i in range(p["technicians"]):
        if p["growing"] == 0 or w.people[i]["vacant"] == 0:
            total -= p["books_wage"] + p["books_senior"] * w.technicians[i]["senior"]
    for k in range(p["most_steps"] if p["action"] == HIRE else 0):
        if w.terms[k]["first"] < now // DAY <= w.terms[k]["last"]:
            total -= p["books_wage"]
    return total - p["force_month"] * w.duty[0]["steps"]


@kernel("void(W,i8)")
def keep_books(w, now):
    """Add the month that ends to the profit of the period."""
    books = w.books[0]
    seen = books["seen"] + standing(w, now)
    for k in range(books["row"], w.now[0]["n_log"]):
        seen += entry(w, k)
    books["seen"], books["row"] = seen, w.now[0]["n_log"]


@kernel("i8(W,i8,i8)")
def buy(w, now, month):
    """Buy the steps that the money put aside pays for.  Returns how many."""
    p, books, bought = w.par[0], w.books[0], 0
    while bought < p["most_steps"] and books["fund"] >= p["step_price"]:
        if p["action"] == HIRE and not hire_for_term(w, now, month):
            break
        books["fund"] -= p["step_price"]
        bought += 1
        note(w, now, L_MANAGED, 2 * p["action"] + 1, -1, -1, bought, books["seen"])
    if p["action"] != HIRE:
        first = month + p["delay_months"]
        w.decisions[first] += bought
        w.decisions[first + p["review_months"]] -= bought
    return bought


@kernel("void(W,i8,i8)")
def month_of_reinvestment(w, now, month):
    """The end of a month: the books, what is put aside and spent if it is time, and what is in force from now on."""
    p, books = w.par[0], w.books[0]
    keep_books(w, now)
    if (month + 1) % p["review_months"] == 0:
        aside = p["reinvest_share"] * max(0.0, books["seen"] - p["reinvest_floor"] * p["review_months"])
        note(w, now, L_BOOKS, B_SEEN, -1, -1, p["review_months"], books["seen"])
        note(w, now, L_BOOKS, B_PUT_ASIDE, -1, -1, p["review_months"], aside)
        books["fund"] += aside
        bought = buy(w, now, month)
        if bought > 0:
            note(w, now, L_BOOKS, B_SPENT, -1, -1, bought, bought * p["step_price"])
        books["seen"] = 0.0
    put_in_force(w, now, month)
