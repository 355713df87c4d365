"""What is remembered of a customer's custom, and what his grade is treated to.

Frequency and money are counted with a half-life: each closed job adds 1 and what it brought to what the time since the
last one has left of the sum.
"""

import math

from sim.draws import PAST, exponential, uniform
from sim.events import DAY, INSTALLATION
from sim.jit import kernel

# Rows of `grades`, one column a customer: day of the last job (of the beginning, before the first), jobs and money with
# forgetting, as of that day, score at the last grading.
LAST_DAY, JOBS, MONEY, SCORE = range(4)
ROWS = 4
UNGRADED, VALUABLE, POTENTIAL, MAINTAINABLE, LET_GO = range(5)
RECENCY, FREQUENCY, SPENT, FORECAST, TOTAL, WHOLE = range(6)  # what is ranked; TOTAL: the score, WHOLE: what could be
RANKED = 6
BINS = 1024  # of the histograms by which customers are compared


@kernel("void(W,i8,i8)")
def start_grade(w, now, c):
    """Customer c is to be maintained until he is graded.  Whoever is there at the start has had one repair in the past.

    It lies back an exponential time of mean `past_days`; a new customer has no past.
    """
    p = w.par[0]
    w.customers[c]["tier"] = MAINTAINABLE
    w.grades[LAST_DAY, c] = now / DAY
    if c < p["base_customers"]:
        w.grades[LAST_DAY, c] = -p["past_days"] * exponential(uniform(w, PAST, c, 0))
        w.grades[JOBS, c] = 1.0
        w.grades[MONEY, c] = w.type_worth[p["failure_kind"]]


@kernel("f8(W,i8)")
def worth_of(w, j):
    """Money that job j brings: its invoice, or by the book, where contract work is covered by the fee."""
    job = w.jobs[j]
    if w.par[0]["invoiced"]:
        return job["invoice"] / 100.0
    covered = w.customers[job["customer"]]["contract"] and job["nature"] != INSTALLATION
    return 0.0 if covered else w.type_worth[job["kind"]]


@kernel("f8(W,f8,i8)")
def left_of_past(w, day, c):
    """What the time since customer c's last job has left of what was counted by then."""
    return math.exp(-w.par[0]["forgets_per_day"] * (day - float(w.grades[LAST_DAY, c])))


@kernel("void(W,i8,i8)")
def remember(w, now, j):
    """Job j is done: its customer's jobs and money go up."""
    c = w.jobs[j]["customer"]
    left = left_of_past(w, now / DAY, c)
    w.grades[JOBS, c] = float(w.grades[JOBS, c]) * left + 1.0
    w.grades[MONEY, c] = float(w.grades[MONEY, c]) * left + worth_of(w, j)
    w.grades[LAST_DAY, c] = now / DAY


@kernel("i8(W,i8,i8)")
def brought_forward(w, time, j):
    """The time by which job j is ranked: earlier by the head start of its customer's grade."""
    return max(0, time - w.treatments[w.customers[w.jobs[j]["customer"]]["tier"]]["ahead_s"])


@kernel("i8(W,i8)")
def width_of(w, j):
    """Width in seconds of the window that is promised to job j's customer."""
    if w.par[0]["graded"]:
        own = w.treatments[w.customers[w.jobs[j]["customer"]]["tier"]]["width_s"]
        if own > 0:
            return own
    return w.par[0]["window_s"]
